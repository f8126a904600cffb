"""What she owes and why: every cent, the papers, the letters, and why we wrote or did not."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from evenhand.cases import queries as cases
from evenhand.cases.models import Case
from evenhand.contact import queries as contact
from evenhand.doors.portal.home import alike, nexts_of, stops_of
from evenhand.doors.portal.page import show
from evenhand.doors.portal.paid_too_much import paid_too_much
from evenhand.doors.portal.passport import Passport, passport_of
from evenhand.doors.portal.reasons import Told, told_kept
from evenhand.doors.portal.visit import (
    Visit,
    for_person,
    open_cases,
    open_to_weak,
    own_case,
    zone_of,
)
from evenhand.doors.portal.words import (
    BALANCE,
    CHANNELS,
    CONTACTS,
    DEBTS,
    LETTERS,
)
from evenhand.journal import queries as journal
from evenhand.ledger import interest
from evenhand.ledger import queries as ledger
from evenhand.payments import overpaid
from evenhand.plans.queries import running_plan
from evenhand.rulebook import Money
from evenhand.vault import queries as vault
from evenhand.vault.asking import Question, knowing_which_are_empty
from evenhand.vault.models import Document

MOST_VERDICTS: Final = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """One time the rulebook was asked whether we may reach her, and what it said."""

    at: datetime
    channel: str | Promise
    allowed: bool
    reasons: tuple[Told, ...]


@for_person
@open_to_weak
@require_safe
def debts(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All her debts that we look after."""
    rows = nexts_of(open_cases(visit), visit, plan=running_plan(visit.person))
    for row in rows:
        row.case.debt.kind_words = DEBTS.get(row.case.debt.kind, "")  # type: ignore[attr-defined]
    return show(request, "debts", visit, rows=rows, back_url="/p/home")


@for_person
@open_to_weak
@require_safe
def debt(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """One debt from its origin to its last cent."""
    case = own_case(visit, key)
    with knowing_which_are_empty(*_rarely_there(case, visit)):
        return _debt(request, visit, case)


def _rarely_there(case: Case, visit: Visit) -> Iterator[Question]:
    yield from cases.rarely_there(case.debt)
    yield from ledger.rarely_there([case.debt_id])
    yield from contact.rarely_there(visit.person, case)
    if not visit.weak:
        yield from overpaid.rarely_there(case)


def _debt(request: HttpRequest, visit: Visit, case: Case) -> HttpResponse:
    lines = interest.owed(case.debt, on=visit.today)
    return show(
        request,
        "debt",
        visit,
        case=case,
        debt=case.debt,
        kind=DEBTS.get(case.debt.kind, ""),
        lines=[(line.kind, BALANCE.get(line.kind, line.kind), line.amount) for line in lines],
        total=sum((line.amount for line in lines), start=Money(0, case.debt.currency)),
        passport=(passport := passport_of(case, at=visit.at, today=visit.today)),
        rate=_percent(passport),
        too_much=[] if visit.weak else paid_too_much(case, visit),
        evidence=cases.evidence_of(case.debt),
        letters=_letters(case),
        contacts=_contacts(case, visit),
        asked=list(_asked(case)),
        stops=alike(row for row in stops_of(visit) if row.hold.debt_id in (None, case.debt_id)),
        back_url="/p/owed",
    )


def _percent(passport: Passport) -> Decimal | None:
    """The yearly rate of the interest that was told to us, in percent."""
    if passport.interest is None:
        return None
    return Decimal(passport.interest.rate_basis_points) / 100


def _letters(case: Case) -> list[dict[str, Any]]:
    return [
        {"release": row, "words": LETTERS.get(row.letter, row.letter), "at": row.outcome_at}
        for row in contact.sent_about(case)
    ]


def _contacts(case: Case, visit: Visit) -> list[dict[str, Any]]:
    return [
        {
            "at": row.at,
            "channel": CHANNELS.get(row.channel, row.channel),
            "outbound": row.outbound,
            "result": CONTACTS.get(row.result, row.result),
        }
        for row in contact.latest_contacts(visit.person)
        if row.case_id in (None, case.pk)
    ]


def _asked(case: Case) -> Iterator[Asked]:
    """The latest verdicts on reaching her, newest first."""
    verdicts = ("verdict.allowed", "verdict.refused")
    found = (
        (event, channel)
        for event in journal.latest_of_case(case.key)
        if event.code in verdicts
        and (channel := CHANNELS.get(str(event.data.get("act", "")).partition(".")[2]))
    )
    for event, channel in islice(found, MOST_VERDICTS):
        yield Asked(
            at=event.at,
            channel=channel,
            allowed=event.code == "verdict.allowed",
            reasons=told_kept(event.data.get("reasons", ()), zone=zone_of(case.person)),
        )


@for_person
@require_safe
def letter(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """Her own letter as it was sent; its file name tells nothing."""
    release = contact.outbox(person=visit.person).filter(key=key).first()
    if release is None or release.state not in contact.SENT or release.document_key is None:
        raise Http404
    document = Document.objects.filter(
        key=release.document_key, subject_id=visit.person.key
    ).first()
    if document is None:
        raise Http404
    answer = HttpResponse(vault.document_content(document), content_type=document.media_type)
    ending = "pdf" if document.media_type == "application/pdf" else "txt"
    name = slugify(release.case.reference)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
