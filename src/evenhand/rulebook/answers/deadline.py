"""When a time ends that the law gives: for complaints, objections, validation, holds and others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from evenhand.rulebook.answers.answer import (
    NoSuchLaw,
    UsedValue,
    known_pack,
    value_if_any,
    value_on,
)
from evenhand.rulebook.calendar import (
    WHOLE_COUNTRY,
    add_months,
    add_working_days,
    posted_period_end,
    swiss_limit_ends_on,
    validation_period_end,
)
from evenhand.rulebook.hold_times import hold_ends_on, standard_day
from evenhand.rulebook.holds import HOLD_KINDS
from evenhand.rulebook.rulebook import Rulebook, open_rulebook
from evenhand.rulebook.source import Source

# Everything a pack knows of a kind of deadline lies in parameters whose names begin alike.
KINDS = {
    "complaint": "complaint_",
    "objection": "objection_days",
    "validation": "validation_days",
    "payment_order": "payment_order_",
    "european_payment_order": "payment_order_",
    "data_access": "data_access_",
    "hold": "",
}
# An extension runs on from the end of the time it extends.
_EXTENDS = "_extension_"
# A national order and the European one are two papers: whether the EU's pack tells the time.
_OF_PACKS = {"payment_order": False, "european_payment_order": True}


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a time, with the value of the law behind it."""

    name: str
    last_day: date
    used: tuple[UsedValue, ...]
    source: Source | None = None
    """Of a time that stands in no parameter."""

    @property
    def over_on(self) -> date:
        """The first day on which the time is over."""
        return self.last_day + timedelta(days=1)


def deadline(
    country: str,
    kind: str,
    starts_on: date,
    *,
    region: str = "",
    hold_kind: str = "",
    book: Rulebook | None = None,
) -> tuple[Deadline, ...]:
    """All times of a kind that begin with something on a day; that day does not count.

    Kinds: complaint (received), objection and validation (first notice sent), payment_order and
    european_payment_order (served), data_access (asked), hold (begun, by `hold_kind`; its first
    day counts). Without a region only the whole country's holidays count, so that no time ends
    later than it may. Raises NoSuchLaw, NotInForce.
    """
    book = book or open_rulebook()
    country = country.lower()
    known_pack(book, country)
    if kind == "hold":
        return (_hold(book, country, hold_kind, starts_on, region),)
    if kind not in KINDS:
        raise NoSuchLaw(country, f"no deadline of the kind {kind!r}; there are {', '.join(KINDS)}")
    if kind in ("objection", "validation"):
        return (_objection(book, country, kind, starts_on),)
    packs = book.packs_for(country)
    if kind in _OF_PACKS:
        packs = tuple(pack for pack in packs if (pack == "eu") == _OF_PACKS[kind])
    found = _named(book, packs, country, kind, starts_on, region)
    if not found:
        raise NoSuchLaw(country, f"the packs know no deadline of the kind {kind!r}")
    return found


def _named(
    book: Rulebook,
    packs: tuple[str, ...],
    country: str,
    kind: str,
    starts_on: date,
    region: str,
) -> tuple[Deadline, ...]:
    """The times whose names begin alike, each from the nearest pack that knows it."""
    keys: dict[str, str] = {}
    prefix = KINDS[kind]
    for pack in packs:
        for key in sorted(book.loaded.packs[pack].parameters):
            name = key.split(".", 1)[1]
            if name.startswith(prefix) and _unit(book.parameters[key].unit):
                keys.setdefault(name, key)
    found: dict[str, Deadline] = {}
    for name, key in sorted(keys.items(), key=lambda one: _EXTENDS in one[0]):
        used = value_on(book, key, starts_on)
        if _EXTENDS in name and used.value.is_ == 0:
            continue  # an extension that waits for the operator's confirmation is none
        first = found.get(name.replace(_EXTENDS, "_"))
        begins = first.last_day if _EXTENDS in name and first else starts_on
        found[name] = Deadline(name, _last(begins, used, country, region), (used,))
    return tuple(found.values())


def _hold(book: Rulebook, country: str, kind: str, starts_on: date, region: str = "") -> Deadline:
    if kind not in HOLD_KINDS:
        raise NoSuchLaw(country, f"no hold of the kind {kind!r}; there are {', '.join(HOLD_KINDS)}")
    _refuse_other_regions(book, country, kind, starts_on, region)
    over_on = hold_ends_on(HOLD_KINDS[kind], starts_on, country, book)
    if over_on is None:
        raise NoSuchLaw(country, f"the hold {kind!r} has no length; it ends with what opened it")
    long = HOLD_KINDS[kind].length
    used = (value_on(book, f"house.{long}", standard_day(long, starts_on, book)),)
    pack, _, cited = HOLD_KINDS[kind].source.partition(":")
    id_, _, pinpoint = cited.partition("#")
    source = book.loaded.packs[pack].sources[id_].at(pinpoint)
    return Deadline(f"hold.{kind}", over_on - timedelta(days=1), used, source)


def _refuse_other_regions(
    book: Rulebook, country: str, kind: str, starts_on: date, region: str
) -> None:
    """Raise NoSuchLaw where the law of a hold is that of other parts of the country."""
    known = value_if_any(book, f"{country}.{kind}_regions", starts_on)
    if region and known and region not in (regions := str(known.value.is_).split()):
        raise NoSuchLaw(
            country,
            f"the law on {kind.replace('_', ' ')} is known for {', '.join(regions)}, not for "
            f"{region} (see the gaps of the pack)",
        )


def _objection(book: Rulebook, country: str, kind: str, sent_on: date) -> Deadline:
    """The term for objections against a first notice, as the country counts it."""
    names = book.loaded.packs[country].parameters
    if f"{country}.{KINDS[kind]}" not in names:
        raise NoSuchLaw(country, f"the pack knows no deadline of the kind {kind!r}")
    term = value_on(book, f"{country}.{KINDS[kind]}", sent_on)
    receipt = "assumed_receipt_working_days" if kind == "validation" else "assumed_receipt_days"
    used = [term]
    if f"{country}.{receipt}" in names:
        used.append(value_on(book, f"{country}.{receipt}", sent_on))
    receipt_days = int(str(used[1].value.is_)) if len(used) > 1 else 0
    days = int(str(term.value.is_))
    if kind == "validation":
        over = validation_period_end(
            sent_on, receipt_working_days=receipt_days, term_days=days, country=country
        )
    else:
        over = posted_period_end(sent_on, receipt_days=receipt_days, term_days=days)
    return Deadline(KINDS[kind], over - timedelta(days=1), tuple(used))


def _unit(unit: str) -> str:
    """The unit of a time in a parameter's own words, or empty where it is none."""
    said = unit.lower()
    if "working" in said or "business" in said:
        return "working days"
    for name in ("day", "week", "month", "year"):
        if said.startswith(name):
            return f"{name}s"
    return ""


def _last(starts_on: date, used: UsedValue, country: str, region: str) -> date:
    length, unit = int(str(used.value.is_)), _unit(used.unit)
    if unit == "working days":
        return add_working_days(starts_on, length, country, region or WHOLE_COUNTRY)
    if unit in ("months", "years"):
        return add_months(starts_on, length * (12 if unit == "years" else 1))
    last = starts_on + timedelta(days=length * (7 if unit == "weeks" else 1))
    # A limit that ends while Swiss enforcement rests moves behind the rest (SchKG 63).
    moves = country == "ch" and used.key.startswith("ch.payment_order_")
    return swiss_limit_ends_on(last, region or WHOLE_COUNTRY) if moves else last
