"""House policy of the affordability engine: every figure that no law gives, in one place.

None of these is law. Each may only protect: a legal minimum above them always wins. Shares are
whole hundredths. Amounts are major units of a currency of the euro's order of size; currencies
of another order are scaled.
"""

from __future__ import annotations

from typing import Final

from evenhand.rulebook.affordability.statement import CostKind
from evenhand.rulebook.money import digits

# People understate what they spend; their own figures are raised by this much.
UNDERSTATEMENT_HUNDREDTHS: Final = 4
# A bad month where only a few months are known, and where an income varies and nobody said how.
FEW_MONTHS_HUNDREDTHS: Final = 88
VARYING_HUNDREDTHS: Final = 75
# Kept back from every surplus until half a month of essentials is saved.
BUFFER_HUNDREDTHS: Final = 10
BUFFER_MONTHS_DIVISOR: Final = 2
# The fixed instalment takes at most these parts of what is left.
OF_ORDINARY_MONTH_HUNDREDTHS: Final = 70
OF_BAD_MONTH_HUNDREDTHS: Final = 90
FLEXIBLE_BASE_HUNDREDTHS: Final = 60
ABOVE_MEDIAN_HUNDREDTHS: Final = 40
FLEXIBLE_CAP_TIMES: Final = 3
# What is asked of more income where a bad month binds the short plan as much as the steady one.
ABOVE_MEDIAN_SHORT_HUNDREDTHS: Final = 50
# Below this nobody is asked for a part of a good month, and so many days she has to pay it.
SMALLEST_LINKED_PART: Final = 5
LINKED_WITHIN_DAYS: Final = 7
LONGEST_MONTHS: Final = 36
# The calendar: how far it looks, and the reserve that no instalment goes below, of the essentials.
CALENDAR_DAYS: Final = 90
RESERVE_HUNDREDTHS: Final = 10
# Possible years a plan is tried on, and in how many of ten she must get through.
POSSIBLE_YEARS: Final = 500
PASSED_IN_TEN: Final = 8
# A household that would not get through is offered less, by quarters, before it is offered nothing.
SMALLER_QUARTERS: Final = (4, 3, 2, 1)
# Skips in twelve months without a reason; the next opens a review, not a default.
SKIPS: Final = 3
SKIPS_IN_MONTHS: Final = 12
# Reviews after the third month, then every six; a rise needs her yes and kept payments.
FIRST_REVIEW_MONTHS: Final = 3
REVIEW_EVERY_MONTHS: Final = 6
# Who told us within so many days is spared the question whether all is still right.
REVIEW_SPARED_DAYS: Final = 30
# Where nothing was left she is asked again after so many months, as long as we have stopped.
ASK_AGAIN_MONTHS: Final = 3
STEP_UP_HUNDREDTHS: Final = 25
KEPT_BEFORE_STEP_UP: Final = 3
LOWER_INCOME_HUNDREDTHS: Final = 10
# Below this there is no plan: a token instalment helps nobody and keeps the fear alive. An
# instalment is never raised to the floor.
SMALLEST_INSTALMENT: Final = 5
# Incomes a month that are asked about: never counted above the first; above the second only
# with evidence; below the third counted and asked about.
ABSURD_INCOME: Final = 50_000
UNUSUAL_INCOME: Final = 10_000
VERY_LOW_INCOME: Final = 50
COSTS_TIMES_INCOME: Final = 10
STATEMENT_AGE_DAYS: Final = 365
CHANGES_AHEAD_DAYS: Final = 365

# What an unknown cost is taken for, in hundredths of the ordinary month's income.
UNKNOWN_COST_HUNDREDTHS: Final = {
    CostKind.HOUSING: 35,
    CostKind.FOOD_AND_HOUSEHOLD: 20,
    CostKind.ENERGY: 8,
    CostKind.TRAVEL: 8,
    CostKind.PHONE_AND_LEISURE: 4,
    CostKind.CLOTHES_AND_PERSONAL: 4,
    CostKind.UNDIVIDED: 44,
}
OTHER_UNKNOWN_COST_HUNDREDTHS: Final = 3
ALL_UNKNOWN_COSTS_HUNDREDTHS: Final = 79
# Nobody lives without these: a statement that does not name them leaves them unknown.
EVERYBODY_PAYS: Final = (CostKind.HOUSING, CostKind.FOOD_AND_HOUSEHOLD, CostKind.ENERGY)
# What a guideline takes an unknown household for; children of each of the two ages.
UNKNOWN_ADULTS: Final = 2
UNKNOWN_CHILDREN: Final = 1
UNKNOWN_PRIORITY_HUNDREDTHS: Final = 10
UNKNOWN_CREDITOR_HUNDREDTHS: Final = 5

_ORDER_OF_SIZE: Final = {
    "CZK": 10, "DKK": 10, "NOK": 10, "SEK": 10, "INR": 10, "MXN": 10, "THB": 10, "UAH": 10,
    "HUF": 100, "ISK": 100, "JPY": 100, "KZT": 100, "RSD": 100,
    "CLP": 1_000, "KRW": 1_000, "COP": 1_000, "UGX": 1_000, "IDR": 10_000, "VND": 10_000,
}  # fmt: skip


def house_amount(units: int, currency: str) -> int:
    """Minor units of an amount of this file in a currency."""
    scaled: int = units * _ORDER_OF_SIZE.get(currency, 1) * 10 ** digits(currency)
    return scaled
