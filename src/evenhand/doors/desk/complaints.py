"""Complaints: the list of Complaint Management, one on its page, and what a handler does with it.

Any of us writes a complaint down; only a handler who is not concerned ever reads one.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evenhand.access.queries import kept_away, kept_from
from evenhand.cases.models import Case
from evenhand.cases.queries import case_by_reference
from evenhand.doors import clock
from evenhand.doors.desk.case import note_viewed
from evenhand.doors.desk.complaint_forms import (
    CauseForm,
    ConcernForm,
    ProposeForm,
    RecordForm,
    WordsForm,
    lines,
)
from evenhand.doors.desk.complaint_words import (
    CLOCKS,
    COMPLAINT_STATES,
    ENTRIES,
    MAY_NOT,
    OUTCOMES,
    TOPICS,
)
from evenhand.doors.desk.guard import Shift, for_staff, local_day, on_a_case
from evenhand.doors.desk.page import chosen, page_of, show
from evenhand.doors.desk.words import say
from evenhand.doors.look.papers import attachment
from evenhand.redress.complaints import actions, concerned, deciding, queries
from evenhand.redress.complaints.models import Complaint, Entry, ProposedAnswer
from evenhand.redress.complaints.sealing import Answer, answer_in, said_in, told_of
from evenhand.vault.queries import document_content, document_name, documents_about

PLACE: Final = "complaints"
FILTERS: Final = {
    "": gettext_lazy("To be answered"),
    "mine": gettext_lazy("I look after it"),
    "second": gettext_lazy("Waiting for a second person"),
    "over": gettext_lazy("Over"),
}


def _rows(wanted: str, shift: Shift) -> Any:
    rows = queries.all_complaints(away=shift.away)
    if wanted == "over":
        return rows.filter(ended_at__isnull=False).order_by("-ended_at", "-pk")
    rows = rows.filter(ended_at__isnull=True).order_by("final_by", "pk")
    if wanted == "mine":
        return rows.filter(handler=shift.user)
    if wanted == "second":
        waiting = ProposedAnswer.objects.filter(response=None, outcome__in=["partly", "not"])
        return rows.filter(pk__in=waiting.exclude(by=shift.user).values("complaint"))
    return rows


@for_staff
@require_safe
def complaints(request: HttpRequest, shift: Shift) -> HttpResponse:
    """What is to be answered, the first day first."""
    if not shift.handles_complaints:
        raise Http404
    wanted = chosen(request, "show", among=FILTERS)
    page = page_of(request, _rows(wanted, shift))
    today = shift.at.date()
    return show(
        request,
        "complaints",
        shift,
        place=PLACE,
        page=page,
        wanted=wanted,
        filters=[(code, words, _rows(code, shift).count()) for code, words in FILTERS.items()],
        rows=[
            (row, say(TOPICS, row.topic), say(COMPLAINT_STATES, row.state), row.final_by < today)
            for row in page.object_list
        ],
    )


def _found(shift: Shift, key: uuid.UUID) -> Complaint:
    """A complaint that this handler may see; for anybody else there is none."""
    row = queries.all_complaints(away=shift.away).filter(key=key).first()
    if row is None or not shift.handles_complaints:
        raise Http404
    return row


@for_staff
@require_safe
def complaint(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """One complaint: its days, what was said, and what a handler does next."""
    return _page(request, shift, _found(shift, key))


def _page(
    request: HttpRequest, shift: Shift, row: Complaint, *, refused: Form | None = None
) -> HttpResponse:
    if row.case is not None:
        note_viewed(row.case, shift, complaint=str(row.key))
    proposal = deciding.latest(row)
    entries = row.entries.select_related("complaint").order_by("pk")
    fresh: dict[str, Any] = {
        "words_form": WordsForm(auto_id="words-%s"),
        "propose_form": ProposeForm(auto_id="propose-%s"),
        "cause_form": CauseForm(auto_id="cause-%s", initial={"cause": row.root_cause}),
        "concern_form": ConcernForm(auto_id="concern-%s"),
    }
    if refused is not None:
        fresh["propose_form"] = refused
    return show(
        request,
        "complaint",
        shift,
        place=PLACE,
        complaint=row,
        told=told_of(row),
        topic=say(TOPICS, row.topic),
        state=say(COMPLAINT_STATES, row.state),
        clocks=[(say(CLOCKS, one["kind"]), one) for one in row.clocks],
        entries=[(entry, say(ENTRIES, entry.what), said_in(entry)) for entry in entries],
        papers=[(paper, document_name(paper)) for paper in documents_about(row.key)],
        away=kept_from(row.subject, because=row.key),
        proposal=proposal,
        proposed=answer_in(proposal) if proposal else None,
        outcome=say(OUTCOMES, proposal.outcome) if proposal and proposal.outcome else "",
        may_respond=proposal is not None and deciding.may_respond(proposal, shift.user),
        answers=[
            (one, say(OUTCOMES, one.outcome) if one.outcome else "", answer_in(one.proposal))
            for one in queries.answers_of(row)
        ],
        **fresh,
    )


@for_staff
@require_safe
def paper(request: HttpRequest, shift: Shift, key: uuid.UUID, document: uuid.UUID) -> HttpResponse:
    """A paper of the complaint, as a file to keep; that somebody looked is written down."""
    row = _found(shift, key)
    found = next((one for one in documents_about(row.key) if one.key == document), None)
    if found is None:
        raise Http404
    if row.case is not None:
        note_viewed(row.case, shift, complaint=str(row.key), document=str(found.key))
    return attachment(
        document_content(found), name=document_name(found), media_type=found.media_type
    )


@for_staff
@require_POST
def act(request: HttpRequest, shift: Shift, key: uuid.UUID, what: str) -> HttpResponse:
    """Do one thing with a complaint; who may not is told why."""
    row = _found(shift, key)
    do = _ACTS.get(what)
    if do is None:
        raise Http404
    try:
        refused = do(request, shift, row)
    except actions.MayNotHandle as may_not:
        messages.warning(request, say(MAY_NOT, may_not.why))
    except (actions.ComplaintIsOver, deciding.NothingToAnswer):
        messages.info(request, _("There is nothing to do: look at how the complaint stands."))
    else:
        if refused is not None:
            return _page(request, shift, row, refused=refused)
        messages.success(request, _("Done."))
    if shift.away != kept_away(shift.user):
        return redirect("desk:complaints")
    return redirect("desk:complaint", key=key)


def _take(request: HttpRequest, shift: Shift, row: Complaint) -> None:
    actions.assign(row, to=shift.user, by=shift.user, at=shift.at)


def _said(request: HttpRequest, shift: Shift, row: Complaint) -> None:
    """An update to her, or a note of ours; empty words are none."""
    form = WordsForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Write a few words."))
        return
    words, what = form.cleaned_data["words"], request.POST.get("what")
    if what == Entry.What.UPDATE:
        actions.update(row, words, user=shift.user, at=shift.at)
    elif what in (Entry.What.NOTE, Entry.What.ASKED):
        actions.note(row, words, what=what, user=shift.user, at=shift.at)
    else:
        raise Http404


def _propose(request: HttpRequest, shift: Shift, row: Complaint) -> Form | None:
    form = ProposeForm(request.POST, auto_id="propose-%s")
    if not form.is_valid():
        return form
    given = form.cleaned_data
    answer = Answer(
        points=lines(given["points"]),
        reasons=lines(given["reasons"]),
        put_right=lines(given["put_right"]),
    )
    proposed = deciding.Proposed(kind=given["kind"], outcome=given["outcome"], answer=answer)
    deciding.propose(row, proposed, user=shift.user, at=shift.at)
    return None


def _respond(request: HttpRequest, shift: Shift, row: Complaint) -> None:
    proposal = deciding.latest(row)
    if proposal is None or str(proposal.key) != request.POST.get("proposal"):
        raise deciding.NothingToAnswer(row.number)
    deciding.respond(proposal, user=shift.user, at=shift.at)


def _cause(request: HttpRequest, shift: Shift, row: Complaint) -> None:
    form = CauseForm(request.POST)
    if form.is_valid():
        actions.set_cause(row, form.cleaned_data["cause"], user=shift.user, at=shift.at)


def _concern(request: HttpRequest, shift: Shift, row: Complaint) -> None:
    """Keep one more away, or let one back; nobody lets herself back."""
    actions.must_handle(row, shift.user)
    form = ConcernForm(request.POST)
    if not form.is_valid():
        return
    verb = concerned.unconcern if request.POST.get("what") == "back" else concerned.concern
    verb(row, form.cleaned_data["user"], at=shift.at, actor=shift.actor)


def _match(request: HttpRequest, shift: Shift, row: Complaint) -> None:
    case = case_by_reference(request.POST.get("reference", "")[:60], away=shift.away)
    if case is None:
        messages.warning(request, _("There is no such case. Check its reference."))
        return
    actions.match(row, case, user=shift.user, clock=clock.now)


_ACTS: Final[dict[str, Callable[[HttpRequest, Shift, Complaint], Form | None]]] = {
    "take": _take,
    "say": _said,
    "propose": _propose,
    "respond": _respond,
    "cause": _cause,
    "concern": _concern,
    "match": _match,
}


@on_a_case
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """Write a complaint down for a person; whom it concerns no longer sees her afterwards."""
    form = RecordForm(request.POST or None, initial={"once": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.open_complaint(
            actions.Told(
                once=given["once"], topic=given["topic"], words=given["words"],
                actor=shift.actor, via=given["via"], person=case.person, case=case,
                about_staff=given["about"] != "nobody",
                named=given["named"] if given["about"] == "named" else "",
            ),
            clock=clock.now,
        )  # fmt: skip
        messages.success(request, _("Kept. Complaint Management looks after it."))
        if case.person.key in kept_away(shift.user):
            return redirect("desk:queue")
        return redirect("desk:case", reference=case.reference)
    return show(
        request, "complaint_record", shift, place="queue", case=case, form=form,
        today=local_day(case.person, shift.at),
    )  # fmt: skip
