"""What somebody still lacks before a certificate, as steps that can be opened from the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from evenhand.access.models import User
from evenhand.doors.desk.skill_words import SKILLS
from evenhand.doors.desk.training.shown import place_words
from evenhand.doors.desk.words import say
from evenhand.learning.training.models import PathBegun
from evenhand.learning.training.paths import Wanted, months, path_of
from evenhand.learning.training.queries import (
    course_text,
    passed_talks,
    paths_begun,
    roleplay_text,
)

PRACTICES: Final = {
    "shadow": gettext_lazy("Listen to calls of colleagues: {n} in all"),
    "supervised_call": gettext_lazy("Hold calls while a colleague listens: {n} in all"),
    "recorded_roleplay": gettext_lazy("Record a role-play with a colleague, judged by two: {n}"),
}


@dataclass(frozen=True, slots=True)
class StepShown:
    """Something that lacks: its words, the course that opens, or the talks of which one may."""

    words: str
    link: str = ""
    talks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PathShown:
    """A way that somebody is on, and what lacks on it."""

    skill: str
    where: str
    steps: tuple[StepShown, ...]


def shown_paths(user: User, *, reader: User, at: datetime) -> list[PathShown]:
    """Return the ways somebody is on, in the language of who reads."""
    since = at - timedelta(days=months() * 61 // 2)
    passed = passed_talks(user, since=since)
    return [
        PathShown(
            str(say(SKILLS, row.skill)),
            _where(row),
            tuple(shown_steps(found.lacking, path_of(row.skill), reader=reader, passed=passed)),
        )
        for row, found in paths_begun(user, at=at)
    ]


def _where(row: PathBegun) -> str:
    return place_words(row.country, row.language)


def shown_steps(
    lacking: Iterable[str], wanted: Wanted, *, reader: User, passed: frozenset[str] = frozenset()
) -> Iterable[StepShown]:
    """Return what lacks in words, each with what opens it."""
    for one in lacking:
        kind, _between, key = one.partition(":")
        if kind == "course":
            text = course_text(key, reader.language)
            link = reverse("desk:learn_course", args=[key]) if text else ""
            yield StepShown(text.title if text else key, link)
        elif kind == "role-play":
            yield StepShown(_("A role-play"), talks=_talks([key], reader))
        elif kind == "further":
            words = ngettext(
                "%(n)d more of these role-plays", "%(n)d more of these role-plays", int(key)
            ) % {"n": int(key)}
            open_now = [name for name in wanted.further if name not in passed]
            yield StepShown(words, talks=_talks(open_now, reader))
        elif kind == "practice":
            counts = {"shadow": wanted.shadow, "supervised_call": wanted.supervised,
                      "recorded_roleplay": wanted.recorded}  # fmt: skip
            yield StepShown(str(PRACTICES[key]).format(n=counts[key]))
        else:
            yield StepShown(_("First the certificate for talking with people"))


def _talks(keys: Iterable[str], reader: User) -> tuple[tuple[str, str], ...]:
    found = [(key, roleplay_text(key, reader.language)) for key in keys]
    return tuple((key, text.title if text else key) for key, text in found)
