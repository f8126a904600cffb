"""A statement of means: what a household has coming in and going out, in its own words.

It follows the form of the Standard Financial Statement (household, incomes, fixed and flexible
costs, priority debts, other creditors, savings, coming changes) with our own field names and
none of its licensed spending figures. Amounts are whole minor units of the statement's currency.
`None` means *unknown*, which is not zero: the engine takes a cautious value and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from evenhand.rulebook.affordability.rhythm import Rhythm


class IncomeKind(StrEnum):
    """Where an income comes from."""

    WAGE = "wage"
    SELF_EMPLOYMENT = "self_employment"
    PENSION = "pension"
    UNEMPLOYMENT = "unemployment"
    SICK_PAY = "sick_pay"
    PARENTAL_LEAVE = "parental_leave"
    FAMILY_ALLOWANCE = "family_allowance"
    CHILD_SUPPORT = "child_support"
    SOCIAL_ASSISTANCE = "social_assistance"
    HOUSING_ALLOWANCE = "housing_allowance"
    DISABILITY_ALLOWANCE = "disability_allowance"
    OTHER = "other"
    UNDIVIDED = "undivided"  # a total whose parts nobody told us


# Income given for a child or for bare living. House policy: it pays for what it was given for
# and never for an instalment, in every country, whatever a court might allow.
EARMARKED: Final = frozenset(
    {
        IncomeKind.FAMILY_ALLOWANCE,
        IncomeKind.CHILD_SUPPORT,
        IncomeKind.SOCIAL_ASSISTANCE,
        IncomeKind.HOUSING_ALLOWANCE,
        IncomeKind.DISABILITY_ALLOWANCE,
    }
)


class CostKind(StrEnum):
    """What money is spent on; the first ten are fixed, the rest flexible."""

    HOUSING = "housing"
    ENERGY = "energy"
    WATER = "water"
    LOCAL_TAX = "local_tax"
    INSURANCE = "insurance"
    HEALTH_INSURANCE = "health_insurance"
    TRAVEL = "travel"
    CARE = "care"
    SCHOOL = "school"
    MAINTENANCE = "maintenance"
    FOOD_AND_HOUSEHOLD = "food_and_household"
    PHONE_AND_LEISURE = "phone_and_leisure"
    CLOTHES_AND_PERSONAL = "clothes_and_personal"
    OTHER = "other"
    UNDIVIDED = "undivided"  # everything not named by another line, in one sum


class PriorityKind(StrEnum):
    """Debts whose neglect costs home, warmth, liberty or a child's support."""

    RENT = "rent"
    MORTGAGE = "mortgage"
    ENERGY = "energy"
    WATER = "water"
    TAX = "tax"
    FINE = "fine"
    CHILD_MAINTENANCE = "child_maintenance"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """Who lives on this budget; each figure may be unknown."""

    adults: int | None = None
    children_under_11: int | None = None
    children_over_10: int | None = None

    @property
    def children_known(self) -> bool:
        return self.children_under_11 is not None and self.children_over_10 is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Income:
    """One income as told, after tax and contributions.

    `pay_day` is a day of the month (1..31), or of the week (1 Monday .. 7 Sunday) where the
    rhythm follows weeks. `lowest_minor` is the lowest a varying income comes to.
    """

    kind: IncomeKind
    amount_minor: int | None
    rhythm: Rhythm = Rhythm.MONTHLY
    pay_day: int | None = None
    varies: bool = False
    lowest_minor: int | None = None
    evidence: str = ""  # key of a document; empty where there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One thing the household pays for."""

    kind: CostKind
    amount_minor: int | None
    rhythm: Rhythm = Rhythm.MONTHLY
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityDebt:
    """Arrears that come before ours, and what is paid on them."""

    kind: PriorityKind
    payment_minor: int | None
    rhythm: Rhythm = Rhythm.MONTHLY
    arrears_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherCreditor:
    """Another creditor without priority, what is paid to them and what is still owed."""

    name: str
    payment_minor: int | None
    rhythm: Rhythm = Rhythm.MONTHLY
    balance_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingChange:
    """A change the household expects; a month's difference, negative where it makes poorer."""

    from_on: date
    monthly_minor: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementOfMeans:
    """What a household told us, complete or not, on a day."""

    currency: str
    stated_on: date
    household: Household = Household()
    incomes: tuple[Income, ...] = ()
    months: tuple[
        int, ...
    ] = ()  # all income really received, month by month, the latest at the end
    costs: tuple[Cost, ...] = ()
    priority_debts: tuple[PriorityDebt, ...] = ()
    other_creditors: tuple[OtherCreditor, ...] = ()
    savings_minor: int | None = None
    other_assets_minor: int | None = None
    changes: tuple[ComingChange, ...] = ()
    indicative: bool = False  # built from a creditor's file, not told by the person

    def pay(self) -> Income | None:
        """Say which income sets the rhythm of the household: the largest that has a pay day."""
        dated = [income for income in self.incomes if income.pay_day and income.amount_minor]
        return max(dated, key=_yearly, default=None)


def _yearly(income: Income) -> int:
    return (income.amount_minor or 0) * income.rhythm.times_a_year
