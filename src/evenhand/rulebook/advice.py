"""Free and independent advice: the bodies we may name to a person, from the packs' advice.toml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from evenhand.rulebook.broken import PackBroken, line_of
from evenhand.rulebook.source import Confidence, is_confidence
from evenhand.rulebook.toml_file import read_toml

PACKS: Final = Path(__file__).parent / "packs"
COSTS: Final = ("free", "first talk free", "local call", "by income")
# Who may be named. A firm that lives on what people in debt pay is none of these.
KINDS: Final = ("public", "charity", "professional_body", "legal_aid")
CHECK_EVERY: Final = timedelta(days=365)
_TEXTS: Final = ("region", "name", "kind", "what", "url", "phone", "cost", "source")
# A name that ends like a firm's: such a row is refused, whatever it says of itself.
_FIRM: Final = re.compile(
    r"\b(?:ltd|limited|plc|llc|inc|corp|gmbh|ag|kg|sarl|sàrl|sas|sia|oü|uab|bv|b\.v|nv|oy|aps|srl"
    r"|s\.r\.l|s\.l|sp\. z o\.o|kft)\.?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Advice:
    """A body that helps people in debt; never a commercial firm."""

    country: str
    region: str
    """Subdivision code, or empty where it serves the whole country."""
    name: str
    kind: str
    """One of KINDS."""
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

    @property
    def key(self) -> tuple[str, str, str]:
        """What a row is known by."""
        return (self.country, self.region, self.name)

    def is_stale(self, today: date) -> bool:
        """Whether nobody has checked it for a year."""
        return self.checked_on + CHECK_EVERY < today

    def told(self, language: str) -> str:
        """What they do, in that language if a colleague wrote it, else in English."""
        return dict(self.translations).get(language, self.what)

    def cost_told(self, language: str) -> str:
        """What it costs in that language (else English); empty where nobody knows."""
        words = _costs().get(self.cost, {})
        return words.get(language, words.get("en", ""))


def advice_for(country: str, region: str = "") -> tuple[Advice, ...]:
    """Bodies of the person's region first, then those of her whole country, as the packs say."""
    return nearest(directory(country.lower()), region)


def nearest(rows: Iterable[Advice], region: str) -> tuple[Advice, ...]:
    """Rows of a region first, then those of the whole country; none of another region."""
    rows = tuple(rows)
    near = tuple(row for row in rows if row.region and row.region == region)
    return near + tuple(row for row in rows if not row.region)


@lru_cache(maxsize=1)
def countries() -> tuple[str, ...]:
    """The countries whose pack names somebody, in lower case."""
    return tuple(sorted(file.parent.name for file in PACKS.glob("*/advice.toml")))


@lru_cache(maxsize=1)
def _costs() -> dict[str, dict[str, str]]:
    """Words for each cost by language, from the house's texts."""
    _, texts = read_toml(PACKS / "house" / "texts.toml")
    return {cost: texts[f"advice.{cost.replace(' ', '-')}"] for cost in COSTS}


@lru_cache(maxsize=256)
def directory(country: str) -> tuple[Advice, ...]:
    """Every row of a country's pack, of all its regions; raises PackBroken."""
    if not (country.isascii() and country.isalpha()):
        return ()
    file = PACKS / country / "advice.toml"
    if not file.is_file():
        return ()
    text, tables = read_toml(file)
    return tuple(advice_row(country, row, file=file, text=text) for row in tables.get("advice", ()))


def mistakes(file: Path, country: str) -> tuple[PackBroken, ...]:
    """Every row of a directory that cannot be used, and why."""
    if not file.is_file():
        return ()
    text, tables = read_toml(file)
    found = []
    for row in tables.get("advice", ()):
        try:
            advice_row(country, row, file=file, text=text)
        except PackBroken as broken:
            found.append(broken)
    return tuple(found)


def advice_row(country: str, row: Mapping[str, Any], *, file: Path | str, text: str = "") -> Advice:
    """One row of the directory, checked; raises PackBroken."""
    line = line_of(text, str(row.get("name", "[[advice]]")))
    for name in _TEXTS:
        if not isinstance(row.get(name), str):
            raise PackBroken(file, line, f"the row does not say {name!r}", f'add {name} = "..."')
    if row["cost"] not in (*COSTS, "unknown"):
        raise PackBroken(file, line, f"{row['cost']!r} is no cost", f"use one of {COSTS}")
    if row["kind"] not in KINDS or _FIRM.search(row["name"].strip()):
        remedy = f"name only bodies of a kind in {KINDS}; commercial helpers never"
        raise PackBroken(file, line, f"{row['name']!r} is not free and independent help", remedy)
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
