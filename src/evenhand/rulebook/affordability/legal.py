"""The country's legal minimum for a household, as the rulebook's formula computes it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Final, Protocol

from evenhand.rulebook.affordability.guideline import Guideline
from evenhand.rulebook.affordability.statement import Household
from evenhand.rulebook.field import DAY, HOUR, MOST_MINOR
from evenhand.rulebook.fold import Constant
from evenhand.rulebook.parameter import DatedValue, NotInForce
from evenhand.rulebook.rule import Formula

if TYPE_CHECKING:
    import polars as pl

Raw = Mapping[str, int | bool | str]
_EPOCH: Final = date(1970, 1, 1)


class Amounts(Protocol):
    """The part of a rulebook that affordability asks."""

    @property
    def formulas(self) -> Mapping[str, Formula]: ...

    @property
    def guidelines(self) -> Sequence[Guideline]: ...

    def amount(self, key: str, raw: Raw, /) -> int: ...

    def value(self, key: str, day: date, /) -> DatedValue: ...

    def amount_expression(
        self, key: str, day: date, /, *, given: Collection[str], same: Mapping[str, Constant]
    ) -> pl.Expr: ...


def formula_key(country: str) -> str:
    """The key of the country's formula of protected income."""
    return f"{country}.protected_income"


def has_legal_minimum(book: Amounts, country: str, today: date) -> bool:
    """Whether the country's pack has such a formula and knows all its values on that day.

    Great Britain has none; the Norwegian rates of the year, for example, may not be known.
    """
    formula = book.formulas.get(formula_key(country))
    if formula is None:
        return False
    try:
        for name in formula.parameters_read:
            book.value(f"{country}.{name}", today)
    except NotInForce:
        return False
    return True


def instant_of(day: date) -> int:
    """Noon of the day (UTC), which is the same local day in every country we know."""
    return (day - _EPOCH).days * DAY + 12 * HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimums:
    """Asks the formula of one country on one day; `housing_minor` is None where unknown.

    `proved_minor` are further costs that some laws add to the minimum, by the name of their fact.
    What an unknown household is taken for is the formula's own matter: each pack says which
    plausible household its law protects most.
    """

    book: Amounts
    country: str
    region: str
    today: date
    currency: str
    household: Household
    housing_minor: int | None
    health_insurance_minor: int
    proved_minor: Mapping[str, int] = field(default_factory=dict)

    def of(self, income_minor: int) -> int:
        """The minimum at an income; of a half-known household, not less than for what is known."""
        minimum = self._of(income_minor, self.household)
        if self.household.children_known:
            return minimum
        told = self.household
        if told.children_under_11 is None and told.children_over_10 is None:
            return minimum
        return max(minimum, self._of(income_minor, smallest(told)))

    def least(self, income_minor: int) -> int:
        """The minimum if every unknown about the household turned out smallest."""
        return self._of(income_minor, smallest(self.household))

    def _of(self, income_minor: int, household: Household) -> int:
        return self.book.amount(
            formula_key(self.country),
            {
                "country": self.country,
                "region": self.region,
                "currency": self.currency,
                "at": instant_of(self.today),
                "statement_known": True,
                "net_income_minor": min(income_minor, MOST_MINOR),
                "net_income_known": True,
                "adults": household.adults or 0,
                "adults_known": household.adults is not None,
                "children_under_11": household.children_under_11 or 0,
                "children_over_10": household.children_over_10 or 0,
                "children_known": household.children_known,
                "housing_minor": min(self.housing_minor or 0, MOST_MINOR),
                "housing_known": self.housing_minor is not None,
                "health_insurance_minor": min(self.health_insurance_minor, MOST_MINOR),
                **{name: min(minor, MOST_MINOR) for name, minor in self.proved_minor.items()},
                **_ages(household),
            },
        )


def _ages(household: Household) -> Mapping[str, int | bool]:
    """How many dependants are of each age that some law asks for, where the ages are known."""
    ages = household.dependant_ages
    if ages is None:
        return {}
    found: dict[str, int | bool] = {
        f"children_{name}": sum(lowest <= age <= highest for age in ages)
        for name, (lowest, highest) in _AGES.items()
    }
    return found | {"ages_known": True}


_AGES: Final = {
    "0_5": (0, 5),
    "6": (6, 6),
    "7_10": (7, 10),
    "11_14": (11, 14),
    "15_up": (15, 200),
}


def smallest(household: Household) -> Household:
    """The household if every unknown about it turned out smallest."""
    return replace(
        household,
        adults=1 if household.adults is None else household.adults,
        children_under_11=household.children_under_11 or 0,
        children_over_10=household.children_over_10 or 0,
    )
