"""How often an amount comes or goes, and what that makes in a month, in whole minor units.

Rounding works against optimism: a month's income is rounded down, a month's cost up.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

MONTHS_A_YEAR: Final = 12


class Rhythm(StrEnum):
    """How often an amount is received or paid."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    FOUR_WEEKLY = "four_weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"

    @property
    def times_a_year(self) -> int:
        return _TIMES_A_YEAR[self]

    @property
    def follows_weekdays(self) -> bool:
        """Whether its day is a day of the week (1 Monday .. 7 Sunday) and not of the month."""
        return self in (Rhythm.WEEKLY, Rhythm.FORTNIGHTLY, Rhythm.FOUR_WEEKLY)


_TIMES_A_YEAR: Final = {
    Rhythm.WEEKLY: 52,
    Rhythm.FORTNIGHTLY: 26,
    Rhythm.FOUR_WEEKLY: 13,
    Rhythm.MONTHLY: 12,
    Rhythm.QUARTERLY: 4,
    Rhythm.YEARLY: 1,
}


def divided_up(numerator: int, denominator: int) -> int:
    """Divide whole numbers, rounding up; the denominator is positive."""
    return -(-numerator // denominator)


def monthly_income(amount_minor: int, rhythm: Rhythm) -> int:
    """What an income makes in a month, rounded down."""
    return amount_minor * rhythm.times_a_year // MONTHS_A_YEAR


def monthly_cost(amount_minor: int, rhythm: Rhythm) -> int:
    """What a cost makes in a month, rounded up."""
    return divided_up(amount_minor * rhythm.times_a_year, MONTHS_A_YEAR)
