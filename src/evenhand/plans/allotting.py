"""Which instalment got which money: payments fill due instalments in order, and what came is kept.

What an instalment lacks moves to the end of the plan, so that a late payment counts for the month
in which it comes, and nobody who pays late once is late ever after.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from evenhand.ledger.queries import Paid
from evenhand.plans.models import PlanEvent
from evenhand.plans.noted import Noted

# Banks and post take days, weekends and holidays more: until then nothing is missed.
GRACE = timedelta(days=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An instalment that fell due and of which nothing was noted yet."""

    instalment_id: int
    number: int
    due_on: date
    minor: int
    rests: bool
    """Whether a hold stopped demands when it fell due."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a due instalment, and how much was paid of it."""

    due: Due
    code: PlanEvent.Code
    minor: int


def allot(
    due: Iterable[Due], paid: Sequence[Paid], *, taken_minor: int, today: date
) -> list[Outcome]:
    """Say what became of due instalments, in their order; `taken_minor` went to earlier ones.

    Stops at the first that is not paid and for which there is still time.
    """
    outcomes = []
    for one in due:
        counts_until = one.due_on + GRACE
        came = sum(each.minor for each in paid if each.effective_on <= counts_until)
        part = max(0, min(one.minor, came - taken_minor))
        if part < one.minor and today <= counts_until:
            break
        outcomes.append(Outcome(one, _code(one, part), part))
        taken_minor += part
    return outcomes


def _code(due: Due, part: int) -> PlanEvent.Code:
    if part == due.minor:
        return PlanEvent.Code.KEPT
    if due.rests:
        return PlanEvent.Code.PAUSED
    return PlanEvent.Code.PARTIAL if part else PlanEvent.Code.MISSED


@dataclass(frozen=True, slots=True)
class Correction:
    """What more of an instalment was paid in time than was noted of it."""

    noted: Noted
    minor: int


def corrections(noted: Iterable[Noted], paid: Sequence[Paid]) -> list[Correction]:
    """Find what was paid in time and written down late, of instalments in their order.

    Only money that no instalment has got yet; of a skipped one only where the whole of it was on
    its way when she skipped.
    """
    told = list(noted)
    spare = sum(each.minor for each in paid) - sum(one.paid_minor for one in told)
    taken, found = 0, []
    for one in told:
        is_skip = one.code == PlanEvent.Code.SKIPPED
        counts_until = one.noted_at.date() if is_skip else one.due_on + GRACE
        came = sum(each.minor for each in paid if each.effective_on <= counts_until)
        more = min(one.minor, came - taken) - one.paid_minor
        more = 0 if is_skip and min(more, spare) < one.minor else max(min(more, spare), 0)
        if more:
            found.append(Correction(one, more))
        spare -= more
        taken += one.paid_minor + more
    return found


def missed_in_a_row(codes: Iterable[str]) -> int:
    """Count the misses at the end of a plan's outcomes; what was agreed to rest does not count."""
    count = 0
    for code in codes:
        if code == PlanEvent.Code.MISSED:
            count += 1
        elif code in (PlanEvent.Code.KEPT, PlanEvent.Code.PARTIAL):
            count = 0
    return count


def paid_up_on(paid: Sequence[Paid], total_minor: int) -> date | None:
    """Return the day on which so much had come in, None where it has not."""
    came = 0
    reached = None
    for one in paid:
        came += one.minor
        if came < total_minor:
            reached = None
        elif reached is None:
            reached = one.effective_on
    return reached
