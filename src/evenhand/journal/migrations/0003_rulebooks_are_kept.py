"""Rulebooks that judged are kept as bytes, and never changed."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

TABLES = ("journal_bundlepart", "journal_rulebookbundle")
FORWARD = "".join(
    f"""
CREATE TRIGGER {table}_never_changes BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION evenhand_history_never_changes();
"""
    for table in TABLES
)
BACKWARD = "".join(
    f"""
DROP TRIGGER {table}_never_changes ON {table};
DROP TRIGGER {table}_never_emptied ON {table};
"""
    for table in TABLES
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("journal", "0002_history_is_append_only")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="BundlePart",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("packed", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="RulebookBundle",
            fields=[
                ("hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("kept_at", models.DateTimeField()),
                (
                    "data",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="journal.bundlepart",
                    ),
                ),
                (
                    "rules",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="journal.bundlepart",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
