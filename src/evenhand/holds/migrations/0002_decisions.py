"""What was decided about holds, whom they reach, and the days they begin on."""

# ruff: noqa: S608 - only our own words
import uuid
from typing import Any, ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE VIEW holds_reach AS
SELECT o.id AS hold_id, c.id AS case_id, c.closed_at IS NULL AS is_open
  FROM holds_hold o
  JOIN cases_case c ON c.person_id = o.person_id
  JOIN cases_debt d ON d.id = c.debt_id
 WHERE o.debt_id IS NULL
   AND (NOT o.existing_only
        OR coalesce(d.originated_on, d.due_on, o.starts_on) <= o.starts_on)
 UNION ALL
SELECT o.id, c.id, c.closed_at IS NULL
  FROM holds_hold o
  JOIN cases_case c ON c.debt_id = o.debt_id;

CREATE FUNCTION holds_lifted_only_as_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM holds_decision
                    WHERE hold_id = NEW.id AND what IN ('lift', 'refuse', 'reject_appeal')) THEN
        RAISE EXCEPTION 'hold % is lifted without a decision of two people', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER holds_lifted_as_decided BEFORE UPDATE ON holds_hold FOR EACH ROW
    WHEN (NEW.lifted_at IS NOT NULL AND OLD.lifted_at IS NULL)
    EXECUTE FUNCTION holds_lifted_only_as_decided();

CREATE FUNCTION holds_appeal_decided_by_a_third() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM holds_appeal a JOIN holds_decision d ON d.id = a.about_id
                WHERE a.id = NEW.appeal_id AND NEW.by_id IN (d.by_id, d.asked_by_id)) THEN
        RAISE EXCEPTION 'appeal % is decided by somebody who decided before', NEW.appeal_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER holds_appeal_is_decided_by_a_third BEFORE INSERT ON holds_decision FOR EACH ROW
    WHEN (NEW.appeal_id IS NOT NULL) EXECUTE FUNCTION holds_appeal_decided_by_a_third();
""" + "".join(
    f"""
CREATE TRIGGER {table}_never_changes BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION evenhand_history_never_changes();
"""
    for table in ("holds_changeasked", "holds_decision", "holds_appeal")
)
BACKWARD = """
DROP TRIGGER holds_lifted_as_decided ON holds_hold;
DROP FUNCTION holds_lifted_only_as_decided() CASCADE;
DROP FUNCTION holds_appeal_decided_by_a_third() CASCADE;
DROP VIEW holds_reach;
"""


def fill(apps: Any, schema_editor: Any) -> None:
    """Tell of earlier holds the local day they begin on, and keep who lifted them and why."""
    from evenhand.rulebook.bind import calendar_zone
    from evenhand.rulebook.calendar import local
    from evenhand.vault.actions import seal

    hold_model = apps.get_model("holds", "Hold")
    for hold in hold_model.objects.select_related("person").iterator():
        person, at = hold.person, int(hold.starts_at.timestamp())
        zone_name = calendar_zone(person.country.lower(), person.region, person.zone, at)
        starts_on = local(hold.starts_at, zone_name).date()
        hold_model.objects.filter(pk=hold.pk).update(starts_on=starts_on, state="confirmed")
        if hold.lift_asked_by_id is None:
            continue
        # When it was asked is in the journal alone; here stands the latest it can have been.
        at = hold.lifted_at or hold.requested_at
        reason = seal(person.key, hold.lift_reason.encode(), context="hold:decision", at=at)
        change_asked = apps.get_model("holds", "ChangeAsked").objects.create(
            hold=hold, what="lift", by_id=hold.lift_asked_by_id, at=at, reason_sealed=reason
        )
        if hold.lifted_at is not None:
            apps.get_model("holds", "Decision").objects.create(
                hold=hold, what="lift", change_asked=change_asked, asked_by_id=hold.lift_asked_by_id,
                by_id=hold.lifted_by_id, at=at, reason_sealed=reason, ended_before=hold.ends_at,
            )  # fmt: skip
    # The tables are changed further below, which waits for no pending check.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("holds", "0001_initial"),
        ("cases", "0001_initial"),
        ("journal", "0002_history_is_append_only"),
        ("vault", "0002_documents_whose_purpose_ends"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=120)),
                ("reason_sealed", models.BinaryField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("confirm", "it is right"),
                            ("ask_paper", "a paper is needed"),
                            ("extend", "it lasts longer"),
                            ("decline", "what was proposed is not done"),
                            ("refuse", "the reason was not shown"),
                            ("shorten", "it ends earlier"),
                            ("lift", "it ends now"),
                            ("uphold_appeal", "the person was right"),
                            ("reject_appeal", "what was decided stands"),
                        ],
                        max_length=13,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason_sealed", models.BinaryField(null=True)),
                ("ended_before", models.DateTimeField(null=True)),
                ("new_ends_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ChangeAsked",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("refuse", "the reason was not shown"),
                            ("shorten", "an earlier end"),
                            ("lift", "an end now"),
                            ("reject_appeal", "what was decided stands"),
                        ],
                        max_length=13,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason_sealed", models.BinaryField()),
                ("new_ends_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="hold",
            name="existing_only",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="hold",
            name="look_by",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="hold",
            name="review_noted_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="hold",
            name="starts_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="hold",
            name="state",
            field=models.CharField(
                choices=[
                    ("provisional", "nobody has looked yet"),
                    ("paper_asked", "a paper was asked for"),
                    ("confirmed", "somebody looked and agreed"),
                    ("refused", "refused by two people"),
                ],
                db_default="provisional",
                default="provisional",
                max_length=11,
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="hold",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="appeals", to="holds.hold"
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="appeal",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="holds.appeal"
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="asked_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="hold",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="holds.hold",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="about",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appealed",
                to="holds.decision",
            ),
        ),
        migrations.AddField(
            model_name="changeasked",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hold_changes_asked",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="changeasked",
            name="hold",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes_asked",
                to="holds.hold",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="change_asked",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="holds.changeasked"
            ),
        ),
        migrations.AddConstraint(
            model_name="changeasked",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("what", "shorten"), _negated=True),
                    ("new_ends_at__isnull", False),
                    _connector="OR",
                ),
                name="holds_shorter_names_its_end",
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["hold", "at"], name="holds_decis_hold_id_945863_idx"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("what__in", ["refuse", "shorten", "lift", "reject_appeal"]), _negated=True
                    ),
                    models.Q(
                        ("change_asked__isnull", False),
                        ("asked_by__isnull", False),
                        ("reason_sealed__isnull", False),
                        models.Q(("by", models.F("asked_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="holds_taken_by_two_people_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("appeal__isnull", False), ("what__in", ["uphold_appeal", "reject_appeal"])
                    ),
                    models.Q(
                        models.Q(("what__in", ["uphold_appeal", "reject_appeal"]), _negated=True),
                        ("appeal__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="holds_appeal_decided_names_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("what__in", ["extend", "shorten"]), _negated=True),
                    ("new_ends_at__isnull", False),
                    _connector="OR",
                ),
                name="holds_another_end_is_named",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name="hold",
            name="holds_lifted_by_two_people",
        ),
        migrations.RemoveField(
            model_name="hold",
            name="lift_asked_by",
        ),
        migrations.RemoveField(
            model_name="hold",
            name="lift_reason",
        ),
        migrations.RemoveField(
            model_name="hold",
            name="lifted_by",
        ),
        migrations.AlterField(model_name="hold", name="starts_on", field=models.DateField()),
        migrations.CreateModel(
            name="Reach",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "hold_id",
                        "case_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
            ],
            options={
                "db_table": "holds_reach",
                "managed": False,
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
