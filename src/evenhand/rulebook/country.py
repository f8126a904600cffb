"""The law of one country for those who use the rulebook as a library."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from evenhand.rulebook.acts import Act
from evenhand.rulebook.answers.answer import known_pack
from evenhand.rulebook.bind import Raw
from evenhand.rulebook.facts import clean_case
from evenhand.rulebook.loader import PACKS
from evenhand.rulebook.parameter import DatedValue
from evenhand.rulebook.rule import Rule
from evenhand.rulebook.rulebook import Rulebook, open_rulebook
from evenhand.rulebook.verdict import Verdict


@dataclass(frozen=True, slots=True)
class CountryLaw:
    """A country's pack with those of the EU and the house that are asked beside it."""

    country: str
    book: Rulebook

    @property
    def packs(self) -> tuple[str, ...]:
        """The packs that are asked, the country's own first."""
        return self.book.packs_for(self.country)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule that governs the country."""
        return self.book.rules_of(self.country)

    def value(self, name: str, day: date) -> DatedValue:
        """A value of the country's own pack on a day; raises UnknownParameter, NotInForce."""
        return self.book.value(f"{self.country}.{name}", day)

    def clean_case(self, at: int, **facts: int | bool | str) -> dict[str, int | bool | str]:
        """Raw facts at an instant in which every act is allowed, with these facts on top."""
        return clean_case(self.country, at, **facts)


def open_pack(country: str, folder: Path = PACKS) -> CountryLaw:
    """The law of a country (ISO 3166-1 alpha-2); raises NoSuchPack, PackBroken."""
    book = open_rulebook(folder)
    known_pack(book, country.lower())
    return CountryLaw(country.lower(), book)


def judge(law: CountryLaw, act: Act | str, facts: Raw) -> Verdict:
    """Judge an act on the facts of one case under the law of a country.

    Raises NotAnAct, FactRefused, NotInForce.
    """
    return law.book.judge(act, {**facts, "country": law.country})
