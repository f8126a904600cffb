"""Interest and fees of one debt, twice: through the house, and on paper, day by day.

A story is a list of steps in the order in which they are recorded: payments, also told late; stops,
also backdated, overlapping and ended; terms that are replaced, also for days gone; postings on any
day; fees. The paper shares no code with the house: it reads the values of the law from their files,
asks of each local day what stood on it, and adds fractions.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

PACKS: Final = Path(__file__).resolve().parents[2] / "src/evenhand/rulebook/packs"
BEGINS: Final = (
    datetime(2024, 2, 20, 12, tzinfo=UTC), datetime(2025, 12, 10, 12, tzinfo=UTC),
    datetime(2026, 3, 8, 12, tzinfo=UTC), datetime(2026, 6, 10, 12, tzinfo=UTC),
    datetime(2026, 10, 12, 12, tzinfo=UTC),
)  # fmt: skip
WHATS: Final = (
    "post", "post", "post", "pay", "pay", "requested", "plan_kept", "plan_ends", "terms", "fee",
    "fee",
)  # fmt: skip
STOPS: Final = ("requested", "plan_kept")
MOST_BACK_DAYS: Final = 40


@dataclass(frozen=True, slots=True)
class Place:
    """Where she lives, in which money she owes, and whose law it is."""

    country: str
    region: str
    zone: str
    currency: str


PLACES: Final = (
    Place("DE", "BE", "Europe/Berlin", "EUR"), Place("CH", "ZH", "Europe/Zurich", "CHF"),
    Place("FR", "", "Europe/Paris", "EUR"), Place("LV", "", "Europe/Riga", "EUR"),
    Place("GB", "ENG", "Europe/London", "GBP"), Place("SE", "", "Europe/Stockholm", "SEK"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is recorded: `gap` hours after the one before, about `back` hours ago."""

    what: str
    gap: int
    back: int
    size: int


@dataclass(frozen=True, slots=True)
class Story:
    """Where and when it begins, by what terms, and what happens."""

    place: int
    begin: int
    principal: int
    kind: str
    rate_bp: int
    day_count: str
    cap: int | None
    is_short_term: bool
    steps: tuple[Step, ...]


@dataclass(slots=True)
class Outcome:
    """What was posted at each posting, which fees were refused, and what is owed at the end."""

    posted: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    interest: int = 0
    fees: int = 0
    accrued: int = 0


def drawn(chance: random.Random) -> Story:
    """A story by chance."""
    steps = tuple(
        Step(
            chance.choice(WHATS),
            chance.choice((0, chance.randrange(24 * 30), chance.randrange(24 * 90))),
            chance.choice((0, chance.randrange(30), chance.randrange(24 * MOST_BACK_DAYS))),
            chance.choice((1, 24, chance.randrange(1, 24 * 20))),
        )
        for _ in range(chance.randrange(2, 14))
    )
    kind = chance.choice(("contractual", "statutory"))
    return Story(
        chance.randrange(len(PLACES)), chance.randrange(len(BEGINS)),
        chance.choice((99, 10_000, chance.randrange(1, 5_000_000))), kind,
        chance.choice((1, 525, 1_000, 40_000, chance.randrange(1, 20_000))),
        chance.choice(("", "actual/365", "actual/360", "30/360", "actual/actual")),
        chance.choice((None, None, None, chance.randrange(20_000))),
        chance.random() < 0.3, steps,
    )  # fmt: skip


# --- On paper ------------------------------------------------------------------------------------


@cache
def _values(country: str) -> dict[str, Any]:
    """Every value of the law of a country, whichever file it stands in."""
    found: dict[str, Any] = {}
    for file in sorted((PACKS / country).glob("*.toml")):
        found |= tomllib.loads(file.read_text(encoding="utf-8"))
    return found


def _value(country: str, name: str, day: date) -> Any:
    """A value of the law on a day: the stricter one where it is from memory; None without any."""
    found = None
    for row in _values(country).get(name, {}).get("values", []):
        if row["from"] <= day:
            found = row
    if found is None or (found.get("until") and day >= found["until"]):
        return None
    waits = found["confidence"] == "memory" and "stricter" in found
    return found["stricter"] if waits else found["is"]


def _statutory_bp(country: str, day: date) -> int:
    """The statutory rate of a consumer's day; nothing where nobody knows it for sure."""
    if country == "de":
        parts = [_value("de", name, day) for name in ("base_rate_bp", "consumer_points_bp")]
        return 0 if None in parts else sum(parts)
    if country == "ch":
        return 100 * (_value("ch", "default_interest_percent", day) or 0)
    if country == "fr":
        return _value("fr", "legal_rate_bp", day) or 0
    return 0


def _of_year(day: date, count: str) -> Fraction:
    """The part of a year that a day is."""
    if count == "actual/365":
        return Fraction(1, 365)
    if count == "actual/360":
        return Fraction(1, 360)
    if count == "30/360":
        after = day + timedelta(days=1)
        months = (after.year - day.year) * 12 + after.month - day.month
        return Fraction(30 * months + min(after.day, 30) - min(day.day, 30), 360)
    leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
    return Fraction(1, 366 if leap else 365)


@dataclass(slots=True)
class _Stop:
    kind: str
    begins: datetime
    ends: datetime | None

    def covers(self, day: date, zone: ZoneInfo) -> bool:
        """Whether it ran in a part of a local day."""
        opens = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
        after = day + timedelta(days=1)
        closes = datetime(after.year, after.month, after.day, tzinfo=zone).astimezone(UTC)
        return self.begins < closes and (self.ends is None or self.ends > opens)


@dataclass(slots=True)
class _Charged:
    first: date
    behind: date
    left: int


@dataclass(slots=True)
class _Paper:
    story: Story
    zone: ZoneInfo
    first: date
    terms: list[tuple[date, str, int]]
    stops: list[_Stop] = field(default_factory=list)
    paid: list[tuple[date, int]] = field(default_factory=list)
    charged: list[_Charged] = field(default_factory=list)
    fees: list[tuple[date, int]] = field(default_factory=list)
    back: list[tuple[date, int]] = field(default_factory=list)
    outcome: Outcome = field(default_factory=Outcome)

    @property
    def country(self) -> str:
        return PLACES[self.story.place].country.lower()

    def principal(self, day: date) -> int:
        if day < self.first:
            return 0
        return self.story.principal - sum(minor for on, minor in self.paid if on <= day)

    def by_day(self, behind: date) -> dict[date, Fraction]:
        """What each day bears until the day before one."""
        borne, found, day = Fraction(0), {}, min(first for first, _, _ in self.terms)
        while day < behind:
            found[day] = self.of_day(day, borne)
            borne += found[day]
            day += timedelta(days=1)
        return found

    def of_day(self, day: date, borne: Fraction) -> Fraction:
        rows = [row for row in self.terms if row[0] <= day]
        base = self.principal(day)
        if not rows or rows[-1][1] == "none" or base <= 0:
            return Fraction(0)
        if any(stop.covers(day, self.zone) for stop in self.stops):
            return Fraction(0)
        _, kind, rate = rows[-1]
        if kind == "statutory":
            rate = _statutory_bp(self.country, day)
        elif self.country == "ch":
            rate = min(rate, _value("ch", "contract_rate_most_bp", day) or rate)
        bears = Fraction(base * rate, 10_000) * _of_year(day, self.story.day_count)
        return max(min([bears, *self.rooms(day, base, borne)]), Fraction(0))

    def rooms(self, day: date, base: int, borne: Fraction) -> list[Fraction]:
        found: list[Fraction] = []
        if self.country == "lv" and _value("lv", "interest_stops_at_principal", day):
            found.append(base - borne)
        if self.story.cap is not None:
            found.append(self.story.cap - borne)
        percent = None
        if self.country == "gb" and self.story.is_short_term:
            percent = _value("gb", "short_term_total_percent", day)
        if percent is not None:
            fees = sum(minor for on, minor in self.fees if on <= day)
            found.append(Fraction(self.story.principal * percent, 100) - borne - fees)
        return found

    def mend(self) -> Fraction:
        """Let no charge stand higher than its days bear; returns the part of a unit that is left"""
        found = self.by_day(max((one.behind for one in self.charged), default=self.first))
        carried = Fraction(0)
        for one in self.charged:
            exact = carried + sum(
                (bears for day, bears in found.items() if one.first <= day < one.behind),
                Fraction(0),
            )
            one.left = min(one.left, max(_half_up(exact), 0))
            carried = exact - one.left if exact - one.left <= Fraction(1, 2) else Fraction(0)
        return carried

    def carried(self) -> Fraction:
        """The same, without taking anything back."""
        found = self.by_day(max((one.behind for one in self.charged), default=self.first))
        carried = Fraction(0)
        for one in self.charged:
            days = (bears for day, bears in found.items() if one.first <= day < one.behind)
            carried += sum(days, Fraction(0)) - one.left
            carried = carried if carried <= Fraction(1, 2) else Fraction(0)
        return carried

    def ran(self, behind: date, carried: Fraction) -> int:
        since = max((one.behind for one in self.charged), default=date.min)
        days = (bears for day, bears in self.by_day(behind).items() if day >= since)
        return max(_half_up(carried + sum(days, Fraction(0))), 0)

    def post(self, today: date) -> None:
        carried = self.mend()
        since = max((one.behind for one in self.charged), default=None)
        if since is not None and since >= today:
            self.outcome.posted.append(0)
            return
        days = {day: bears for day, bears in self.by_day(today).items()
                if (since is None or day >= since)}  # fmt: skip
        minor = self.ran(today, carried)
        if not minor or not any(days.values()):
            self.outcome.posted.append(0)
            return
        self.outcome.posted.append(minor)
        self.charged.append(_Charged(min(days), today, minor))

    def stop(self, stop: _Stop) -> None:
        self.stops.append(stop)
        if self.charged:
            self.mend()
        gone = [fee for fee in self.fees if stop.covers(fee[0], self.zone)]
        self.fees = [fee for fee in self.fees if fee not in gone]
        self.back += gone

    def told(self, step: Step, today: date, day: date, now: datetime) -> None:
        """A payment or terms of a day, or the end of a plan."""
        if step.what == "pay":
            if (part := self.principal(today) * (step.size % 9) // 10) > 0:
                self.paid.append((day, part))
        elif step.what == "terms":
            kind = "none" if step.size % 7 == 0 else "contractual"
            self.terms.append((day, kind, step.size))
        elif step.what == "plan_ends":
            for one in self.stops:
                if one.kind == "plan_kept" and one.ends is None:
                    one.ends = max(now, one.begins + timedelta(seconds=1))

    def fee(self, number: int, minor: int, today: date) -> None:
        """Law lets few demands cost anything, and the house half of the claim at most."""
        held = any(stop.covers(today, self.zone) for stop in self.stops)
        so_far = sum(one for _, one in self.fees)
        claim = max(self.principal(today), 0)
        lawful = _lawful_fee(self.country, today, claim) - so_far
        if held or minor > lawful or 2 * (so_far + minor) > claim:
            self.outcome.refused.append(number)
        else:
            self.fees.append((today, minor))


def _lawful_fee(country: str, day: date, claim: int) -> int:
    """What all demands for a claim may cost: 180 crowns in Sweden, a lawyer's fee in Germany.

    The German scale is known up to a claim; of a first demand half of the fee is due, without the
    expenses, whose share nobody has confirmed.
    """
    if country == "se":
        return int(_value("se", "demand_fee_minor", day))
    if country != "de" or not 0 < claim <= _value("de", "fee_table_up_to_minor", day):
        return 0
    if claim <= _value("de", "small_claim_up_to_minor", day):
        whole = _value("de", "small_claim_fee_minor", day)
    else:
        rows = _value("de", "fee_table_minor", day)
        whole = min(fee for up_to, fee in rows if claim <= up_to)
    due = int(whole * _value("de", "paid_at_once_fee_hundredths", day) // 100)
    return max(due, int(_value("de", "minimum_fee_minor", day)))


def _half_up(exact: Fraction) -> int:
    doubled = 2 * exact + 1
    return doubled.numerator // (2 * doubled.denominator)


def on_paper(story: Story) -> Outcome:
    """What must come out, day by day."""
    paper, today = _written(story)
    paper.outcome.accrued = paper.ran(today, paper.carried())
    paper.outcome.interest = sum(one.left for one in paper.charged)
    paper.outcome.fees = sum(minor for _, minor in paper.fees)
    return paper.outcome


def reckoned_twice(story: Story, *, with_stops: bool = True) -> tuple[Fraction, Fraction]:
    """What runs until the last day, exactly: on paper, and by the rulebook's reckoning alone.

    Both are told the same payments, terms and stops as they stand at the end.
    """
    from evenhand.rulebook import open_rulebook
    from evenhand.rulebook.calendar import Period
    from evenhand.rulebook.hold_times import last_day
    from evenhand.rulebook.interest import Ower, Owing, Rest, Terms, runs, sum_of
    from evenhand.rulebook.interest import Step as Sum

    paper, today = _written(replace(story, steps=tuple(_unposted(story.steps))))
    expected = sum(paper.by_day(today).values(), Fraction(0))
    rests = []
    for stop in paper.stops if with_stops else ():
        first = stop.begins.astimezone(paper.zone).date()
        last = last_day(stop.ends, str(paper.zone)) if stop.ends else None
        behind = max(last, first) + timedelta(days=1) if last else None
        rests.append(Rest(Period(first, behind), stop.kind))
    owing = Owing(
        principal=[
            Sum(day, paper.principal(day))
            for day in sorted({paper.first, *(on for on, _ in paper.paid)})
        ],
        terms=[
            Terms(kind=kind, period=Period(day), rate_bp=rate if kind == "contractual" else None,
                  day_count=story.day_count, cap_minor=story.cap,
                  is_short_term_credit=story.is_short_term)
            for day, kind, rate in paper.terms
        ],
        owers=[Ower(paper.country, is_natural_person=True)], rests=rests,
        lent_minor=story.principal,
    )  # fmt: skip
    return expected, sum_of(runs(open_rulebook(), owing, until=today))


def _unposted(steps: Sequence[Step]) -> Iterator[Step]:
    """The steps without postings and fees: what runs does not follow from what was charged."""
    for step in steps:
        yield replace(step, what="nothing") if step.what in ("post", "fee") else step


def _written(story: Story) -> tuple[_Paper, date]:
    """A story on paper, to its last step, and the local day of that."""
    now, zone = BEGINS[story.begin], ZoneInfo(PLACES[story.place].zone)
    first = now.astimezone(zone).date()
    paper = _Paper(story, zone, first, [(first, story.kind, story.rate_bp)])
    for number, step in enumerate(story.steps):
        now += timedelta(hours=step.gap)
        today, then = now.astimezone(zone).date(), now - timedelta(hours=step.back)
        if step.what == "post":
            paper.post(today)
        elif step.what == "fee":
            paper.fee(number, fee_of(step), today)
        elif step.what in STOPS:
            ends = then + timedelta(hours=step.size) if step.what == "requested" else None
            paper.stop(_Stop(step.what, then, ends))
        else:
            paper.told(step, today, max(then.astimezone(zone).date(), first), now)
    return paper, now.astimezone(zone).date()


def fee_of(step: Step) -> int:
    """The fee that a step asks for."""
    return 1 + 50 * step.size


# --- In the house --------------------------------------------------------------------------------


@dataclass(slots=True)
class House:
    """One person with one debt, made anew for each story."""

    number: int
    story: Story
    at: datetime
    case: Any = None
    outcome: Outcome = field(default_factory=Outcome)

    @property
    def today(self) -> date:
        return self.local(self.at)

    def local(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(PLACES[self.story.place].zone)).date()


def in_the_house(story: Story, *, number: int) -> Outcome:
    """What the house makes of it."""
    from evenhand.ledger.interest import accrued
    from evenhand.ledger.queries import balance_lines

    house = House(number, story, BEGINS[story.begin])
    _move_in(house)
    for place, step in enumerate(story.steps):
        house.at += timedelta(hours=step.gap)
        _DO.get(step.what, _stop)(house, place, step)
    debt = house.case.debt
    lines = {one.kind: one.amount.minor for one in balance_lines(debt, on=house.today)}
    house.outcome.interest = lines.get("interest", 0)
    house.outcome.fees = lines.get("fees", 0)
    house.outcome.accrued = accrued(debt, on=house.today).amount.minor
    return house.outcome


def _move_in(house: House) -> None:
    from evenhand.cases.actions import ensure_creditor
    from evenhand.cases.models import Case, Debt, Evidence, Person
    from evenhand.ledger.actions import take_on
    from evenhand.ledger.interest import set_terms

    place, story = PLACES[house.story.place], house.story
    person = Person.objects.create(
        given_name="Counted", family_name=str(house.number), language="en",
        country=place.country, region=place.region, zone=place.zone, is_synthetic=True,
        recorded_at=house.at,
    )  # fmt: skip
    creditor = ensure_creditor(name="Counting Bank", country="LV", at=house.at, is_synthetic=True)
    debt = Debt.objects.create(
        creditor=creditor, reference=f"count-{house.number}", kind=Debt.Kind.LOAN,
        currency=place.currency, principal_minor=story.principal, taken_on_at=house.at,
        is_synthetic=True,
    )  # fmt: skip
    Evidence.objects.create(debt=debt, kind="described", description="Paper", received_at=house.at)
    house.case = Case.objects.create(debt=debt, person=person, opened_at=house.at)
    take_on(debt=debt, on=house.today, at=house.at, actor="paper")
    set_terms(
        debt, kind=story.kind, rate_bp=story.rate_bp if story.kind == "contractual" else None,
        from_on=house.today, day_count=story.day_count, cap_minor=story.cap,
        is_short_term_credit=story.is_short_term, source="paper", basis="Agreement", at=house.at,
        actor="paper",
    )  # fmt: skip


def _post(house: House, place: int, step: Step) -> None:
    from evenhand.ledger.interest import charge_until

    made = charge_until(house.case.debt, until=house.today, key=f"i:{house.number}:{place}",
                        at=house.at, actor="paper")  # fmt: skip
    house.outcome.posted.append(made.amount_minor if made else 0)


def _pay(house: House, place: int, step: Step) -> None:
    from evenhand.ledger.actions import record_payment
    from evenhand.ledger.queries import balance_lines
    from evenhand.rulebook.money import Money

    debt, first = house.case.debt, house.local(BEGINS[house.story.begin])
    lines = {one.kind: one.amount.minor for one in balance_lines(debt, on=house.today)}
    part = lines.get("principal", 0) * (step.size % 9) // 10
    if part > 0:
        day = max(house.local(house.at - timedelta(hours=step.back)), first)
        record_payment(debt=debt, amount=Money(part, debt.currency), paid_on=day,
                       key=f"p:{house.number}:{place}", at=house.at, actor="paper")  # fmt: skip


def _terms(house: House, place: int, step: Step) -> None:
    from evenhand.ledger.interest import set_terms

    first = house.local(BEGINS[house.story.begin])
    kind = "none" if step.size % 7 == 0 else "contractual"
    set_terms(
        house.case.debt, kind=kind, rate_bp=step.size if kind == "contractual" else None,
        from_on=max(house.local(house.at - timedelta(hours=step.back)), first),
        day_count=house.story.day_count, cap_minor=house.story.cap,
        is_short_term_credit=house.story.is_short_term, source="paper", basis="Agreement",
        at=house.at, actor="paper",
    )  # fmt: skip


def _fee(house: House, place: int, step: Step) -> None:
    from evenhand.contact.charging import FeeNotAllowed, charge_fee
    from evenhand.ledger.actions import ChargeDuringHold
    from evenhand.rulebook import Money, NotInForce

    try:
        charge_fee(
            case=house.case, fee_kind="demand", basis="Act 1981:739", at=house.at, actor="paper",
            amount=Money(fee_of(step), house.case.debt.currency), key=f"f:{house.number}:{place}",
        )  # fmt: skip
    except (FeeNotAllowed, ChargeDuringHold, NotInForce):
        house.outcome.refused.append(place)


def _stop(house: House, place: int, step: Step) -> None:
    from evenhand.contact.actions import acknowledge, request_stops
    from evenhand.holds.actions import StopRequest

    then = house.at - timedelta(hours=step.back)
    request = StopRequest(
        person=house.case.person, kind=step.what, source="night", actor="paper", starts_at=then,
        debt=house.case.debt,
        ends_at=then + timedelta(hours=step.size) if step.what == "requested" else None,
    )  # fmt: skip
    (hold,) = request_stops([request], at=house.at)
    acknowledge(hold, clock=lambda: house.at)


def _end_plans(house: House, place: int, step: Step) -> None:
    from evenhand.holds.actions import end_with_its_fact
    from evenhand.holds.models import Hold

    for hold in Hold.objects.filter(person=house.case.person, kind="plan_kept", ends_at=None):
        end_with_its_fact(hold=hold, at=house.at, actor="paper")


_DO: Final[dict[str, Any]] = {
    "post": _post, "pay": _pay, "terms": _terms, "fee": _fee, "plan_ends": _end_plans,
}  # fmt: skip
