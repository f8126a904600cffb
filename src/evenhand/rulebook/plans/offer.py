"""The answer to an amount somebody offers or demands a month: too high, too low, or fine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.assessment import Assessment
from evenhand.rulebook.affordability.rhythm import divided_up
from evenhand.rulebook.money import CurrencyMismatch, Money
from evenhand.rulebook.plans.propose import (
    Room,
    obstacles_to_any_plan,
    room_for,
    smallest_instalment,
)

Finding = Literal["fine", "too_high", "too_low", "no_plan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferAnswer:
    """What to say to an offer.

    `too_high` is refused kindly with `safe`, the nearest amount that leaves the minimum;
    `too_low` is discussed with `safe`, what would be possible; `no_plan` means that no amount is
    safe. `below_minimum_by` is how far the offer would push a bad month below the minimum.
    """

    finding: Finding
    offered: Money
    safe: Money
    below_minimum_by: Money
    estimate: bool
    ask_first: tuple[str, ...]


def check_offer(assessment: Assessment, offered: Money, *, owed: Money) -> OfferAnswer:
    """Compare an offered monthly amount with what this household can afford.

    Raises CurrencyMismatch for an offer or a debt in another currency than the statement's.
    """
    for amount in (offered, owed):
        if amount.currency != assessment.currency:
            raise CurrencyMismatch(amount.currency, assessment.currency)
    room = room_for(assessment, owed=owed)
    monthly = min(offered.minor, owed.minor)
    finding: Finding
    if obstacles_to_any_plan(assessment, owed=owed, room=room):
        finding, safe = "no_plan", 0
    elif monthly > room.highest:
        finding, safe = "too_high", room.highest
    elif monthly < lowest_fine(assessment, room, owed=owed):
        finding, safe = "too_low", min(room.steady, owed.minor)
    else:
        finding, safe = "fine", offered.minor
    below = max(monthly - max(assessment.bad.left.minor, 0), 0)
    return OfferAnswer(
        finding=finding,
        offered=offered,
        safe=Money(safe, assessment.currency),
        below_minimum_by=Money(below, assessment.currency),
        estimate=assessment.estimate,
        ask_first=assessment.ask_first,
    )


def lowest_fine(assessment: Assessment, room: Room, *, owed: Money) -> int:
    """The smallest instalment of the gentlest option: less than that is discussed."""
    base = room.steady * policy.FLEXIBLE_BASE_HUNDREDTHS // 100
    if base < smallest_instalment(assessment):
        base = room.steady
    months = min(divided_up(owed.minor, base), policy.LONGEST_MONTHS)
    return min(base, owed.minor // months)
