"""The only writers of surveys: invite, answer, ask no more."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from evenhand.access.models import User
from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Case, Person
from evenhand.contact import gate
from evenhand.contact.models import Contact
from evenhand.contact.reaching import change_preference, note_survey_asked
from evenhand.holds import queries as holds
from evenhand.journal.actions import Entry, append
from evenhand.learning.surveys.alarming import raise_for
from evenhand.learning.surveys.models import Answer, CloseOut, Invitation
from evenhand.learning.surveys.queries import SEALED_AS, code_hash
from evenhand.learning.surveys.told import Told
from evenhand.learning.surveys.topics import topics_of
from evenhand.rulebook import Verdict
from evenhand.rulebook.hold_times import house_value
from evenhand.vault import actions as vault
from evenhand.work.alarms import open_alarms

LIFE: Final = timedelta(days=14)
# One in twenty is never asked, so that asking itself can be measured.
CONTROL_IN: Final = 20
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SIGNS: Final = 26


@dataclass(frozen=True, slots=True)
class NotInvited:
    """Why somebody is not asked, and from when on she may be; None where no day is known."""

    why: str
    until: datetime | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation with its code, which nobody can read again."""

    invitation: Invitation
    code: str


@transaction.atomic
def invite(
    *,
    person: Person,
    case: Case,
    after: uuid.UUID,
    channel: str,
    at: datetime,
    actor: str,
    contact: Contact | None = None,
) -> Invited | NotInvited:
    """Invite somebody once after one thing, if she may be asked now; the verdict is recorded.

    Her own pages show it in any case; whether a message leaves as well, its own release asks.
    A stop may reach one debt only, and she is one person: the rules are asked of every open case
    of hers, and one refusal is none to her.
    """
    lock_persons([person.pk])
    refused = _refused(person, case, after, at)
    if refused is not None:
        return refused
    open_ones = Case.objects.filter(person=person, closed_at=None).exclude(pk=case.pk)
    for one in [case, *open_ones.order_by("pk")]:
        answer = gate.ask(case=one, act="survey.portal", at=at)
        if one == case or not answer.verdict.allowed:
            gate.record(answer, case=one, at=at, actor=actor)
        if not answer.verdict.allowed:
            return _by_rules(answer.verdict)
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_SIGNS))
    made = Invitation.objects.create(
        person=person,
        case=case,
        after=after,
        contact=contact,
        channel=channel,
        code_hash=code_hash(code),
        made_at=at,
        expires_at=at + LIFE,
    )
    if channel == "portal":
        # A message is counted by the outbox, as it is tried.
        note_survey_asked(person=person, at=at)
    return Invited(made, code)


def _by_rules(verdict: Verdict) -> NotInvited:
    """What the rules said, with the day from which on they allow it."""
    until = verdict.earliest
    return NotInvited(
        "rules",
        None if until is None else datetime.fromtimestamp(until, UTC),
        tuple(reason.rule for reason in verdict.reasons),
    )


def _refused(person: Person, case: Case, after: uuid.UUID, at: datetime) -> NotInvited | None:
    """What no rule is asked about, or what rules see later: the first that speaks."""
    if case.closed_at is not None:
        return NotInvited("closed")
    if is_control(person):
        return NotInvited("control")
    if Invitation.objects.filter(after=after).exists():
        return NotInvited("asked_already")
    pause = timedelta(days=house_value("survey_pause_days", at.date()))
    by_message = Invitation.objects.filter(person=person, came_by=Invitation.CameBy.ASKED)
    # A message that has not left yet, or never left, is in no count of the outbox.
    if by_message.exclude(channel="portal").filter(made_at__gt=at - pause).exists():
        return NotInvited("asked_already")
    # Also a stop that leaves surveys open: policy asks nobody while any stop holds.
    if holds.in_force(at=at).filter(person=person).exists():
        return NotInvited("hold")
    if open_alarms().filter(subject=person.key).exists():
        return NotInvited("alarm")
    return None


def is_control(person: Person) -> bool:
    """Whether she is of those who are never asked; the same answer always."""
    digest = hashlib.sha256(f"survey:{person.key}".encode()).digest()
    return int.from_bytes(digest[:4]) % CONTROL_IN == 0


@transaction.atomic
def answer(invitation: Invitation, told: Told, *, at: datetime) -> Answer | None:
    """Take an answer once, while the invitation lives; a bad one is looked at within minutes."""
    lives = Q(expires_at__gt=at) | ~Q(came_by=Invitation.CameBy.ASKED)
    rows = Invitation.objects.filter(lives, pk=invitation.pk, answered_at=None)
    if rows.update(answered_at=at) == 0:
        return None
    person = invitation.person
    sealed = (
        vault.seal(person.key, told.words.encode(), context=SEALED_AS, at=at)
        if told.words
        else None
    )
    made = Answer.objects.create(
        invitation=invitation,
        respected=told.respected,
        easy=told.easy,
        manage=told.manage,
        words_sealed=sealed,
        quote_text=told.quote_text if told.words else "",
        topics=topics_of(told.words, language=person.language),
        at=at,
    )
    raise_for(made, told, at=at)
    return made


@transaction.atomic
def ask_no_more(person: Person, *, at: datetime) -> None:
    """Never ask her again; what was asked and not answered is over at once."""
    change_preference(person=person, at=at, actor="person", refuses_surveys=True)
    Invitation.objects.filter(person=person, answered_at=None, expires_at__gt=at).update(
        expires_at=at
    )


@transaction.atomic
def close_out(
    row: Answer,
    *,
    by: User,
    called_back: bool,
    complaint_recorded: bool,
    plan_looked_at: bool,
    at: datetime,
) -> CloseOut:
    """Write what was done about an answer, once; a second call returns the first."""
    made, is_new = CloseOut.objects.get_or_create(
        answer=row,
        defaults={
            "by": by,
            "called_back": called_back,
            "complaint_recorded": complaint_recorded,
            "plan_looked_at": plan_looked_at,
            "at": at,
        },
    )
    if is_new:
        invitation = row.invitation
        append(
            Entry(
                code="survey.closed_out",
                at=at,
                actor=f"staff:{by.key}",
                subject=invitation.person.key,
                case_key=invitation.case.key,
                data={"answer": str(row.key), "called_back": called_back},
            )
        )
    return made
