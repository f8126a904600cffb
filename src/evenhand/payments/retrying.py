"""May this be collected on this day, and when may it be tried again. Pure: facts in, answer out.

Collecting never hurts: never on a day that her calendar calls dry, never twice for one try, a
second time only where money was short, once, after her next money and days later. Whoever asks has
looked up what is known; what is not known allows nothing beyond the instalment's own day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from evenhand.payments.target import is_open, open_days, open_on_or_after, working_days_after
from evenhand.rulebook.money import Money
from evenhand.rulebook.plans.cashflow import Projection

Why = Literal[
    "fine", "held", "rests", "settled", "mandate_ended", "nothing_owed", "more_than_asked",
    "tried_already", "not_again", "too_early", "not_her_day", "dry", "unseen_day", "closed_day",
]  # fmt: skip
State = Literal["open", "paid", "returned", "withdrawn"]
Means = Literal["debit", "card"]

# Money was short, or the bank may not say that it was; anything else is no question of time.
SHORT: Final = frozenset({"AM04", "MS03"})
# The mandate, or the account it names, is over: nothing is collected under it again.
ENDS_MANDATE: Final = frozenset({"MD01", "AC01", "AC04", "AC06", "SL01", "AG01"})
# She took money back that she may take back, without a reason.
HER_RIGHT: Final = frozenset({"MD06"})
# The bank says that she died: a person looks, nobody concludes it from a code.
DIED: Final = frozenset({"MD07"})
TRIES_MOST: Final = 2
RETRY_WORKING_DAYS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One earlier attempt to collect an instalment: when, and what became of it."""

    number: int
    collect_on: date
    state: State
    reason: str = ""
    came_back_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What is known of an instalment that may be collected.

    `left` is what it still asks: what she announced she would pay, less what came. `owed` is the
    balance behind it. `before_minor` is what falls due before it and is not paid yet. `refused`
    counts the requests on this mandate that a bank refused.
    """

    due_on: date
    left: Money
    owed: Money
    before_minor: int = 0
    is_held: bool = False
    rests: bool = False
    mandate_ended: bool = False
    refused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """What the way of collecting allows: how often, and whether a part may be taken.

    `refusals_end_it` is the number of refused requests that end the authority; 0: none does.
    """

    means: Means = "debit"
    refusals_end_it: int = 0
    may_take_parts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Whether it may be collected, and why not."""

    why: Why

    @property
    def may(self) -> bool:
        return self.why == "fine"


SEPA: Final = Authority()


def may_collect(
    projection: Projection | None,
    *,
    day: date,
    amount: Money,
    due: Due,
    earlier: Sequence[Try],
    authority: Authority = SEPA,
) -> Answer:
    """Say whether an amount of an instalment may be collected on a day; the first why that holds.

    Without a projection, which is made of a statement that is in force, nothing but the one try on
    the instalment's own day is allowed.
    """
    asked = _may_be_asked(due, amount, authority)
    if asked != "fine":
        return Answer(why=asked)
    if not is_open(day):
        return Answer(why="closed_day")
    again = _may_be_tried(projection, day, due, earlier)
    if again != "fine":
        return Answer(why=again)
    return Answer(why=_bears(projection, day, amount, due))


def _may_be_asked(due: Due, amount: Money, authority: Authority) -> Why:
    """What stands against collecting it on any day."""
    if due.is_held:
        return "held"
    if due.rests:
        return "rests"
    refused = authority.refusals_end_it and due.refused >= authority.refusals_end_it
    if due.mandate_ended or refused:
        return "mandate_ended"
    if due.left.minor <= 0:
        return "settled"
    if due.owed.minor <= 0:
        return "nothing_owed"
    if amount.minor <= 0 or amount.minor > min(due.left.minor, due.owed.minor):
        return "more_than_asked"
    if not authority.may_take_parts and amount.minor < min(due.left.minor, due.owed.minor):
        return "more_than_asked"
    return "fine"


def _may_be_tried(
    projection: Projection | None, day: date, due: Due, earlier: Sequence[Try]
) -> Why:
    """What the tries before say: one at a time, and a second only where money was short."""
    tried = [one for one in earlier if one.state != "withdrawn"]
    if any(one.state in ("open", "paid") for one in tried):
        return "tried_already"
    if not tried:
        return "fine" if day == open_on_or_after(due.due_on) else "not_her_day"
    if len(tried) >= TRIES_MOST or any(one.reason not in SHORT for one in tried):
        return "not_again"
    if projection is None:
        return "not_again"
    return "fine" if day >= _earliest_again(projection, tried[-1]) else "too_early"


def _earliest_again(projection: Projection, last: Try) -> date:
    """After her next money and five working days, both counted from the day it came back."""
    back = max(last.collect_on, last.came_back_on or last.collect_on)
    later = working_days_after(back, RETRY_WORKING_DAYS)
    income = next((one for one in projection.income_days if one > back), None)
    if income is None:
        return projection.ends_on
    return max(later, open_on_or_after(income + timedelta(days=1)))


def _bears(projection: Projection | None, day: date, amount: Money, due: Due) -> Why:
    """Whether her calendar bears it: from that day on nothing falls below the reserve."""
    if projection is None:
        return "fine"
    if not projection.begins_on <= day < projection.ends_on:
        return "unseen_day"
    stays = projection.lowest(day) - due.before_minor - amount.minor
    return "fine" if stays >= projection.reserve_minor else "dry"


def again_on(
    projection: Projection | None,
    *,
    amount: Money,
    due: Due,
    earlier: Sequence[Try],
    not_before: date,
    authority: Authority = SEPA,
) -> date | None:
    """Return the first day on which it may be tried again, None where there is none."""
    if projection is None or not any(one.state == "returned" for one in earlier):
        return None
    for day in open_days(max(not_before, projection.begins_on), projection.ends_on):
        answer = may_collect(
            projection, day=day, amount=amount, due=due, earlier=earlier, authority=authority
        )
        if answer.may:
            return day
    return None
