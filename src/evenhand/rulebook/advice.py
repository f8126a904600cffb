"""Free and independent advice: the bodies we may name to a person, from the packs' advice.toml."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from evenhand.rulebook.broken import PackBroken, line_of
from evenhand.rulebook.source import Confidence, is_confidence
from evenhand.rulebook.toml_file import read_toml

PACKS: Final = Path(__file__).parent / "packs"
COSTS: Final = ("free", "first talk free", "local call", "by income")
_TEXTS: Final = ("region", "name", "what", "url", "phone", "cost", "source")


@dataclass(frozen=True, slots=True)
class Advice:
    """A body that helps people in debt; never a commercial firm."""

    country: str
    region: str
    """Subdivision code, or empty where it serves the whole country."""
    name: str
    what: str
    """What they do, in English; `told` gives it in the person's language where we have it."""
    languages: tuple[str, ...]
    url: str
    phone: str
    """Empty where no number is sure."""
    cost: str
    """A key of COSTS, or `unknown`; `cost_told` gives it in words."""
    source: str
    confidence: Confidence
    checked_on: date
    translations: tuple[tuple[str, str], ...] = ()

    def told(self, language: str) -> str:
        """What they do, in that language if a colleague wrote it, else in English."""
        return dict(self.translations).get(language, self.what)

    def cost_told(self, language: str) -> str:
        """What it costs in that language (else English); empty where nobody knows."""
        words = _costs().get(self.cost, {})
        return words.get(language, words.get("en", ""))


def advice_for(country: str, region: str = "") -> tuple[Advice, ...]:
    """Bodies of the person's region first, then those of her whole country."""
    rows = _directory(country.lower())
    near = tuple(row for row in rows if row.region and row.region == region)
    return near + tuple(row for row in rows if not row.region)


@lru_cache(maxsize=1)
def _costs() -> dict[str, dict[str, str]]:
    """Words for each cost by language, from the house's texts."""
    _, texts = read_toml(PACKS / "house" / "texts.toml")
    return {cost: texts[f"advice.{cost.replace(' ', '-')}"] for cost in COSTS}


@lru_cache(maxsize=256)
def _directory(country: str) -> tuple[Advice, ...]:
    if not (country.isascii() and country.isalpha()):
        return ()
    file = PACKS / country / "advice.toml"
    if not file.is_file():
        return ()
    text, tables = read_toml(file)
    return tuple(_read(file, text, country, row) for row in tables.get("advice", ()))


def _read(file: Path, text: str, country: str, row: dict[str, Any]) -> Advice:
    """One row of the directory; raises PackBroken."""
    line = line_of(text, str(row.get("name", "[[advice]]")))
    for name in _TEXTS:
        if not isinstance(row.get(name), str):
            raise PackBroken(file, line, f"the row does not say {name!r}", f'add {name} = "..."')
    if row["cost"] not in (*COSTS, "unknown"):
        raise PackBroken(file, line, f"{row['cost']!r} is no cost", f"use one of {COSTS}")
    confidence, checked_on = row.get("confidence"), row.get("checked_on")
    if not is_confidence(confidence):
        raise PackBroken(file, line, "the row has no degree of confidence", "add confidence")
    if not isinstance(checked_on, date):
        raise PackBroken(file, line, "nobody says when the row was checked", "add checked_on")
    return Advice(
        country=country,
        languages=tuple(row.get("languages", ())),
        confidence=confidence,
        checked_on=checked_on,
        translations=tuple(row.get("what_in", {}).items()),
        **{name: row[name] for name in _TEXTS},
    )
