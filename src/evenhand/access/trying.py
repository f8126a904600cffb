"""Second facts that were tried: counted before they are looked at, for known and unknown codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from evenhand.access.actions import code_hash
from evenhand.access.models import Try
from evenhand.vault.asking import ask_prepared

MOST_WRONG_FACTS: Final = 5
PAUSE: Final = timedelta(minutes=15)
FORGOTTEN_AFTER: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Taken:
    """One try: whether its fact may be looked at, and until when the code rests if it is wrong."""

    admitted: bool
    paused_until: datetime | None


def take(code: str, *, at: datetime) -> Taken:
    """Count a try before its fact is looked at; who come at the same time are counted each.

    The fifth begins a pause, which ends by itself; `forgive` takes all back where it was right.
    """
    told = {"code": code_hash(code), "at": at, "until": at + PAUSE, "most": MOST_WRONG_FACTS}
    row = ask_prepared(_TAKE_SQL, told)[0]
    paused_until: datetime | None = row["paused_until"]
    admitted = paused_until is None or row["tried"] == MOST_WRONG_FACTS
    return Taken(admitted=admitted, paused_until=paused_until)


# A pause that is over begins a new count; one that holds is neither shortened nor made longer.
_TAKE_SQL: Final = """
INSERT INTO access_try AS t (code_hash, tried, paused_until, at)
VALUES (%(code)s, 1, NULL, %(at)s::timestamptz)
ON CONFLICT (code_hash) DO UPDATE SET
  tried = CASE WHEN t.paused_until <= %(at)s::timestamptz THEN 1
               ELSE least(t.tried + 1, 1000000) END,
  paused_until = CASE WHEN t.paused_until > %(at)s::timestamptz THEN t.paused_until
                      WHEN t.paused_until IS NULL AND t.tried + 1 >= %(most)s::int
                      THEN %(until)s::timestamptz END,
  at = %(at)s::timestamptz
RETURNING tried, paused_until
"""


def note_wrong(code: str, *, at: datetime) -> datetime | None:
    """Count a wrong try of a code that needs no second fact; returns until when it rests."""
    return take(code, at=at).paused_until


def forgive(code: str) -> None:
    """Forget what was tried for a code: its fact was right."""
    Try.objects.filter(code_hash=code_hash(code)).delete()


def paused_until(code: str, *, at: datetime) -> datetime | None:
    """Return until when a code rests, or None."""
    rows = Try.objects.filter(code_hash=code_hash(code), paused_until__gt=at)
    return rows.values_list("paused_until", flat=True).first()


def pause_begun(code_hashed: str, *, at: datetime) -> bool:
    """Say whether the pause of a code began at that instant."""
    return Try.objects.filter(code_hash=code_hashed, paused_until=at + PAUSE).exists()
