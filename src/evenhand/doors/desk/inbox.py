"""The inbox: everything a person sent us and nobody has answered, by its clock.

No sums, no ranks of colleagues, no red: what is late stands first, and that is all.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from evenhand.access.models import Role
from evenhand.cases.models import Case
from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.lists import tasks_for
from evenhand.doors.desk.page import chosen, page_of, show
from evenhand.doors.desk.task_places import places_of
from evenhand.doors.desk.task_words import TASKS
from evenhand.doors.desk.words import COUNTRIES, say
from evenhand.work.models import Task

# Kinds that begin because a person said or sent something; `read_` and what follows it are many.
FROM_PERSON: Final = frozenset({
    "call_back", "wrong_person", "identity_theft", "hold_appeal", "hold_look", "plan_refused",
    "data_request", "answer_message", "paid_told", "survey_alarm", "link_to_write",
    "match_dispute", "dispute_creditor_late", "dispute_decide", "dispute_second",
    "safe_way_needed", "interpreter_needed",
})  # fmt: skip
OF_COMPLAINTS: Final = Q(kind__startswith="complaint_") | Q(kind="read_complaint")
HANDLERS: Final = frozenset({Role.COMPLAINTS, Role.COMPLIANCE})
CLOCKS: Final[Mapping[str, str | Promise]] = {
    "late": _("Late"),
    "today": _("Today"),
    "week": _("This week"),
    "later": _("Later"),
}


def _tasks(shift: Shift) -> QuerySet[Task]:
    """Open tasks that came from a person and that this colleague may see, the earliest first."""
    sent = Q(kind__in=FROM_PERSON) | Q(kind__startswith="read_") | OF_COMPLAINTS
    rows = tasks_for(shift).filter(sent)
    return rows if shift.user.role in HANDLERS else rows.exclude(OF_COMPLAINTS)


def late_in_inbox(shift: Shift) -> int:
    """How many of them are late."""
    return _tasks(shift).filter(due_at__lte=shift.at).count()


@for_staff
@require_safe
def inbox(request: HttpRequest, shift: Shift) -> HttpResponse:
    """What people sent, by its clock, each with the page on which it is answered."""
    rows = _tasks(shift)
    kinds = list(rows.order_by().values_list("kind").annotate(n=Count("key")).order_by("kind"))
    kind = chosen(request, "kind", among=[code for code, _count in kinds])
    country = chosen(request, "country", among=COUNTRIES)
    rows = _within(rows, kind, country)
    page = page_of(request, rows)
    return show(
        request,
        "inbox",
        shift,
        place="inbox",
        page=page,
        groups=_groups(list(page.object_list), shift),
        kind=kind,
        country=country,
        countries=COUNTRIES,
        kinds=[(code, say(TASKS, code), count) for code, count in kinds],
    )


def _within(rows: QuerySet[Task], kind: str, country: str) -> QuerySet[Task]:
    if kind:
        rows = rows.filter(kind=kind)
    if country:
        there = Case.objects.filter(person__country=country)
        of_case = Q(case_key__in=there.values("key"))
        rows = rows.filter(of_case | Q(subject__in=there.values("person__key")))
    return rows


def clock_of(due_at: datetime, *, at: datetime) -> str:
    """Which clock something stands under."""
    if due_at <= at:
        return "late"
    if due_at.date() <= at.date():
        return "today"
    return "week" if due_at <= at + timedelta(days=7) else "later"


def _groups(
    rows: list[Task], shift: Shift
) -> list[tuple[str, str | Promise, list[dict[str, Any]]]]:
    told = _told(rows)
    return [
        (clock, words, mine)
        for clock, words in CLOCKS.items()
        if (mine := [one for one in told if clock_of(one["task"].due_at, at=shift.at) == clock])
    ]


def _told(rows: list[Task]) -> list[dict[str, Any]]:
    places, cases = places_of(rows), _cases(rows)
    return [
        {
            "task": row,
            "words": say(TASKS, row.kind),
            "case": (case := cases.get(row.case_key) or cases.get(row.subject)),
            # An unknown key opens the case: nothing that was sent leads nowhere.
            "place": places.get(row.key)
            or (reverse("desk:case", args=[case.reference]) if case else reverse("desk:tasks")),
        }
        for row in rows
    ]


def _cases(rows: Iterable[Task]) -> dict[uuid.UUID | None, Case]:
    """The case of each task, by its own key and by that of the person: her newest."""
    keys = {row.case_key for row in rows} | {row.subject for row in rows}
    named = Q(key__in=keys - {None}) | Q(person__key__in=keys - {None})
    found: dict[uuid.UUID | None, Case] = {}
    for case in Case.objects.filter(named).select_related("person").order_by("pk"):
        found[case.key] = found[case.person.key] = case
    return found
