"""What a change may be of: the letters, lessons, rules and ways of working that there are."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evenhand.contact.letters.catalogue import LETTERS
from evenhand.doors.desk.improvement.words import CHANGES
from evenhand.doors.desk.letter_words import LETTERS as LETTER_WORDS
from evenhand.doors.desk.task_words import TASKS
from evenhand.doors.desk.templatetags.desk_words import country
from evenhand.doors.desk.words import say
from evenhand.learning.improvement.models import Change
from evenhand.learning.training.queries import course_text, living_courses
from evenhand.rulebook import open_rulebook

Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Thing:
    """What a change is of, in words, and where that is looked at; empty where nowhere."""

    kind: str
    name: str
    link: str


def things() -> list[tuple[str, list[Choice]]]:
    """Return everything that can be changed, by its kind: pairs of kind and key, and words."""
    kinds = (
        (Change.Kind.LETTER, [(key, say(LETTER_WORDS, key)) for key in LETTERS]),
        (Change.Kind.LESSON, _lessons()),
        (Change.Kind.PROCESS, _ways_of_working()),
        (Change.Kind.RULE, _rules()),
    )
    return [
        (say(CHANGES, kind), [(f"{kind}:{key}", words) for key, words in told])
        for kind, told in kinds
    ]


def _language() -> str:
    return (get_language() or "en").partition("-")[0]


def _lessons() -> list[Choice]:
    keys = sorted(set(living_courses().values_list("key", flat=True)))
    titled = ((key, course_text(key, _language())) for key in keys)
    told = [(key, text.title) for key, text in titled if text is not None]
    return sorted(told, key=lambda one: one[1])


def _ways_of_working() -> list[Choice]:
    """What there is to do at the desk, and what is none of these."""
    told = sorted(((key, str(words)) for key, words in TASKS.items()), key=lambda one: one[1])
    return [("", _("In general")), *told]


def _rules() -> list[Choice]:
    told = [(rule.key, f"{_place(rule.pack)} · {rule.key}") for rule in open_rulebook().rules]
    return sorted(told, key=lambda one: one[1])


def _place(pack: str) -> str:
    return _("The house") if pack == "house" else country(pack.upper())


def thing(kind: str, about: str) -> Thing:
    """Return what a change is of, with the way there."""
    return Thing(say(CHANGES, kind), _name(kind, about), _link(kind, about))


def _name(kind: str, about: str) -> str:
    if kind == Change.Kind.LETTER:
        return say(LETTER_WORDS, about)
    if kind == Change.Kind.LESSON:
        text = course_text(about, _language())
        return text.title if text is not None else about
    return str(TASKS.get(about, about)) if kind == Change.Kind.PROCESS else about


def _link(kind: str, about: str) -> str:
    if kind == Change.Kind.LETTER and about in LETTERS:
        return reverse("desk:letter_words", args=[about, _language()])
    if kind == Change.Kind.LESSON:
        return reverse("desk:learn_course", args=[about])
    if kind == Change.Kind.RULE:
        found = (rule.source.link for rule in open_rulebook().rules if rule.key == about)
        link = next(found, "")
        return link if link.startswith("https://") else ""
    return f"{reverse('desk:tasks')}?{urlencode({'kind': about})}" if about in TASKS else ""
