"""Payments of one payee as series: one rhythm, or several beside each other.

An employer pays wage and advance, a bank takes two loans, an office pays two benefits. The
payments of a payee are parted by text, by sum and by day, and the parting that explains the most
with the fewest series wins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from evenhand.rulebook.affordability.account_entries import AccountEntry, folded
from evenhand.rulebook.affordability.account_rhythm import Fit, fits

_DEEPEST: Final = 2
# Sums further apart than this are likely different things; days of the month further than that.
_APART_HUNDREDTHS: Final = 125
_APART_DAYS: Final = 5
_DAYS: Final = 31
# Beyond this many parts a payee's payments are shopping, not bills.
_MOST_PARTS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Payments that follow a rhythm, earliest first; `other` are rhythms they fit as well.

    `share_hundredths` says how many of the payee's payments follow any rhythm.
    """

    entries: tuple[AccountEntry, ...]
    fit: Fit
    other: tuple[Fit, ...] = ()
    share_hundredths: int = 100


def series_of(payee: Sequence[AccountEntry]) -> list[Series]:
    """Return the series among one payee's payments; empty where they follow no rhythm."""
    found = _parted(sorted(payee), _DEEPEST)
    share = 100 * _explained(found) // max(len(payee), 1)
    return [replace(series, share_hundredths=share) for series in found]


def _parted(entries: list[AccountEntry], deeper: int) -> list[Series]:
    whole = _one(entries)
    best = [whole] if whole else []
    if deeper == 0 or len(entries) < 3 or _explained(best) == len(entries):
        return best
    for part_by in (_by_text, _by_sum, _by_day):
        parts = part_by(entries)
        if 1 < len(parts) <= _MOST_PARTS:
            found = [series for part in parts for series in _parted(part, deeper - 1)]
            best = max(best, found, key=_worth)
    return best


def _worth(found: list[Series]) -> int:
    """Payments explained, less something for each series, so that chance is not explained."""
    return 2 * _explained(found) - 3 * len(found)


def _explained(found: list[Series]) -> int:
    return sum(len(series.entries) for series in found)


def _one(entries: list[AccountEntry]) -> Series | None:
    found = fits([entry.on for entry in entries])
    if not found:
        return None
    best = found[0]
    followed = zip(entries, best.turns, strict=True)
    return Series(
        entries=tuple(entry for entry, turn in followed if turn is not None),
        fit=best,
        other=tuple(found[1:]),
    )


def _by_text(entries: list[AccountEntry]) -> list[list[AccountEntry]]:
    return _by(entries, lambda entry: folded(entry.remittance))


def _by(
    entries: list[AccountEntry], key: Callable[[AccountEntry], str]
) -> list[list[AccountEntry]]:
    parts: dict[str, list[AccountEntry]] = defaultdict(list)
    for entry in entries:
        parts[key(entry)].append(entry)
    return [parts[name] for name in sorted(parts)]


def _by_sum(entries: list[AccountEntry]) -> list[list[AccountEntry]]:
    ranked = sorted(entries, key=lambda entry: (abs(entry.amount_minor), entry))
    parts = [[ranked[0]]]
    for before, entry in pairwise(ranked):
        if 100 * abs(entry.amount_minor) > _APART_HUNDREDTHS * abs(before.amount_minor):
            parts.append([])
        parts[-1].append(entry)
    return [sorted(part) for part in parts]


def _by_day(entries: list[AccountEntry]) -> list[list[AccountEntry]]:
    """Part by the day of the month, which goes round: the 30th and the 1st stand side by side."""
    ranked = sorted(entries, key=lambda entry: (entry.on.day, entry))
    parts = [[ranked[0]]]
    for before, entry in pairwise(ranked):
        if entry.on.day - before.on.day >= _APART_DAYS:
            parts.append([])
        parts[-1].append(entry)
    round_gap = ranked[0].on.day + _DAYS - ranked[-1].on.day
    if len(parts) > 1 and round_gap < _APART_DAYS:
        parts[0] += parts.pop()
    return [sorted(part) for part in parts]
