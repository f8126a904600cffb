"""When terms for objections end, for whole columns of first notices of one place.

A term depends on the local day of sending alone, so it is counted once for each day that occurs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

import numpy as np

from evenhand.rulebook.bind import Terms, objection_ends_at, offsets
from evenhand.rulebook.field import DAY

# No instant of a fact lies there: the law names no term, or the day has not been counted yet.
NO_TERM: Final = -(2**40)
_NOT_COUNTED: Final = NO_TERM - 1
_CLOCK_CHANGES: Final = 2**30
# Local days begin on a quarter of an hour.
_QUARTER: Final = 900
# A day of Greenwich overlaps with three local days at most.
_LOCAL_DAYS: Final = 3


@dataclass(slots=True)
class _Counted:
    """What is known of a place by days of Greenwich from `first` on."""

    first: int
    offsets: Any
    ends: Any


@dataclass(slots=True)
class TermEnds:
    """Counts terms by the law of each country, each but once."""

    terms: Terms
    countries: frozenset[str]
    _places: dict[tuple[str, str, str], _Counted] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def has_terms(self, country: str) -> bool:
        """Whether the law of a country names a term on any day."""
        return country in self.countries

    def of(self, country: str, region: str, zone: str, sent: Any) -> Any:
        """The end of the term for each instant of sending, NO_TERM where the law names none."""
        if not len(sent):
            return sent
        place = (country, region, zone)
        days = sent // DAY
        with self._lock:
            known = self._covering(place, int(days.min()), int(days.max()))
            self._find_offsets(known, place, days)
            ahead = known.offsets[days - known.first]
            sure = ahead != _CLOCK_CHANGES
            local_days = (sent + np.where(sure, ahead, 0)) // DAY - days + 1
            keys = (days - known.first) * _LOCAL_DAYS + local_days
            found = known.ends[keys]
            missing = (found == _NOT_COUNTED) & sure
            if missing.any():
                wanted, at = np.unique(keys[missing], return_index=True)
                for key, one in zip(wanted, sent[missing][at], strict=True):
                    known.ends[key] = self._end(place, int(one))
                found = known.ends[keys]
        if not sure.all():
            found[~sure] = self._by_quarter(place, sent[~sure])
        return found

    def _covering(self, place: tuple[str, str, str], low: int, high: int) -> _Counted:
        """What is known of the place, stretched to these days."""
        known = self._places.get(place)
        if known is None or low < known.first or high >= known.first + len(known.offsets):
            first = low if known is None else min(low, known.first)
            last = high if known is None else max(high, known.first + len(known.offsets) - 1)
            known = self._places[place] = _Counted(
                first,
                np.full(last - first + 1, _NOT_COUNTED),
                np.full((last - first + 1) * _LOCAL_DAYS, _NOT_COUNTED),
            )
        return known

    def _find_offsets(self, known: _Counted, place: tuple[str, str, str], days: Any) -> None:
        present = np.zeros(len(known.offsets), dtype=bool)
        present[days - known.first] = True
        for index in np.flatnonzero(present & (known.offsets == _NOT_COUNTED)):
            begins = (known.first + int(index)) * DAY
            now, then = offsets(*place, begins), offsets(*place, begins + DAY)
            known.offsets[index] = now[1] + now[2] if now == then else _CLOCK_CHANGES

    def _by_quarter(self, place: tuple[str, str, str], sent: Any) -> Any:
        quarters, back = np.unique(sent // _QUARTER, return_inverse=True)
        ends = [self._end(place, int(quarter) * _QUARTER) for quarter in quarters]
        return np.array(ends, dtype=np.int64)[back]

    def _end(self, place: tuple[str, str, str], sent: int) -> int:
        end = objection_ends_at(*place, sent, self.terms(place[0], sent // DAY))
        return NO_TERM if end is None else end
