"""What rows say that must stop is asked for in their own transaction.

The gate obeys from its commit, so that no letter can leave before its stop; what is under way is
taken back afterwards, by `acknowledge_waiting`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from evenhand.cases.actions import record_death
from evenhand.cases.models import Debt, Person, Representative
from evenhand.cases.queries import representatives_of
from evenhand.contact.actions import request_stops
from evenhand.contact.helping import name_helper
from evenhand.contact.reaching import change_preference
from evenhand.holds.actions import StopRequest
from evenhand.holds.queries import in_force
from evenhand.intake.wishes import Wishes
from evenhand.rulebook.calendar import local
from evenhand.rulebook.hold_times import hold_ends_at
from evenhand.rulebook.holds import HOLD_KINDS
from evenhand.rulebook.zones import zone, zones_of

SOURCE: Final = "placement"


@dataclass(frozen=True, slots=True)
class Wished:
    """Whose row it was, about which debt, and what it says must stop."""

    wishes: Wishes
    person: Person
    debt: Debt


def ask_stops(wished: Iterable[Wished], *, at: datetime, actor: str) -> None:
    """Ask for the stops of rows inside their transaction; what runs already is not asked twice."""
    for one in wished:
        _note(one, at=at, actor=actor)
        missing = [kind for kind in one.wishes.kinds if not _runs(one, kind, at=at)]
        request_stops([_request(one, kind, at=at, actor=actor) for kind in missing], at=at)


def _runs(one: Wished, kind: str, *, at: datetime) -> bool:
    debt = one.debt if HOLD_KINDS[kind].scope == "debt" else None
    return in_force(at=at).filter(person=one.person, kind=kind, debt=debt).exists()


def _note(one: Wished, *, at: datetime, actor: str) -> None:
    """Write who helps her, that she died, and how she must not be reached."""
    told, person = one.wishes, one.person
    if told.deceased_on is not None and person.deceased_on is None:
        record_death(person=person, on=told.deceased_on, at=at, actor=actor)
        person.deceased_on = told.deceased_on
    known = representatives_of(person, at=at).filter(name=told.adviser_name)
    if told.adviser_name and not known.exists():
        name_helper(
            person=person,
            kind=Representative.Kind.ADVISER,
            name=told.adviser_name,
            email=told.adviser_email,
            source=SOURCE,
            at=at,
        )
    ways = {
        **({"refuses_call": True} if told.do_not_call else {}),
        **({"safe_contact_only": True} if told.not_safe else {}),
    }
    if ways:
        change_preference(person=person, at=at, actor=actor, **ways)


def _request(one: Wished, kind: str, *, at: datetime, actor: str) -> StopRequest:
    zones = zones_of(one.person.country.lower(), one.person.region, one.person.zone) or ("UTC",)
    here, today = zone(zones[0]), local(at, zones[0]).date()
    told = one.wishes
    begins = told.starts_on or (told.deceased_on if kind == "bereavement" else None)
    starts_at = datetime.combine(begins, time(), here) if begins and begins < today else at
    usual = hold_ends_at(HOLD_KINDS[kind], starts_at, one.person.country, zone_name=zones[0])
    named = _day_after(told.ends_on, here)
    # A creditor's file may make a protection longer than the rulebook has it, never shorter.
    is_longer = named is not None and usual is not None and named > usual
    return StopRequest(
        person=one.person,
        kind=kind,
        source=SOURCE,
        actor=actor,
        starts_at=starts_at,
        ends_at=named if is_longer else None,
        debt=one.debt if HOLD_KINDS[kind].scope == "debt" else None,
    )


def _day_after(day: date | None, here: tzinfo) -> datetime | None:
    """The instant at which a last day is over."""
    return datetime.combine(day + timedelta(days=1), time(), here) if day else None
