"""Everything about her: what we keep, where from and until when, who looked, what she asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from evenhand.access.about import looks
from evenhand.cases.data_requests import answer_of, requests_of
from evenhand.doors.look.about_words import CODES, FACTS, FROM, KEPT, SECTIONS
from evenhand.doors.look.templatetags.look import day, moment
from evenhand.doors.portal.everything import everything_about
from evenhand.doors.portal.page import show
from evenhand.doors.portal.visit import Visit, for_person
from evenhand.doors.portal.words import (
    BALANCE,
    CHANNELS,
    CONTACTS,
    DEBTS,
    HOLDS,
    LETTERS,
    STEPS,
    TRANSFERS,
)
from evenhand.vault.about import Fact, Row, Section, opened

Words = str | Promise
MOST_SHOWN: Final = 20
# Words of codes, the nearest first: a fact that has its own, then what many facts share.
_OWN: Final[Mapping[str, Mapping[str, Words]]] = {
    "stop": HOLDS,
    "letter": LETTERS,
    "step": STEPS,
    "channel": CHANNELS,
    "result": CONTACTS,
}
_SHARED: Final[Mapping[str, Words]] = {
    **BALANCE, **DEBTS, **TRANSFERS, **HOLDS, **CHANNELS, **CODES
}  # fmt: skip
# Texts that a hand wrote: nothing in them is a code.
_TYPED: Final = frozenset({"words", "answer", "content", "note", "basis", "value", "name", "said"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A section as she reads it."""

    key: str
    heading: Words
    source: Words
    kept: Words
    rows: list[list[tuple[Words, str]]]
    count: int
    more: int


@for_person
@require_safe
def about_me(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What we keep about her, section by section, and what she can do with it."""
    return show(
        request,
        "about_me",
        visit,
        sections=list(shown(visit, most=MOST_SHOWN)),
        asked=asked_of(visit),
        back_url="/p/needs",
    )


def asked_of(visit: Visit) -> list[dict[str, Any]]:
    """Her own requests, each with its day or its answer."""
    return [
        {
            "row": row,
            "kind": CODES[row.kind],
            "answer": opened(lambda row=row: answer_of(row)),  # type: ignore[misc]
        }
        for row in requests_of(visit.person)
    ]


def shown(visit: Visit, *, most: int | None = None) -> Iterator[Shown]:
    """Every section that holds something, in plain words; of long ones the newest rows."""
    for section in everything_about(visit.person):
        if section.rows:
            yield _shown(section, most or len(section.rows))


def _shown(section: Section, most: int) -> Shown:
    rows = section.rows[-most:]
    return Shown(
        key=section.key,
        heading=SECTIONS[section.key],
        source=FROM[section.source],
        kept=KEPT[section.kept],
        rows=[list(_told(row)) for row in rows],
        count=len(section.rows),
        more=len(section.rows) - len(rows),
    )


def _told(row: Row) -> Iterator[tuple[Words, str]]:
    """The facts of a row that are there; amounts stay in cents, as they are kept."""
    for name, fact in row.items():
        if fact is not None:
            yield FACTS[name], said(name, fact)


def said(name: str, fact: Fact) -> str:
    """A fact as she reads it: a day as a day, a code in words, what was typed as it was typed."""
    if not isinstance(fact, str) or name in _TYPED:
        return str(fact) if fact != "erased" else str(CODES["erased"])
    if name in ("at", "on") or name.endswith(("_at", "_on", "until", "since", "_by")):
        return _dated(fact)
    return str(_OWN.get(name, {}).get(fact) or _SHARED.get(fact) or fact)


def _dated(text: str) -> str:
    try:
        at = parse_datetime(text) if "T" in text else None
        on = parse_date(text) if at is None else None
    except ValueError:
        return text
    return moment(at) if at else day(on) if on else text


@for_person
@require_safe
def looked(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who looked at her file: the day, the role, and at what. Never a name."""
    rows = [
        {
            "at": _dated(str(row["at"])),
            "by": said("by", row["by"]),
            "what": said("what", row["what"]),
        }
        for row in looks(visit.person.key)
    ]
    return show(request, "looked", visit, rows=rows, back_url="/p/me")
