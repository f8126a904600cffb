"""How much a month has room for: after the minimum, the buffer and other creditors' fair part."""

from __future__ import annotations

from dataclasses import dataclass

from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.assessment import Assessment, Month
from evenhand.rulebook.affordability.capacity import fixed_instalment, highest_instalment
from evenhand.rulebook.money import Money
from evenhand.rulebook.plans.proposal import FairPart
from evenhand.rulebook.plans.stress import Endurance, endurance


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much a month has room for, in minor units: the plan we prefer and the most.

    `ordinary` and `bad` are our part of what the two months leave, from which both come. Where a
    possible year would not bear them they are smaller, by `quarters` of four; 0 means that no part
    of them would last, and `endurance` tells of the smallest.
    """

    steady: int
    highest: int
    ordinary: int
    bad: int
    fair_part: FairPart | None
    quarters: int
    endurance: Endurance


def smallest_instalment(assessment: Assessment) -> int:
    """The house's floor: an instalment below it is no plan, and is never raised to it."""
    return policy.house_amount(policy.SMALLEST_INSTALMENT, assessment.currency)


def room_for(assessment: Assessment, *, owed: Money) -> Room:
    """Find the room in a month, shared fairly with creditors whose balances are known.

    The pool is what is available plus what those creditors get now; our part of it is ours of
    all balances. The pool only ever lowers an instalment, and so do possible years.
    """
    ordinary = _our_part(assessment, assessment.ordinary, owed=owed)
    bad = _our_part(assessment, assessment.bad, owed=owed)
    fair_part = None
    if assessment.other_balances and owed.minor > 0:
        limit = Money(highest_instalment(bad), assessment.currency)
        fair_part = FairPart(ours=owed, others=assessment.other_balances, instalment_at_most=limit)
    steady = fixed_instalment(ordinary_minor=ordinary, bad_minor=bad)
    quarters, found = _lasting(assessment, steady)
    most, _ = _lasting(assessment, highest_instalment(bad))
    return Room(
        steady=steady * quarters // 4,
        highest=max(highest_instalment(bad) * most // 4, steady * quarters // 4),
        ordinary=ordinary,
        bad=bad,
        fair_part=fair_part,
        quarters=quarters,
        endurance=found,
    )


def borne_now(assessment: Assessment, *, owed: Money) -> int:
    """The most that the present months bear for us, whatever the year was, in minor units."""
    return highest_instalment(_our_part(assessment, assessment.present, owed=owed))


def _our_part(assessment: Assessment, month: Month, *, owed: Money) -> int:
    """What a month has for us, shared fairly with creditors whose balances are known."""
    others, available = assessment.other_balances.minor, month.available.minor
    if not others or owed.minor <= 0:
        return available
    pool = available + assessment.agreed_with_balance.minor
    return min(available, pool * owed.minor // (owed.minor + others))


def _lasting(assessment: Assessment, amount: int) -> tuple[int, Endurance]:
    """The largest of four quarters of an amount that possible years bear; 0 where none is."""
    found = endurance(assessment, 0)
    for quarters in policy.SMALLER_QUARTERS if amount > 0 else ():
        found = endurance(assessment, amount * quarters // 4)
        if found.lasts:
            return quarters, found
    return 0, found


def as_it_stands(assessment: Assessment, room: Room) -> Room:
    """The room without looking at possible years: for whoever asks after seeing what they say."""
    steady = fixed_instalment(ordinary_minor=room.ordinary, bad_minor=room.bad)
    return Room(
        steady=steady,
        highest=highest_instalment(room.bad),
        ordinary=room.ordinary,
        bad=room.bad,
        fair_part=room.fair_part,
        quarters=4,
        endurance=endurance(assessment, steady),
    )


def obstacles_to_any_plan(assessment: Assessment, *, owed: Money, room: Room) -> tuple[str, ...]:
    """Why no plan can be offered, as `NoPlan.reasons`; empty where one can."""
    if owed.minor <= 0:
        return ("nothing_owed",)
    if assessment.obstacles:
        return assessment.obstacles
    whole = fixed_instalment(ordinary_minor=room.ordinary, bad_minor=room.bad)
    if whole <= 0:
        return ("nothing_left",)
    smallest = smallest_instalment(assessment)
    if whole < smallest and whole < owed.minor:
        return ("too_little_left",)
    if room.steady <= 0 or (room.steady < smallest and room.steady < owed.minor):
        return ("too_uncertain",)
    return ()
