"""The answer to an amount somebody offers or demands a month: too high, too low, or fine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.assessment import Assessment
from evenhand.rulebook.affordability.rhythm import divided_up
from evenhand.rulebook.money import CurrencyMismatch, Money
from evenhand.rulebook.plans.reasons import why_assessment
from evenhand.rulebook.plans.room import (
    Room,
    as_it_stands,
    obstacles_to_any_plan,
    room_for,
    smallest_instalment,
)
from evenhand.rulebook.plans.stress import Endurance, endurance
from evenhand.rulebook.plans.why import Why

Finding = Literal["fine", "too_high", "too_low", "no_plan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferAnswer:
    """What to say to an offer.

    `too_high` ("this may be too much for you") is refused kindly with `safe`, the nearest amount
    that leaves the minimum; `too_low` is discussed with `safe`, what would be possible; `no_plan`
    means that no amount is safe: then `reasons` are those of `NoPlan`, `hold` the kind of hold to
    open, and `advice` whether free advice is the next step. `below_minimum_by` is how far the
    offer would push a bad month below the minimum; `endurance` how it would do in possible years.
    """

    finding: Finding
    offered: Money
    safe: Money
    below_minimum_by: Money
    reasons: tuple[str, ...]
    hold: str
    advice: bool
    endurance: Endurance
    why: tuple[Why, ...]
    estimate: bool
    ask_first: tuple[str, ...]


def check_offer(
    assessment: Assessment, offered: Money, *, owed: Money, uncertain_too: bool = False
) -> OfferAnswer:
    """Compare an offered or demanded monthly amount with what this household can afford.

    `uncertain_too` as in `propose`: she asked after seeing what possible years say. Raises
    CurrencyMismatch for an offer or a debt in another currency than the statement's.
    """
    for amount in (offered, owed):
        if amount.currency != assessment.currency:
            raise CurrencyMismatch(amount.currency, assessment.currency)
    room = room_for(assessment, owed=owed)
    if uncertain_too:
        room = as_it_stands(assessment, room)
    monthly = min(offered.minor, owed.minor)
    reasons = obstacles_to_any_plan(assessment, owed=owed, room=room)
    nothing = bool({"nothing_left", "too_little_left"} & set(reasons))
    finding, safe = _finding(assessment, room, monthly, owed=owed, reasons=reasons)
    below = max(monthly - max(assessment.bad.left.minor, 0), 0)
    return OfferAnswer(
        finding=finding,
        offered=offered,
        safe=offered if finding == "fine" else Money(safe, assessment.currency),
        below_minimum_by=Money(below, assessment.currency),
        reasons=reasons,
        hold="no_means" if nothing else "",
        advice=bool(reasons) and reasons != ("nothing_owed",),
        endurance=endurance(assessment, monthly),
        why=() if assessment.obstacles else why_assessment(assessment),
        estimate=assessment.estimate,
        ask_first=assessment.ask_first,
    )


def _finding(
    assessment: Assessment, room: Room, monthly: int, *, owed: Money, reasons: tuple[str, ...]
) -> tuple[Finding, int]:
    """What to say, and the amount that would be safe."""
    if reasons:
        return "no_plan", 0
    if monthly > room.highest:
        return "too_high", room.highest
    if monthly < lowest_fine(assessment, room, owed=owed):
        return "too_low", min(room.steady, owed.minor)
    return "fine", monthly


def lowest_fine(assessment: Assessment, room: Room, *, owed: Money) -> int:
    """The smallest instalment of the gentlest option: less than that is discussed."""
    base = room.steady * policy.FLEXIBLE_BASE_HUNDREDTHS // 100
    if base < smallest_instalment(assessment):
        base = room.steady
    months = min(divided_up(owed.minor, base), policy.LONGEST_MONTHS)
    return min(base, owed.minor // months)
