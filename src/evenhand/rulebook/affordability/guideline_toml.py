"""An operator's table of guidelines as TOML, read with every mistake named by line and remedy."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from evenhand.rulebook.affordability.guideline import LAST_CHILD_AGE, ChildBand, Guideline
from evenhand.rulebook.affordability.statement import CostKind
from evenhand.rulebook.broken import PackBroken, line_of
from evenhand.rulebook.money import Money, NotAnAmount, UnknownCurrency, digits

_PARTS: Final = ("household", "first_adult", "further_adult")
_FIELDS: Final = frozenset(
    {"name", "source", "date", "valid_until", "currency", "countries", "child", *_PARTS}
)
_MOST_TEXT: Final = 300


@lru_cache(maxsize=32)
def read_guideline(text: str, file: str = "the guideline") -> Guideline:
    """Read a table; raises PackBroken with file, line, what is wrong and how to mend it."""
    page = _Page(text, file)
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PackBroken(file, page.line_named(error), f"not TOML: {error}", "mend it") from error
    if unknown := sorted(set(told) - _FIELDS):
        raise page.broken(f"{unknown[0]!r} is no field", f"use {sorted(_FIELDS)}", unknown[0])
    currency = page.currency(told)
    parts = {name: page.amounts(told.get(name, {}), name, currency) for name in _PARTS}
    if not parts["first_adult"]:
        raise page.broken("it has no [first_adult]", "say what one adult needs")
    return Guideline(
        name=page.text_of(told, "name"),
        source=page.text_of(told, "source"),
        dated=page.day(told, "date"),
        valid_until=page.day(told, "valid_until") if "valid_until" in told else None,
        currency=currency,
        countries=page.countries(told),
        household=parts["household"],
        first_adult=parts["first_adult"],
        further_adult=parts["further_adult"],
        children=page.bands(told.get("child", []), currency),
    )


@dataclass(frozen=True, slots=True)
class _Page:
    text: str
    file: str

    def broken(self, what: str, remedy: str, *needles: str) -> PackBroken:
        return PackBroken(self.file, line_of(self.text, *needles), what, remedy)

    def line_named(self, error: tomllib.TOMLDecodeError) -> int:
        after = str(error).rpartition("at line ")[2].partition(",")[0]
        return int(after) if after.isdecimal() else 1

    def text_of(self, told: Mapping[str, Any], name: str) -> str:
        value = told.get(name)
        if not isinstance(value, str) or not 0 < len(value.strip()) <= _MOST_TEXT:
            raise self.broken(f"{name} is missing", f'write {name} = "..."', f"{name} =")
        return value.strip()

    def day(self, told: Mapping[str, Any], name: str) -> date:
        value = told.get(name)
        if type(value) is not date:
            raise self.broken(f"{name} is no day", f"write {name} = 2026-04-01", f"{name} =")
        return value

    def currency(self, told: Mapping[str, Any]) -> str:
        value = told.get("currency")
        try:
            digits(str(value))
        except UnknownCurrency as error:
            remedy = 'write currency = "EUR"'
            raise self.broken(f"currency {value!r} is not known", remedy, "currency =") from error
        return str(value)

    def countries(self, told: Mapping[str, Any]) -> tuple[str, ...]:
        value = told.get("countries", [])
        fine = isinstance(value, list) and all(
            isinstance(code, str) and len(code) == 2 and code.isalpha() for code in value
        )
        if not fine:
            raise self.broken("countries are no codes", 'write countries = ["lv"]', "countries =")
        return tuple(sorted(code.lower() for code in value))

    def amounts(self, told: Any, part: str, currency: str) -> dict[CostKind, int]:
        """Amounts of one part by cost, in minor units."""
        if not isinstance(told, Mapping):
            raise self.broken(f"{part} is no table", f"write [{part}]", part)
        found = {}
        for name, value in told.items():
            if name not in list(CostKind) or name == CostKind.UNDIVIDED:
                known = ", ".join(kind for kind in CostKind if kind is not CostKind.UNDIVIDED)
                raise self.broken(f"{name!r} is no cost", f"use one of {known}", name)
            found[CostKind(name)] = self._minor(name, value, currency)
        return found

    def _minor(self, name: str, value: Any, currency: str) -> int:
        remedy = f'write {name} = "210.00", in {currency} a month'
        if not isinstance(value, str):
            raise self.broken(f"{name} = {value!r} is no exact amount", remedy, f"{name} =")
        try:
            minor = Money.of(value, currency).minor
        except NotAnAmount as error:
            raise self.broken(f"{name} = {value!r} is no amount", remedy, f"{name} =") from error
        if not 0 <= minor <= 10**12:
            raise self.broken(
                f"{name} = {value!r} cannot be what a month needs", remedy, f"{name} ="
            )
        return minor

    def bands(self, told: Any, currency: str) -> tuple[ChildBand, ...]:
        """The bands of children, from the youngest; they must reach age 17."""
        if not isinstance(told, list) or not all(isinstance(band, Mapping) for band in told):
            raise self.broken("child is no list of tables", "write [[child]] for each", "child")
        found, youngest = [], 0
        for band in told:
            until = band.get("until_age")
            if type(until) is not int or not youngest <= until <= 30:
                what = f"until_age {until!r} does not follow the band before"
                raise self.broken(what, "write bands from the youngest", f"until_age = {until}")
            rest = {name: value for name, value in band.items() if name != "until_age"}
            found.append(ChildBand(until_age=until, amounts=self.amounts(rest, "child", currency)))
            youngest = until + 1
        if youngest <= LAST_CHILD_AGE:
            what = f"no [[child]] says what a child of {youngest} needs"
            raise self.broken(what, f"write bands until_age = {LAST_CHILD_AGE}", "[[child]]")
        return tuple(found)
