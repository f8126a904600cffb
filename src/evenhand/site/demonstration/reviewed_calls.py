"""Calls that were written down: read again, shown to their agent first, some coded by people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from evenhand.access.models import Role, User
from evenhand.cases.models import Case
from evenhand.contact.models import Contact
from evenhand.learning.conversations import answering
from evenhand.learning.conversations.actions import (
    Call,
    permit_review,
    record_permission,
    take_transcript,
)
from evenhand.learning.conversations.coding import DRAWN_FROM_DAY, code, contest_coding, draw_month
from evenhand.learning.conversations.models import Finding, Sample, Transcript
from evenhand.site.demonstration import told
from evenhand.site.demonstration.loading import Loaded
from evenhand.site.demonstration.voices import Talker, ring

COUNTRY, LANGUAGE = "GB", "en"
_TALKED_ON = (3, 6, 9, 14, 17, 22)  # days of the month that is drawn
_WRITTEN_DOWN_AFTER = timedelta(hours=2)
_EARLY = timedelta(days=400)
_CONTESTED = "I said so because she had asked for the latest day."
_NOT_SEEN = "She had told me before that she would rather not talk about it."
_SEEN = (
    {"acknowledged": 4, "reflected": 3, "choice": 4, "no_pressure": 5, "understood": 4,
     "fair_close": 4, "identity": True, "notices": True, "advice": True, "needs_met": None},
    {"acknowledged": 4, "reflected": 2, "choice": 4, "no_pressure": 5, "understood": 4,
     "fair_close": 3, "identity": True, "notices": True, "advice": False, "needs_met": None},
)  # fmt: skip


def review_and_code(loaded: Loaded, staff: Mapping[str, User], *, at: datetime) -> None:
    """Permit reviews, write calls down, let agents and coders say what they see."""
    allow(staff, at=at - _EARLY)
    rung = [
        case for case in loaded.cases.values()
        if (case.person.country, case.person.language) == (COUNTRY, LANGUAGE)
        and case.person.kind == case.person.Kind.NATURAL
    ]  # fmt: skip
    if not rung:
        return
    drawn_at = _drawn_at(at)
    rows = _take_month(rung, staff, drawn_at=drawn_at)
    _agents_answer(rows)
    _code(staff, drawn_at=drawn_at)
    # The latest call waits for its agent, who reads it before anybody else.
    happened = at - timedelta(hours=20)
    _take(told.calls()[-1], rung[-1], by=staff[Role.AGENT], at=happened)


def allow(staff: Mapping[str, User], *, at: datetime) -> None:
    """Let two people sign that calls are reviewed in one country; another waits for the second."""
    for country in (COUNTRY, "DE"):
        row = record_permission(
            country=country,
            legal_basis="Legitimate interest; works agreement (synthetic)",
            assessment="Impact assessment of the demonstration (synthetic)",
            consulted_on=at.date(),
            by=staff[Role.COMPLIANCE],
            at=at,
        )
        if country == COUNTRY:
            permit_review(permission=row.key, by=staff[Role.OPERATOR], at=at + timedelta(days=1))


def _drawn_at(at: datetime) -> datetime:
    """The latest day on which a month was drawn and there was time to code it."""
    day = at.replace(day=DRAWN_FROM_DAY)
    if day > at - timedelta(days=1):
        day = (at.replace(day=1) - timedelta(days=1)).replace(day=DRAWN_FROM_DAY)
    return day


def _take_month(
    rung: Sequence[Case], staff: Mapping[str, User], *, drawn_at: datetime
) -> list[Transcript]:
    month = drawn_at.replace(day=1) - timedelta(days=1)
    return [
        _take(
            text,
            rung[number % len(rung)],
            by=staff["colleague" if number % 2 else Role.AGENT],
            at=month.replace(day=day),
        )
        for number, (day, text) in enumerate(zip(_TALKED_ON, told.calls(), strict=False))
    ]


def _take(text: str, case: Case, *, by: User, at: datetime) -> Transcript:
    """Record a call and take what was said in it."""
    contact: Contact = ring(Talker(case.person, case), by=by, at=at)
    call = Call(
        subject=case.person.key, country=COUNTRY, language=LANGUAGE, agent=by, happened_at=at,
        consented=True, case=case, contact=contact,
        names={case.person.given_name, case.person.family_name},
    )  # fmt: skip
    return take_transcript(text.encode(), name="call.txt", call=call, at=at + _WRITTEN_DOWN_AFTER)


def _agents_answer(rows: Sequence[Transcript]) -> None:
    """Let agents open their reviews; one finding is contested and waits for a third person."""
    for row in rows:
        answering.note_shown(row, by=row.agent, at=row.taken_at + timedelta(days=1))
    found = Finding.objects.filter(transcript__in=rows).select_related("transcript")
    against = found.filter(kind__in=("must_not", "directive")).order_by("pk").first()
    if against is not None:
        row = against.transcript
        answering.contest(
            against, words=_CONTESTED, by=row.agent, at=row.taken_at + timedelta(days=1)
        )
    answering.comment(
        rows[0], words=_NOT_SEEN, by=rows[0].agent, at=rows[0].taken_at + timedelta(days=1)
    )


def _code(staff: Mapping[str, User], *, drawn_at: datetime) -> None:
    """Code some of what was drawn: one call by two, blind; one coding is contested."""
    draw = draw_month(drawn_at.date().replace(day=1) - timedelta(days=1), at=drawn_at)
    rows = Sample.objects.filter(draw=draw).order_by("-is_double", "pk")
    double, contested, *others = rows.select_related("agent", "transcript")
    for coder, given in zip((Role.LEAD, Role.TRAINER), _SEEN, strict=True):
        code(double, given=given, by=staff[coder], at=drawn_at + timedelta(hours=2))
    code(contested, given=_SEEN[1], by=staff[Role.TRAINER], at=drawn_at + timedelta(hours=3))
    contest_coding(
        contested, words=_CONTESTED, by=contested.agent, at=drawn_at + timedelta(hours=6)
    )
    for row in others[:2]:
        code(row, given=_SEEN[0], by=staff[Role.TRAINER], at=drawn_at + timedelta(hours=4))
