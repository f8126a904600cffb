"""What needs somebody's look by a day: old checks, values that end, weak sources, gaps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from evenhand.rulebook.advice import directory
from evenhand.rulebook.pack import Pack
from evenhand.rulebook.parameter import CHECK_EVERY_DAYS, DatedValue, Parameter
from evenhand.rulebook.rule import Formula, Rule
from evenhand.rulebook.rulebook import Rulebook

# What a pack must be looked at for, most pressing first.
KINDS: Final = {
    "no-value": "no value in force, or none from a day on",
    "review-due": "a newer value is due",
    "not-checked": "not checked for a year",
    "source-not-read": "a source was not read for a year",
    "not-confirmed": "from memory or unverified",
    "gap": "not known or not coded",
}
_SOON: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Look:
    """One thing to look at, of one pack."""

    pack: str
    kind: str
    key: str
    what: str


def looks(book: Rulebook, today: date) -> tuple[Look, ...]:
    """Everything that needs a look by that day, pack by pack, most pressing first."""
    found: list[Look] = []
    for pack in book.loaded.packs.values():
        of_pack = [
            *(look for one in pack.parameters.values() for look in _of_values(pack, one, today)),
            *_of_sources(pack, today),
            *_of_weak_rules(book, pack),
            *_of_advice(pack, today),
            *(Look(pack.id, "gap", gap.topic, gap.note) for gap in pack.gaps),
        ]
        found += sorted(of_pack, key=lambda look: (list(KINDS).index(look.kind), look.key))
    return tuple(found)


def _of_values(pack: Pack, parameter: Parameter, today: date) -> Iterator[Look]:
    newest, key = parameter.values[-1], parameter.key
    if newest.until and newest.until <= today + _SOON:
        yield Look(pack.id, "no-value", key, f"no value from {newest.until}")
    if parameter.values[0].from_ > max(today, pack.claimed_from):
        yield Look(pack.id, "no-value", key, f"no value before {parameter.values[0].from_}")
    if parameter.review_days:
        due = newest.from_ + timedelta(days=parameter.review_days)
        if due <= today:
            what = f"the newest value is of {newest.from_}, a newer one was due on {due}"
            yield Look(pack.id, "review-due", key, what)
    if parameter.checked + timedelta(days=CHECK_EVERY_DAYS) < today:
        yield Look(pack.id, "not-checked", key, f"not checked since {parameter.checked}")
    for value in parameter.values:
        if value.confidence != "confirmed" and (value.until is None or value.until > today):
            yield Look(pack.id, "not-confirmed", f"{key}@{value.from_}", _weakly(value))


def _weakly(value: DatedValue) -> str:
    how = f"{value.confidence}: {value.source.text}"
    if value.waiting is None:
        return how
    return f"{how}; {value.waiting} waits to be confirmed, {value.is_} is used"


def _of_sources(pack: Pack, today: date) -> Iterator[Look]:
    for source in pack.sources.values():
        if source.read_on + timedelta(days=CHECK_EVERY_DAYS) < today:
            what = f"{source.title}: not read since {source.read_on}"
            yield Look(pack.id, "source-not-read", source.id, what)


def _of_weak_rules(book: Rulebook, pack: Pack) -> Iterator[Look]:
    functions: list[Rule | Formula] = [*book.rules, *book.formulas.values()]
    for one in functions:
        if one.pack == pack.id and one.source.confidence != "confirmed":
            what = f"{one.source.confidence}: {one.source.text}"
            yield Look(pack.id, "not-confirmed", one.key, what)


def _of_advice(pack: Pack, today: date) -> Iterator[Look]:
    """Telephone numbers age: a row of free advice is checked again every year."""
    for row in directory(pack.id):
        if row.is_stale(today):
            yield Look(pack.id, "not-checked", row.name, f"not checked since {row.checked_on}")
