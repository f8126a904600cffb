"""How many cases a change of rules moves: two rulebooks' masks of one portfolio, held together.

Cases with the same country and the same masks move alike, so that only the few distinct pairs are
looked at, however many cases there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl


@dataclass(frozen=True, slots=True)
class Bits:
    """How to read one rulebook's masks of a country: each bit's rule and acts."""

    rules: tuple[tuple[int, int, str, frozenset[str]], ...]

    @classmethod
    def told(cls, said: Mapping[str, Any]) -> Bits:
        """From what the rulebook's process says of a country."""
        return cls(
            tuple(
                (one["word"], one["bit"], one["rule"], frozenset(one["acts"]))
                for one in said["rules"]
            )
        )

    def refusing(self, masks: Iterable[int | None]) -> dict[str, set[str]]:
        """The acts that a case's masks refuse, each with the rules that refuse it."""
        words, found = [mask or 0 for mask in masks], dict[str, set[str]]()
        for word, bit, rule, acts in self.rules:
            if word < len(words) and words[word] >> bit & 1:
                for act in acts:
                    found.setdefault(act, set()).add(rule)
        return found


@dataclass(slots=True)
class Moves:
    """What a change moves. Keys: (country, act, rule) where a rule is to be named."""

    cases: int = 0
    moved: int = 0
    """Cases for which at least one act is answered otherwise."""
    acts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """(country, act, `refused` or `allowed`): cases whose answer becomes that."""
    rules: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """(country, rule, `refuses` or `allows`): cases in which it is why an answer changed."""
    by_country: Counter[str] = field(default_factory=Counter)


def moves(
    facts: Path,
    *,
    old: Path,
    new: Path,
    old_bits: Mapping[str, Bits],
    new_bits: Mapping[str, Bits],
) -> Moves:
    """Hold two files of masks against each other, case by case, by country and distinct masks."""
    pairs = (
        pl.scan_parquet(facts)
        .select("case_id", pl.col("country").str.to_lowercase())
        .join(_renamed(old, "old"), on="case_id")
        .join(_renamed(new, "new"), on="case_id")
    )
    names = pairs.collect_schema().names()
    before = [name for name in names if name.startswith("old_")]
    after = [name for name in names if name.startswith("new_")]
    counted = pairs.group_by("country", *before, *after).len().collect(engine="streaming")
    found = Moves()
    for row in counted.iter_rows(named=True):
        country, count = row["country"], int(row["len"])
        refused = old_bits[country].refusing(row[name] for name in before)
        refuses = new_bits[country].refusing(row[name] for name in after)
        _count(found, country, count, refused, refuses)
    return found


def _renamed(file: Path, name: str) -> pl.LazyFrame:
    return pl.scan_parquet(file).select(
        "case_id", pl.col("^mask_.*$").name.map(lambda word: f"{name}_{word}")
    )


def _count(
    found: Moves, country: str, count: int, before: dict[str, set[str]], after: dict[str, set[str]]
) -> None:
    found.cases += count
    moved = set(before) ^ set(after)
    if not moved:
        return
    found.moved += count
    found.by_country[country] += count
    causes = set()
    for act in moved:
        becomes = "refused" if act in after else "allowed"
        found.acts[country, act, becomes] += count
        for rule in after.get(act, ()) or before.get(act, ()):
            causes.add((country, rule, "refuses" if act in after else "allows"))
    for cause in causes:
        found.rules[cause] += count
