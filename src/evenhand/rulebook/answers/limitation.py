"""From when a claim is too old: years or months from the day it fell due, or from its year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

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


def limitation(
    country: str,
    day: date,
    facts: Raw,
    *,
    due_on: date,
    events: Sequence[tuple[str, date]] = (),
    book: Rulebook | None = None,
) -> Limitation:
    """From when a claim that fell due on a day is too old, judged on `day`.

    The day it fell due does not count; the last day of the period counts whole. `events` are
    (kind, day), such as ("acknowledgement", day): each begins a new period where the pack says
    so. Raises NoSuchLaw, FactsMissing, EventNotCovered, NotInForce.
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
    from_end = bool(year_end and year_end.value.is_ is True)
    counted = _counted_from(book, country, day, due_on, events)
    # The period of a title runs from the title itself, not from the end of its year.
    if from_end and counted == due_on and not facts.get("is_titled"):
        barred = year_end_limitation(counted, length // MONTHS_OF_A_YEAR)
    else:
        barred = add_months(counted, length) + timedelta(days=1)
    used = (year_end,) if year_end else ()
    return Limitation(barred, counted, day >= barred, period, months, used)


def _counted_from(
    book: Rulebook,
    country: str,
    day: date,
    due_on: date,
    events: Sequence[tuple[str, date]],
) -> date:
    """The day from which the period that runs now is counted."""
    known = value_if_any(book, f"{country}.limitation_interrupted_by", day)
    covered = str(known.value.is_).split() if known else []
    counted = due_on
    for kind, happened in sorted(events, key=lambda event: event[1]):
        if kind not in covered:
            raise EventNotCovered(country, kind, covered)
        if due_on <= happened <= day:
            counted = happened
    return counted
