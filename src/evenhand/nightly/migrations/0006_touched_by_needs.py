"""A need that is told or withdrawn is noticed by the night, like every other fact."""

# ruff: noqa: S608 - only our own words
from typing import ClassVar

from django.db import migrations

_BODY = """
CREATE FUNCTION nightly_contact_need_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO nightly_touch (kind, which) {touched};
    RETURN NULL;
END $$;
"""
_TRIGGER = """
CREATE TRIGGER nightly_touch_{word} AFTER {word} ON contact_need REFERENCING {tables}
    FOR EACH STATEMENT EXECUTE FUNCTION nightly_contact_need_{name}();
"""
_FRESH = "SELECT 'p', r.person_id FROM fresh r"
FORWARD = (
    _BODY.format(name="written", touched=_FRESH)
    + _BODY.format(name="changed", touched=f"{_FRESH} UNION SELECT 'p', r.person_id FROM stale r")
    + _TRIGGER.format(word="insert", tables="NEW TABLE AS fresh", name="written")
    + _TRIGGER.format(word="update", tables="OLD TABLE AS stale NEW TABLE AS fresh", name="changed")
    + _TRIGGER.format(word="delete", tables="OLD TABLE AS fresh", name="written")
)
BACKWARD = """
DROP FUNCTION nightly_contact_need_written() CASCADE;
DROP FUNCTION nightly_contact_need_changed() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("nightly", "0005_whose_step_was_moved"),
        ("contact", "0003_wishes_and_needs"),
    ]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
