"""A statement of means: what a household has coming in and going out, in its own words.

It follows the form of the Standard Financial Statement (household, incomes, fixed and flexible
costs, priority debts, other creditors, savings, coming changes) with our own field names and
none of its licensed spending figures. Amounts are whole minor units of the statement's currency.
`None` means *unknown*, which is not zero: the engine takes a cautious value and says so.

The form is version 2. Version 1 had no days of bills, no dated receipts and no ages; what was
stored then is read as it stands, with all of that unknown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    """What money is spent on; to which part of the form it belongs says `spending`."""

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
    WORK = "work"
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
    """Who lives on this budget; each figure may be unknown.

    `dependant_ages` are the years of everybody she maintains besides the adults; where they are
    told, `counted` takes the children from them.
    """

    adults: int | None = None
    children_under_11: int | None = None
    children_over_10: int | None = None
    dependant_ages: tuple[int, ...] | None = None

    @property
    def children_known(self) -> bool:
        return self.children_under_11 is not None and self.children_over_10 is not None

    def counted(self) -> Household:
        """The same household with its children counted from the ages where those are told.

        Where both were told and differ, the larger number stands: more people need more.
        """
        if self.dependant_ages is None:
            return self
        young = sum(age <= _TEN for age in self.dependant_ages)
        older = sum(_TEN < age < _OF_AGE for age in self.dependant_ages)
        return replace(
            self,
            children_under_11=max(young, self.children_under_11 or 0),
            children_over_10=max(older, self.children_over_10 or 0),
        )

    @property
    def contradicts_itself(self) -> bool:
        """Whether the numbers of children differ from the ages that were told."""
        if self.dependant_ages is None:
            return False
        ages = replace(self, children_under_11=None, children_over_10=None).counted()
        told = (self.children_under_11, self.children_over_10)
        counted = (ages.children_under_11, ages.children_over_10)
        return any(one not in (None, two) for one, two in zip(told, counted, strict=True))


_TEN: Final = 10
_OF_AGE: Final = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Money that came on a day."""

    on: date
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Income:
    """One income as told, after tax and contributions.

    `pay_day` is a day of the month (1..31), or of the week (1 Monday .. 7 Sunday) where the
    rhythm follows weeks; `latest_on` and `next_on` are days on which it came and will come, which
    say more (which week of two, which month of three). `lowest_minor` is the lowest a varying
    income comes to; `history` what really came, if she tells it.
    """

    kind: IncomeKind
    amount_minor: int | None
    rhythm: Rhythm = Rhythm.MONTHLY
    pay_day: int | None = None
    varies: bool = False
    lowest_minor: int | None = None
    evidence: str = ""  # key of a document; empty where there is none
    latest_on: date | None = None
    next_on: date | None = None
    history: tuple[Receipt, ...] = ()

    @property
    def is_dated(self) -> bool:
        """Whether anything says on which day it comes."""
        return bool(self.pay_day or self.latest_on or self.next_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One thing the household pays for.

    `bill_day` is a day of the month, or of the week where the rhythm follows weeks, on which the
    bill is paid; `next_on` the next such date. Without either it is spread over all days.
    """

    kind: CostKind
    amount_minor: int | None
    rhythm: Rhythm = Rhythm.MONTHLY
    evidence: str = ""
    bill_day: int | None = None
    next_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityDebt:
    """Arrears that come before ours, and what is paid on them."""

    kind: PriorityKind
    payment_minor: int | None
    rhythm: Rhythm = Rhythm.MONTHLY
    arrears_minor: int | None = None
    bill_day: int | None = None
    next_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherCreditor:
    """Another creditor without priority, what is paid to them and what is still owed."""

    name: str
    payment_minor: int | None
    rhythm: Rhythm = Rhythm.MONTHLY
    balance_minor: int | None = None
    bill_day: int | None = None
    next_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingChange:
    """A change the household expects; a month's difference, negative where it makes poorer."""

    from_on: date
    monthly_minor: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementOfMeans:
    """What a household told us, complete or not, on a day.

    `months` is all income really received, month by month, the latest at the end; where it is
    empty, the incomes' own dated history stands for it. `other_assets_minor` never pays a plan.
    """

    currency: str
    stated_on: date
    household: Household = Household()
    incomes: tuple[Income, ...] = ()
    months: tuple[int, ...] = ()
    costs: tuple[Cost, ...] = ()
    priority_debts: tuple[PriorityDebt, ...] = ()
    other_creditors: tuple[OtherCreditor, ...] = ()
    savings_minor: int | None = None
    other_assets_minor: int | None = None
    changes: tuple[ComingChange, ...] = ()
    indicative: bool = False  # built from a creditor's file, not told by the person

    def pay(self) -> Income | None:
        """Say which income sets the rhythm of the household: the largest that has a pay day."""
        dated = [income for income in self.incomes if income.is_dated and income.amount_minor]
        return max(dated, key=_yearly, default=None)


def _yearly(income: Income) -> int:
    return (income.amount_minor or 0) * income.rhythm.times_a_year
