"""The only writers of ideas."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Final

from django.db import transaction
from django.db.models import Q

from evenhand.access.models import Role, User
from evenhand.cases.queries import case_by_reference
from evenhand.learning.ideas.models import Idea, Said, Trial
from evenhand.rulebook.calendar import add_working_days
from evenhand.work.actions import finish_by_itself, raise_task

ANSWER_WORKING_DAYS: Final = 1
DECIDERS: Final = frozenset({Role.LEAD, Role.TRAINER, Role.COMPLIANCE, Role.OPERATOR})
_MAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_ACCOUNT: Final = re.compile(
    r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b", re.IGNORECASE
)
_WORD: Final = re.compile(r"[\w-]{4,40}")


class NamesSomebody(ValueError):
    """An idea's words hold what tells who a person is: `mail`, `account` or `case`."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class MayNotDecide(ValueError):
    """A colleague may not decide this idea: it is hers, or deciding is not her work."""


@dataclass(frozen=True, slots=True)
class Words:
    """An idea as it is told: what hurts, what would help, about what, under which name."""

    hurts: str
    helps: str
    language: str
    about_kind: str = Idea.About.NONE
    about: str = ""
    pseudonym: str = ""


@transaction.atomic
def tell(words: Words, *, author: User, country: str, at: datetime) -> Idea:
    """Keep an idea; somebody answers within one working day. Raises NamesSomebody."""
    for text in (words.hurts, words.helps, words.pseudonym):
        _refuse_names(text)
    day = add_working_days(at.astimezone(UTC).date(), ANSWER_WORKING_DAYS, country)
    due_at = datetime.combine(day, time(17), tzinfo=UTC)
    row = Idea.objects.create(
        author=author, pseudonym=words.pseudonym, about_kind=words.about_kind, about=words.about,
        language=words.language, hurts=words.hurts, helps=words.helps, told_at=at,
        answer_due_at=due_at,
    )  # fmt: skip
    raise_task(kind="idea_answer", business_key=f"idea:{row.key}", at=at, due_at=due_at)
    return row


def _refuse_names(text: str) -> None:
    if _MAIL.search(text):
        raise NamesSomebody("mail")
    if _ACCOUNT.search(text):
        raise NamesSomebody("account")
    coded = [word for word in _WORD.findall(text) if any(sign.isdigit() for sign in word)]
    if any(case_by_reference(word.upper()) for word in coded):
        raise NamesSomebody("case")


@transaction.atomic
def answer(idea: Idea, *, words: str, by: User, at: datetime) -> Said:
    """Answer under an idea; the answer of anybody but its author stops the clock."""
    _refuse_names(words)
    said = Said.objects.create(idea=idea, by=by, words=words, at=at)
    if by != idea.author:
        _answered(idea, at=at)
    return said


def _answered(idea: Idea, *, at: datetime) -> None:
    if Idea.objects.filter(pk=idea.pk, answered_at=None).update(answered_at=at):
        finish_by_itself(business_key=f"idea:{idea.key}", at=at)


@transaction.atomic
def decide(idea: Idea, *, decision: str, words: str, by: User, at: datetime) -> None:
    """Decide an idea with a reason. What is done thanks its author and whoever said the same.

    Raises MayNotDecide.
    """
    if by.role not in DECIDERS or by == idea.author:
        raise MayNotDecide
    _refuse_names(words)
    Idea.objects.filter(pk=idea.pk).update(
        decided=decision, decision_words=words, decided_at=at, decided_by=by
    )
    _answered(idea, at=at)
    if decision == Idea.Decision.DONE:
        told = Idea.objects.filter(Q(pk=idea.pk) | Q(same_as=idea), thanked_at=None)
        told.update(thanked_at=at)


def say_the_same(idea: Idea, *, other: Idea, at: datetime) -> None:
    """Note, by a person's choice, that an idea says what an earlier one does."""
    earlier = other.same_as or other
    if earlier.pk != idea.pk:
        Idea.objects.filter(pk=idea.pk).update(same_as=earlier)
        _answered(idea, at=at)


@dataclass(frozen=True, slots=True)
class Counted:
    """So many of so many, before and after."""

    before_k: int
    before_n: int
    after_k: int
    after_n: int


def measure(idea: Idea, *, what: str, counted: Counted, by: User, at: datetime) -> Trial:
    """Note what was counted before an idea was tried and after."""
    return Trial.objects.create(
        idea=idea, measure=what, before_k=counted.before_k, before_n=counted.before_n,
        after_k=counted.after_k, after_n=counted.after_n, by=by, at=at,
    )  # fmt: skip
