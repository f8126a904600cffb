"""A person's own stops: since when, until when, who reads them, and what she may do with each."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.contact import deciding
from evenhand.contact.actions import letter_language
from evenhand.contact.advice import advice_for
from evenhand.contact.advisers import proofs_for_advisers
from evenhand.contact.after_hold_facts import what_and_why
from evenhand.contact.letters.catalogue import LANGUAGES
from evenhand.contact.proof import proof_facts, proof_file
from evenhand.contact.queries import IN_THE_HOUSE, told_of_end
from evenhand.contact.unwritable import UNWRITABLE
from evenhand.doors.look.stop_words import LONGER
from evenhand.doors.portal.fields import OneOf, Words
from evenhand.doors.portal.home import StopShown, stop_shown
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.stop_kinds import WISHES
from evenhand.doors.portal.stop_opening import (
    PaperForm,
    keep_paper,
    open_stop,
    promise_to_read,
)
from evenhand.doors.portal.visit import Visit, for_person, zone_of
from evenhand.holds import queries as holds
from evenhand.holds.actions import kind_of
from evenhand.holds.deciding import appealable, running_appeal
from evenhand.holds.hers import end_hers, is_hers_to_end
from evenhand.holds.models import Decision, Hold
from evenhand.redress.complaints.queries import complaints_of
from evenhand.redress.disputes import queries as disputes
from evenhand.rulebook.hold_times import hold_ends_at
from evenhand.vault import queries as vault
from evenhand.work.queries import task_for

SAFETY: Final = "safety"
# A proof for her adviser of which she hears: on its way, or gone.
_GOES: Final = (*IN_THE_HOUSE, "attempted", "released", "unknown")
# A stop with a record of its own ends with it: how that is found, and where it is taken back.
_TAKEN_BACK_AT: Final = {"dispute": (disputes.of_hold, "portal:dispute_withdraw")}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnStop:
    """One stop of hers, and what she may do with it now."""

    shown: StopShown
    papers: tuple[str, ...]
    read_by: datetime | None
    """By when one of us reads it, while nobody has; the stop is provisional until then."""
    ended_at: datetime | None
    rests: bool
    """Whether it has ended so that a word and a while come before anything is asked."""
    may_end: bool
    may_lengthen: bool
    may_renew: bool
    decided: tuple[str, str] | None
    """What was decided last, and why."""
    appealable: Decision | None
    """What two of us decided against it, where she may still say that she does not agree."""
    appeal: bool

    @property
    def hold(self) -> Hold:
        """The hold itself."""
        return self.shown.hold


def own_stop(visit: Visit, key: uuid.UUID) -> OwnStop:
    """A stop of hers with its state; for anybody else's there is no such page."""
    hold = holds.hold_of(visit.person, key)
    if hold is None:
        raise Http404
    return _told(hold, visit)


def _told(hold: Hold, visit: Visit) -> OwnStop:
    ended = hold.lifted_at or (hold.ends_at if hold.ends_at and hold.ends_at <= visit.at else None)
    reading = task_for(holds.reading_key(hold))
    waits = hold.state == Hold.State.PROVISIONAL and reading is not None and not reading.done_at
    ends = hold.ends_at is not None and ended is None
    may_renew = ends and _is_renewed_by_paper(hold) and _review_has_come(hold, visit.today)
    return OwnStop(
        shown=stop_shown(hold),
        papers=tuple(vault.document_name(row) for row in vault.documents_about(hold.key)),
        read_by=reading.due_at if waits and reading else None,
        ended_at=ended,
        rests=ended is not None and _rests(hold, visit),
        may_end=is_hers_to_end(hold, visit.person, at=visit.at),
        may_lengthen=ends and not _is_renewed_by_paper(hold),
        may_renew=may_renew,
        decided=_decided(hold, visit),
        appealable=appealable(hold),
        appeal=running_appeal(hold) is not None,
    )


def _rests(hold: Hold, visit: Visit) -> bool:
    """Whether what it stopped rests: she was not told of its end yet, and nothing is asked."""
    since = told_of_end(visit.person)
    resting = holds.rested(visit.person, since=since, at=visit.at)
    return resting.filter(pk__in=holds.cases_covered(hold)).exists()


def _decided(hold: Hold, visit: Visit) -> tuple[str, str] | None:
    newest = holds.latest_decision(hold)
    return what_and_why(newest, _reader_language(visit)) if newest is not None else None


def _reader_language(visit: Visit) -> str:
    """The language of the page, where letters have it; else hers."""
    language = (get_language() or "").partition("-")[0]
    return language if language in LANGUAGES else letter_language(visit.person)


def _is_renewed_by_paper(hold: Hold) -> bool:
    """Whether it is counted in months and renewed by one new paper, as the rulebook says."""
    return kind_of(hold).counts_months


def _review_has_come(hold: Hold, today: date) -> bool:
    return hold.review_on is not None and hold.review_on <= today


@for_person
@require_safe
def stops(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every stop of hers, newest first."""
    mine = [
        _told(hold, visit)
        for hold in holds.of_person(visit.person).select_related("person", "debt__creditor")
    ]
    return show(request, "stops", visit, stops=mine, back_url="/p/home")


@for_person
@require_safe
def stopped(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """The receipt of a stop and, later, how it stands."""
    return _page(request, visit, own_stop(visit, key))


def _page(
    request: HttpRequest, visit: Visit, own: OwnStop, *, status: int = 200, no_file: bool = False
) -> HttpResponse:
    person = visit.person
    return show(
        request,
        "stopped",
        visit,
        status=status,
        own=own,
        stop=own.shown,
        hold=own.hold,
        read_by=own.read_by,
        unsafe=own.hold.kind == SAFETY,
        no_file=no_file,
        for_advisers=[row for row in proofs_for_advisers(own.hold) if row.state in _GOES],
        dispute=disputes.of_hold(own.hold),
        advice=advice_for(person.country, person.region),
        back_url="/p/home",
    )


@for_person
@require_safe
def stop_proof(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """The proof of a stop, to read at once."""
    own = own_stop(visit, key)
    return show(
        request,
        "stop_proof",
        visit,
        own=own,
        hold=own.hold,
        proof=proof_facts(own.hold, language=_reader_language(visit)),
        back_url=f"/p/stops/{key}",
    )


@for_person
@require_safe
def stop_proof_file(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """The proof as a PDF to keep; its name tells nothing."""
    own = own_stop(visit, key)
    delivered = gettext("Handed over on your own page")
    try:
        content = proof_file(own.hold, delivered=delivered, at=visit.at)
    except UNWRITABLE:
        return _page(request, visit, own, status=503, no_file=True)
    if content is None:
        raise Http404
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="S-{own.hold.pk:06d}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
def stop_add_paper(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """A paper that comes later; in the month of renewal it lets the stop go on."""
    own = own_stop(visit, key)
    form = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and (paper := form.cleaned_data["paper"]):
        if own.may_renew:
            kept = keep_paper(visit, paper)
            hold = _renewed(own.hold, visit, uuid.UUID(kept["paper"]))
            return redirect("portal:stopped", key=hold.key)
        kept = keep_paper(visit, paper, about=key)
        _let_somebody_read(own.hold, visit, document=kept["paper"])
        return redirect("portal:stopped", key=key)
    return ask(
        request,
        form,
        visit,
        template="paper",
        heading=_("One new paper, and the stop goes on") if own.may_renew else "",
        enough=_enough(own.hold),
        for_a_stop=True,
        button=_("Send"),
        back_url=f"/p/stops/{key}",
    )


def _enough(hold: Hold) -> tuple[object, ...]:
    found = [wish for wish in WISHES.values() if hold.kind in {wish.kind, wish.proved}]
    return found[0].papers if len(found) == 1 else ()


def _let_somebody_read(hold: Hold, visit: Visit, *, document: str) -> None:
    promise_to_read(
        visit,
        kind="read_proof",
        business_key=f"{holds.reading_key(hold)}:{document}",
        case_key=visit.case_key,
    )


def _renewed(hold: Hold, visit: Visit, document: uuid.UUID) -> Hold:
    """The same stop from now until a full length after the old one ends: no day lies between."""
    assert hold.ends_at is not None
    ends_at = hold_ends_at(
        kind_of(hold), hold.ends_at, visit.person.country, zone_name=zone_of(visit.person)
    )
    return open_stop(visit, kind=hold.kind, ends_at=ends_at, document_key=document)


class LongerForm(forms.Form):
    """How much more time."""

    days = OneOf(
        label=_("How much more time do you need?"),
        choices=[("14", _("Two weeks more")), ("30", _("30 days more"))],
    )


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
def stop_longer(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """More time, granted at once; one of us reads it. Asked again before that, it is one wish."""
    own = own_stop(visit, key)
    if not own.may_lengthen:
        return redirect("portal:stopped", key=key)
    form = LongerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        longer = _longest_unread(visit) or _lengthened(own.hold, visit, form.cleaned_data["days"])
        return redirect("portal:stopped", key=longer.key)
    return ask(request, form, visit, stops_something=True, back_url=f"/p/stops/{key}",
               button=_("Stop for longer"))  # fmt: skip


def _lengthened(hold: Hold, visit: Visit, days: str) -> Hold:
    assert hold.ends_at is not None
    return open_stop(
        visit,
        kind="requested",
        ends_at=hold.ends_at + timedelta(days=int(days)),
        reason=f"{LONGER} {hold.key}",
    )


def _longest_unread(visit: Visit) -> Hold | None:
    """More time that she asked for and nobody has read yet."""
    for hold in holds.of_person(visit.person).filter(kind="requested", lifted_at=None):
        asked = holds.reason(hold).startswith(f"{LONGER} ")
        reading = task_for(holds.reading_key(hold)) if asked else None
        if reading is not None and reading.done_at is None:
            return hold
    return None


class AppealForm(forms.Form):
    """Why she does not agree; it may stay empty."""

    words = Words(
        label=_("What is not right?"),
        help_text=_("You need not say why. A third person reads it, who had no part in it."),
        long=True,
        required=False,
    )


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
def stop_appeal(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """«I do not agree»: everything is stopped again until a third person has decided."""
    own = own_stop(visit, key)
    if own.appealable is None:
        return redirect("portal:stopped", key=key)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        deciding.appeal(own.appealable, actor=visit.actor, words=words, at=visit.at)
        return redirect("portal:stopped", key=key)
    return ask(
        request,
        form,
        visit,
        heading=_("I do not agree"),
        why=_("We stop everything again until a third person has decided."),
        button=_("Stop again and let a third person decide"),
        stops_something=True,
        back_url=f"/p/stops/{key}",
    )


# A stop that rests on a matter of its own ends with it.
_ENDS_WITH: Final = {"complaint": "portal:complaint_withdraw"}


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
def stop_end(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """One question; her second tap ends it. Nothing is asked of her the same day."""
    own = own_stop(visit, key)
    if not own.may_end:
        return redirect("portal:stopped", key=key)
    if elsewhere := _withdrawn_elsewhere(own.hold):
        return redirect(elsewhere)
    if own.hold.kind in _ENDS_WITH:
        complaint = complaints_of(visit.person).filter(hold=own.hold).first()
        if complaint is not None:
            return redirect(_ENDS_WITH[own.hold.kind], key=complaint.key)
    if request.method == "POST":
        end_hers(hold=own.hold, person=visit.person, at=visit.at)
        return redirect("portal:stopped", key=key)
    return show(request, "stop_end", visit, own=own, hold=own.hold, back_url=f"/p/stops/{key}")


def _withdrawn_elsewhere(hold: Hold) -> str:
    """The page on which she takes back what the stop was opened for; empty where it is alone."""
    if hold.kind not in _TAKEN_BACK_AT:
        return ""
    found, route = _TAKEN_BACK_AT[hold.kind]
    record = found(hold)
    return reverse(route, args=[record.key]) if record is not None else ""
