"""What a creditor's row says that must stop, read and checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from evenhand.cases.names import NotUsable, clean_email
from evenhand.rulebook.holds import HOLD_KINDS

if TYPE_CHECKING:
    from evenhand.intake.rows import RowReader

# What a creditor may know of: a person's own wish, our own reasons and plans are none of these.
KINDS: Final = frozenset(HOLD_KINDS) & {
    "insolvency", "social_assistance", "breathing_space", "mental_health_crisis", "dispute",
    "complaint", "identity_theft", "wrong_person", "illness", "bereavement", "adviser", "safety",
    "court_standstill",
}  # fmt: skip
YES: Final = frozenset({"1", "true", "yes", "y", "x", "ja", "jā", "oui"})
NO: Final = frozenset({"0", "false", "no", "n", "nein", "nē", "non", "-"})
EARLIEST: Final = timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What must stop for the person of a row, and how she must not be reached."""

    kinds: tuple[str, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    deceased_on: date | None = None
    adviser_name: str = ""
    adviser_email: str = ""
    do_not_call: bool = False
    not_safe: bool = False


def wishes_of(row: RowReader) -> Wishes | None:
    """Read what a row says that must stop; None where it says nothing. Raises NotUsable."""
    told = Wishes(
        kinds=_kinds(row),
        starts_on=_day_of_start(row),
        ends_on=row.day("stop_until"),
        deceased_on=row.day("deceased_on", past=True),
        adviser_name=row.text("adviser_name")[:200],
        adviser_email=row.usable("adviser_email", clean_email),
        do_not_call=_flag(row, "do_not_call"),
        not_safe=_flag(row, "not_safe"),
    )
    return None if told == Wishes(starts_on=told.starts_on, ends_on=told.ends_on) else told


def _kinds(row: RowReader) -> tuple[str, ...]:
    kind = row.text("stop_kind").casefold().replace("-", "_").replace(" ", "_")
    if kind and kind not in KINDS:
        known = ", ".join(sorted(KINDS))
        raise NotUsable("stop_kind", f"{kind[:60]!r} is none of {known}; translate it in the map")
    said = {
        "dispute": _flag(row, "disputed"),
        "bereavement": bool(row.text("deceased_on")),
        "adviser": bool(row.text("adviser_name")),
        "safety": _flag(row, "not_safe"),
    }
    if kind:
        said[kind] = True
    return tuple(sorted(name for name, so in said.items() if so))


def _day_of_start(row: RowReader) -> date | None:
    day = row.day("stop_from", past=True)
    if day is not None and day < row.today - EARLIEST:
        raise NotUsable("stop_from", f"{day.isoformat()} is more than five years ago")
    return day


def _flag(row: RowReader, name: str) -> bool:
    text = row.text(name).casefold()
    if text and text not in YES | NO:
        raise NotUsable(name, f"{text[:60]!r} is neither yes nor no; translate it in the map")
    return text in YES
