"""Overpaid, agreements, remittances, checks and recalls; agreements, lines and checks never change."""

import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

FORWARD = """
CREATE TRIGGER payments_agreement_never_changes BEFORE UPDATE OR DELETE ON payments_agreement
    FOR EACH ROW EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER payments_agreement_never_emptied BEFORE TRUNCATE ON payments_agreement
    FOR EACH STATEMENT EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER payments_remittanceline_never_changes BEFORE UPDATE OR DELETE ON payments_remittanceline
    FOR EACH ROW EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER payments_remittanceline_never_emptied BEFORE TRUNCATE ON payments_remittanceline
    FOR EACH STATEMENT EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER payments_reconciled_never_changes BEFORE UPDATE OR DELETE ON payments_reconciled
    FOR EACH ROW EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER payments_reconciled_never_emptied BEFORE TRUNCATE ON payments_reconciled
    FOR EACH STATEMENT EXECUTE FUNCTION evenhand_history_never_changes();
"""

BACKWARD = """
DROP TRIGGER payments_agreement_never_changes ON payments_agreement;
DROP TRIGGER payments_agreement_never_emptied ON payments_agreement;
DROP TRIGGER payments_remittanceline_never_changes ON payments_remittanceline;
DROP TRIGGER payments_remittanceline_never_emptied ON payments_remittanceline;
DROP TRIGGER payments_reconciled_never_changes ON payments_reconciled;
DROP TRIGGER payments_reconciled_never_emptied ON payments_reconciled;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_chain_of_creditors"),
        ("ledger", "0005_charges"),
        ("payments", "0002_collecting"),
    ]

    operations = [
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("currency", models.CharField(max_length=3)),
                ("begins_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("commission_bp", models.PositiveIntegerField()),
                (
                    "commission_on",
                    models.CharField(
                        choices=[
                            ("payments", "everything that is paid"),
                            ("fees", "fees and costs that are paid"),
                        ],
                        default="payments",
                        max_length=8,
                    ),
                ),
                ("vat_bp", models.PositiveIntegerField()),
                ("vat_source", models.CharField(blank=True, max_length=200)),
                (
                    "rhythm",
                    models.CharField(
                        choices=[
                            ("weekly", "each Monday"),
                            ("monthly", "on the first day of each month"),
                        ],
                        max_length=7,
                    ),
                ),
                ("iban", models.CharField(max_length=34)),
                ("bic", models.CharField(blank=True, max_length=11)),
                ("holder", models.CharField(max_length=70)),
                ("street", models.CharField(blank=True, max_length=70)),
                ("house_number", models.CharField(blank=True, max_length=16)),
                ("postcode", models.CharField(blank=True, max_length=16)),
                ("town", models.CharField(max_length=35)),
                ("country", models.CharField(max_length=2)),
                ("allocation_order", models.CharField(blank=True, max_length=60)),
                ("least_remitted_minor", models.BigIntegerField(default=0)),
                ("remits_debits_at_once", models.BooleanField(default=False)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=120)),
                (
                    "creditor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="cases.creditor",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Overpaid",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("source", models.CharField(max_length=320, unique=True)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("paid_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waits to go back"),
                            ("returned", "goes back to the account it came from"),
                            ("applied", "used for another debt by her wish"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.CharField(blank=True, max_length=120)),
                ("words", models.CharField(blank=True, max_length=300)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overpaid",
                        to="cases.case",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overpaid",
                        to="payments.bankentry",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overpaid",
                        to="cases.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Recall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("why", models.CharField(max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "money is still to be settled"),
                            ("done", "the debt is back with the creditor"),
                        ],
                        default="asked",
                        max_length=5,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.CharField(max_length=120)),
                ("done_at", models.DateTimeField(null=True)),
                ("done_by", models.CharField(blank=True, max_length=120)),
                (
                    "debt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recall",
                        to="cases.debt",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reconciled",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("what", models.CharField(max_length=80)),
                ("currency", models.CharField(max_length=3)),
                ("ledger_minor", models.BigIntegerField()),
                ("beside_minor", models.BigIntegerField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("fine", "both say the same"),
                            ("differs", "they differ"),
                            ("not_provable", "there is no statement of that day"),
                        ],
                        max_length=12,
                    ),
                ),
                ("told", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["day", "what"], name="payments_reconciled_day")],
            },
        ),
        migrations.CreateModel(
            name="Remittance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("currency", models.CharField(max_length=3)),
                ("until", models.DateField()),
                ("gross_minor", models.BigIntegerField()),
                ("commission_minor", models.BigIntegerField()),
                ("vat_minor", models.BigIntegerField()),
                ("net_minor", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("drawn", "drawn up, waits for a second person"),
                            ("approved", "approved, with its file for the bank"),
                            ("sent", "handed to the bank"),
                        ],
                        default="drawn",
                        max_length=8,
                    ),
                ),
                ("drawn_at", models.DateTimeField()),
                ("drawn_by", models.CharField(max_length=120)),
                ("approved_at", models.DateTimeField(null=True)),
                ("approved_by", models.CharField(blank=True, max_length=120)),
                ("sent_at", models.DateTimeField(null=True)),
                ("sent_by", models.CharField(blank=True, max_length=120)),
                ("order_key", models.UUIDField(null=True)),
                ("statement_key", models.UUIDField(null=True)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.agreement",
                    ),
                ),
                (
                    "creditor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remittances",
                        to="cases.creditor",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RemittanceLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("on", models.DateField()),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("payment", "paid"),
                            ("returned", "taken back by the bank"),
                            ("reported", "paid to the creditor directly"),
                            ("corrected", "a report that was taken back"),
                        ],
                        max_length=9,
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("amount_minor", models.BigIntegerField()),
                ("commission_minor", models.BigIntegerField()),
                ("vat_minor", models.BigIntegerField()),
                (
                    "debt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.debt",
                    ),
                ),
                (
                    "remittance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="payments.remittance",
                    ),
                ),
                (
                    "transfer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.transfer",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True),
                    ("ends_on__gte", models.F("begins_on")),
                    _connector="OR",
                ),
                name="payments_agreement_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("commission_bp__lte", 10000), ("vat_bp__lte", 10000)),
                name="payments_commission_is_a_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("vat_bp", 0), models.Q(("vat_source", ""), _negated=True), _connector="OR"
                ),
                name="payments_vat_has_a_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("least_remitted_minor__gte", 0)),
                name="payments_least_remitted_is_no_debt",
            ),
        ),
        migrations.AddIndex(
            model_name="overpaid",
            index=models.Index(fields=["state", "opened_at"], name="payments_overpaid_state"),
        ),
        migrations.AddConstraint(
            model_name="overpaid",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="payments_overpaid_is_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="overpaid",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("state", "open")),
                    models.Q(
                        models.Q(("state", "open"), _negated=True), ("decided_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="payments_overpaid_is_decided_or_open",
            ),
        ),
        migrations.AddIndex(
            model_name="remittance",
            index=models.Index(fields=["creditor", "until"], name="payments_remitted"),
        ),
        migrations.AddConstraint(
            model_name="remittance",
            constraint=models.UniqueConstraint(
                fields=("creditor", "currency", "until"), name="payments_one_run_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="remittance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "gross_minor",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("net_minor"), "+", models.F("commission_minor")
                            ),
                            "+",
                            models.F("vat_minor"),
                        ),
                    )
                ),
                name="payments_run_adds_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="remittance",
            constraint=models.CheckConstraint(
                condition=models.Q(("net_minor__gte", 0)), name="payments_run_takes_from_nobody"
            ),
        ),
        migrations.AddConstraint(
            model_name="remittance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_by", ""), ("state", "drawn")),
                    models.Q(
                        models.Q(("state", "drawn"), _negated=True),
                        models.Q(("approved_by", ""), _negated=True),
                        models.Q(("approved_by", models.F("drawn_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payments_run_has_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="remittanceline",
            constraint=models.UniqueConstraint(
                fields=("remittance", "number"), name="payments_line_once"
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
