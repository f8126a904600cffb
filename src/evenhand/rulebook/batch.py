"""A stretch of a portfolio as arrays: checked, with the calendar bound by place and minute."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from evenhand.rulebook.bind import FactRefused, calendar_facts
from evenhand.rulebook.facts import CALENDAR_FIELDS, FIELDS
from evenhand.rulebook.fold import Constant
from evenhand.rulebook.objections import NO_TERM, TermEnds
from evenhand.rulebook.tree import Fact, Literal, Node, Operation

_BY_PLACE = frozenset(
    {*CALENDAR_FIELDS, "country", "region", "is_law_known"} - {"today_is_refused"}
)
# Columns by which rows are put into places.
_TOLD = frozenset({"country", "region"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when some rows of a batch stand, what the calendar says, and which they are."""

    country: str
    zone: str
    facts: dict[str, Constant]
    rows: Any

    @property
    def today(self) -> int:
        """The local epoch day."""
        return int(self.facts["today"])


@dataclass(slots=True)
class Batch:
    """Some rows of a portfolio; each column becomes an array when a rule first asks for it."""

    frame: pl.DataFrame
    same: dict[str, Constant]
    places: tuple[Place, ...]
    # The number of its place for each row.
    codes: Any
    arrays: dict[str, Any] = field(default_factory=dict)
    questions: dict[str, Operation] = field(default_factory=dict)

    def array(self, name: str) -> Any:
        """A fact, or a question about texts, for every row."""
        found = self.arrays.get(name)
        if found is None:
            found = self.arrays[name] = self._made(name)
        return found

    def part(self, name: str, rows: Any) -> Any:
        """A fact, or a question about texts, for some rows."""
        return self.array(name).take(rows, mode="clip")

    def alike(self, places: Sequence[Place], names: Sequence[str]) -> dict[str, Constant]:
        """Those of the named facts that are the same for every row of the places."""
        found = {name: self.same[name] for name in names if name in self.same}
        for name in names:
            if self._is_by_place(name) and name not in found:
                values = {place.facts[name] for place in places}
                if len(values) == 1:
                    found[name] = values.pop()
        return found

    def _is_by_place(self, name: str) -> bool:
        """Whether a fact hangs on place and minute alone, and did not come with the portfolio."""
        return name in _BY_PLACE and (name in _TOLD or name not in self.frame.columns)

    def _made(self, name: str) -> Any:
        question = self.questions.get(name)
        if question is not None:
            return self._answered(question)
        if name == "today_is_refused":
            return self._refused_today()
        if name in self.same:
            return np.full(self.frame.height, self.same[name])
        if self._is_by_place(name):
            table = np.array([place.facts[name] for place in self.places])
            return table[self.codes]
        return as_array(self.frame[name])

    def _answered(self, question: Operation) -> Any:
        """Whether a text is a word; of a place it is asked once for each."""
        left, right = question.operands
        if isinstance(left, Fact) and left.name in _BY_PLACE and not isinstance(right, Fact):
            word = self._text(right)
            table = np.array([place.facts[left.name] == word for place in self.places])
            return table[self.codes]
        return as_array(self._text(left) == self._text(right))

    def _text(self, node: Node) -> Any:
        if isinstance(node, Fact):
            same = self.same.get(node.name)
            return self.frame[node.name] if same is None else same
        assert isinstance(node, Literal)
        return node.value

    def _refused_today(self) -> Any:
        """Whether the local weekday is among those the person refused; most refused none."""
        avoided = self.frame["avoid_weekdays"]
        some = np.flatnonzero(as_array(avoided != ""))
        weekdays = np.array([place.facts["local_weekday"] for place in self.places])
        today = weekdays[self.codes[some]]
        texts = avoided[some]
        found = np.zeros(self.frame.height, dtype=bool)
        for day in np.unique(today):
            named = as_array(texts.str.contains(str(day), literal=True))
            found[some[named & (today == day)]] = True
        return found


def batch_of(
    frame: pl.DataFrame,
    same: dict[str, Constant],
    ends: TermEnds | None,
    *,
    known: Collection[str],
) -> Batch:
    """A batch of completed columns, with the facts that are constant; raises FactRefused."""
    arrays: dict[str, Any] = {}
    for name, kind in frame.schema.items():
        if kind != pl.Int64 or name not in FIELDS:
            continue
        arrays[name] = frame[name].to_numpy()
        low, high = int(arrays[name].min()), int(arrays[name].max())
        _in_range(name, low)
        _in_range(name, high)
        if name == "at" and low == high:
            same = {**same, "at": low}
    places, codes = _placed(frame, same, known)
    batch = Batch(frame, dict(same), places, codes, arrays)
    if ends:
        _bind_objections(batch, ends)
    return batch


def _in_range(name: str, value: int) -> None:
    known = FIELDS[name]
    if not known.low <= value <= known.high:
        raise FactRefused(name, value, f"is not between {known.low} and {known.high}")


def _placed(
    frame: pl.DataFrame, same: dict[str, Constant], known: Collection[str]
) -> tuple[tuple[Place, ...], Any]:
    """The distinct places and minutes of a batch, and which of them each row stands at."""
    # Clocks change on whole minutes, so everything bound of a minute holds through it.
    minute = pl.lit(same["at"]) // 60 if "at" in same else pl.col("at") // 60
    zone = pl.lit(same["zone"]) if "zone" in same else pl.col("zone")
    row = pl.int_range(pl.len(), dtype=pl.UInt32)
    asked = frame.lazy().select("country", "region", zone=zone, minute=minute, row=row)
    # Grouping by what differs only costs a third of grouping by all four.
    keys = ["country", "region", *(["zone"] if "zone" not in same else [])]
    if "at" not in same:
        keys.append("minute")
    groups = asked.group_by(keys).agg("row", pl.exclude("row", *keys).first()).collect()
    codes = np.empty(frame.height, dtype=np.int32)
    places = []
    told = groups.select("country", "region", "zone", "minute").iter_rows()
    for number, (country, region, zone_name, at_minute) in enumerate(told):
        rows = groups["row"][number].to_numpy().astype(np.intp)
        codes[rows] = number
        facts = {**calendar_facts(country, region, zone_name, at_minute * 60)}
        facts |= {"country": country, "region": region, "is_law_known": country in known}
        places.append(Place(country, zone_name, facts, rows))
    return tuple(places), codes


def as_array(column: pl.Series) -> Any:
    """Numbers as they lie in memory; yes and no, eight to a byte there, as a byte each."""
    if column.dtype != pl.Boolean:
        return column.to_numpy()
    packed = column.to_arrow()
    bits = np.frombuffer(packed.buffers()[1], dtype=np.uint8)
    end = packed.offset + len(packed)
    return np.unpackbits(bits, count=end, bitorder="little")[packed.offset :].view(bool)


def _bind_objections(batch: Batch, ends: TermEnds) -> None:
    """Count the terms for objections that nobody gave, from the first notices."""
    known = _writable(batch, "objection_ends_at_known", bool)
    ends_at = _writable(batch, "objection_ends_at", np.int64)
    for place in batch.places:
        country, region, zone = place.country, str(place.facts["region"]), place.zone
        if not ends.has_terms(country):
            continue
        wanted = batch.part("first_notice_at_known", place.rows) & ~known[place.rows]
        rows = place.rows[wanted]
        found = ends.of(country, region, zone, batch.part("first_notice_at", rows))
        named = found != NO_TERM
        ends_at[rows[named]] = found[named]
        known[rows[named]] = True


def _writable(batch: Batch, name: str, kind: Any) -> Any:
    """An array of the batch's own that may be changed, and is no constant any more."""
    given = batch.same.pop(name, None)
    found = np.full(batch.frame.height, given, dtype=kind) if given is not None else None
    batch.arrays[name] = batch.array(name).copy() if found is None else found
    return batch.arrays[name]
