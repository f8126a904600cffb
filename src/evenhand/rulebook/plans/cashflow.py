"""The next 90 days, day by day: whether a payment leaves a reserve, and when it had better come.

What is on the account today nobody tells us. The projection begins with the savings and with as
much as the household needs to come through its next month as it does without a plan.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from typing import Final, Literal

from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.dated import CashPattern
from evenhand.rulebook.affordability.rhythm import divided_up
from evenhand.rulebook.money import Money
from evenhand.rulebook.plans.due_days import open_day
from evenhand.rulebook.plans.instalment import Instalment

_A_MONTH_DAYS: Final = 31
_YEAR_DAYS: Final = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An instalment that the calendar changed: when and how much it is now.

    `waits` means that it would have overdrawn the account and goes to the end of the plan whole.
    """

    was_due_on: date
    due_on: date | None
    amount: Money
    what: Literal["moved", "halved", "waits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarCheck:
    """What the next 90 days look like with a plan.

    `balances` are minor units at each day's end from `begins_on`; `lowest` is the lowest of them
    from the earliest instalment on (of all where nothing is paid in these days). `is_tight` says
    that the reserve is not reached then.
    """

    begins_on: date
    balances: tuple[int, ...]
    reserve: Money
    lowest: Money
    changes: tuple[Change, ...]

    @property
    def is_tight(self) -> bool:
        return self.lowest < self.reserve


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """A household's balances without a plan, and from each day on their lowest."""

    begins_on: date
    balances: tuple[int, ...]
    lowest_from: tuple[int, ...]
    income_days: tuple[date, ...]
    reserve_minor: int

    @property
    def ends_on(self) -> date:
        """The first day that is no longer looked at."""
        return self.begins_on + timedelta(days=len(self.balances))

    def lowest(self, day: date) -> int:
        return self.lowest_from[max((day - self.begins_on).days, 0)]


def projection(cash: CashPattern, *, begins_on: date, essentials_minor: int) -> Projection:
    """Project balances day by day; the reserve is a tenth of the essentials."""
    days = policy.CALENDAR_DAYS
    ends_on = begins_on + timedelta(days=days)
    moves = [0] * days
    income_days = set()
    for income in cash.incomes:
        for day in income.days(begins_on, ends_on):
            moves[(day - begins_on).days] += income.amount_minor
            income_days.add(day)
    for bill in cash.bills:
        for day in bill.days(begins_on, ends_on):
            moves[(day - begins_on).days] -= bill.amount_minor
    spread = [divided_up(cash.spread_minor * 12 * day, _YEAR_DAYS) for day in range(days + 1)]
    flows = [move - (spread[n + 1] - spread[n]) for n, move in enumerate(moves)]
    balances = list(accumulate(flows))
    opening = cash.savings_minor + max(-min(balances[:_A_MONTH_DAYS]), 0)
    told = tuple(balance + opening for balance in balances)
    return Projection(
        begins_on=begins_on,
        balances=told,
        lowest_from=tuple(accumulate(reversed(told), min))[::-1],
        income_days=tuple(sorted(income_days)),
        reserve_minor=divided_up(essentials_minor * policy.RESERVE_HUNDREDTHS, 100),
    )


def fitted(
    planned: Sequence[Instalment],
    found: Projection,
    *,
    more_days: Sequence[date],
    closed_days: Collection[date],
) -> tuple[tuple[Instalment, ...], tuple[Change, ...]]:
    """Move or halve every instalment of the next 90 days that would go below the reserve.

    What is halved or waits is made up for on `more_days`, behind the planned ones, as far as they
    reach.
    """
    queue, more = list(planned), iter(more_days)
    most, zero = planned[0].amount, Money.zero(planned[0].amount.currency)
    kept: list[Instalment] = []
    changes: list[Change] = []
    paid, lacking = 0, zero
    for place, instalment in enumerate(queue):
        if instalment.due_on < found.ends_on:
            following = queue[place + 1].due_on if place + 1 < len(queue) else found.ends_on
            days = [instalment.due_on, *_later(instalment.due_on, following, found, closed_days)]
            chosen, change = _chosen(instalment, days, found, paid)
            changes += [change] if change else []
        else:
            chosen = instalment
        if chosen is not None:
            kept.append(chosen)
            paid += chosen.amount.minor
        lacking += instalment.amount - (chosen.amount if chosen else zero)
        if place == len(queue) - 1 and lacking and (day := next(more, None)) is not None:
            amount = min(lacking, most)
            queue.append(Instalment(due_on=day, amount=amount))
            lacking -= amount
    return tuple(kept), tuple(changes)


def _later(
    due_on: date, following: date, found: Projection, closed_days: Collection[date]
) -> Iterator[date]:
    """Days after other money has come, before the next instalment."""
    for income_day in found.income_days:
        day = open_day(income_day + timedelta(days=1), closed_days)
        if due_on < day < min(following, found.ends_on):
            yield day


def _chosen(
    instalment: Instalment, days: Sequence[date], found: Projection, paid: int
) -> tuple[Instalment | None, Change | None]:
    whole = instalment.amount.minor
    half = whole // 2
    for amount, floor in ((whole, found.reserve_minor), (half, found.reserve_minor), (half, 0)):
        for day in days:
            if amount and found.lowest(day) - paid - amount >= floor:
                chosen = replace(
                    instalment, due_on=day, amount=Money(amount, instalment.amount.currency)
                )
                return chosen, _change(instalment, chosen)
    zero = Money.zero(instalment.amount.currency)
    return None, Change(was_due_on=instalment.due_on, due_on=None, amount=zero, what="waits")


def _change(before: Instalment, now: Instalment) -> Change | None:
    if now == before:
        return None
    what: Literal["moved", "halved"] = "moved" if now.amount == before.amount else "halved"
    return Change(was_due_on=before.due_on, due_on=now.due_on, amount=now.amount, what=what)


def checked(
    instalments: Sequence[Instalment], changes: tuple[Change, ...], found: Projection, currency: str
) -> CalendarCheck:
    """Tell the 90 days with these instalments paid."""
    due = [0] * len(found.balances)
    for instalment in instalments:
        if instalment.due_on < found.ends_on:
            due[(instalment.due_on - found.begins_on).days] += instalment.amount.minor
    paid = accumulate(due)
    balances = tuple(before - so_far for before, so_far in zip(found.balances, paid, strict=True))
    begins = min((i.due_on for i in instalments), default=found.begins_on)
    behind = balances[(begins - found.begins_on).days :] or balances
    return CalendarCheck(
        begins_on=found.begins_on,
        balances=balances,
        reserve=Money(found.reserve_minor, currency),
        lowest=Money(min(behind), currency),
        changes=changes,
    )
