"""Which answers somebody must see within minutes, and whom they are kept from."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from evenhand.learning.surveys.models import Answer
from evenhand.learning.surveys.told import Told
from evenhand.learning.words.detectors import LanguageNotHeard, detectors_of
from evenhand.work.alarms import raise_alarm
from evenhand.work.models import Alarm

LOW: Final = 2
# Cues of danger, and the alarm that each raises: minutes of the clock, day and night.
_HEARD: Final = {
    "self_harm": Alarm.Kind.SELF_HARM,
    "cannot_cope": Alarm.Kind.CRISIS_WORDS,
    "hunger": Alarm.Kind.CRISIS_WORDS,
    "abuse": Alarm.Kind.CRISIS_WORDS,
}


def alarms_of(told: Told, *, language: str) -> frozenset[Alarm.Kind]:
    """Return the alarms that an answer raises; none for most."""
    found = _heard(told.words, language)
    if told.manage == Answer.Manage.NO:
        found |= {Alarm.Kind.CANNOT_MANAGE}
    if told.respected is not None and told.respected <= LOW:
        found |= {Alarm.Kind.NOT_RESPECTED}
    return found


def _heard(words: str, language: str) -> frozenset[Alarm.Kind]:
    """What her words say of danger; in a language without phrases only her taps can tell."""
    try:
        hits = detectors_of(language).found(words, who="person") if words else []
    except LanguageNotHeard:
        return frozenset()
    return frozenset(_HEARD[hit.key] for hit in hits if hit.key in _HEARD)


def raise_for(row: Answer, told: Told, *, at: datetime) -> None:
    """Raise the alarms of an answer in its own transaction: both are stored, or neither is.

    Whoever held the conversation never handles what is said of it.
    """
    invitation = row.invitation
    contact = invitation.contact
    for kind in sorted(alarms_of(told, language=invitation.person.language)):
        raise_alarm(
            kind=kind,
            business_key=f"survey:{row.key}:{kind}",
            at=at,
            subject=invitation.person.key,
            case_key=invitation.case.key,
            about=row.key,
            kept_from=contact.by if contact else None,
        )
