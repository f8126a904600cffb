"""By which terms interest runs, and what every charge of interest or a fee was made for."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

# A charge of before has no runs: it stands or falls with the one day that it was made for.
OLD_CHARGES = """
INSERT INTO ledger_charge (transfer_id, kind, fee_kind, act_key, from_on, until_on, segments,
                           basis_code, source)
SELECT id, kind, CASE kind WHEN 'fee' THEN 'other' ELSE '' END,
       CASE kind WHEN 'fee' THEN key ELSE '' END, effective_on, effective_on + 1, '[]',
       'before_terms', basis
  FROM ledger_transfer WHERE kind IN ('interest', 'fee');
SET CONSTRAINTS ALL IMMEDIATE;
"""

FORWARD = """
CREATE TRIGGER ledger_interestterms_never_changes BEFORE UPDATE OR DELETE ON ledger_interestterms
    FOR EACH ROW EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER ledger_interestterms_never_emptied BEFORE TRUNCATE ON ledger_interestterms
    FOR EACH STATEMENT EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER ledger_charge_never_changes BEFORE UPDATE OR DELETE ON ledger_charge
    FOR EACH ROW EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER ledger_charge_never_emptied BEFORE TRUNCATE ON ledger_charge
    FOR EACH STATEMENT EXECUTE FUNCTION evenhand_history_never_changes();

CREATE FUNCTION evenhand_charge_is_explained() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM ledger_charge c
         WHERE c.transfer_id = NEW.id AND c.kind = NEW.kind
           AND (c.kind = 'interest' OR EXISTS (
               SELECT FROM journal_event e
                WHERE e.id = c.verdict_event AND e.code = 'verdict.allowed')))
    THEN
        RAISE EXCEPTION 'transfer % of % has no charge that explains it, or no verdict',
            NEW.id, NEW.kind USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_charge_is_explained AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind IN ('interest', 'fee'))
    EXECUTE FUNCTION evenhand_charge_is_explained();
"""

BACKWARD = """
DROP TRIGGER ledger_charge_is_explained ON ledger_transfer;
DROP FUNCTION evenhand_charge_is_explained();
DROP TRIGGER ledger_interestterms_never_changes ON ledger_interestterms;
DROP TRIGGER ledger_interestterms_never_emptied ON ledger_interestterms;
DROP TRIGGER ledger_charge_never_changes ON ledger_charge;
DROP TRIGGER ledger_charge_never_emptied ON ledger_charge;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("cases", "0002_chain_of_creditors"),
        ("ledger", "0004_books"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Charge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("interest", "interest"), ("fee", "fee")], max_length=8
                    ),
                ),
                ("fee_kind", models.CharField(blank=True, max_length=20)),
                ("act_key", models.CharField(blank=True, max_length=200)),
                ("from_on", models.DateField()),
                ("until_on", models.DateField()),
                ("segments", models.JSONField(default=list)),
                ("verdict_event", models.BigIntegerField(null=True)),
                ("document_key", models.UUIDField(null=True)),
                ("basis_code", models.CharField(blank=True, max_length=40)),
                ("source", models.CharField(blank=True, max_length=300)),
                (
                    "transfer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charge",
                        to="ledger.transfer",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("from_on__lt", models.F("until_on"))),
                        name="ledger_charge_has_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fee_kind", ""), ("kind", "interest")),
                            models.Q(
                                ("kind", "fee"),
                                models.Q(("fee_kind", ""), _negated=True),
                                models.Q(("act_key", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ledger_charge_is_interest_or_a_fee",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "fee")),
                        fields=("act_key", "fee_kind"),
                        name="ledger_a_fee_pays_for_one_act",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InterestTerms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("statutory", "by law"),
                            ("contractual", "by contract"),
                            ("none", "none runs"),
                        ],
                        max_length=11,
                    ),
                ),
                ("rate_bp", models.PositiveIntegerField(null=True)),
                ("day_count", models.CharField(blank=True, max_length=13)),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                ("cap_minor", models.BigIntegerField(null=True)),
                ("is_short_term_credit", models.BooleanField(default=False)),
                ("source", models.CharField(max_length=120)),
                ("basis", models.CharField(max_length=300)),
                ("recorded_at", models.DateTimeField()),
                ("by", models.CharField(max_length=120)),
                (
                    "debt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interest_terms",
                        to="cases.debt",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_on__isnull", True),
                            ("from_on__lt", models.F("until_on")),
                            _connector="OR",
                        ),
                        name="ledger_terms_have_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "contractual"), ("rate_bp__isnull", False)),
                            models.Q(
                                models.Q(("kind", "contractual"), _negated=True),
                                ("rate_bp__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="ledger_terms_by_contract_name_their_rate",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis", ""), _negated=True),
                        name="ledger_terms_have_a_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cap_minor__isnull", True), ("cap_minor__gte", 0), _connector="OR"
                        ),
                        name="ledger_terms_cap_is_not_below_nought",
                    ),
                ],
            },
        ),
        migrations.RunSQL(OLD_CHARGES, migrations.RunSQL.noop),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
