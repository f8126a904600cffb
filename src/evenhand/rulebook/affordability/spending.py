"""The parts of the form under which costs stand: which are fixed and which are flexible.

The order and the division are those of the Standard Financial Statement; the words are ours.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from evenhand.rulebook.affordability.statement import CostKind


class SpendingPart(StrEnum):
    """The parts of the form under which costs stand, in its order."""

    HOME = "home"
    UTILITIES = "utilities"
    WATER = "water"
    CARE_AND_HEALTH = "care_and_health"
    TRANSPORT = "transport"
    SCHOOL = "school"
    INSURANCES_AND_PENSIONS = "insurances_and_pensions"
    WORK = "work"
    OTHER_ESSENTIAL = "other_essential"
    COMMUNICATION_AND_LEISURE = "communication_and_leisure"
    FOOD_AND_HOUSEKEEPING = "food_and_housekeeping"
    PERSONAL = "personal"
    UNDIVIDED = "undivided"

    @property
    def is_fixed(self) -> bool:
        """Whether the household cannot spend less on it this month; the rest is flexible."""
        return self not in _FLEXIBLE


_FLEXIBLE: Final = frozenset(
    {
        SpendingPart.COMMUNICATION_AND_LEISURE,
        SpendingPart.FOOD_AND_HOUSEKEEPING,
        SpendingPart.PERSONAL,
    }
)
SPENDING: Final = {
    CostKind.HOUSING: SpendingPart.HOME,
    CostKind.LOCAL_TAX: SpendingPart.HOME,
    CostKind.ENERGY: SpendingPart.UTILITIES,
    CostKind.WATER: SpendingPart.WATER,
    CostKind.CARE: SpendingPart.CARE_AND_HEALTH,
    CostKind.HEALTH_INSURANCE: SpendingPart.CARE_AND_HEALTH,
    CostKind.TRAVEL: SpendingPart.TRANSPORT,
    CostKind.SCHOOL: SpendingPart.SCHOOL,
    CostKind.INSURANCE: SpendingPart.INSURANCES_AND_PENSIONS,
    CostKind.WORK: SpendingPart.WORK,
    CostKind.MAINTENANCE: SpendingPart.OTHER_ESSENTIAL,
    CostKind.OTHER: SpendingPart.OTHER_ESSENTIAL,
    CostKind.PHONE_AND_LEISURE: SpendingPart.COMMUNICATION_AND_LEISURE,
    CostKind.FOOD_AND_HOUSEHOLD: SpendingPart.FOOD_AND_HOUSEKEEPING,
    CostKind.CLOTHES_AND_PERSONAL: SpendingPart.PERSONAL,
    CostKind.UNDIVIDED: SpendingPart.UNDIVIDED,
}
