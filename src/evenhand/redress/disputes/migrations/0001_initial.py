"""Disputes, what was said in them, and what was decided: append-only."""

# ruff: noqa: S608 - only our own words
import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION disputes_decided_only_by_a_finding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM disputes_finding WHERE dispute_id = NEW.id) THEN
        RAISE EXCEPTION 'dispute % is decided without a finding', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER disputes_decided_has_a_finding BEFORE INSERT OR UPDATE ON disputes_dispute
    FOR EACH ROW WHEN (NEW.state = 'decided')
    EXECUTE FUNCTION disputes_decided_only_by_a_finding();

CREATE FUNCTION disputes_finding_is_as_proposed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM disputes_findingproposed p
                    WHERE p.id = NEW.proposal_id AND p.dispute_id = NEW.dispute_id
                      AND p.by_id = NEW.proposed_by_id AND p.outcome = NEW.outcome
                      AND p.put_right = NEW.put_right) THEN
        RAISE EXCEPTION 'the finding about dispute % is not what was proposed', NEW.dispute_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER disputes_finding_as_proposed BEFORE INSERT ON disputes_finding
    FOR EACH ROW EXECUTE FUNCTION disputes_finding_is_as_proposed();
""" + "".join(
    f"""
CREATE TRIGGER {table}_never_changes BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION evenhand_history_never_changes();
"""
    for table in ("disputes_said", "disputes_findingproposed", "disputes_finding")
)
# The tables' own triggers go with them.
BACKWARD = """
DROP FUNCTION disputes_decided_only_by_a_finding() CASCADE;
DROP FUNCTION disputes_finding_is_as_proposed() CASCADE;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0002_chain_of_creditors"),
        ("holds", "0002_decisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Dispute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("subject", models.UUIDField()),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("not_mine", "it is not hers"),
                            ("paid", "it was paid"),
                            ("amount", "the amount is wrong"),
                            ("goods", "what was to be paid for was not given, or was given back"),
                            ("too_old", "it is too old"),
                            ("identity_theft", "somebody used her name"),
                            ("somebody_made_me", "somebody made her take it on"),
                            ("other", "something else"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "by",
                    models.CharField(
                        choices=[
                            ("person", "the person"),
                            ("stranger", "somebody without an account"),
                            ("staff", "a member of staff, for the person"),
                            ("hold", "taken over from a stop that came by another way"),
                        ],
                        max_length=8,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("answer_by", models.DateField()),
                ("promised_first", models.DateField()),
                ("late_noted_on", models.DateField(null=True)),
                ("creditor_by", models.DateField(null=True)),
                ("follow_hash", models.CharField(blank=True, max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "nobody was asked yet"),
                            ("asked", "the creditor was asked"),
                            ("answered", "the creditor answered"),
                            ("decided", "decided"),
                            ("withdrawn", "taken back by whoever raised it"),
                        ],
                        default="received",
                        max_length=9,
                    ),
                ),
                ("reach_sealed", models.BinaryField(null=True)),
                ("link_key", models.UUIDField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="cases.case",
                    ),
                ),
                (
                    "debt",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="cases.debt",
                    ),
                ),
                (
                    "hold",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="holds.hold",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="cases.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FindingProposed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("upheld", "she is right"),
                            ("partly", "she is right in a part"),
                            ("not_upheld", "the creditor showed that it is owed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("points", models.JSONField(default=list)),
                ("reasons_sealed", models.BinaryField()),
                (
                    "put_right",
                    models.CharField(
                        choices=[
                            ("nothing", "no money is owed otherwise than before"),
                            ("closed", "she does not owe it: her case is closed"),
                            ("less", "less is owed, by a sum"),
                            ("write_off", "all that is still owed is let go"),
                        ],
                        max_length=9,
                    ),
                ),
                ("less_minor", models.BigIntegerField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="disputes.dispute",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("upheld", "she is right"),
                            ("partly", "she is right in a part"),
                            ("not_upheld", "the creditor showed that it is owed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("points", models.JSONField(default=list)),
                ("reasons_sealed", models.BinaryField()),
                (
                    "put_right",
                    models.CharField(
                        choices=[
                            ("nothing", "no money is owed otherwise than before"),
                            ("closed", "she does not owe it: her case is closed"),
                            ("less", "less is owed, by a sum"),
                            ("write_off", "all that is still owed is let go"),
                        ],
                        max_length=9,
                    ),
                ),
                ("less_minor", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dispute",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="finding",
                        to="disputes.dispute",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="finding",
                        to="disputes.findingproposed",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Said",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "who",
                    models.CharField(
                        choices=[
                            ("person", "whoever raised the dispute"),
                            ("staff", "one of us"),
                            ("creditor", "the creditor"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("told", "what is not right"),
                            ("added", "added later"),
                            ("asked", "a question to the creditor"),
                            ("answered", "the creditor's answer"),
                            ("note", "told to whoever raised it"),
                        ],
                        max_length=8,
                    ),
                ),
                ("sealed", models.BinaryField(null=True)),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=120)),
                ("until", models.DateField(null=True)),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="said",
                        to="disputes.dispute",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(fields=["state", "answer_by"], name="disputes_di_state_d6f330_idx"),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("by__in", ["person", "staff"]),
                    ("state__in", ("received", "asked", "answered")),
                ),
                fields=("person", "debt", "what", "by"),
                name="disputes_one_open_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.UniqueConstraint(
                condition=models.Q(("follow_hash", ""), _negated=True),
                fields=("follow_hash",),
                name="disputes_follow_code_opens_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), ("withdrawn_at__isnull", False)),
                    models.Q(
                        models.Q(("state", "withdrawn"), _negated=True),
                        ("withdrawn_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="disputes_withdrawn_has_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer_by__gte", models.F("promised_first"))),
                name="disputes_answer_is_never_promised_earlier",
            ),
        ),
        migrations.AddConstraint(
            model_name="findingproposed",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "not_upheld"), _negated=True),
                    ("put_right", "nothing"),
                    _connector="OR",
                ),
                name="disputes_nothing_is_let_go_of_what_is_owed",
            ),
        ),
        migrations.AddConstraint(
            model_name="findingproposed",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("less_minor__gt", 0), ("less_minor__isnull", False), ("put_right", "less")
                    ),
                    models.Q(
                        models.Q(("put_right", "less"), _negated=True), ("less_minor__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="disputes_less_names_its_sum",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome", "upheld"),
                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="disputes_taken_by_two_different_people",
            ),
        ),
        migrations.AddIndex(
            model_name="said",
            index=models.Index(fields=["dispute", "at"], name="disputes_sa_dispute_6825c1_idx"),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
