"""An operator's own table of what households need: amounts for each adult and child by cost.

None is shipped: figures of others are licensed, and what is right differs by place and year. The
operator loads his own, and it may only protect: it raises the minimum that stays, never lowers it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.statement import CostKind, Household

Amounts = Mapping[CostKind, int]
_TEN: Final = 10
LAST_CHILD_AGE: Final = 17


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildBand:
    """What a child needs until and with an age."""

    until_age: int
    amounts: Amounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Guideline:
    """A table: minor units a month for the household, its adults and its children.

    `countries` is empty where it holds everywhere. Bands of children follow each other from age 0
    to 17 at least; whoever is older counts as a further adult.
    """

    name: str
    source: str
    dated: date
    currency: str
    countries: tuple[str, ...]
    valid_until: date | None
    household: Amounts
    first_adult: Amounts
    further_adult: Amounts
    children: tuple[ChildBand, ...]

    @property
    def kinds(self) -> frozenset[CostKind]:
        """The costs it speaks of; for all others a household's own figures stand."""
        bands = (band.amounts for band in self.children)
        parts = (self.household, self.first_adult, self.further_adult, *bands)
        return frozenset(kind for part in parts for kind in part)

    @property
    def cited(self) -> str:
        """The table's name and where its figures are from."""
        return f"{self.name} ({self.source})"

    def holds(self, country: str, currency: str, today: date) -> bool:
        """Whether it speaks of a household there on that day."""
        in_time = self.dated <= today and (self.valid_until is None or today <= self.valid_until)
        here = not self.countries or country in self.countries
        return here and in_time and self.currency == currency

    def amount(self, household: Household, kinds: Iterable[CostKind] | None = None) -> int:
        """What the table says such a household needs a month, of these costs or of all.

        Unknown adults and children are taken for more people, not for fewer (`policy`).
        """
        wanted = self.kinds if kinds is None else frozenset(kinds)
        return sum(times * _sum(part, wanted) for part, times in self._parts(household))

    def _parts(self, household: Household) -> list[tuple[Amounts, int]]:
        adults = policy.UNKNOWN_ADULTS if household.adults is None else household.adults
        parts = [(self.household, 1), (self.first_adult, min(adults, 1))]
        ages = household.dependant_ages
        if ages is not None and not household.contradicts_itself:
            parts += [(self._of_age(age), 1) for age in ages]
            return [*parts, (self.further_adult, max(adults - 1, 0))]
        young, older = household.children_under_11, household.children_over_10
        unknown = policy.UNKNOWN_CHILDREN
        parts.append((self.costliest(0, _TEN), unknown if young is None else young))
        parts.append(
            (self.costliest(_TEN + 1, LAST_CHILD_AGE), unknown if older is None else older)
        )
        return [*parts, (self.further_adult, max(adults - 1, 0))]

    def _of_age(self, age: int) -> Amounts:
        for band in self.children:
            if age <= band.until_age:
                return band.amounts
        return self.further_adult

    def costliest(self, youngest: int, oldest: int) -> Amounts:
        """The band, of those that some age between the two falls into, which gives most."""
        bands = [self._of_age(age) for age in range(youngest, oldest + 1)]
        return max(bands, key=lambda band: _sum(band, self.kinds))


def _sum(part: Amounts, wanted: frozenset[CostKind]) -> int:
    return sum(minor for kind, minor in part.items() if kind in wanted)


def fitting(
    tables: Sequence[Guideline], *, country: str, currency: str, today: date
) -> Guideline | None:
    """The newest table that speaks of a household there on that day, if there is one."""
    held = [table for table in tables if table.holds(country, currency, today)]
    return max(held, key=lambda table: table.dated, default=None)
