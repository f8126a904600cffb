"""Alarms, what became of them step by step, and who is on duty."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What became of an alarm is history; the function is the journal's.
FORWARD = """
CREATE TRIGGER work_alarmstep_never_changes BEFORE UPDATE OR DELETE ON work_alarmstep
    FOR EACH ROW EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER work_alarmstep_never_emptied BEFORE TRUNCATE ON work_alarmstep
    FOR EACH STATEMENT EXECUTE FUNCTION evenhand_history_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("work", "0002_promises_with_a_time"),
        ("journal", "0002_history_is_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Alarm",
            fields=[
                (
                    "key",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("self_harm", "somebody may harm herself"),
                            ("crisis_words", "somebody says that she cannot go on"),
                            ("not_respected", "somebody was not treated with respect"),
                            ("cannot_manage", "somebody cannot manage what was agreed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("business_key", models.CharField(max_length=160, unique=True)),
                ("subject", models.UUIDField(null=True)),
                ("case_key", models.UUIDField(null=True)),
                ("about", models.UUIDField(null=True)),
                ("raised_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("level", models.PositiveSmallIntegerField(default=0)),
                ("climbed_at", models.DateTimeField(null=True)),
                ("picked_up_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("talked", "we talked with the person"),
                            (
                                "help_came",
                                "somebody else helps: emergency services, a doctor, family",
                            ),
                            ("not_reached", "we did not reach her and go on trying"),
                            ("mistaken", "it was not what it seemed"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kept_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "picked_up_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alarms_picked",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alarms",
                        to="work.task",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AlarmStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("raised", "raised"),
                            ("climbed", "climbed"),
                            ("rang", "rang"),
                            ("picked_up", "picked_up"),
                            ("closed", "closed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("to", models.CharField(max_length=60)),
                (
                    "alarm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="work.alarm",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("is_on_call", models.BooleanField(default=False)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="alarm",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["raised_at"],
                name="work_alarm_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__lte", 2)), name="work_alarm_level"
            ),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("picked_up_at__isnull", True), ("picked_up_by__isnull", True)),
                    models.Q(("picked_up_at__isnull", False), ("picked_up_by__isnull", False)),
                    _connector="OR",
                ),
                name="work_alarm_picked_up_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", True), ("closed_by__isnull", True), ("outcome", "")
                    ),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        ("picked_up_at__isnull", False),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="work_alarm_is_picked_up_and_closed_with_an_outcome",
            ),
        ),
        migrations.AddIndex(
            model_name="alarmstep",
            index=models.Index(fields=["alarm", "at"], name="work_alarms_alarm_i_141c50_idx"),
        ),
        migrations.AddConstraint(
            model_name="alarmstep",
            constraint=models.UniqueConstraint(
                fields=("alarm", "step", "to"), name="work_alarm_step_once"
            ),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(fields=["until_at", "from_at"], name="work_duty_until_a_00ef26_idx"),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_at__gt", models.F("from_at"))),
                name="work_duty_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.UniqueConstraint(
                fields=("user", "from_at", "until_at", "is_on_call"), name="work_duty_once"
            ),
        ),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
