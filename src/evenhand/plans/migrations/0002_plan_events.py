"""What happens to plans is kept as events, which triggers keep from ever being changed."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
CREATE TRIGGER plans_event_never_changes BEFORE UPDATE OR DELETE ON plans_planevent
    FOR EACH ROW EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER plans_event_never_emptied BEFORE TRUNCATE ON plans_planevent
    FOR EACH STATEMENT EXECUTE FUNCTION evenhand_history_never_changes();

-- What is known of plans that were agreed before events were kept: their beginning and their end.
INSERT INTO plans_planevent (plan_id, code, why, day, at, actor, amount_minor)
SELECT p.id, 'agreed', '', (p.agreed_at AT TIME ZONE 'UTC')::date, p.agreed_at, p.agreed_by,
       (SELECT sum(i.amount_minor)::bigint FROM plans_instalment i WHERE i.plan_id = p.id)
  FROM plans_plan p ORDER BY p.id;
INSERT INTO plans_planevent (plan_id, code, why, day, at, actor, amount_minor)
SELECT p.id, 'ended',
       CASE WHEN p.ended_why IN ('paid', 'broken', 'insolvency', 'written_off', 'settled',
                                 'replaced', 'death') THEN p.ended_why ELSE 'cancelled' END,
       (p.ended_at AT TIME ZONE 'UTC')::date, p.ended_at, 'system:migration', NULL
  FROM plans_plan p WHERE p.ended_at IS NOT NULL ORDER BY p.id;
"""

BACKWARD = """
DROP TRIGGER plans_event_never_changes ON plans_planevent;
DROP TRIGGER plans_event_never_emptied ON plans_planevent;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("plans", "0001_initial"),
        ("journal", "0002_history_is_append_only"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="PlanEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("agreed", "the plan was agreed"),
                            ("instalment_kept", "an instalment was paid in full"),
                            ("instalment_partial", "a part of an instalment was paid"),
                            ("instalment_missed", "nothing of an instalment was paid"),
                            (
                                "paid_early",
                                "everything was paid before the last instalment fell due",
                            ),
                            ("skipped", "an instalment was left out by the person's right to skip"),
                            ("paused", "the plan rests, or an instalment fell due while it rested"),
                            ("resumed", "the plan goes on after a rest"),
                            ("replanned", "the plan goes on with other instalments"),
                            ("ended", "the plan ended"),
                        ],
                        max_length=18,
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("paid", "paid as agreed"),
                            ("broken", "given up because it was not kept"),
                            ("insolvency", "an insolvency took its place"),
                            ("written_off", "what was left was written off"),
                            ("settled", "settled for less, with the creditor's yes"),
                            ("replaced", "another plan took its place"),
                            ("death", "the person died"),
                            ("cancelled", "called off for another reason"),
                        ],
                        max_length=11,
                    ),
                ),
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=120)),
                ("amount_minor", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.AddIndex(
            model_name="instalment",
            index=models.Index(fields=["due_on"], name="plans_due"),
        ),
        migrations.AddField(
            model_name="planevent",
            name="instalment",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="plans.instalment",
            ),
        ),
        migrations.AddField(
            model_name="planevent",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="events", to="plans.plan"
            ),
        ),
        migrations.AddConstraint(
            model_name="planevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("instalment__isnull", False)),
                fields=("instalment",),
                name="plans_one_outcome_an_instalment",
            ),
        ),
        migrations.AddConstraint(
            model_name="planevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code__in", ["agreed", "paid_early", "ended"])),
                fields=("plan", "code"),
                name="plans_begin_and_end_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="planevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "code__in",
                        [
                            "agreed",
                            "instalment_kept",
                            "instalment_partial",
                            "instalment_missed",
                            "paid_early",
                            "skipped",
                            "paused",
                            "resumed",
                            "replanned",
                            "ended",
                        ],
                    )
                ),
                name="plans_event_code_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="planevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("code", "ended"),
                        (
                            "why__in",
                            [
                                "paid",
                                "broken",
                                "insolvency",
                                "written_off",
                                "settled",
                                "replaced",
                                "death",
                                "cancelled",
                            ],
                        ),
                    ),
                    models.Q(models.Q(("code", "ended"), _negated=True), ("why", "")),
                    _connector="OR",
                ),
                name="plans_an_end_has_its_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="planevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "code__in",
                            [
                                "instalment_kept",
                                "instalment_partial",
                                "instalment_missed",
                                "skipped",
                            ],
                        ),
                        ("instalment__isnull", False),
                    ),
                    ("code", "paused"),
                    models.Q(
                        ("code__in", ["agreed", "paid_early", "resumed", "replanned", "ended"]),
                        ("instalment__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="plans_an_outcome_has_its_instalment",
            ),
        ),
        migrations.AddConstraint(
            model_name="planevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__isnull", True), ("amount_minor__gte", 0), _connector="OR"
                ),
                name="plans_event_amount_is_not_below_nought",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
