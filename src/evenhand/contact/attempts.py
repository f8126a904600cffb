"""Who is at a release: it is claimed, known to be in a living worker's hands, found left behind.

An attempt is committed before anything is handed over, so that a worker who is killed leaves it
behind. Who claims one holds a sign beside it, an advisory lock of his session, which ends with his
line to the database. He lets go of it when he holds the locks of the persons concerned, before he
hands over: from then on whoever wants to look waits for those. So under a person's lock, a sign
that is held says that nothing was handed over yet, and that the gate will be asked first. Where
none is held, nobody is at the attempt any more, and it may have left.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Final, cast

from evenhand.cases.models import Case, ContactPoint, Creditor, Debt, Person
from evenhand.contact.models import Release
from evenhand.vault.asking import ask_prepared
from evenhand.vault.rows import read

# Where the numbers of the signs begin, far from every other lock of the house.
_SIGNS: Final = 0x72656C << 40
_ROWS: Final = (
    ("r", Release), ("c", Case), ("d", Debt), ("k", Creditor), ("p", Person), ("t", ContactPoint),
)  # fmt: skip
_AROUND: Final = """
  JOIN cases_case c ON c.id = r.case_id JOIN cases_debt d ON d.id = c.debt_id
  JOIN cases_creditor k ON k.id = d.creditor_id JOIN cases_person p ON p.id = r.person_id
  LEFT JOIN cases_contactpoint t ON t.id = r.contact_point_id
"""
_FRESH: Final = f"contact_release r {_AROUND} WHERE r.key = %(key)s::uuid"
_IN_HAND: Final = f"{_FRESH} AND pg_advisory_unlock({_SIGNS} + r.id) IS NOT NULL"
# It is due, free, and something may leave at all. Who finds it in another worker's hands goes on
# to the next, instead of waiting behind him.
_CLAIM: Final = f"""
WITH r AS (
    UPDATE contact_release
       SET state = 'attempted', attempted_at = %(at)s::timestamptz, outcome_at = NULL
     WHERE id = (SELECT id FROM contact_release
                  WHERE key = %(key)s::uuid
                    AND (state = 'queued'
                         OR (state = 'waiting' AND not_before <= %(at)s::timestamptz))
                    AND NOT EXISTS (SELECT FROM contact_halt WHERE ended_at IS NULL)
                    FOR UPDATE SKIP LOCKED)
 RETURNING *, pg_try_advisory_lock({_SIGNS} + id)
)"""  # noqa: S608 - only our own words
_LEFT_BEHIND: Final = f"SELECT pg_try_advisory_xact_lock({_SIGNS} + %(release)s::bigint) AS free"


def claim(release_key: uuid.UUID, *, at: datetime) -> Release | None:
    """Take a release into this worker's hands as attempted; None when it is not his to try."""
    found = read(f"r {_AROUND}", _ROWS, {"key": release_key, "at": at}, first=_CLAIM)
    return _joined(found[0]) if found else None


def fresh(release_key: uuid.UUID) -> Release:
    """Return a release as it stands now, with what a release needs around it."""
    return _one(release_key, _FRESH)


def fresh_in_hand(release_key: uuid.UUID) -> Release:
    """As `fresh()`, for who claimed it and now holds the persons' locks: his sign goes."""
    return _one(release_key, _IN_HAND)


def is_left_behind(row: Release) -> bool:
    """Under the person's lock: whether nobody is at an attempt any more."""
    return bool(ask_prepared(_LEFT_BEHIND, {"release": row.pk})[0]["free"])


def _one(release_key: uuid.UUID, sql: str) -> Release:
    found = read(sql, _ROWS, {"key": release_key})
    if not found:
        raise Release.DoesNotExist(release_key)
    return _joined(found[0])


def _joined(found: list[object]) -> Release:
    row, case, debt, creditor, person, point = found
    release, its = cast(Release, row), cast(Case, case)
    release.case, release.person = its, cast(Person, person)
    release.contact_point = cast("ContactPoint | None", point)
    its.debt, its.debt.creditor = cast(Debt, debt), cast(Creditor, creditor)
    if its.person_id == release.person_id:
        its.person = release.person
    return release
