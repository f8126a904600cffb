"""A plan while it runs: what is paid, missed, skipped and paused only moves its schedule.

Nothing here is a default. Interest rests, and what one month cannot bear goes to the end. Every
function gives a new schedule; what happened stays in it, so that it can be told and counted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.assessment import PayRhythm
from evenhand.rulebook.money import CurrencyMismatch, Money
from evenhand.rulebook.plans.due_days import due_days
from evenhand.rulebook.plans.instalment import Instalment

Met = Literal["paid", "partly", "missed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One instalment and what became of it: paid, or moved to the end of the plan."""

    due_on: date
    amount: Money
    paid: Money
    moved: Money
    was_skipped: bool = False

    @property
    def open(self) -> Money:
        """What is still to be paid of it."""
        return self.amount - self.paid - self.moved


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """All instalments of a plan in the order of their days; `pay` says when money comes."""

    dues: tuple[Due, ...]
    pay: PayRhythm | None

    @property
    def currency(self) -> str:
        return self.dues[0].amount.currency

    @property
    def open(self) -> Money:
        """What is still to be paid in all."""
        return sum((due.open for due in self.dues), start=Money.zero(self.currency))

    @property
    def paid(self) -> Money:
        return sum((due.paid for due in self.dues), start=Money.zero(self.currency))

    @property
    def regular(self) -> Money:
        """The most that an instalment of it asks."""
        return max(due.amount for due in self.dues)

    def kept(self, *, on: date) -> int:
        """How many instalments, the latest due ones in a row, were paid whole."""
        count = 0
        for due in reversed([due for due in self.dues if due.due_on <= on]):
            if due.open or due.moved:
                break
            count += 1
        return count


class NothingToSkip(LookupError):
    """No open instalment is due on that day, or the day is over."""

    def __init__(self, due_on: date) -> None:
        super().__init__(f"no open instalment that can still be skipped is due on {due_on}")
        self.due_on = due_on


def schedule_of(instalments: Sequence[Instalment], *, pay: PayRhythm | None) -> Schedule:
    """Begin a plan."""
    dues = tuple(_due(one.due_on, one.amount) for one in instalments)
    return Schedule(dues=dues, pay=pay)


def _due(due_on: date, amount: Money) -> Due:
    zero = Money.zero(amount.currency)
    return Due(due_on=due_on, amount=amount, paid=zero, moved=zero)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The schedule after a payment, and what came above everything that was open."""

    schedule: Schedule
    left_over: Money


def with_payment(schedule: Schedule, amount: Money, *, on: date) -> Received:
    """Count a payment of any size: what is due, then the next instalment, then from the end.

    So whoever pays ahead is done sooner, and need not pay twice next month. Raises
    CurrencyMismatch.
    """
    if amount.currency != schedule.currency:
        raise CurrencyMismatch(amount.currency, schedule.currency)
    dues = list(schedule.dues)
    left = amount
    for place in _in_turn(schedule, on):
        part = min(left, dues[place].open)
        dues[place] = replace(dues[place], paid=dues[place].paid + part)
        left -= part
    return Received(schedule=replace(schedule, dues=tuple(dues)), left_over=left)


def _in_turn(schedule: Schedule, on: date) -> Iterable[int]:
    open_ones = [place for place, due in enumerate(schedule.dues) if due.open]
    due_now = [place for place in open_ones if schedule.dues[place].due_on <= on]
    ahead = open_ones[len(due_now) :]
    return (*due_now, *ahead[:1], *reversed(ahead[1:]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """How an instalment was met, and the schedule with what was short at its end."""

    schedule: Schedule
    met: Met
    short: Money


def after_due(schedule: Schedule, *, on: date, closed_days: Collection[date]) -> Settled:
    """Move what was due before a day and did not come to the end; any part counts and stays.

    The caller chooses the day, some days of grace after the due day.
    """
    over = [due for due in schedule.dues if due.due_on < on and due.open]
    short = sum((due.open for due in over), start=Money.zero(schedule.currency))
    met: Met = "paid"
    if over:
        met = "partly" if any(due.paid for due in over) else "missed"
    dues = tuple(
        replace(due, moved=due.moved + due.open) if due in over else due for due in schedule.dues
    )
    moved = replace(schedule, dues=dues)
    return Settled(schedule=at_the_end(moved, short, closed_days, after=on), met=met, short=short)


def at_the_end(
    schedule: Schedule, amount: Money, closed_days: Collection[date], *, after: date
) -> Schedule:
    """Add an amount behind the last day, in parts no larger than the regular one."""
    regular = schedule.regular.minor
    parts = [min(regular, amount.minor - begins) for begins in range(0, amount.minor, regular)]
    behind = max(schedule.dues[-1].due_on, after) + timedelta(days=1)
    days = due_days(len(parts), pay=schedule.pay, first_possible_on=behind, closed_days=closed_days)
    more = tuple(
        _due(day, Money(part, amount.currency)) for day, part in zip(days, parts, strict=True)
    )
    return replace(schedule, dues=(*schedule.dues, *more))


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A skip that was taken; or, at the fourth in a year, the review that opens instead.

    Nothing needs to be paid on that day either way: `review` only says that somebody looks at
    whether the plan still fits.
    """

    schedule: Schedule
    left: int
    review: bool


def skipped(
    schedule: Schedule, due_on: date, *, asked_on: date, closed_days: Collection[date]
) -> Skipped:
    """Skip an instalment before its day, without a reason; raises NothingToSkip."""
    place = next(
        (n for n, due in enumerate(schedule.dues) if due.due_on == due_on and due.open), None
    )
    if place is None or asked_on > due_on:
        raise NothingToSkip(due_on)
    due = schedule.dues[place]
    dues = list(schedule.dues)
    dues[place] = replace(due, moved=due.moved + due.open, was_skipped=True)
    moved = at_the_end(replace(schedule, dues=tuple(dues)), due.open, closed_days, after=asked_on)
    left = policy.SKIPS - skips_taken(moved, on=due_on)
    return Skipped(schedule=moved, left=max(left, 0), review=left < 0)


def skips_taken(schedule: Schedule, *, on: date) -> int:
    """How many instalments of the twelve months until a day were skipped."""
    begins = (on.year * 12 + on.month - policy.SKIPS_IN_MONTHS, on.day)
    days = (due.due_on for due in schedule.dues if due.was_skipped and due.due_on <= on)
    return sum((day.year * 12 + day.month, day.day) > begins for day in days)


def paused(
    schedule: Schedule, *, begins_on: date, ends_on: date, closed_days: Collection[date]
) -> Schedule:
    """Let everything open from a day on wait until another: the plan goes on where it stood."""
    waiting = [n for n, due in enumerate(schedule.dues) if due.open and due.due_on >= begins_on]
    first = max(ends_on, begins_on)
    days = due_days(
        len(waiting), pay=schedule.pay, first_possible_on=first, closed_days=closed_days
    )
    dues = list(schedule.dues)
    for place, day in zip(waiting, days, strict=True):
        dues[place] = replace(dues[place], due_on=max(day, dues[place].due_on))
    return replace(schedule, dues=tuple(sorted(dues, key=lambda due: due.due_on)))
