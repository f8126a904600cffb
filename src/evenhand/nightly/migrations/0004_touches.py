"""Every write that a case's facts come from leaves a touch, whoever makes it.

The triggers stand on tables of rooms below and write to a table of this one: those rooms know
nothing of it. They work by statement, so that a file of a hundred thousand debts costs a few
inserts. `tests/rooms/nightly/test_touches.py` holds the list against what the facts really read.
"""

# ruff: noqa: S608 - only our own words
from typing import ClassVar

from django.db import migrations

# What a changed row (`r`) of each table touches. Accounts and keys are led back to debts and
# cases at once, because the night asks for those alone.
TOUCHING = {
    "cases_case": ("'c', r.id",),
    "cases_person": ("'p', r.id",),
    "cases_contactpoint": ("'p', r.person_id",),
    "cases_representative": ("'p', r.person_id",),
    "cases_debt": ("'d', r.id",),
    "cases_evidence": ("'d', r.debt_id",),
    "holds_hold": ("'p', r.person_id", "'d', r.debt_id"),
    "ledger_account": ("'d', r.debt_id",),
    "ledger_transfer": ("'a', r.debit_id", "'a', r.credit_id"),
    "contact_preference": ("'p', r.person_id",),
    "contact_release": ("'r', r.case_id",),
    "contact_contact": ("'p', r.person_id", "'c', r.case_id"),
    "plans_statement": ("'p', r.person_id",),
    "plans_plan": ("'p', r.person_id",),
    "work_nextstep": ("'k', r.case_key",),
}
# What waits in the outbox is no fact yet.
_ONLY = {"contact_release": "r.state NOT IN ('queued', 'attempted')"}
# The night's own steps are no news to it.
_UNLESS = {"work_nextstep": "current_setting('evenhand.night', true) IS DISTINCT FROM 'on'"}


def _touched(table: str, rows: str) -> str:
    """The touches of some changed rows, as (kind, which)."""
    only = _ONLY.get(table, "true")
    parts = []
    for words in TOUCHING[table]:
        kind, which = words.split(", ")
        if kind == "'a'":
            parts.append(
                f"SELECT 'd', a.debt_id FROM {rows} r JOIN ledger_account a ON a.id = {which}"
                " WHERE a.debt_id IS NOT NULL"
            )
        elif kind == "'k'":
            parts.append(f"SELECT 'c', c.id FROM {rows} r JOIN cases_case c ON c.key = {which}")
        else:
            kind = "'c'" if kind == "'r'" else kind
            parts.append(
                f"SELECT {kind}, {which} FROM {rows} r WHERE {which} IS NOT NULL AND {only}"
            )
    return " UNION ".join(parts)


def _function(name: str, table: str, *rows: str) -> str:
    touched = " UNION ".join(_touched(table, one) for one in rows)
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO nightly_touch (kind, which) {touched};
    RETURN NULL;
END $$;
"""


def _triggers(table: str) -> str:
    unless = f"WHEN ({_UNLESS[table]})" if table in _UNLESS else ""
    written, moved = f"nightly_{table}_written", f"nightly_{table}_changed"
    made = _function(written, table, "fresh") + _function(moved, table, "stale", "fresh")
    for word, tables, function in (
        ("INSERT", "NEW TABLE AS fresh", written),
        ("UPDATE", "OLD TABLE AS stale NEW TABLE AS fresh", moved),
        ("DELETE", "OLD TABLE AS fresh", written),
    ):
        made += f"""
CREATE TRIGGER nightly_touch_{word.lower()} AFTER {word} ON {table}
    REFERENCING {tables} FOR EACH STATEMENT {unless} EXECUTE FUNCTION {function}();
"""
    return made


def _gone(table: str) -> str:
    return f"""
DROP FUNCTION nightly_{table}_written() CASCADE;
DROP FUNCTION nightly_{table}_changed() CASCADE;
"""


FORWARD = """
ALTER TABLE nightly_touch ADD COLUMN tx xid8 NOT NULL DEFAULT pg_current_xact_id();
ALTER TABLE nightly_page SET UNLOGGED;
ALTER TABLE nightly_casemask SET (fillfactor = 80);
""" + "".join(_triggers(table) for table in TOUCHING)

BACKWARD = """
ALTER TABLE nightly_touch DROP COLUMN tx;
ALTER TABLE nightly_page SET LOGGED;
ALTER TABLE nightly_casemask RESET (fillfactor);
""" + "".join(_gone(table) for table in TOUCHING)


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("nightly", "0003_what_each_case_came_to"),
        ("cases", "0001_initial"),
        ("holds", "0001_initial"),
        ("ledger", "0001_initial"),
        ("contact", "0001_initial"),
        ("plans", "0001_initial"),
        ("work", "0001_initial"),
    ]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
