"""A next step that others set is told apart from facts that changed.

The night holds only those against its own: reading the step of every case that was touched cost
it as much as judging them.
"""

# ruff: noqa: S608 - only our own words
from typing import ClassVar

from django.db import migrations, models

_BODY = """
CREATE OR REPLACE FUNCTION nightly_work_nextstep_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO nightly_touch (kind, which)
    SELECT '{kind}', c.id FROM fresh r JOIN cases_case c ON c.key = r.case_key{stale};
    RETURN NULL;
END $$;
"""
_STALE = " UNION SELECT '{kind}', c.id FROM stale r JOIN cases_case c ON c.key = r.case_key"


def _functions(kind: str) -> str:
    written = _BODY.format(event="written", kind=kind, stale="")
    return written + _BODY.format(event="changed", kind=kind, stale=_STALE.format(kind=kind))


# What waits for the night already may have been a step.
FORWARD = _functions("s") + "UPDATE nightly_touch SET kind = 's' WHERE kind = 'c';"
BACKWARD = _functions("c") + "UPDATE nightly_touch SET kind = 'c' WHERE kind = 's';"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("nightly", "0004_touches")]
    operations: ClassVar = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.AlterField(
            model_name="touch",
            name="kind",
            field=models.CharField(
                choices=[
                    ("c", "a case"),
                    ("p", "all cases of a person"),
                    ("d", "all cases of a debt"),
                    ("s", "a case's next step, set by other hands than the night's"),
                ],
                max_length=1,
            ),
        ),
        migrations.RemoveField(model_name="page", name="is_touched"),
        migrations.AddField(
            model_name="page", name="is_moved", field=models.BooleanField(default=False)
        ),
    ]
