"""The life of plans: layouts of instalments, and what creditors give up."""

import uuid
from typing import ClassVar

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

# Plans that were agreed before: laid out once, due on the day of the month of their first payment.
FORWARD = """
UPDATE plans_plan p
   SET laid_out_at = p.agreed_at,
       pay_day = coalesce(
           (SELECT extract(day FROM min(i.due_on) - 1)::int FROM plans_instalment i
             WHERE i.plan_id = p.id), 1);
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("cases", "0001_initial"),
        ("plans", "0002_plan_events"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Authority",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("lowest_hundredths", models.PositiveSmallIntegerField()),
                ("begins_on", models.DateField()),
                ("until", models.DateField(null=True)),
                ("granted_by", models.CharField(max_length=120)),
                ("granted_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=120)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(blank=True, max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name="Concession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("settlement", "one payment settles the debt"),
                            ("rest", "what is left after the longest plan"),
                            ("write_off", "the whole debt"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "because",
                    models.CharField(
                        choices=[
                            ("offered_at_once", "the person offers one payment for everything"),
                            ("longest_term", "the longest plan cannot pay everything"),
                            ("costs_more", "pursuing it costs more than it brings"),
                        ],
                        max_length=15,
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("balance_minor", models.BigIntegerField()),
                ("pays_minor", models.BigIntegerField()),
                ("waived_minor", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "the creditor is asked"),
                            ("agreed", "agreed; it takes effect once the money is there"),
                            ("done", "written off"),
                            ("declined", "the creditor said no"),
                            (
                                "lapsed",
                                "the money did not come in time, or the plan ended otherwise",
                            ),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.CharField(max_length=120)),
                ("pay_by", models.DateField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.CharField(blank=True, max_length=120)),
                ("words", models.CharField(blank=True, max_length=500)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="instalment",
            name="announced_minor",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="instalment",
            name="layout",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="plan",
            name="laid_out_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="plan",
            name="layout",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="plan",
            name="linked_above_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="plan",
            name="linked_at_most_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="plan",
            name="linked_hundredths",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="plan",
            name="pay_anchor",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="plan",
            name="day_is_hers",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="plan",
            name="pay_day",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="plan",
            name="pay_rhythm",
            field=models.CharField(default="monthly", max_length=11),
        ),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="plan",
            name="laid_out_at",
            field=models.DateTimeField(),
        ),
        migrations.AlterField(
            model_name="plan",
            name="pay_day",
            field=models.PositiveSmallIntegerField(),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("announced_minor__isnull", True),
                    models.Q(
                        ("announced_minor__gt", 0),
                        ("announced_minor__lt", models.F("amount_minor")),
                    ),
                    _connector="OR",
                ),
                name="plans_announced_is_a_part",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("pay_day__gte", 1), ("pay_day__lte", 31)),
                name="plans_pay_day_is_a_day",
            ),
        ),
        migrations.AddField(
            model_name="authority",
            name="creditor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="authorities",
                to="cases.creditor",
            ),
        ),
        migrations.AddField(
            model_name="concession",
            name="authority",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="plans.authority"
            ),
        ),
        migrations.AddField(
            model_name="concession",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="concessions",
                to="cases.case",
            ),
        ),
        migrations.AddField(
            model_name="concession",
            name="plan",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="concessions",
                to="plans.plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="authority",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("creditor",),
                name="plans_one_authority_a_creditor",
            ),
        ),
        migrations.AddConstraint(
            model_name="authority",
            constraint=models.CheckConstraint(
                condition=models.Q(("lowest_hundredths__gte", 1), ("lowest_hundredths__lte", 100)),
                name="plans_authority_is_a_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="authority",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), ("until__gte", models.F("begins_on")), _connector="OR"
                ),
                name="plans_authority_ends_after_it_begins",
            ),
        ),
        migrations.AddIndex(
            model_name="concession",
            index=models.Index(fields=["state", "pay_by"], name="plans_open_concessions"),
        ),
        migrations.AddConstraint(
            model_name="concession",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["asked", "agreed"])),
                fields=("case", "kind"),
                name="plans_one_open_concession_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="concession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "balance_minor",
                        django.db.models.expressions.CombinedExpression(
                            models.F("pays_minor"), "+", models.F("waived_minor")
                        ),
                    ),
                    ("pays_minor__gte", 0),
                    ("waived_minor__gt", 0),
                ),
                name="plans_concession_adds_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="concession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at__isnull", True), ("state", "asked")),
                    ("state", "lapsed"),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("state__in", ["agreed", "done", "declined"]),
                    ),
                    _connector="OR",
                ),
                name="plans_concession_is_answered_once",
            ),
        ),
    ]
