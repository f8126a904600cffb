"""Money and holds, twice: through the house, and on paper by a plain loop over local days.

A story is a list of steps in the order in which they are recorded: charges of interest and fees,
also late ones for days long gone; stops of a person or of one debt, also backdated and overlapping,
some over before they are heard of; plans that end. The paper knows nothing of the house's code: it
asks of each local day, from its midnight to the next, whether a stop ran in a part of it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

ZONES: Final = (
    ("LV", "", "Europe/Riga"), ("US", "NY", "America/New_York"), ("GB", "ENG", "Europe/London"),
)  # fmt: skip
# Each begins two weeks before a change of the clock.
BEGINS: Final = (datetime(2026, 3, 8, 12, 0, tzinfo=UTC), datetime(2026, 10, 12, 12, 0, tzinfo=UTC))
WHATS: Final = ("interest", "fee", "requested", "dispute", "operator", "plan_kept", "plan_ends")
MOST_HOURS: Final = 24 * 20
# What each kind stops of the two, as the law of the house says in words.
_ENDS_NAMED: Final = {"requested", "operator"}
_OF_A_DEBT: Final = {"dispute", "operator", "plan_kept"}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is recorded: `gap` hours after the one before, about `back` hours ago."""

    what: str
    gap: int
    back: int
    length: int
    which: int


@dataclass(frozen=True, slots=True)
class Story:
    """Where she lives, when it begins, and what happens."""

    place: int
    begin: int
    steps: tuple[Step, ...]


@dataclass(slots=True)
class Outcome:
    """Charges by their number: those that were refused, and those that were taken back."""

    refused: set[int] = field(default_factory=set)
    taken_back: set[int] = field(default_factory=set)
    owed: list[int] = field(default_factory=lambda: [0, 0])


def drawn(chance: random.Random) -> Story:
    """A story by chance."""
    steps = tuple(
        Step(
            chance.choice(WHATS),
            chance.choice((0, 1, chance.randrange(72))),
            chance.choice((0, chance.randrange(30), chance.randrange(MOST_HOURS))),
            chance.choice((1, 24, chance.randrange(1, MOST_HOURS))),
            chance.randrange(2),
        )
        for _ in range(chance.randrange(1, 12))
    )
    return Story(chance.randrange(len(ZONES)), chance.randrange(len(BEGINS)), steps)


# --- On paper ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Stop:
    kind: str
    begins: datetime
    ends: datetime | None
    debts: tuple[int, ...]

    def covers(self, day: date, zone: ZoneInfo) -> bool:
        """Whether it ran in a part of a local day."""
        opens = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
        after = day + timedelta(days=1)
        closes = datetime(after.year, after.month, after.day, tzinfo=zone).astimezone(UTC)
        return self.begins < closes and (self.ends is None or self.ends > opens)


@dataclass(slots=True)
class _Paper:
    zone: ZoneInfo
    stops: list[_Stop] = field(default_factory=list)
    charges: dict[int, tuple[int, date]] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=Outcome)

    def charge(self, number: int, debt: int, day: date) -> None:
        if any(debt in one.debts and one.covers(day, self.zone) for one in self.stops):
            self.outcome.refused.add(number)
        else:
            self.charges[number] = (debt, day)

    def stop(self, stop: _Stop) -> None:
        self.stops.append(stop)
        for number, (debt, day) in self.charges.items():
            if debt in stop.debts and stop.covers(day, self.zone):
                self.outcome.taken_back.add(number)

    def end_plans(self, now: datetime) -> None:
        for one in self.stops:
            if one.kind == "plan_kept" and one.ends is None:
                one.ends = max(now, one.begins + timedelta(seconds=1))


def on_paper(story: Story) -> Outcome:
    """What must come out, by a plain loop."""
    now, paper = BEGINS[story.begin], _Paper(ZoneInfo(ZONES[story.place][2]))
    for number, step in enumerate(story.steps):
        now += timedelta(hours=step.gap)
        then = now - timedelta(hours=step.back)
        if step.what in ("interest", "fee"):
            paper.charge(number, step.which, then.astimezone(paper.zone).date())
        elif step.what == "plan_ends":
            paper.end_plans(now)
        else:
            ends = then + timedelta(hours=step.length) if step.what in _ENDS_NAMED else None
            debts = (step.which,) if step.what in _OF_A_DEBT else (0, 1)
            paper.stop(_Stop(step.what, then, ends, debts))
    for number, (debt, _) in paper.charges.items():
        if number not in paper.outcome.taken_back:
            paper.outcome.owed[debt] += amount_of(number)
    return paper.outcome


def amount_of(number: int) -> int:
    """Each charge has an amount of its own, so that sums tell them apart."""
    return 1 << number


# --- In the house --------------------------------------------------------------------------------


@dataclass(slots=True)
class House:
    """One person with two debts, made anew for each story."""

    number: int
    story: Story
    at: datetime
    person: Any = None
    debts: Sequence[Any] = ()
    outcome: Outcome = field(default_factory=Outcome)


def in_the_house(story: Story, *, number: int) -> Outcome:
    """What the house makes of it."""
    house = House(number, story, BEGINS[story.begin])
    _move_in(house)
    for place, step in enumerate(story.steps):
        house.at += timedelta(hours=step.gap)
        if step.what in ("interest", "fee"):
            _charge(house, place, step)
        elif step.what == "plan_ends":
            _end_plans(house)
        else:
            _stop(house, step)
    return _read(house)


def _move_in(house: House) -> None:
    from evenhand.cases.actions import ensure_creditor
    from evenhand.cases.models import Case, Debt, Person

    country, region, zone = ZONES[house.story.place]
    house.person = Person.objects.create(
        given_name="Counted", family_name=str(house.number), language="en", country=country,
        region=region, zone=zone, is_synthetic=True, recorded_at=house.at,
    )  # fmt: skip
    creditor = ensure_creditor(name="Counting Bank", country="LV", at=house.at, is_synthetic=True)
    house.debts = [
        Debt.objects.create(
            creditor=creditor, reference=f"count-{house.number}-{which}", kind=Debt.Kind.LOAN,
            currency="EUR", principal_minor=100, taken_on_at=house.at, is_synthetic=True,
        )
        for which in range(2)
    ]  # fmt: skip
    for debt in house.debts:
        Case.objects.create(debt=debt, person=house.person, opened_at=house.at)


def _charge(house: House, place: int, step: Step) -> None:
    from evenhand.ledger.actions import ChargeDuringHold, Move, ensure_account, post
    from evenhand.ledger.models import Charge
    from evenhand.rulebook.money import Money

    debt = house.debts[step.which]
    zone = ZoneInfo(house.person.zone)
    kind = "fees" if step.what == "fee" else "interest"
    move = Move(
        key=f"charge:{house.number}:{place}",
        kind=step.what,
        debit=ensure_account(kind=kind, currency="EUR", debt=debt),
        credit=ensure_account(kind="placed", currency="EUR", creditor=debt.creditor),
        amount=Money(amount_of(place), "EUR"),
        effective_on=(house.at - timedelta(hours=step.back)).astimezone(zone).date(),
    )
    try:
        transfer = post(move, at=house.at, actor="paper")
    except ChargeDuringHold:
        house.outcome.refused.add(place)
        return
    # As before terms were written down: it stands or falls with its one day.
    Charge.objects.create(
        transfer=transfer, kind=step.what, from_on=move.effective_on,
        until_on=move.effective_on + timedelta(days=1),
        fee_kind="other" if step.what == "fee" else "",
        act_key=move.key if step.what == "fee" else "",
    )  # fmt: skip


def _stop(house: House, step: Step) -> None:
    from evenhand.contact.actions import acknowledge, request_stops
    from evenhand.holds.actions import StopRequest

    then = house.at - timedelta(hours=step.back)
    request = StopRequest(
        person=house.person,
        kind=step.what,
        source="night",  # No proofs: this is about money.
        actor="paper",
        starts_at=then,
        debt=house.debts[step.which],
        ends_at=then + timedelta(hours=step.length) if step.what in _ENDS_NAMED else None,
    )
    (hold,) = request_stops([request], at=house.at)
    acknowledge(hold, clock=lambda: house.at)


def _end_plans(house: House) -> None:
    from evenhand.holds.actions import end_with_its_fact
    from evenhand.holds.models import Hold

    for hold in Hold.objects.filter(person=house.person, kind="plan_kept", ends_at=None):
        end_with_its_fact(hold=hold, at=house.at, actor="paper")


def _read(house: House) -> Outcome:
    from evenhand.ledger.models import Transfer
    from evenhand.ledger.queries import balance

    back = Transfer.objects.filter(
        kind=Transfer.Kind.REVERSAL, credit__debt__in=[debt.pk for debt in house.debts]
    )
    house.outcome.taken_back = {
        minor.bit_length() - 1 for minor in back.values_list("amount_minor", flat=True)
    }
    last = house.at.date() + timedelta(days=3)
    house.outcome.owed = [balance(debt, on=last).minor for debt in house.debts]
    return house.outcome
