"""What pages of training show: certificates, steps and a person's state in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenhand.access.models import Certificate
from evenhand.doors.desk.skill_words import SKILLS
from evenhand.doors.desk.templatetags.desk_words import country, first_up, language_name
from evenhand.learning.training.course_file import Question, Step, clock
from evenhand.learning.training.roleplay_file import State


@dataclass(frozen=True, slots=True)
class CertificateShown:
    """A certificate in words: for what, where, and whether it opens anything now."""

    pk: int
    skill: str
    where: str
    until: date
    state: str
    is_living: bool


def shown_certificates(rows: Iterable[Certificate], *, at: datetime) -> list[CertificateShown]:
    """Return certificates as a page shows them."""
    return [
        CertificateShown(
            row.pk,
            str(SKILLS.get(row.skill, row.skill)),
            place_words(row.country, row.language),
            row.expires_at.date(),
            _state(row, at=at),
            _is_living(row, at=at),
        )
        for row in rows
    ]


def place_words(country_code: str, language: str) -> str:
    """«Latvia · English», where something empty means any."""
    told = (
        country(country_code) if country_code else _("any"),
        first_up(language_name(language)) if language else _("any"),
    )
    return " · ".join(told)


def _is_living(row: Certificate, *, at: datetime) -> bool:
    return row.revoked_at is None and row.suspended_since is None and row.expires_at > at


def _state(row: Certificate, *, at: datetime) -> str:
    if row.revoked_at is not None:
        return _("Ended")
    if row.expires_at <= at:
        return _("Run out")
    return _("Rests: something to learn is overdue") if row.suspended_since else _("Open")


WHYS: Final = {
    "first": gettext_lazy("To begin"),
    "half_year": gettext_lazy("Half a year has passed"),
    "rule": gettext_lazy("A rule changed"),
    "letter": gettext_lazy("A letter changed"),
    "coaching": gettext_lazy("Your coach asks for it"),
    "finding": gettext_lazy("It came up in a call"),
    "failed": gettext_lazy("It did not work yet"),
    "theme": gettext_lazy("It was changed because of what we hear"),
}
_WHO: Final = {
    "agent": gettext_lazy("Agent"),
    "person": gettext_lazy("Person"),
    "other": gettext_lazy("Another voice"),
}


@dataclass(frozen=True, slots=True)
class ChoiceShown:
    """A choice or a mark: where it stands, its words, why, whether right and whether ticked."""

    place: int
    text: str
    why: str
    right: bool
    ticked: bool


def shown_turns(step: Step) -> list[tuple[str, str, str]]:
    """Return a dialogue: who, when, what."""
    return [(str(_WHO[turn.who]), clock(turn.at_s), turn.text) for turn in step.turns]


def shown_marks(step: Step, ticked: Collection[int]) -> list[ChoiceShown]:
    """Return the moments of a dialogue that may be ticked."""
    return [
        ChoiceShown(place, clock(mark.at_s), mark.why, mark.found, place in ticked)
        for place, mark in enumerate(step.marks)
    ]


def shown_questions(
    step: Step, given: Mapping[str, Collection[int]]
) -> list[tuple[Question, list[ChoiceShown]]]:
    """Return the questions of a quiz with their choices."""
    return [
        (question, [ChoiceShown(place, one.text, one.why, one.right,
                                place in given.get(question.key, ()))
                    for place, one in enumerate(question.choices)])
        for question in step.questions
    ]  # fmt: skip


def shown_state(before: State, now: State) -> list[tuple[str, int, str]]:
    """Return how the person is: a name, a number, and whether it went up or down."""
    names = (("trust", _("Trust")), ("stress", _("Stress")), ("understanding", _("Understanding")))
    return [(words, getattr(now, name), _moved(getattr(now, name) - getattr(before, name)))
            for name, words in names]  # fmt: skip


def _moved(by: int) -> str:
    return _("went up") if by > 0 else _("went down") if by < 0 else _("stayed")
