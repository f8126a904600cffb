"""Lists of the whole house: the outbox and tasks."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from evenhand.access.queries import conflicts_of
from evenhand.cases.models import Case
from evenhand.contact import queries as contact
from evenhand.contact.calls import forget_call_back
from evenhand.contact.models import Release
from evenhand.contact.unwritable import INCOMPLETE
from evenhand.doors.desk.batches import in_the_house
from evenhand.doors.desk.case import note_viewed
from evenhand.doors.desk.guard import Shift, for_staff, zone_of
from evenhand.doors.desk.lacking import lacking_told, lacking_with_pages
from evenhand.doors.desk.letter_words import LETTERS
from evenhand.doors.desk.page import chosen, page_of, show
from evenhand.doors.desk.reasons import told_again
from evenhand.doors.desk.state_panel import is_kept_from
from evenhand.doors.desk.task_places import places_of
from evenhand.doors.desk.task_words import OF_COMPLAINTS, TASKS
from evenhand.doors.desk.timeline import VERDICTS
from evenhand.doors.desk.words import (
    RELEASE_REASONS,
    STATE_BADGES,
    STATES,
    act_words,
    say,
)
from evenhand.doors.look.papers import attachment
from evenhand.journal.models import Event
from evenhand.redress.complaints.queries import LETTERS as LETTERS_OF_COMPLAINTS
from evenhand.vault import queries as vault
from evenhand.vault.models import Document
from evenhand.work import actions as work
from evenhand.work import queries as work_queries
from evenhand.work.models import Task


@for_staff
@require_safe
def outbox(request: HttpRequest, shift: Shift) -> HttpResponse:
    """What was sent, refused with reasons, or is not known; newest first."""
    state = chosen(request, "state", among=STATES)
    counts = contact.outbox_by_state(away=shift.away)
    found = contact.outbox(state=state, away=shift.away)
    alone = _asked_for(request)
    page = page_of(request, found.filter(key=alone) if alone else found)
    rows: list[Release] = list(page.object_list)
    verdicts = _verdicts(rows)
    return show(
        request,
        "outbox",
        shift,
        place="outbox",
        page=page,
        state=state,
        alone=alone,
        lying=in_the_house(shift),
        states=[(code, words, counts.get(code, 0)) for code, words in STATES.items()],
        all_count=sum(counts.values()),
        rows=[
            {
                "row": row,
                "letter": say(LETTERS, row.letter),
                "act": act_words(row.act),
                "state": say(STATES, row.state),
                "badge": STATE_BADGES.get(row.state, "plain"),
                "event": verdicts.get(row.pk),
                "reasons": _reasons(row, verdicts.get(row.pk)),
                "has_letter": row.document_key is not None and _may_open(row, shift),
            }
            for row in rows
        ],
    )


def _asked_for(request: HttpRequest) -> uuid.UUID | None:
    """The one release that a task names; None for what is no key."""
    try:
        return uuid.UUID(request.GET.get("release", ""))
    except ValueError:
        return None


def _may_open(row: Release, shift: Shift) -> bool:
    """Letters of Complaint Management are opened by its handlers alone."""
    return shift.handles_complaints or row.letter not in LETTERS_OF_COMPLAINTS


def _verdicts(rows: Sequence[Release]) -> Mapping[int, Event]:
    """The journal's verdict on each release of a page: same case, same act, same instant."""
    found = Event.objects.filter(
        case_key__in=[row.case.key for row in rows],
        at__in=[row.outcome_at for row in rows if row.outcome_at],
        code__in=VERDICTS,
    )
    index: dict[tuple[Any, Any, str], Event] = {
        (event.case_key, event.at, str(event.data.get("act"))): event for event in found
    }
    wanted = {row.pk: index.get((row.case.key, row.outcome_at, row.act)) for row in rows}
    return {pk: event for pk, event in wanted.items() if event is not None}


def _reasons(row: Release, event: Event | None) -> list[str]:
    """Why something was refused, waits or is over, in words; else the rules' names."""
    if row.state == Release.State.WITHDRAWN:
        return [say(RELEASE_REASONS, str(reason)) for reason in row.reasons]
    if row.state not in (Release.State.REFUSED, Release.State.WAITING):
        return [row.detail] if row.detail else []
    if event is not None and event.data["reasons"]:
        zone = zone_of(row.person)
        return [
            told_again(reason, zone=zone, on=event.at.date()).line
            for reason in event.data["reasons"]
        ]
    return [say(RELEASE_REASONS, str(reason)) for reason in row.reasons] + lacking_told(row.detail)


@for_staff
@require_safe
def letter(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """What was sent, as a file to keep."""
    release = contact.outbox(away=shift.away).filter(key=key).first()
    if release is None or release.document_key is None:
        raise Http404
    document = Document.objects.filter(
        key=release.document_key, subject_id=release.person.key
    ).first()
    if document is None or is_kept_from(document, shift):
        raise Http404
    note_viewed(release.case, shift, release=str(release.key))
    name = f"{release.case.reference}-{release.letter}".replace("_", "-")
    try:
        content = vault.document_content(document)
    except vault.Erased as erased:
        raise Http404 from erased
    return attachment(content, name=name, media_type=document.media_type)


@for_staff
@require_safe
def tasks(request: HttpRequest, shift: Shift) -> HttpResponse:
    """What somebody must do, earliest first."""
    open_now = tasks_for(shift)
    kinds = _kinds(open_now)
    kind = chosen(request, "kind", among=[code for code, _words, _count in kinds])
    page = page_of(request, open_now.filter(kind=kind) if kind else open_now)
    rows: list[Task] = list(page.object_list)
    places = places_of(rows)
    keys = [row.case_key for row in rows if row.case_key]
    people = [row.subject for row in rows if row.subject]
    by_case = {
        case.key: case for case in Case.objects.filter(key__in=keys).select_related("person")
    }
    by_person = {
        case.person.key: case
        for case in Case.objects.filter(person__key__in=people)
        .select_related("person")
        .order_by("-pk")
    }
    return show(
        request,
        "tasks",
        shift,
        place="tasks",
        page=page,
        kind=kind,
        kinds=kinds,
        all_count=sum(count for _code, _words, count in kinds),
        rows=[
            {**_task(row, by_case, by_person, shift), "place": places.get(row.key)} for row in rows
        ],
    )


def _kinds(rows: QuerySet[Task]) -> list[tuple[str, str, int]]:
    """Each kind of open task with how many wait, the most first."""
    counts = rows.order_by().values_list("kind").annotate(n=Count("key")).order_by("-n", "kind")
    return [(kind, say(TASKS, kind), count) for kind, count in counts]


def tasks_for(shift: Shift) -> QuerySet[Task]:
    """Open tasks but for those of people she is kept from, and of creditors she has a tie to.

    What complaints raised is Complaint Management's alone.
    """
    rows = work_queries.open_tasks(away=shift.away)
    if not shift.handles_complaints:
        rows = rows.exclude(kind__in=OF_COMPLAINTS)
    tied = conflicts_of(shift.user)
    if not (tied or shift.away):
        return rows
    hers = Case.objects.filter(Q(person__key__in=shift.away) | Q(debt__creditor__key__in=tied))
    of_cases = Q(case_key__isnull=False, case_key__in=hers.values("key"))
    return rows.exclude(of_cases)


def _task(
    task: Task,
    by_case: Mapping[uuid.UUID, Case],
    by_person: Mapping[uuid.UUID, Case],
    shift: Shift,
) -> dict[str, Any]:
    case = by_case.get(task.case_key) if task.case_key else None
    if case is None and task.subject:
        case = by_person.get(task.subject)
    return {
        "task": task,
        "words": say(TASKS, task.kind),
        "lacks": lacking_with_pages(task.note, reference=case.reference if case else "")
        if task.kind == INCOMPLETE
        else [],
        "case": case,
        "late": task.due_at <= shift.at,
    }


@for_staff
@require_POST
def finish_task(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Mark a task as done."""
    if not tasks_for(shift).filter(key=key).exists():
        messages.info(request, _("This task was done already."))
        return redirect("desk:tasks")
    if work.finish_task(task_key=key, user=shift.user, at=shift.at):
        forget_call_back(task_key=key, at=shift.at, actor=shift.actor)
        messages.success(request, _("Done. Thank you."))
    else:
        messages.info(request, _("This task was done already."))
    return redirect("desk:tasks")
