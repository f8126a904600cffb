"""From when a claim is too old: years or months from the day it fell due, or from its year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from evenhand.rulebook.answers.answer import (
    Amount,
    CannotAnswer,
    NoSuchLaw,
    UsedValue,
    computed,
    covers,
    known_pack,
    on,
    value_if_any,
)
from evenhand.rulebook.bind import Raw
from evenhand.rulebook.calendar import add_months, year_end_limitation
from evenhand.rulebook.rulebook import Rulebook, open_rulebook

MONTHS_OF_A_YEAR = 12
# What may begin a new period, and its day.
Happened: TypeAlias = tuple[str, date]


class EventNotCovered(CannotAnswer):
    """What happened may have begun a new period, but the pack does not know the law on it."""

    def __init__(self, country: str, event: str, covered: Sequence[str]) -> None:
        self.country = country
        self.event = event
        known = ", ".join(covered) or "nothing of the kind"
        super().__init__(
            f"{country.upper()}: the pack does not say whether {event!r} begins a new period "
            f"(it covers {known})"
        )


@dataclass(frozen=True, slots=True)
class Limitation:
    """The first day on which a claim is barred, and whether it is on the day asked."""

    barred_from: date
    counted_from: date
    is_barred: bool
    period: Amount
    is_in_months: bool
    values: tuple[UsedValue, ...]
    too_late: tuple[Happened, ...] = ()
    """What happened when the claim was too old already: whether it revives one is not known."""


def limitation(
    country: str,
    day: date,
    facts: Raw,
    *,
    due_on: date,
    events: Sequence[Happened] = (),
    book: Rulebook | None = None,
) -> Limitation:
    """From when a claim that fell due on a day is too old, judged on `day`.

    The day it fell due does not count; the last day of the period counts whole. `events` are
    (kind, day), such as ("acknowledgement", day): each begins a new period where the pack says
    so, while one runs; what comes later is told as too late. Raises NoSuchLaw, FactsMissing,
    EventNotCovered, NotInForce.
    """
    book = book or open_rulebook()
    country = country.lower()
    known_pack(book, country)
    months = f"{country}.limitation_months" in book.formulas
    key = f"{country}.limitation_{'months' if months else 'years'}"
    if key not in book.formulas:
        raise NoSuchLaw(country, "the pack has no limitation period")
    covers(book, country, day, facts, "claim_kind")
    period = computed(book, key, on(day, facts))
    length = period.amount_minor * (1 if months else MONTHS_OF_A_YEAR)
    year_end = value_if_any(book, f"{country}.limitation_from_year_end", day)
    # The period of a title runs from the title itself, not from the end of its year.
    from_end = bool(year_end and year_end.value.is_ is True and not facts.get("is_titled"))
    interrupting = value_if_any(book, f"{country}.limitation_interrupted_by", day)
    _refuse_unknown(country, interrupting, events)
    counted, barred = due_on, _barred_from(due_on, length, from_end=from_end)
    late: list[Happened] = []
    for kind, happened in sorted(events, key=lambda event: event[1]):
        if barred <= happened <= day:
            late.append((kind, happened))
        elif due_on < happened <= day:
            counted, barred = happened, _barred_from(happened, length)
    used = (year_end, interrupting if events else None)
    values = tuple(one for one in used if one)
    return Limitation(barred, counted, day >= barred, period, months, values, tuple(late))


def _barred_from(counted: date, length_months: int, *, from_end: bool = False) -> date:
    """The first day behind a period: counted from a day, or from the end of its year."""
    if from_end:
        return year_end_limitation(counted, length_months // MONTHS_OF_A_YEAR)
    return add_months(counted, length_months) + timedelta(days=1)


def _refuse_unknown(country: str, known: UsedValue | None, events: Sequence[Happened]) -> None:
    """Raise EventNotCovered for what the pack does not know to begin a new period."""
    covered = str(known.value.is_).split() if known else []
    for kind, _ in events:
        if kind not in covered:
            raise EventNotCovered(country, kind, covered)
