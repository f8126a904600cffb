"""Parameters: values of the law in force from a day on, each with source and confidence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, TypeAlias

from evenhand.rulebook.broken import Complaints, PackBroken, line_of
from evenhand.rulebook.field import MOST_MINOR
from evenhand.rulebook.source import Confidence, Source, is_confidence

EPOCH: Final = date(1970, 1, 1)
ABOVE: Final = MOST_MINOR * 100
# A value nobody has looked at for a year is reported as stale.
CHECK_EVERY_DAYS: Final = 366

Scale: TypeAlias = tuple[tuple[int, int, int], ...]
Table: TypeAlias = tuple[tuple[int, int], ...]
Value: TypeAlias = int | bool | str | Scale | Table

_PARAMETER_KEYS = {"means", "unit", "checked", "values", "review_days", "note", "tighter"}
_VALUE_KEYS = set("from until unknown_after is source confidence permits stricter note".split())


class NotInForce(LookupError):
    """A parameter has no value on that day."""

    def __init__(self, key: str, day: date) -> None:
        self.key = key
        self.day = day
        super().__init__(f"{key} has no value on {day.isoformat()}")


class UnknownParameter(LookupError):
    """No pack has a parameter of that name."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"no pack has a parameter {key!r}")


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value with the day from which it holds (until the day before `until`)."""

    is_: Value
    from_: date
    until: date | None
    source: Source
    confidence: Confidence
    permits: bool = False
    stricter: Value | None = None
    note: str = ""
    # The value from memory that waits for the operator's confirmation; `is_` holds until then.
    waiting: Value | None = None
    # What held between `until` and the next value was not found: those days have no value.
    unknown_after: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a parameter means, its unit, when it was checked, and its values in order."""

    key: str
    means: str
    unit: str
    checked: date
    review_days: int
    values: tuple[DatedValue, ...]
    file: str
    line: int
    # Which way an operator may move a standard of the house: "lower", "higher", or not at all.
    tighter: str = ""

    def on(self, day: date) -> DatedValue:
        """The value in force on that day; raises NotInForce."""
        place = bisect_right([value.from_ for value in self.values], day) - 1
        if place < 0 or ((until := self.values[place].until) and day >= until):
            raise NotInForce(self.key, day)
        return self.values[place]

    def stale(self, day: date) -> tuple[str, ...]:
        """Why the parameter needs a look by that day; empty when it does not."""
        found = []
        if self.checked + timedelta(days=CHECK_EVERY_DAYS) < day:
            found.append(f"not checked since {self.checked.isoformat()}")
        newest = self.values[-1]
        if self.review_days and newest.from_ + timedelta(days=self.review_days) < day:
            found.append(f"the newest value is of {newest.from_.isoformat()}")
        if newest.until and newest.until <= day:
            found.append(f"no value since {newest.until.isoformat()}")
        return tuple(found)

    def weak(self) -> tuple[DatedValue, ...]:
        """The values nobody confirmed in a source."""
        return tuple(value for value in self.values if value.confidence != "confirmed")


def epoch_days(day: date) -> int:
    """Whole days since 1970-01-01."""
    return (day - EPOCH).days


def day_of(days: int) -> date:
    """The date that many whole days after 1970-01-01."""
    return EPOCH + timedelta(days=days)


@dataclass(slots=True)
class _Reader:
    """Reads one TOML file of values and knows how to complain about it."""

    file: Path
    text: str
    pack: str
    sources: Mapping[str, Source]
    confirmed: Collection[str]
    complaints: Complaints

    def broken(self, what: str, remedy: str, *needles: str, after: int = 0) -> PackBroken:
        return PackBroken(self.file, line_of(self.text, *needles, after=after), what, remedy)

    def parameter(self, name: str, table: Any) -> Parameter:
        line = line_of(self.text, f"[{name}]")
        if not isinstance(table, dict) or not isinstance(table.get("values"), list):
            raise self.broken(f"{name} has no values", f"add [[{name}.values]]", f"[{name}")
        wrong = list(self.wrong_in_head(name, table, line))
        for one in wrong:  # its values are looked at all the same
            self.complaints.tell(one, name)
        values = self.in_order(name, self.values(name, table["values"], line), line)
        if wrong:
            raise wrong[-1]
        return Parameter(
            f"{self.pack}.{name}",
            table["means"],
            table["unit"],
            table["checked"],
            self.review_days(name, table, line),
            self.trusted(name, values, line),
            str(self.file),
            line,
            self.direction(name, table, values, line),
        )

    def wrong_in_head(self, name: str, table: Mapping[str, Any], line: int) -> Iterator[PackBroken]:
        for entry in sorted(set(table) - _PARAMETER_KEYS):
            what = f"{name} has an unknown entry {entry!r}"
            yield self.broken(what, "remove it", entry, after=line)
        for needed, kind in (("means", str), ("unit", str), ("checked", date)):
            if not isinstance(table.get(needed), kind):
                what = f"{name} does not say {needed!r}"
                yield self.broken(what, f"add {needed} = ...", f"[{name}]")

    def values(self, name: str, rows: list[Any], line: int) -> list[DatedValue]:
        """Every value; where several are broken, all but the last complain here."""
        found: list[DatedValue] = []
        broken: list[PackBroken] = []
        for one in rows:
            try:
                found.append(self.value(name, one, line))
            except PackBroken as error:
                broken.append(error)
        for earlier in broken[:-1]:
            self.complaints.tell(earlier, name)
        if broken:
            raise broken[-1]
        return found

    def review_days(self, name: str, table: Mapping[str, Any], line: int) -> int:
        days = table.get("review_days", 0)
        if type(days) is not int or days < 0:
            raise self.broken(
                f"{name} has review_days = {days!r}",
                "write after how many days a newer value is due, or leave it out",
                "review_days",
                after=line,
            )
        return days

    def direction(
        self, name: str, table: Mapping[str, Any], values: Sequence[DatedValue], line: int
    ) -> str:
        """Which way is stricter: only whole numbers of the house have one."""
        if "tighter" not in table:
            return ""
        whole = all(type(value.is_) is int for value in values)
        if table["tighter"] not in ("lower", "higher") or self.pack != "house" or not whole:
            raise self.broken(
                f"{name} cannot be tightened {table['tighter']!r}",
                'write "lower" or "higher", at a whole number of the house pack',
                "tighter",
                after=line,
            )
        return str(table["tighter"])

    def value(self, name: str, one: Any, line: int) -> DatedValue:
        """One dated value with its source."""
        if not isinstance(one, dict) or not isinstance(one.get("from"), date):
            raise self.broken(
                f"a value of {name} has no date", "add from = YYYY-MM-DD", "values", after=line
            )
        here = line_of(self.text, "from", one["from"].isoformat(), after=line)
        self.complaints.together(self.wrong_in(name, one, here), name)
        source_id, _, pinpoint = str(one["source"]).partition("#")
        return DatedValue(
            self.plain(name, one["is"], here),
            one["from"],
            one.get("until"),
            self.sources[source_id].at(pinpoint),
            one["confidence"],
            bool(one.get("permits", False)),
            self.plain(name, one["stricter"], here) if "stricter" in one else None,
            str(one.get("note", "")),
            unknown_after=bool(one.get("unknown_after", False)),
        )

    def wrong_in(self, name: str, one: Mapping[str, Any], here: int) -> Iterator[PackBroken]:
        """What is wrong with the entries of a value."""
        for entry in sorted(set(one) - _VALUE_KEYS):
            what = f"a value of {name} has an unknown entry {entry!r}"
            yield self.broken(what, "remove it", entry, after=here - 2)
        if "is" not in one:
            yield PackBroken(self.file, here, f"a value of {name} has no 'is'", "add is = ...")
        if not is_confidence(one.get("confidence")):
            yield PackBroken(
                self.file,
                here,
                f"a value of {name} has no degree of confidence",
                'add confidence = "confirmed", "memory" or "unverified"',
            )
        source_id = str(one.get("source", "")).partition("#")[0]
        if source_id not in self.sources:
            yield PackBroken(
                self.file,
                here,
                f"a value of {name} cites {source_id!r}, which sources.toml lacks",
                "add the source or mend the citation",
            )
        until = one.get("until")
        if until is not None and type(until) is not date:
            what = f"a value of {name} ends on {until!r}"
            yield PackBroken(self.file, here, what, "write until = YYYY-MM-DD")

    def plain(self, name: str, value: Any, line: int) -> Value:
        """A TOML value as rules see it: times in minutes, dates in days, scales in tuples."""
        if isinstance(value, bool | str) or type(value) is int:
            return value
        if isinstance(value, time):
            return value.hour * 60 + value.minute
        if type(value) is date:
            return epoch_days(value)
        if isinstance(value, list) and value:
            if all(isinstance(row, list) and len(row) == 2 for row in value):
                return self.table(name, value, line)
            return self.scale(name, value, line)
        raise PackBroken(
            self.file,
            line,
            f"{name} has a value rules cannot use: {value!r}",
            "use a whole number, yes or no, a text, a date, a time or a scale; "
            "money is in minor units, rates are whole numbers over a stated base",
        )

    def table(self, name: str, rows: list[Any], line: int) -> Table:
        """Rows of (up_to, value); the last may reach "above"."""
        found: list[tuple[int, int]] = []
        for place, (up_to, value) in enumerate(rows):
            bound = ABOVE if up_to == "above" and place == len(rows) - 1 else up_to
            if (
                type(bound) is not int
                or type(value) is not int
                or (found and bound <= found[-1][0])
            ):
                raise PackBroken(
                    self.file,
                    line,
                    f"row {place + 1} of the table {name} is not [up_to, value], in rising order",
                    'mend the row; the last may be ["above", value]',
                )
            found.append((bound, value))
        return tuple(found)

    def scale(self, name: str, rows: list[Any], line: int) -> Scale:
        """Bands of (up_to, numerator, denominator); the last may reach "above"."""
        bands: list[tuple[int, int, int]] = []
        for place, row in enumerate(rows):
            whole = (
                [ABOVE, *row[1:]] if row and row[0] == "above" and place == len(rows) - 1 else row
            )
            if (
                len(whole) != 3
                or any(type(figure) is not int for figure in whole)
                or whole[2] <= 0
                or (bands and whole[0] <= bands[-1][0])
            ):
                raise PackBroken(
                    self.file,
                    line,
                    f"row {place + 1} of the scale {name} is not [up_to, numerator, denominator], "
                    "in rising order",
                    'mend the row; the last may be ["above", n, d]',
                )
            bands.append((whole[0], whole[1], whole[2]))
        return tuple(bands)

    def in_order(
        self, name: str, values: Sequence[DatedValue], line: int
    ) -> tuple[DatedValue, ...]:
        """Values by date; a gap or an overlap is an error."""
        if not values:
            raise self.broken(f"{name} has no values", f"add [[{name}.values]]", f"[{name}]")
        here = line_of(self.text, "from", values[0].from_.isoformat(), after=line)
        for earlier, later in pairwise(values):
            here = line_of(self.text, "from", later.from_.isoformat(), after=here)
            if later.from_ <= earlier.from_ or (earlier.until and earlier.until > later.from_):
                raise PackBroken(
                    self.file,
                    here,
                    f"{name} has two values on {later.from_.isoformat()}",
                    "sort the values by from, and let each end before the next begins",
                )
            if earlier.until and earlier.until < later.from_ and not earlier.unknown_after:
                raise PackBroken(
                    self.file,
                    here,
                    f"{name} has no value from {earlier.until} to {later.from_}",
                    "close the gap, remove until, or say unknown_after = true",
                )
        last = values[-1]
        if last.until and last.until <= last.from_:
            raise self.broken(f"{name} ends before it begins", "mend until", "until", after=line)
        return tuple(values)

    def trusted(self, name: str, values: Sequence[DatedValue], line: int) -> tuple[DatedValue, ...]:
        """The values as they may be used: from memory, only what makes us stricter.

        A permitting value nobody confirmed gives way to its `stricter` value, or to the value
        before it, unless the operator confirmed the parameter (or `parameter@date`).
        """
        kept: list[DatedValue] = []
        for value in values:
            marks = {f"{self.pack}.{name}", f"{self.pack}.{name}@{value.from_.isoformat()}"}
            if not value.permits or value.confidence == "confirmed" or marks & set(self.confirmed):
                kept.append(value)
                continue
            if value.stricter is not None:
                is_: Value = value.stricter
            elif kept:
                is_ = kept[-1].is_
            else:
                raise self.broken(
                    f"{name} permits something from {value.confidence} only",
                    "add stricter = ... (used until the operator confirms)",
                    "permits",
                    after=line,
                )
            kept.append(
                DatedValue(
                    is_,
                    value.from_,
                    value.until,
                    value.source,
                    value.confidence,
                    True,
                    value.stricter,
                    value.note,
                    value.is_,
                    value.unknown_after,
                )
            )
        return tuple(kept)


def read_parameters(
    *,
    file: Path,
    text: str,
    tables: Mapping[str, Any],
    pack: str,
    sources: Mapping[str, Source],
    confirmed: Collection[str] = (),
    complaints: Complaints | None = None,
) -> tuple[Parameter, ...]:
    """All parameters of one TOML file; raises PackBroken with file and line."""
    complaints = complaints or Complaints()
    reader = _Reader(file, text, pack, sources, confirmed, complaints)
    found = []
    for name, table in tables.items():
        with complaints.about(name):
            found.append(reader.parameter(name, table))
    return tuple(found)
