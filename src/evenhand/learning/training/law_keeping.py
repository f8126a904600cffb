"""Keeps the courses on law as the rulebook is today, and opens them again when it changed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from evenhand.cases.models import Person
from evenhand.learning.training.actions import load_courses
from evenhand.learning.training.course_file import read_course, written
from evenhand.learning.training.file_text import LANGUAGES
from evenhand.learning.training.law import countries_with_law, law_courses
from evenhand.learning.training.models import CourseText, Follower
from evenhand.learning.training.queries import living_courses
from evenhand.learning.training.refreshing import open_for_holders
from evenhand.rulebook import Rulebook
from evenhand.rulebook.describing import rule_digest

_FOLLOWER: Final = "rules"


def countries_of_work(book: Rulebook) -> list[str]:
    """Return the countries with a pack in which the firm works or somebody lives whom it knows."""
    told = settings.FIRM.get("countries", {})
    lived_in = Person.objects.order_by().values_list("country", flat=True).distinct()
    found = {country.lower() for country in (*told, *lived_in)}
    return sorted(found & countries_with_law(book))


def load_law(countries: Collection[str], *, book: Rulebook, on: date, at: datetime) -> int:
    """Load the courses on the law of countries as it is on a day; returns how many are new."""
    texts = [
        written(course)
        for country in countries
        for course in law_courses(country, LANGUAGES, book=book, on=on)
    ]
    return load_courses(texts, shipped=True, at=at)


@transaction.atomic
def follow_rules(*, book: Rulebook, on: date, at: datetime) -> int:
    """Open the courses whose rules say something else than when this was last asked.

    A value that begins to hold on its day counts, though no rulebook changed. A course that is new
    opens for nobody.
    """
    Follower.objects.get_or_create(name=_FOLLOWER)
    follower = Follower.objects.select_for_update().get(name=_FOLLOWER)
    opened, seen = 0, dict(follower.seen)
    for text, says in _following(book, on):
        before = seen.get(text.key)
        seen[text.key] = says
        if before not in (None, says):
            opened += open_for_holders(text, "rule", says[:16], at=at)
    follower.seen = seen
    follower.save()
    return opened


def _following(book: Rulebook, on: date) -> Iterator[tuple[CourseText, str]]:
    """Each course that follows rules, with a digest of what they say."""
    known = {rule.key for rule in book.rules}
    for text in living_courses("en"):
        rules = [key for key in read_course(text.text).rules if key in known]
        if text.country:
            yield text, text.digest  # made from the rulebook, its gaps and sentences as well
        elif rules:
            says = [rule_digest(book, key, on=on) for key in rules]
            yield text, hashlib.sha256("".join(says).encode()).hexdigest()
