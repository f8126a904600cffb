"""Questions about time: interest, limitation and deadlines."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from evenhand.rulebook.answers import telling
from evenhand.rulebook.answers.answer import NoSuchLaw, UsedValue, weakest
from evenhand.rulebook.answers.deadline import KINDS, deadline
from evenhand.rulebook.answers.household import WrongValue
from evenhand.rulebook.answers.interest import DAY_COUNTS, Interest, interest
from evenhand.rulebook.answers.limitation import Happened, limitation
from evenhand.rulebook.answers.questions.question import (
    CLAIM_KINDS,
    COUNTRY,
    CURRENCY,
    DAY,
    FACTS,
    REGION,
    WHO_OWES,
    Question,
    facts_given,
    place,
    region_of,
)
from evenhand.rulebook.answers.schema import (
    Field,
    FieldsMissing,
    Said,
    day,
    objects,
    percent_bp,
)
from evenhand.rulebook.calendar import Period
from evenhand.rulebook.holds import HOLD_KINDS
from evenhand.rulebook.rulebook import Rulebook

# The kinds among which a claim is looked for that nobody named.
_COMMON_KINDS = ("other", "loan", "invoice", "rent", "utility", "tax")


def _interest(book: Rulebook, country: str, said: Said) -> dict[str, Any]:
    facts = (
        place(country, said)
        | {
            "claim_minor": said["principal"],
            "is_natural_person": said["who_owes"] == "consumer",
            "claim_kind": said["claim_kind"],
        }
        | facts_given(said)
    )
    rate = said["rate"]
    rests = [
        Period(day("rests.from", one.get("from")), day("rests.to", one.get("to")))
        for one in objects("rests", said.get("rests", []))
    ]
    if said["to"] < said["from"]:
        raise WrongValue("to", said["to"].isoformat(), "lies before `from`")
    found = interest(
        country,
        said["to"],
        facts,
        start=said["from"],
        rate_bp=None if rate == "statutory" else percent_bp("rate", rate),
        day_count=said.get("day_count", ""),
        rests=rests,
        book=book,
    )
    currency = str(facts.get("currency") or book.loaded.packs[country].currency)
    return _interest_told(found, currency)


def _interest_told(found: Interest, currency: str) -> dict[str, Any]:
    rates = {segment.rate.key: segment.rate for segment in found.segments if segment.rate}
    used: dict[tuple[str, date], UsedValue] = {
        (value.key, value.value.from_): value
        for segment in found.segments
        if segment.rate
        for value in segment.rate.values
    }
    weakest = [s.rate.confidence for s in found.segments if s.rate]
    return {
        "currency": currency,
        **telling.amount("interest", found.amount_minor, currency),
        "day_count": found.day_count,
        "capped_at_principal": found.capped_at_minor is not None,
        "segments": [
            {
                "from": segment.period.start.isoformat(),
                "to": telling.on(segment.period.end),
                "days": segment.days,
                "rate_percent": f"{segment.rate_bp // 100}.{segment.rate_bp % 100:02}",
                **telling.exact("exact", segment.exact_minor, currency),
            }
            for segment in found.segments
        ],
        "values": telling.values([*used.values(), *found.values]),
        "source": [telling.source(rate.source) for rate in rates.values()],
        "confidence": max(
            weakest, key=("confirmed", "memory", "unverified").index, default="given"
        ),
    }


def _limitation(book: Rulebook, country: str, said: Said) -> dict[str, Any]:
    """The answer for the kind of claim; where none is told, only if every kind has one period."""
    if said["claim_kind"]:
        return _barred(book, country, said)
    told = []
    for kind in _COMMON_KINDS:
        with contextlib.suppress(NoSuchLaw):
            one = Said({**said.values, "claim_kind": kind}, said.assumed)
            told.append(_barred(book, country, one))
    if len({str(one["barred_from"]) for one in told}) != 1:
        raise FieldsMissing(("claim_kind",))
    return told[0]


def _barred(book: Rulebook, country: str, said: Said) -> dict[str, Any]:
    facts = (
        place(country, said)
        | {
            "claim_kind": said["claim_kind"],
            "is_natural_person": said["who_owes"] == "consumer",
            "is_titled": said["titled"],
            "has_enforceable_title": said["titled"],
            "is_credit": said["credit"],
        }
        | facts_given(said)
    )
    events = [
        (str(one.get("kind", "")), day("events.on", one.get("on")))
        for one in objects("events", said.get("events", []))
    ]
    if said["titled"] and not said["titled_on"]:
        raise FieldsMissing(("titled_on",))
    found = limitation(
        country,
        said["day"],
        facts,
        due_on=said["titled_on"] or said["due_on"],
        events=events,
        book=book,
    )
    unit = "months" if found.is_in_months else "years"
    return {
        f"period_{unit}": found.period.amount_minor,
        "counted_from": found.counted_from.isoformat(),
        "barred_from": found.barred_from.isoformat(),
        "is_barred": found.is_barred,
        **_too_late(found.too_late),
        "values": telling.values([*found.period.values, *found.values]),
        "source": telling.source(found.period.source),
        "confidence": found.period.confidence,
    }


def _too_late(events: Sequence[Happened]) -> dict[str, Any]:
    """What came when the claim was too old already, said openly instead of counted."""
    if not events:
        return {}
    return {
        "too_late": [{"kind": kind, "on": happened.isoformat()} for kind, happened in events],
        "note": "The claim was too old already on these days. Whether what happened then makes it "
        "enforceable again is not known here, so it is not counted.",
    }


def _deadline(book: Rulebook, country: str, said: Said) -> dict[str, Any]:
    if said["kind"] == "hold" and not said["hold_kind"]:
        raise FieldsMissing(("hold_kind",))
    found = deadline(
        country,
        said["kind"],
        said["from"],
        region=region_of(country, str(said.get("region", ""))) if said["region"] else "",
        hold_kind=str(said.get("hold_kind", "")),
        book=book,
    )
    return {
        "deadlines": [
            {
                "name": one.name,
                "last_day": one.last_day.isoformat(),
                "over_on": one.over_on.isoformat(),
                "values": telling.values(one.used),
                "source": telling.source(one.source or one.used[0].value.source),
                "confidence": weakest(
                    one.source.confidence if one.source else "confirmed",
                    *(used.value.confidence for used in one.used),
                ),
            }
            for one in found
        ],
    }


INTEREST = Question(
    "interest",
    "simple interest from one day until the day before another",
    (
        COUNTRY,
        Field("from", "day", "first day of interest", True),
        Field("to", "day", "first day that no longer counts", True),
        Field("principal", "amount", "what bears interest", True),
        Field(
            "rate", "any", 'percent a year such as "6.27", or "statutory"', otherwise="statutory"
        ),
        WHO_OWES,
        Field("claim_kind", "word", "kind of claim", words=CLAIM_KINDS, otherwise="other"),
        Field("day_count", "word", "how days are counted", words=DAY_COUNTS),
        Field("rests", "list", "times in which nothing runs: {from, to}, `to` not counted"),
        REGION,
        CURRENCY,
        FACTS,
    ),
    _interest,
    (
        ("interest", "the interest, rounded half up once"),
        ("segments", "days of one rate: {from, to, days, rate_percent, exact}"),
        ("capped_at_principal", "whether it stopped at the principal"),
    ),
)
LIMITATION = Question(
    "limitation",
    "from when a claim is too old",
    (
        COUNTRY,
        DAY,
        REGION,
        Field("due_on", "day", "when the claim fell due (or arose)", True),
        Field(
            "claim_kind", "word", "kind of claim, where the period depends on it", words=CLAIM_KINDS
        ),
        WHO_OWES,
        Field("titled", "yes/no", "a judgment or equal title exists", otherwise=False),
        Field("titled_on", "day", "the day of that title, from which its period runs"),
        Field("credit", "yes/no", "the claim comes from consumer credit", otherwise=False),
        Field("events", "list", "what may begin a new period while one runs: {on, kind}"),
        CURRENCY,
        FACTS,
    ),
    _limitation,
    (
        ("period_years", "length of the period; period_months where the law counts months"),
        ("counted_from", "the day from which the period that runs now is counted"),
        ("barred_from", "the first day on which the claim is too old"),
        ("is_barred", "whether it is on the day asked"),
        ("too_late", "what happened when the claim was too old already: {on, kind}; not counted"),
    ),
)
DEADLINE = Question(
    "deadline",
    "when a time ends that the law gives",
    (
        COUNTRY,
        Field("kind", "word", "which time", True, words=tuple(KINDS)),
        Field("from", "day", "the day that begins it (received, sent, served, begun)", True),
        Field("hold_kind", "word", "for kind hold: which", words=tuple(HOLD_KINDS)),
        REGION,
    ),
    _deadline,
    (("deadlines", "a list of {name, last_day, over_on, values, source, confidence}"),),
)
