"""Where a task is done: the stop, the search or the letter that its own key names."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from django.urls import NoReverseMatch, reverse

from evenhand.cases.queries import cases_of
from evenhand.contact.message import Message
from evenhand.contact.models import Trace
from evenhand.holds.models import Appeal, ChangeAsked, Hold
from evenhand.redress.disputes.models import Dispute, FindingProposed, Said
from evenhand.work.models import Task

_KEY: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PAGES: Final = {
    "letter.unreviewed": "desk:letters",
    "match_notice": "desk:notices",
    "check_notice": "desk:notices",
    "alarm_money_differs": "desk:money",
    "overpaid_return": "desk:money_overpaid",
    "overpaid_given": "desk:money_overpaid",
    "recall_asked": "desk:money",
}
# What was not sent is shown alone in the outbox, with its reasons.
_IN_OUTBOX: Final = frozenset({"release.failed", "release.refused", "release.unknown"})

# Where what a person sent is answered, by the first word of its key and the key itself.
_OF_KEYS: Final = {
    "data-request": "desk:data_request",
    "dispute": "desk:dispute",
    "dispute-creditor": "desk:dispute",
    "dispute-decide": "desk:dispute",
    "complaint": "desk:complaint",
    "complaint-receipt": "desk:complaint",
    "complaint-final": "desk:complaint",
}


def places_of(tasks: Sequence[Task]) -> Mapping[uuid.UUID, str]:
    """Return the page on which each task is done, by its key; others are done in the case."""
    named = {task.key: _named(task) for task in tasks}
    pages = _pages_of({key for key in named.values() if key is not None})
    places: dict[uuid.UUID, str] = {}
    for task in tasks:
        about = named[task.key]
        if task.kind in _PAGES:
            places[task.key] = reverse(_PAGES[task.kind])
        elif task.kind in _IN_OUTBOX and about is not None:
            places[task.key] = f"{reverse('desk:outbox')}?release={about}"
        elif about in pages:
            places[task.key] = pages[about]
        elif about is not None and (page := _of_key(task, about)):
            places[task.key] = page
    return places


def _of_key(task: Task, about: uuid.UUID) -> str:
    """The page that a business key names; empty where there is none, and the case is opened."""
    name = _OF_KEYS.get(task.business_key.partition(":")[0])
    try:
        return reverse(name, args=[about]) if name else ""
    except NoReverseMatch:
        return ""


def _named(task: Task) -> uuid.UUID | None:
    found = _KEY.search(task.business_key)
    return uuid.UUID(found[0]) if found else None


def _pages_of(keys: set[uuid.UUID]) -> dict[uuid.UUID | None, str]:
    """The page of each stop and each search among these keys, whatever row they name it by."""
    stops: dict[uuid.UUID, uuid.UUID] = {
        key: key for key in Hold.objects.filter(key__in=keys).values_list("key", flat=True)
    }
    for asked in (ChangeAsked, Appeal):
        stops |= dict(asked.objects.filter(key__in=keys).values_list("key", "hold__key"))
    disputed = dict(Dispute.objects.filter(key__in=keys).values_list("key", "key"))
    for said in (Said, FindingProposed):
        disputed |= dict(said.objects.filter(key__in=keys).values_list("key", "dispute__key"))
    searched = Trace.objects.filter(lost__key__in=keys, closed_at=None)
    pages: dict[uuid.UUID | None, str] = {
        key: reverse("desk:hold_page", args=[stop]) for key, stop in stops.items()
    }
    for message, reference in _threads(keys):
        pages[message] = reverse("desk:messages", args=[reference])
    for key, dispute in disputed.items():
        pages[key] = reverse("desk:dispute", args=[dispute])
    for lost, trace in searched.values_list("lost__key", "key"):
        pages[lost] = reverse("desk:trace", args=[trace])
    return pages


def _threads(keys: set[uuid.UUID]) -> Iterator[tuple[uuid.UUID, str]]:
    """Each message among these keys, with a case in which it is answered."""
    rows = Message.objects.filter(key__in=keys).select_related("case", "person")
    for row in rows:
        case = row.case or cases_of(row.person).first()
        if case is not None:
            yield row.key, case.reference
