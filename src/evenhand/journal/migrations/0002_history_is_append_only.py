"""History is never changed: triggers refuse it, and each new event waits for the sealer."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION evenhand_history_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: history is never changed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER journal_event_never_changes BEFORE UPDATE OR DELETE ON journal_event
    FOR EACH ROW EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER journal_event_never_emptied BEFORE TRUNCATE ON journal_event
    FOR EACH STATEMENT EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER journal_link_never_changes BEFORE UPDATE OR DELETE ON journal_link
    FOR EACH ROW EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER journal_link_never_emptied BEFORE TRUNCATE ON journal_link
    FOR EACH STATEMENT EXECUTE FUNCTION evenhand_history_never_changes();

CREATE FUNCTION journal_events_wait_for_the_sealer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO journal_pending (event_id) SELECT id FROM fresh;
    RETURN NULL;
END $$;
CREATE TRIGGER journal_event_waits AFTER INSERT ON journal_event
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION journal_events_wait_for_the_sealer();
"""

BACKWARD = """
DROP TRIGGER journal_event_waits ON journal_event;
DROP FUNCTION journal_events_wait_for_the_sealer();
DROP TRIGGER journal_event_never_changes ON journal_event;
DROP TRIGGER journal_event_never_emptied ON journal_event;
DROP TRIGGER journal_link_never_changes ON journal_link;
DROP TRIGGER journal_link_never_emptied ON journal_link;
DROP FUNCTION evenhand_history_never_changes();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("journal", "0001_initial")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
