"""What a person asks of her own data: a copy, a correction, deletion; by when and what became.

Each request is a task with the law's time. Everything about her can be erased only when nothing
is open, and by two people.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from evenhand.access.models import User
from evenhand.cases.models import Case, DataRequest, Person
from evenhand.journal.actions import Entry, append
from evenhand.rulebook.answers.answer import NoSuchLaw
from evenhand.rulebook.answers.deadline import Deadline, deadline
from evenhand.rulebook.hold_times import house_value
from evenhand.rulebook.parameter import NotInForce
from evenhand.rulebook.zones import zone, zones_of
from evenhand.vault import actions as vault_actions
from evenhand.vault import queries as vault
from evenhand.work.actions import finish_task, raise_task
from evenhand.work.queries import task_for

TASK: Final = "data_request"
HOUSE: Final = "house.data_request_days"
_WORDS: Final = "data-request:words"
_ANSWER: Final = "data-request:answer"
_EXTENDS: Final = "_extension_"


class CannotExtend(ValueError):
    """The law of the country knows no longer time, or it was taken already."""


class AlreadyAnswered(ValueError):
    """The request was answered before."""


class CannotErase(ValueError):
    """Something must be kept; says what, by a word of its own."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def business_key(key: uuid.UUID) -> str:
    """Under which key the task of a request is raised."""
    return f"data-request:{key}"


def due(person: Person, *, on: date) -> tuple[date, str]:
    """The last day for the answer to what is asked on a day, and the value that says so."""
    house = on + timedelta(days=house_value("data_request_days", on))
    law = [one for one in _times(person, on) if _EXTENDS not in one.name]
    found = [(one.last_day, one.used[0].key) for one in law]
    return min([*found, (house, HOUSE)], key=lambda one: one[0])


def _times(person: Person, on: date) -> tuple[Deadline, ...]:
    try:
        return deadline(person.country, "data_access", on, region=person.region)
    except (NoSuchLaw, NotInForce):
        return ()


@transaction.atomic
def receive_request(
    *, person: Person, kind: str, words: str, at: datetime, actor: str
) -> DataRequest:
    """Take a request, with its task and its last day; an open one of its kind takes the words."""
    day, by = due(person, on=_day(person, at))
    key = uuid.uuid4()
    made = DataRequest.objects.create(
        key=key,
        person=person,
        kind=kind,
        words_sealed=vault_actions.seal(person.key, words.encode(), context=_WORDS, at=at),
        received_at=at,
        due_on=day,
        due_by=by,
    )
    raise_task(
        kind=TASK,
        business_key=business_key(key),
        at=at,
        due_at=_end_of(day, person),
        subject=person.key,
    )
    _note("request.received", made, at=at, actor=actor, due_on=day.isoformat(), by=by)
    return made


def _day(person: Person, at: datetime) -> date:
    return at.astimezone(zone(_zone(person))).date()


def _zone(person: Person) -> str:
    found = zones_of(person.country.lower(), person.region, person.zone)
    return found[0] if found else "UTC"


def _end_of(day: date, person: Person) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), zone(_zone(person)))


def _note(code: str, made: DataRequest, *, at: datetime, actor: str, **data: str) -> None:
    told = {"request": str(made.key), "kind": made.kind, **data}
    append(Entry(code=code, at=at, actor=actor, subject=made.person.key, data=told))


def longer(made: DataRequest) -> date | None:
    """Until when the law lets us take longer; None where it knows no such time, or it is taken."""
    if made.extended_at is not None or made.answered_at is not None:
        return None
    times = _times(made.person, _day(made.person, made.received_at))
    days = [one.last_day for one in times if _EXTENDS in one.name]
    return min(days) if days else None


@transaction.atomic
def extend(made: DataRequest, *, user: User, at: datetime) -> date:
    """Take the law's longer time once, before the first is over; raises CannotExtend."""
    day = longer(made)
    if day is None or at >= _end_of(made.due_on, made.person):
        raise CannotExtend(made.kind)
    rows = DataRequest.objects.filter(pk=made.pk, extended_at__isnull=True, answered_at=None)
    if rows.update(extended_at=at, due_on=day) == 0:
        raise CannotExtend(made.kind)
    task = task_for(business_key(made.key))
    if task is not None:
        task.due_at = _end_of(day, made.person)
        type(task).objects.filter(pk=task.pk).update(due_at=task.due_at)
    _note("request.extended", made, at=at, actor=f"staff:{user.key}", due_on=day.isoformat())
    return day


@transaction.atomic
def answer(made: DataRequest, *, outcome: str, words: str, user: User, at: datetime) -> None:
    """Answer a request once; she reads it on her page. Raises AlreadyAnswered."""
    sealed = vault_actions.seal(made.person.key, words.encode(), context=_ANSWER, at=at)
    _close(made, outcome=outcome, sealed=sealed, user=user, at=at)


def _close(
    made: DataRequest, *, outcome: str, sealed: bytes | None, user: User, at: datetime
) -> None:
    rows = DataRequest.objects.filter(pk=made.pk, answered_at__isnull=True)
    told = {"answered_at": at, "answered_by": user, "outcome": outcome, "answer_sealed": sealed}
    if rows.update(**told) == 0:
        raise AlreadyAnswered(made.key)
    task = task_for(business_key(made.key))
    if task is not None:
        finish_task(task_key=task.key, user=user, at=at)
    _note("request.answered", made, at=at, actor=f"staff:{user.key}", outcome=outcome)


def must_stay(person: Person) -> str:
    """Why not everything about a person can be erased now; empty where it can.

    The packs know no time for which the law makes a file be kept after its end. Until they do, a
    file that ever held a case stays, and the answer says so.
    """
    cases = Case.objects.filter(person=person)
    if cases.filter(closed_at__isnull=True).exists():
        return "open_case"
    if cases.exists():
        return "keeping_time_unknown"
    return ""


@transaction.atomic
def propose_erasing(made: DataRequest, *, user: User, at: datetime) -> None:
    """The first of two says that everything may be erased; raises CannotErase."""
    _refuse_erasing(made)
    rows = DataRequest.objects.filter(pk=made.pk, answered_at=None, erase_asked_by=None)
    if rows.update(erase_asked_by=user) == 0:
        raise CannotErase("proposed")


@transaction.atomic
def erase(made: DataRequest, *, user: User, at: datetime) -> None:
    """The second destroys the key and empties what stands in plain; raises CannotErase."""
    made = DataRequest.objects.select_for_update().select_related("person").get(pk=made.pk)
    _refuse_erasing(made)
    if made.erase_asked_by_id is None:
        raise CannotErase("not_proposed")
    if made.erase_asked_by_id == user.pk:
        raise CannotErase("second_person")
    _close(made, outcome=DataRequest.Outcome.ERASED, sealed=None, user=user, at=at)
    _empty(made.person)
    vault_actions.destroy_key(made.person.key, at=at)
    append(
        Entry(
            code="key.destroyed", at=at, actor=f"staff:{user.key}", subject=made.person.key,
            data={"request": str(made.key)},
        )
    )  # fmt: skip


def _refuse_erasing(made: DataRequest) -> None:
    if made.kind != DataRequest.Kind.DELETE or made.answered_at is not None:
        raise CannotErase("not_asked")
    why = must_stay(made.person)
    if why:
        raise CannotErase(why)


def _empty(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(
        given_name="", family_name="", company_name="", born_on=None, identifier="", region=""
    )
    person.contact_points.update(value="", street="", postcode="", town="", status="withdrawn")
    person.representatives.update(name="", email="", phone="", born_on=None, sees=False,
                                  speaks=False, agrees=False, gets_copies=False)  # fmt: skip


def words_of(made: DataRequest) -> str:
    """What she asked, in her own words; raises Erased."""
    return vault.unseal(made.person.key, bytes(made.words_sealed), context=_WORDS).decode()


def answer_of(made: DataRequest) -> str:
    """What was answered; empty while nothing was. Raises Erased."""
    if made.answer_sealed is None:
        return ""
    return vault.unseal(made.person.key, bytes(made.answer_sealed), context=_ANSWER).decode()


def requests_of(person: Person) -> QuerySet[DataRequest]:
    """Her requests, newest first."""
    return DataRequest.objects.filter(person=person).order_by("-received_at", "-pk")


def open_requests() -> QuerySet[DataRequest]:
    """Requests without an answer, the earliest last day first."""
    rows = DataRequest.objects.filter(answered_at__isnull=True)
    return rows.select_related("person").order_by("due_on", "pk")
