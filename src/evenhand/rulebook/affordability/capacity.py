"""The arithmetic between income and capacity, once for a single household.

`columns.py` says the same in expressions; a property test keeps the two equal.
"""

from __future__ import annotations

from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.rhythm import divided_up


def with_understatement(costs_minor: int) -> int:
    """Costs raised by what people leave out."""
    return divided_up(costs_minor * (100 + policy.UNDERSTATEMENT_HUNDREDTHS), 100)


def buffer_part(left_minor: int, *, savings_minor: int, essentials_minor: int) -> int:
    """What a household keeps of its surplus until half a month of essentials is saved."""
    if savings_minor >= divided_up(essentials_minor, policy.BUFFER_MONTHS_DIVISOR):
        return 0
    return divided_up(max(left_minor, 0) * policy.BUFFER_HUNDREDTHS, 100)


def fixed_instalment(*, ordinary_minor: int, bad_minor: int) -> int:
    """The instalment of the steady plan: fits the ordinary and the bad month."""
    of_ordinary = ordinary_minor * policy.OF_ORDINARY_MONTH_HUNDREDTHS // 100
    return max(min(of_ordinary, highest_instalment(bad_minor)), 0)


def highest_instalment(bad_minor: int) -> int:
    """The most any plan may take: a part of what a bad month leaves."""
    return max(bad_minor * policy.OF_BAD_MONTH_HUNDREDTHS // 100, 0)
