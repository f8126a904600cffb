"""A promise has an instant by which it is due, the task that keeps it, and a note when it broke."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("work", "0001_initial")]

    operations = [
        migrations.AddField("promise", "due_at", models.DateTimeField(null=True)),
        # Promised by a day: kept in time until that day is over.
        migrations.RunSQL(
            "UPDATE work_promise SET due_at = (due_on + 1)::timestamp AT TIME ZONE 'UTC'",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField("promise", "due_at", models.DateTimeField()),
        migrations.AddField("promise", "broken_noted_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "promise",
            "task",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="promises",
                to="work.task",
            ),
        ),
        migrations.AddIndex(
            "promise",
            models.Index(
                name="work_promise_open", fields=["due_at"], condition=Q(kept_at__isnull=True)
            ),
        ),
    ]
