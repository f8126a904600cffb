"""The only writers of surveys: invite, answer, ask no more."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Case, Person
from evenhand.contact import gate
from evenhand.holds import queries as holds
from evenhand.learning.surveys.models import Answer, Invitation, OptOut
from evenhand.learning.surveys.queries import SEALED_AS, code_hash
from evenhand.rulebook.hold_times import house_value
from evenhand.vault import actions as vault
from evenhand.work.actions import raise_task

LIFE: Final = timedelta(days=14)
ALARM: Final = "survey_alarm"
ALARM_WITHIN: Final = timedelta(minutes=15)
# One in twenty is never asked, so that asking itself can be measured.
CONTROL_IN: Final = 20
YEAR: Final = timedelta(days=365)
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SIGNS: Final = 26
_LOW: Final = 2


@dataclass(frozen=True, slots=True)
class NotInvited:
    """Why somebody is not asked, and from when on she may be; None where no day is known."""

    why: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation with its code, which nobody can read again."""

    invitation: Invitation
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What she answered; whatever she left out is None or empty."""

    respected: int | None = None
    easy: int | None = None
    manage: str = ""
    words: str = ""
    quote_text: str = ""


@transaction.atomic
def invite(
    *, person: Person, case: Case, after: uuid.UUID, channel: str, at: datetime, actor: str
) -> Invited | NotInvited:
    """Invite somebody once after one thing, if she may be asked now; the verdict is recorded."""
    lock_persons([person.pk])
    refused = _refused(person, case, after, channel, at)
    if refused is not None:
        return refused
    answer = gate.ask(case=case, act=f"survey.{channel}", at=at)
    gate.record(answer, case=case, at=at, actor=actor)
    if not answer.verdict.allowed:
        return NotInvited("rules")
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_SIGNS))
    made = Invitation.objects.create(
        person=person,
        case=case,
        after=after,
        channel=channel,
        code_hash=code_hash(code),
        made_at=at,
        expires_at=at + LIFE,
    )
    return Invited(made, code)


def _refused(
    person: Person, case: Case, after: uuid.UUID, channel: str, at: datetime
) -> NotInvited | None:
    """Our own refusals, before the rules are asked: the first that speaks."""
    if OptOut.objects.filter(person=person).exists():
        return NotInvited("opted_out")
    if person.deceased_on is not None:
        return NotInvited("deceased")
    if case.closed_at is not None:
        return NotInvited("closed")
    if is_control(person):
        return NotInvited("control")
    if Invitation.objects.filter(after=after).exists():
        return NotInvited("asked_already")
    if holds.in_force(at=at).filter(person=person).exists():
        return NotInvited("hold")
    return _too_often(person, at)


def _too_often(person: Person, at: datetime) -> NotInvited | None:
    """A pause after each invitation, and only so many a year."""
    pause = timedelta(days=house_value("survey_pause_days", at.date()))
    most = house_value("survey_most_a_year", at.date())
    rows = Invitation.objects.filter(person=person, made_at__gt=at - YEAR).order_by("-made_at")
    made = list(rows.values_list("made_at", flat=True))
    if made and made[0] + pause > at:
        return NotInvited("pause", made[0] + pause)
    if len(made) >= most:
        return NotInvited("year", made[most - 1] + YEAR)
    return None


def is_control(person: Person) -> bool:
    """Whether she is of those who are never asked; the same answer always."""
    digest = hashlib.sha256(f"survey:{person.key}".encode()).digest()
    return int.from_bytes(digest[:4]) % CONTROL_IN == 0


@transaction.atomic
def answer(invitation: Invitation, told: Told, *, at: datetime) -> Answer | None:
    """Take an answer once, while the invitation lives; a bad one is looked at within minutes."""
    rows = Invitation.objects.filter(pk=invitation.pk, answered_at=None, expires_at__gt=at)
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
        at=at,
    )
    if (told.respected or _LOW + 1) <= _LOW or told.manage == Answer.Manage.NO:
        raise_task(
            kind=ALARM,
            business_key=f"survey:{made.key}",
            at=at,
            due_at=at + ALARM_WITHIN,
            subject=person.key,
            case_key=invitation.case.key,
        )
    return made


def ask_no_more(person: Person, *, at: datetime) -> None:
    """Never ask her again; what was asked and not answered is over at once."""
    OptOut.objects.get_or_create(person=person, defaults={"at": at})
    Invitation.objects.filter(person=person, answered_at=None, expires_at__gt=at).update(
        expires_at=at
    )
