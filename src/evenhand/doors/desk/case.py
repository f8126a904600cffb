"""A case on one page: the person, what is next, how things stand, and what happened."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from evenhand.cases.models import Case
from evenhand.contact import queries as contact
from evenhand.doors.desk.calls import call_panel, end_form
from evenhand.doors.desk.forms import ContactForm, NoteForm, PaymentForm
from evenhand.doors.desk.guard import Shift, local_day, on_a_case, zone_of
from evenhand.doors.desk.hold_forms import HoldForm
from evenhand.doors.desk.letter_words import LETTERS
from evenhand.doors.desk.now_panel import now_panel
from evenhand.doors.desk.page import show
from evenhand.doors.desk.person_panel import person_panel
from evenhand.doors.desk.state_panel import is_kept_from, state_panel
from evenhand.doors.desk.timeline import timeline
from evenhand.doors.desk.words import COUNTRIES, STATE_BADGES, STATES, act_words, say
from evenhand.doors.look.papers import attachment
from evenhand.holds.papers import is_paper_of_a_stop
from evenhand.journal.actions import Entry, append
from evenhand.vault import queries as vault

LATEST_RELEASES = 8


@on_a_case
@require_safe
def case_page(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """Open a file; that somebody did is written into the journal."""
    note_viewed(case, shift)
    return show_case(request, shift, case)


def note_viewed(case: Case, shift: Shift, **what: str) -> None:
    """Write into the journal that this member of staff looked at something of the person."""
    append(
        Entry(
            code="case.viewed",
            at=shift.at,
            actor=shift.actor,
            subject=case.person.key,
            case_key=case.key,
            data=what,
        )
    )


def show_case(
    request: HttpRequest,
    shift: Shift,
    case: Case,
    *,
    form: BaseForm | None = None,
    opened: str = "",
) -> HttpResponse:
    """Show a case; a form that was refused stands open with what was typed into it."""
    today = local_day(case.person, shift.at)
    zone = zone_of(case.person)
    state = state_panel(case, shift, today=today)
    return show(
        request,
        "case",
        shift,
        place="queue",
        case=case,
        country=say(COUNTRIES, case.person.country),
        zone=zone,
        today=today,
        person_panel=person_panel(case, shift),
        now=now_panel(case, shift),
        state=state,
        lines=timeline(case, shift, everything="all" in request.GET, zone=zone),
        everything="all" in request.GET,
        releases=releases_of(case, shift),
        calling=call_panel(case, shift),
        form=form,
        opened=opened,
        **_forms(case, shift, form, opened),
    )


def _forms(case: Case, shift: Shift, form: BaseForm | None, opened: str) -> dict[str, Any]:
    """Every form of the page, fresh; the one that was refused as it was sent."""
    today = local_day(case.person, shift.at)
    fresh: dict[str, BaseForm] = {
        "note_form": NoteForm(auto_id="note-%s"),
        "hold_form": HoldForm(
            today=today,
            country=case.person.country,
            auto_id="hold-%s",
            initial={"starts_on": today},
        ),
        "end_form": end_form(case, shift),
        "contact_form": ContactForm(auto_id="contact-%s"),
        "payment_form": PaymentForm(
            currency=case.debt.currency,
            today=today,
            auto_id="payment-%s",
            initial={"paid_on": today},
        ),
    }
    if form is not None:
        fresh[f"{opened}_form"] = form
    return fresh


def releases_of(case: Case, shift: Shift) -> list[dict[str, Any]]:
    """Return what was sent or refused in a case, newest first."""
    rows = contact.outbox(person=case.person, away=shift.away).filter(case=case)[:LATEST_RELEASES]
    return [
        {
            "row": row,
            "letter": say(LETTERS, row.letter),
            "act": act_words(row.act),
            "state": say(STATES, row.state),
            "badge": STATE_BADGES.get(row.state, "plain"),
        }
        for row in rows
    ]


@on_a_case
@require_safe
def document(request: HttpRequest, shift: Shift, case: Case, key: Any) -> HttpResponse:
    """A paper of the person, as a file to keep; nothing in it runs in the browser.

    What came with a stop has a page of its own, for who reviews the stop.
    """
    found = next((row for row in vault.documents_of(case.person.key) if row.key == key), None)
    if found is None or is_paper_of_a_stop(found) or is_kept_from(found, shift):
        raise Http404
    note_viewed(case, shift, document=str(found.key))
    try:
        content = vault.document_content(found)
        name = vault.document_name(found)
    except vault.Erased as erased:
        raise Http404 from erased
    return attachment(content, name=name, media_type=found.media_type)
