"""By when a complaint is confirmed, told about and answered: the earlier of law and house.

The law's days come from the pack of the country with their source and how sure they are. Where no
law is known, the house's own days count and nothing is invented. No clock ever pauses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from evenhand.rulebook.answers.answer import CannotAnswer, value_if_any, value_on
from evenhand.rulebook.answers.deadline import Deadline, deadline
from evenhand.rulebook.calendar import WHOLE_COUNTRY, add_months, add_working_days
from evenhand.rulebook.parameter import NotInForce
from evenhand.rulebook.rulebook import open_rulebook

# What the packs call these times; others that begin alike are of payment services or appeals.
_LAW: Final = {
    "complaint_acknowledge_days": "receipt",
    "complaint_update_days": "update",
    "complaint_answer_days": "final",
    "complaint_answer_months": "final",
    "complaint_final_weeks": "final",
    "complaint_summary_business_days": "summary",
}
_HOUSE: Final = {
    "receipt": "complaint_receipt_days",
    "update": "complaint_update_days",
    "final": "complaint_final_days",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One time of a complaint: what it is for, its last day, and where it comes from."""

    kind: str
    """`receipt`, `update`, `final`, or `summary` (closed in short)."""
    name: str
    last_day: date
    source: str
    confidence: str
    is_law: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person lives, as far as her days are counted; empty where nobody knows."""

    country: str = ""
    region: str = ""


def clocks(place: Place, received_on: date) -> tuple[Clock, ...]:
    """Every clock of law and house for a complaint that came on a day; that day does not count."""
    law = [_of_law(found) for found in _deadlines(place, received_on) if found.name in _LAW]
    house = [_of_house(kind, place, received_on) for kind in _HOUSE]
    return tuple(sorted([*law, *house], key=lambda clock: (clock.last_day, clock.name)))


def earliest(kind: str, found: Sequence[Clock]) -> date:
    """The last day that counts: the earliest of its kind."""
    return min(clock.last_day for clock in found if clock.kind == kind)


def next_update(place: Place, told_on: date) -> date:
    """By when she is told again, after she was told on a day."""
    return earliest("update", clocks(place, told_on))


def body_from(found: Sequence[Clock]) -> date | None:
    """The day after which she may go to the outside body without our answer, where law says."""
    days = [clock.last_day for clock in found if clock.kind == "final" and clock.is_law]
    return min(days, default=None)


def body_by(place: Place, answered_on: date) -> date | None:
    """The last day on which the outside body takes it after our answer, where law says."""
    try:
        used = value_if_any(
            open_rulebook(), f"{place.country.lower()}.ombudsman_months", answered_on
        )
    except NotInForce:
        return None
    return add_months(answered_on, int(str(used.value.is_))) if used else None


def _deadlines(place: Place, received_on: date) -> tuple[Deadline, ...]:
    if not place.country:
        return ()
    try:
        return deadline(place.country, "complaint", received_on, region=place.region)
    except (CannotAnswer, NotInForce):
        return ()


def _of_law(found: Deadline) -> Clock:
    value = found.used[0].value
    return Clock(
        kind=_LAW[found.name], name=found.used[0].key, last_day=found.last_day,
        source=value.source.citation, confidence=value.confidence, is_law=value.source.is_law,
    )  # fmt: skip


def _of_house(kind: str, place: Place, received_on: date) -> Clock:
    used = value_on(open_rulebook(), f"house.{_HOUSE[kind]}", received_on)
    last_day = add_working_days(
        received_on,
        int(str(used.value.is_)),
        place.country.lower(),
        place.region or WHOLE_COUNTRY,
    )
    return Clock(
        kind=kind, name=used.key, last_day=last_day, source=used.value.source.citation,
        confidence=used.value.confidence, is_law=False,
    )  # fmt: skip
