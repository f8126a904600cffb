"""What the imagination stands on: countries and creditors, read from the files beside this one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Town:
    """A town: one of its postcodes, its region, and its own language where it has one."""

    name: str
    postcode: str
    region: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Country:
    """What is common in a country. Amounts are whole minor units a month."""

    code: str
    share: int
    currency: str
    zone: str  # empty where regions decide it
    languages: Mapping[str, int]
    income: int
    living: int
    streets: tuple[str, ...]
    towns: tuple[Town, ...]
    given: tuple[str, ...]
    women: frozenset[str]
    family: tuple[tuple[str, ...], ...]  # one form, or a man's and a woman's
    phones: str
    firms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CreditorKind:
    """A creditor who does not exist. Amounts are whole major units."""

    name: str
    country: str
    address: str
    is_bank: bool
    kind: str
    basis: str
    paper: str
    typical: int
    least: int
    most: int
    places: Mapping[str, int]  # weight by country


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


@cache
def countries() -> tuple[Country, ...]:
    """Every country of the demonstration."""
    return tuple(_country(code, told) for code, told in _read("peoples.toml").items())


def _country(code: str, told: dict[str, Any]) -> Country:
    told |= {name: tuple(told[name]) for name in ("streets", "given", "firms")}
    told |= {
        "languages": dict(told["languages"]),
        "towns": tuple(Town(*town) for town in told["towns"]),
        "women": frozenset(told["women"]),
        "family": tuple(tuple(forms) for forms in told["family"]),
    }
    return Country(code=code, **told)


@cache
def creditor_kinds() -> tuple[CreditorKind, ...]:
    """Every creditor of the demonstration."""
    return tuple(_creditor(told) for told in _read("creditors.toml")["creditor"])


def _creditor(told: dict[str, Any]) -> CreditorKind:
    typical, least, most = told.pop("amount")
    return CreditorKind(typical=typical, least=least, most=most, **told)
