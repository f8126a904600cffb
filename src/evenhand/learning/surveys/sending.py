"""Asks her by e-mail or text where she agreed to that way, else on her own pages alone.

Whatever way it goes, it is one question: the rules are asked as it is made and, for a message, by
the gate once more as it leaves.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from evenhand.access.models import EntryLink
from evenhand.cases.models import Case
from evenhand.contact.actions import letter_language, queue_release
from evenhand.contact.letter_sources import ENDED, RESTS, MatterIsOver, tells
from evenhand.contact.letters.facts import LetterFacts
from evenhand.contact.models import Contact, Release
from evenhand.contact.ways import agreed_way
from evenhand.holds import queries as holds
from evenhand.learning.surveys.actions import Invited, NotInvited, invite
from evenhand.learning.surveys.models import Invitation
from evenhand.work.alarms import open_alarms

SURVEY_ASKED: Final = "survey_asked"
# A question that comes days later is about nothing she remembers: it then stays on her pages.
OF_USE_FOR: Final = timedelta(days=2)
_KEY: Final = "survey:"


@transaction.atomic
def ask(
    *, case: Case, after: uuid.UUID, at: datetime, actor: str, contact: Contact | None = None
) -> Invited | NotInvited:
    """Ask a person once after one thing, by the way that she agreed to; returns as `invite`."""
    way = agreed_way(case.person)
    made = invite(
        person=case.person,
        case=case,
        after=after,
        channel=way[0] if way else "portal",
        at=at,
        actor=actor,
        contact=contact,
    )
    if isinstance(made, Invited) and way is not None:
        channel, point = way
        queue_release(
            case=case,
            act=f"survey.{channel}",
            letter=SURVEY_ASKED,
            language=letter_language(case.person),
            at=at,
            business_key=f"{_KEY}{made.invitation.key}",
            contact_point=point,
            of_use_until=at + OF_USE_FOR,
        )
    return made


def register() -> None:
    """Tell the outbox who knows of questions about our work."""
    tells(SURVEY_ASKED, asked_by_message)


def asked_by_message(release: Release, facts: LetterFacts, at: datetime) -> LetterFacts:
    """The link leads to the three questions; raises MatterIsOver where nobody is to be asked now.

    A message may wait for hours. Any stop, also one that leaves surveys open, and any alarm that
    came meanwhile ends it.
    """
    person = release.person
    if holds.in_force(at=at).filter(person=person).exists():
        raise MatterIsOver(RESTS)
    if open_alarms().filter(subject=person.key).exists():
        raise MatterIsOver(RESTS)
    if _living(release, at=at) is None:
        raise MatterIsOver(ENDED)
    return replace(facts, link=replace(facts.link, url=f"{facts.link.url}/survey"))


def is_of_a_question(link: EntryLink) -> bool:
    """Whether a link came in a message that asked how we treated her."""
    return _release_of(link) is not None


def asked_with(link: EntryLink, *, at: datetime) -> Invitation | None:
    """The invitation that a message's link belongs to, while it lives and waits for an answer."""
    release = _release_of(link)
    return _living(release, at=at) if release is not None else None


def _release_of(link: EntryLink) -> Release | None:
    if link.carried_by is None:
        return None
    return Release.objects.filter(key=link.carried_by, letter=SURVEY_ASKED).first()


def _living(release: Release, *, at: datetime) -> Invitation | None:
    key = uuid.UUID(release.business_key.removeprefix(_KEY))
    rows = Invitation.objects.filter(key=key, answered_at=None, expires_at__gt=at)
    return rows.select_related("person", "case").first()
