"""A question about our work is noticed by the night, like every other fact."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION nightly_contact_surveyasked_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO nightly_touch (kind, which) SELECT 'p', r.person_id FROM fresh r;
    RETURN NULL;
END $$;
CREATE FUNCTION nightly_contact_surveyasked_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO nightly_touch (kind, which)
    SELECT 'p', r.person_id FROM fresh r UNION SELECT 'p', r.person_id FROM stale r;
    RETURN NULL;
END $$;
CREATE TRIGGER nightly_touch_insert AFTER INSERT ON contact_surveyasked
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION nightly_contact_surveyasked_written();
CREATE TRIGGER nightly_touch_update AFTER UPDATE ON contact_surveyasked
    REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION nightly_contact_surveyasked_changed();
CREATE TRIGGER nightly_touch_delete AFTER DELETE ON contact_surveyasked
    REFERENCING OLD TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION nightly_contact_surveyasked_written();
"""
BACKWARD = """
DROP FUNCTION nightly_contact_surveyasked_written() CASCADE;
DROP FUNCTION nightly_contact_surveyasked_changed() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("nightly", "0006_touched_by_needs"),
        ("contact", "0010_survey_wish"),
    ]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
