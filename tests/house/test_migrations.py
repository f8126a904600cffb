"""The tables are what the models say, and every room has one newest migration."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from tests.house.building import OURS

ROOMS = [app.label for app in apps.get_app_configs() if app.name.startswith(OURS)]
WITH_TABLES = sorted(
    {m._meta.app_label for m in apps.get_models() if m.__module__.startswith(OURS)}
)
# Bits of pg_trigger.tgtype.
DELETE, UPDATE, TRUNCATE = 8, 16, 32
# An account cannot be emptied without its transfers, whose own trigger then refuses.
HISTORY = {
    "journal_event": (UPDATE, DELETE, TRUNCATE),
    "journal_link": (UPDATE, DELETE, TRUNCATE),
    "ledger_transfer": (UPDATE, DELETE, TRUNCATE),
    "ledger_account": (UPDATE, DELETE),
    "ledger_request": (UPDATE, DELETE, TRUNCATE),
    "ledger_rate": (UPDATE, DELETE, TRUNCATE),
    "ledger_dayclosed": (UPDATE, DELETE, TRUNCATE),
    "plans_planevent": (UPDATE, DELETE, TRUNCATE),
    "holds_changeasked": (UPDATE, DELETE, TRUNCATE),
    "holds_decision": (UPDATE, DELETE, TRUNCATE),
    "holds_appeal": (UPDATE, DELETE, TRUNCATE),
    "ledger_interestterms": (UPDATE, DELETE, TRUNCATE),
    "ledger_charge": (UPDATE, DELETE, TRUNCATE),
    "payments_entryevent": (UPDATE, DELETE, TRUNCATE),
    "payments_debitevent": (UPDATE, DELETE, TRUNCATE),
    "payments_providerevent": (UPDATE, DELETE, TRUNCATE),
    "payments_agreement": (UPDATE, DELETE, TRUNCATE),
    "payments_remittanceline": (UPDATE, DELETE, TRUNCATE),
    "payments_reconciled": (UPDATE, DELETE, TRUNCATE),
    "disputes_said": (UPDATE, DELETE, TRUNCATE),
    "disputes_findingproposed": (UPDATE, DELETE, TRUNCATE),
    "disputes_finding": (UPDATE, DELETE, TRUNCATE),
    "complaints_entry": (UPDATE, DELETE, TRUNCATE),
    "complaints_proposedanswer": (UPDATE, DELETE, TRUNCATE),
    "complaints_response": (UPDATE, DELETE, TRUNCATE),
    # Alarms
    "work_alarmstep": (UPDATE, DELETE, TRUNCATE),
}


@pytest.mark.parametrize("room", WITH_TABLES)
def test_a_room_has_one_newest_migration(room: str) -> None:
    """Two heads mean that two people migrated apart; the order of the tables is then chance."""
    heads = MigrationLoader(None).graph.leaf_nodes(room)

    assert len(heads) == 1, f"Rebase one of {heads} onto the other."


def test_no_model_waits_for_a_migration() -> None:
    loader = MigrationLoader(None)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))

    waiting = detector.changes(graph=loader.graph, trim_to_apps=set(ROOMS))

    assert not waiting, f"Run `evenhand manage makemigrations`: {sorted(waiting)}"


@pytest.mark.django_db
@pytest.mark.parametrize("table", HISTORY)
def test_history_is_guarded_by_triggers_of_the_database(table: str) -> None:
    """Manners in Python do not bind psql, a script or a colleague in a hurry; a trigger does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgtype::int FROM pg_trigger"
            " WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled <> 'D'",
            [table],
        )
        kinds = [kind for (kind,) in cursor.fetchall()]

    lacking = [bit for bit in HISTORY[table] if not any(kind & bit for kind in kinds)]

    assert not lacking, f"{table} can be changed: add the triggers {lacking} in a migration."
