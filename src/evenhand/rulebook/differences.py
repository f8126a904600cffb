"""What changed between two rulebooks, from what each says about itself (see `describing`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Described = Mapping[str, Mapping[str, Any]]
# What an entry of a kind may change in, in the order it is told.
_PARTS: Final = {
    "rules": ("code", "acts", "principle", "source", "sentences"),
    "formulas": ("code", "source"),
    "sources": ("title", "link", "read_on", "confidence"),
}


@dataclass(frozen=True, slots=True)
class Changed:
    """An entry that both have, and what of it changed: part, before, after."""

    key: str
    parts: tuple[tuple[str, Any, Any], ...]


@dataclass(frozen=True, slots=True)
class ValueChanged:
    """A value of the law that differs in a period, which is half-open; None where it has none."""

    key: str
    unit: str
    from_: str
    until: str | None
    before: Any
    after: Any
    source: str
    """Of the newer value, or of the older where there is none any more."""


@dataclass(frozen=True, slots=True)
class KindOfEntry:
    """What happened to the rules, the formulas or the sources."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[Changed, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened."""
        return not (self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True)
class Differences:
    """Everything that changed; values with their periods."""

    rules: KindOfEntry = field(default_factory=KindOfEntry)
    formulas: KindOfEntry = field(default_factory=KindOfEntry)
    sources: KindOfEntry = field(default_factory=KindOfEntry)
    values: tuple[ValueChanged, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether both say the same."""
        kinds = (self.rules, self.formulas, self.sources)
        return not self.values and all(kind.is_empty for kind in kinds)


def differences(old: Described, new: Described) -> Differences:
    """Return what a newer rulebook added, removed and changed."""
    return Differences(
        rules=_entries("rules", old, new),
        formulas=_entries("formulas", old, new),
        sources=_entries("sources", old, new),
        values=tuple(_values(old["values"], new["values"])),
    )


def _entries(kind: str, old: Described, new: Described) -> KindOfEntry:
    before, after = old[kind], new[kind]
    changed = []
    for key in sorted(set(before) & set(after)):
        one, other = before[key], after[key]
        parts = [(p, one[p], other[p]) for p in _PARTS[kind] if one[p] != other[p]]
        if parts:
            changed.append(Changed(key, tuple(parts)))
    return KindOfEntry(
        added=tuple(sorted(set(after) - set(before))),
        removed=tuple(sorted(set(before) - set(after))),
        changed=tuple(changed),
    )


def _values(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[ValueChanged]:
    for key in sorted(set(old) | set(new)):
        unit = new.get(key, old.get(key, {})).get("unit", "")
        yield from _periods(key, unit, old.get(key, {}), new.get(key, {}))


def _periods(
    key: str, unit: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterable[ValueChanged]:
    """The periods in which a value differs; neighbours with the same change are one."""
    before, after = old.get("values", []), new.get("values", [])
    days = sorted({day for one in (*before, *after) for day in (one["from"], one["until"]) if day})
    open_: ValueChanged | None = None
    for start, end in zip(days, [*days[1:], None], strict=True):
        then, now = _on(before, start), _on(after, start)
        told = (then and then["is"], now and now["is"])
        if told[0] == told[1]:
            if open_:
                yield open_
            open_ = None
            continue
        source = str((now or then or {}).get("source", ""))
        if open_ and (open_.before, open_.after, open_.source) == (*told, source):
            open_ = ValueChanged(key, unit, open_.from_, end, *told, source)
            continue
        if open_:
            yield open_
        open_ = ValueChanged(key, unit, start, end, *told, source)
    if open_:
        yield open_


def _on(values: Iterable[Mapping[str, Any]], day: str) -> Mapping[str, Any] | None:
    """The value in force on a day, as ISO dates compare; None before the first or in a gap."""
    found = None
    for value in values:
        if value["from"] <= day:
            found = value
    return None if found is None or (found["until"] and found["until"] <= day) else found
