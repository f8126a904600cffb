"""Messages between a person and us on her own pages: sealed, promised an answer, never lost.

What she writes is a task and a promise of ours at once; the answer keeps both. That there is an
answer is told outside only where a way is open to us, and in words that tell nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from evenhand.access.models import User
from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Case, Person
from evenhand.cases.queries import cases_of
from evenhand.contact import gate
from evenhand.contact.actions import letter_language, queue_release
from evenhand.contact.message import Message
from evenhand.contact.queries import preference_of
from evenhand.contact.skills import NotCertified, cleared
from evenhand.contact.ways import agreed_way
from evenhand.journal.actions import Entry, append
from evenhand.rulebook import Verdict
from evenhand.rulebook.calendar import add_working_days
from evenhand.rulebook.zones import zone, zones_of
from evenhand.vault import actions as vault
from evenhand.vault.asking import Question, ask_prepared, question
from evenhand.vault.queries import unseal_many
from evenhand.work.actions import finish_task, make_promise, raise_task
from evenhand.work.queries import open_tasks

ANSWER_MESSAGE: Final = "answer_message"
ANSWER_WITHIN_WORKING_DAYS: Final = 1
_ACT: Final = "answer.portal"
# By which words she is told, of each way, that an answer waits.
_TOLD_BY: Final = {"email": "message", "sms": "read_pages"}


class AnswerRefused(Exception):
    """The rulebook refuses that we answer her here."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        super().__init__("the rulebook refuses this answer")


def answer_by(person: Person, *, at: datetime) -> date:
    """The day by whose end a message written now is answered, where the person lives."""
    today = at.astimezone(zone(_zone_of(person))).date()
    country = person.country.lower()
    return add_working_days(today, ANSWER_WITHIN_WORKING_DAYS, country, person.region)


def _zone_of(person: Person) -> str:
    found = zones_of(person.country.lower(), person.region, person.zone)
    return found[0] if found else "UTC"


@transaction.atomic
def write_to_us(
    *,
    person: Person,
    case_key: uuid.UUID | None,
    words: str,
    documents: Sequence[uuid.UUID],
    at: datetime,
    actor: str,
) -> Message:
    """Keep what a person wrote, with the task of answering it and our promise by when."""
    case = cases_of(person).filter(key=case_key).first() if case_key else None
    made = _written(person, case=case, by=Message.By.PERSON, words=words, at=at)
    vault.make_evidence(person.key, documents, about=made.key)
    due_on = answer_by(person, at=at)
    due_at = datetime.combine(due_on + timedelta(days=1), time(), zone(_zone_of(person)))
    task = raise_task(
        kind=ANSWER_MESSAGE,
        business_key=f"message:{made.key}",
        at=at,
        due_at=due_at.astimezone(UTC),
        subject=person.key,
        case_key=case.key if case else None,
    )
    make_promise(
        by="us",
        kind=ANSWER_MESSAGE,
        subject=person.key,
        case_key=case.key if case else None,
        at=at,
        due_on=due_on,
        due_at=due_at,
        task=task,
        actor=actor,
    )
    Message.objects.filter(pk=made.pk).update(task_key=task.key)
    made.task_key = task.key
    _journal("message.received", made, at=at, actor=actor)
    return made


@transaction.atomic
def answer(
    *,
    person: Person,
    case: Case,
    words: str,
    documents: Sequence[uuid.UUID],
    user: User,
    at: datetime,
) -> Message:
    """Write to a person on her own pages; every message of hers that waits is answered by it.

    Raises NotCertified, AnswerRefused. In a closed case there is nothing that the rulebook could be
    asked.
    """
    lock_persons([person.pk])
    actor = f"staff:{user.key}"
    _ask(case, by=user, at=at)
    latest = messages_of(person).filter(by=Message.By.PERSON).last()
    made = _written(
        person, case=case, by=Message.By.STAFF, words=words, at=at, user=user, answers=latest
    )
    vault.make_evidence(person.key, documents, about=made.key)
    for task in open_tasks(subject=person.key).filter(kind=ANSWER_MESSAGE):
        finish_task(task_key=task.key, user=user, at=at)
    mark_read(person, at=at, by=Message.By.PERSON)
    _journal("message.answered", made, at=at, actor=actor)
    _tell_outside(made, case, at=at)
    return made


def _ask(case: Case, *, by: User, at: datetime) -> None:
    clearance = cleared(by, person=case.person, case=case, act=_ACT, at=at)
    if not clearance.is_cleared:
        raise NotCertified(clearance)
    try:
        asked = gate.ask(case=case, act=_ACT, at=at)
    except gate.CaseIsClosed:
        return
    gate.record(asked, case=case, at=at, actor=f"staff:{by.key}")
    if not asked.verdict.allowed:
        raise AnswerRefused(asked.verdict)


def _written(
    person: Person,
    *,
    case: Case | None,
    by: str,
    words: str,
    at: datetime,
    user: User | None = None,
    answers: Message | None = None,
) -> Message:
    key = uuid.uuid4()
    return Message.objects.create(
        key=key,
        person=person,
        case=case,
        by=by,
        user=user,
        sealed=vault.seal(person.key, words.encode(), context=_context(key), at=at),
        at=at,
        answers=answers,
    )


def _context(key: uuid.UUID) -> str:
    return f"message:{key}"


def _journal(code: str, made: Message, *, at: datetime, actor: str) -> None:
    append(
        Entry(
            code=code,
            at=at,
            actor=actor,
            subject=made.person.key,
            case_key=made.case.key if made.case else None,
            data={"message": str(made.key)},
        )
    )


def _tell_outside(made: Message, case: Case, *, at: datetime) -> None:
    """Tell that something is there to read, where she opened a way for it and is safe."""
    wishes = preference_of(made.person)
    if wishes is None or wishes.safe_contact_only or case.closed_at is not None:
        return
    if (way := agreed_way(made.person)) is None:
        return
    channel, point = way
    queue_release(
        case=case,
        act=f"answer.{channel}",
        letter=_TOLD_BY[channel],
        language=letter_language(made.person),
        at=at,
        business_key=f"message:{made.key}",
        contact_point=point,
    )


def messages_of(person: Person) -> QuerySet[Message]:
    """Return all messages of a person and to her, the newest last."""
    rows = Message.objects.filter(person=person).select_related("person", "user", "case__debt")
    return rows.order_by("at", "pk")


def unread(person: Person) -> int:
    """Return how many messages of staff a person has not read."""
    found = ask_prepared(_UNREAD_SQL, {"person": person.pk})
    return int(found[0]["n"]) if found else 0


def rarely_there(person: Person) -> tuple[Question, ...]:
    """What a page asks of a person and mostly finds nothing: messages that she has not read."""
    return (question(_UNREAD_SQL, {"person": person.pk}),)


_UNREAD_SQL: Final = """
SELECT count(*) AS n FROM contact_message
 WHERE person_id = %(person)s::bigint AND by = 'staff' AND read_at IS NULL
HAVING count(*) > 0
"""


def words_of(messages: Sequence[Message]) -> list[str | None]:
    """Open the words of many messages with one question; None where they are erased."""
    sealed = [(row.person.key, bytes(row.sealed), _context(row.key)) for row in messages]
    return [None if words is None else words.decode() for words in unseal_many(sealed)]


def mark_read(person: Person, *, at: datetime, by: str = Message.By.STAFF) -> int:
    """Note that the other side opened what one side wrote; returns how many were new to it."""
    return Message.objects.filter(person=person, by=by, read_at=None).update(read_at=at)
