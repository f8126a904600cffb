"""Imagines what people owe, to whom, on what paper, and which letters they got about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from evenhand.site.demonstration.chance import Chance
from evenhand.site.demonstration.ground import CreditorKind, countries, creditor_kinds
from evenhand.site.demonstration.imagined import ImaginedDebt, ImaginedPerson, Portfolio, Story
from evenhand.site.demonstration.people import imagine_person

_HOW_MANY = {1: 76, 2: 19, 3: 5}
_EVIDENCE_PERCENT = 88
_JOINT_PERCENT = 2
_OLD_PERCENT = 1  # so long ago that the claim may be time-barred
# How many days ago creditors handed their debts over, and which stories begin there.
_PLACED_DAYS_AGO = {
    Story.FRESH: 5, Story.WAITING: 16, Story.TOLD: 66, Story.NOTHING_LEFT: 66, Story.REMINDED: 96,
    Story.SILENT: 96, Story.STOPPED: 66,
}  # fmt: skip
_NOTICED_DAYS_AGO = {
    Story.WAITING: (2, 12), Story.TOLD: (45, 60), Story.NOTHING_LEFT: (45, 60),
    Story.REMINDED: (60, 88), Story.SILENT: (50, 85), Story.STOPPED: (40, 60),
}  # fmt: skip
_TIMES_LARGER = 4  # small debts are paid before a plan has a story
# Plans were agreed long ago and lately: so long before were their debts placed and noticed.
_PLACED_BEFORE_PLAN, _NOTICED_BEFORE_PLAN = 68, (32, 60)


def imagine_portfolio(*, seed: int, people: int, at: datetime) -> Portfolio:
    """Imagine so many people and what they owe as of an instant; same seed, same portfolio."""
    chance = Chance(seed)
    imagined = [imagine_person(chance, number=number, at=at) for number in range(1, people + 1)]
    debts: list[ImaginedDebt] = []
    for place, person in enumerate(imagined):
        for _ in range(chance.weighted(_HOW_MANY)):
            partner = _partner(chance, imagined, place)
            number = len(debts) + 1
            debts.append(_debt(chance, person, partner=partner, number=number, at=at))
    return Portfolio(people=tuple(imagined), debts=tuple(debts))


def _partner(chance: Chance, people: Sequence[ImaginedPerson], place: int) -> ImaginedPerson | None:
    """Somebody imagined earlier, of the same country, who owes a debt together with her."""
    if not chance.of(_JOINT_PERCENT) or people[place].is_company:
        return None
    person = people[place]
    near = [
        other
        for other in people[max(0, place - 40) : place]
        if other.country == person.country and other.story is person.story and not other.is_company
    ]
    return near[-1] if near else None


def _debt(
    chance: Chance,
    person: ImaginedPerson,
    *,
    partner: ImaginedPerson | None,
    number: int,
    at: datetime,
) -> ImaginedDebt:
    kind = _creditor(chance, person)
    currency = next(one.currency for one in countries() if one.code == person.country)
    typical = kind.typical * (_TIMES_LARGER if person.story is Story.PLANNED else 1)
    units = chance.around(typical, spread=0.75, least=kind.least, most=kind.most)
    age_days = (
        365 * 14
        if chance.of(_OLD_PERCENT)
        else chance.around(260, spread=0.6, least=120, most=1400)
    )
    due_on = (at - timedelta(days=age_days + _plan_days(person, at))).date()
    originated_on = due_on - timedelta(days=chance.between(14, 700))
    owners = (person.key, partner.key) if partner else (person.key,)
    noticed_at = _noticed(chance, person, at)
    return ImaginedDebt(
        key=chance.key(),
        creditor=kind.name,
        reference=f"SYN-{number:05d}",
        kind=kind.kind,
        currency=currency,
        principal_minor=units * 100 + chance.between(0, 99),
        originated_on=originated_on,
        due_on=due_on,
        basis=f"{kind.basis} of {originated_on.isoformat()} (synthetic)",
        paper=f"{kind.paper} (synthetic)" if chance.of(_EVIDENCE_PERCENT) else "",
        taken_on_at=at.replace(hour=8, minute=0, second=0, microsecond=0)
        - timedelta(days=_placed_days_ago(person, at)),
        owners=owners,
        cases=tuple(chance.key() for _ in owners),
        noticed_at=noticed_at,
        reminded_at=_reminded(chance, person, at),
    )


def _creditor(chance: Chance, person: ImaginedPerson) -> CreditorKind:
    weights = {kind: kind.places.get(person.country, 0) for kind in creditor_kinds()}
    return chance.weighted(weights)


def _plan_days(person: ImaginedPerson, at: datetime) -> int:
    """How many days ago her plan was agreed; nought where none was."""
    return (at - person.story_at).days + 1 if person.story is Story.PLANNED else 0


def _placed_days_ago(person: ImaginedPerson, at: datetime) -> int:
    if person.story is Story.PLANNED:
        return _plan_days(person, at) + _PLACED_BEFORE_PLAN
    return _PLACED_DAYS_AGO[person.story]


def _noticed(chance: Chance, person: ImaginedPerson, at: datetime) -> datetime | None:
    if person.story is Story.PLANNED:
        days_ago = _plan_days(person, at) + chance.between(*_NOTICED_BEFORE_PLAN)
        return chance.working_instant(at, days_ago=days_ago)
    if person.story not in _NOTICED_DAYS_AGO:
        return None
    least, most = _NOTICED_DAYS_AGO[person.story]
    return chance.working_instant(at, days_ago=chance.between(least, most))


def _reminded(chance: Chance, person: ImaginedPerson, at: datetime) -> datetime | None:
    if person.story is not Story.REMINDED:
        return None
    return chance.working_instant(at, days_ago=chance.between(2, 11))
