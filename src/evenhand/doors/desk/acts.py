"""What staff do in a case: note, hold, contact, payment, a call."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from evenhand.cases.models import Case
from evenhand.contact import actions as contact
from evenhand.contact import calls, gate, reaching
from evenhand.contact.models import Contact, Release
from evenhand.contact.skills import NotCertified
from evenhand.contact.ways import point_for
from evenhand.doors import clock
from evenhand.doors.desk.calls import EndForm, end_form, reserved_call
from evenhand.doors.desk.case import show_case
from evenhand.doors.desk.forms import ContactForm, NoteForm, PaymentForm
from evenhand.doors.desk.guard import (
    Shift,
    also_without_certificate,
    lacking_for,
    local_day,
    needs_certificate,
    on_a_case,
    zone_of,
)
from evenhand.doors.desk.hold_forms import HoldForm
from evenhand.doors.desk.papers import keep
from evenhand.doors.desk.words import HOLDS, say
from evenhand.holds.actions import StopRequest
from evenhand.journal.actions import Entry, append
from evenhand.ledger import actions as ledger
from evenhand.payments.allocating import Taken, take
from evenhand.payments.told_before import booked_already
from evenhand.rulebook.holds import HOLD_KINDS
from evenhand.rulebook.zones import zone

CALLS = ("demand.call", "service.call", "answer.call")
# What was agreed is hers to do; the rest is ours.
BY_PERSON = frozenset({"their_paper", "their_answer"})


def _back(case: Case, fragment: str = "") -> HttpResponse:
    return redirect(reverse("desk:case", args=[case.reference]) + fragment)


@on_a_case
@require_POST
@transaction.atomic
def note(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """Keep a note; its words are sealed under the person's key."""
    form = NoteForm(request.POST, auto_id="note-%s")
    if not form.is_valid():
        return show_case(request, shift, case, form=form, opened="note")
    append(
        Entry(
            code="note.written",
            at=shift.at,
            actor=shift.actor,
            subject=case.person.key,
            case_key=case.key,
            data={"kind": "note"},
            personal={"text": form.cleaned_data["text"]},
        )
    )
    messages.success(request, _("The note is kept."))
    return _back(case, "#timeline")


@on_a_case
@require_POST
def hold(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """Open a hold; when this answers, nothing that it stops can leave the house."""
    today = local_day(case.person, shift.at)
    form = HoldForm(
        request.POST, request.FILES, today=today, country=case.person.country, auto_id="hold-%s"
    )
    if not form.is_valid():
        return show_case(request, shift, case, form=form, opened="hold")
    stopped = contact.stop(_request(form, case, shift), clock=clock.now)
    words = _("Stopped: {hold}. Nothing it stops can leave the house any more.").format(
        hold=say(HOLDS, stopped.hold.kind)
    )
    if stopped.withdrawn:
        words += " " + _("Taken back: {number}.").format(number=len(stopped.withdrawn))
    if stopped.left:
        words += " " + _("Had already left: {number}.").format(number=len(stopped.left))
    messages.success(request, words)
    return _back(case)


def _request(form: HoldForm, case: Case, shift: Shift) -> StopRequest:
    given = form.cleaned_data
    kind, paper = given["kind"], given["paper"]
    key = None
    if paper:
        key = keep(paper, person=case.person, kind=f"hold.{kind}", at=shift.at)
    here = zone(zone_of(case.person))
    begins = datetime.combine(given["starts_on"], time(), here)
    ends = given["ends_on"]
    return StopRequest(
        person=case.person,
        kind=kind,
        source=given["source"],
        actor=shift.actor,
        starts_at=begins if given["starts_on"] < form.today else shift.at,
        debt=case.debt if HOLD_KINDS[kind].scope == "debt" else None,
        # The day named is the last one of the hold: it ends when the next day begins.
        ends_at=datetime.combine(ends + timedelta(days=1), time(), here) if ends else None,
        reason=given["reason"],
        document_key=key,
    )


@on_a_case
@also_without_certificate
@require_POST
def record_contact(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """Record a conversation or an attempt; ours count towards the person's budget."""
    form = ContactForm(request.POST, auto_id="contact-%s")
    lacking = lacking_for(shift, case)
    if not form.is_valid() and not lacking.is_cleared:
        return needs_certificate(request, shift, case, lacking)
    if not form.is_valid():
        return show_case(request, shift, case, form=form, opened="contact")
    given = form.cleaned_data
    try:
        reaching.record_contact(
            person=case.person,
            case=case,
            channel=given["channel"],
            purpose=given["purpose"],
            outbound=given["outbound"] == "out",
            result=given["result"],
            by=shift.user,
            at=shift.at,
        )
    except NotCertified as refused:
        return needs_certificate(request, shift, case, refused.clearance)
    messages.success(request, _("The contact is recorded."))
    return _back(case, "#timeline")


@on_a_case
@require_POST
def payment(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """Record a payment by hand; what is more than is owed is taken too, and goes back."""
    today = local_day(case.person, shift.at)
    form = PaymentForm(request.POST, currency=case.debt.currency, today=today, auto_id="payment-%s")
    taken = _paid(form, case, shift) if form.is_valid() else None
    if taken is None:
        return show_case(request, shift, case, form=form, opened="payment")
    messages.success(request, _("The payment is recorded."))
    if taken.left_over:
        words = _("{amount} is more than is owed. It is kept for nobody: send it back.")
        messages.info(request, words.format(amount=taken.left_over))
    return _back(case)


def _paid(form: PaymentForm, case: Case, shift: Shift) -> Taken | None:
    given: dict[str, Any] = form.cleaned_data
    before = booked_already(case, given["amount"], paid_on=given["paid_on"])
    if before is not None and not given["another"]:
        form.asks_another = True
        words = _(
            "The bank showed a payment of this sum on {day}; it is recorded already."
            " Is this another one?"
        )
        form.add_error("another", words.format(day=before.booked_on.isoformat()))
        return None
    try:
        return take(
            cases=[case],
            amount=given["amount"],
            paid_on=given["paid_on"],
            key=f"desk:{given['once']}",
            at=shift.at,
            actor=shift.actor,
        )
    except ledger.KeyUsedDifferently:
        form.add_error(None, _("This form was used before. Open the case again and start anew."))
    return None


@on_a_case
@require_POST
def may_i_call(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """Ask the gate before dialling: a yes reserves the call, and only then a number is shown."""
    act = request.POST.get("act", "")
    if act not in CALLS:
        act = CALLS[0]
    if reserved_call(case, shift) is not None:
        messages.info(request, _("You have a call here already. Tell how it ended first."))
        return _back(case, "#call")
    waiting = calls.call_back_of(case.person) if act == "answer.call" else None
    try:
        asked = calls.reserve_call(
            case=case,
            act=act,
            by=shift.user,
            at=shift.at,
            point=None if waiting else point_for(case.person, "call"),
            call_back=waiting,
        )
    except gate.CaseIsClosed:
        messages.warning(request, _("This case is closed; nobody is called about it."))
        return _back(case, "#call")
    if asked.call is None:
        return redirect("desk:verdict", event_id=asked.event_id)
    return _back(case, "#call")


@on_a_case
@require_POST
def put_through(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """Let the provider ring both ends of the call that this member of staff reserved."""
    call = reserved_call(case, shift)
    if call is None or not calls.can_put_through(call):
        raise Http404
    try:
        left = calls.put_through(call, by=shift.user, clock=clock.now)
    except calls.NotReserved:
        messages.info(request, _("This call was put through already."))
        return _back(case, "#call")
    if left.state == Release.State.RELEASED:
        messages.success(request, _("The call is being put through. Your telephone rings."))
    elif left.state == Release.State.UNKNOWN:
        messages.warning(request, _("Nobody knows whether the call was put through. Do not dial."))
    else:
        messages.warning(request, _("The call was not put through. Ask again before you call."))
    return _back(case, "#call")


@on_a_case
@require_POST
def end_call(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """Record how the call ended that this member of staff reserved."""
    call = reserved_call(case, shift)
    form = end_form(case, shift, request.POST)
    if call is not None and not form.is_valid():
        return show_case(request, shift, case, form=form, opened="end")
    if call is None or not _ended(form, call, shift):
        messages.info(request, _("This call has ended already."))
    else:
        messages.success(request, _("The contact is recorded."))
    return _back(case, "#call")


def _ended(form: EndForm, call: Contact, shift: Shift) -> bool:
    given = form.cleaned_data
    try:
        calls.end_call(
            call,
            calls.Ended(
                result=given["result"],
                spoke_with=given["spoke_with"],
                agreed=given["agreed"],
                agreed_by=given["agreed_by"],
                by_person=given["agreed"] in BY_PERSON,
            ),
            by=shift.user,
            at=shift.at,
        )
    except calls.NotReserved:
        return False
    return True
