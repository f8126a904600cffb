"""Takes into use what comes with the house: courses, role-plays, and the law where it works."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from evenhand.learning.training.actions import load_courses, load_roleplays
from evenhand.learning.training.file_text import decoded
from evenhand.learning.training.law_keeping import countries_of_work, load_law
from evenhand.learning.training.shipped import course_files, roleplay_files
from evenhand.rulebook import Rulebook


@transaction.atomic
def load_shipped(*, book: Rulebook, at: datetime) -> tuple[int, int]:
    """Load all of it or nothing; returns how many courses and role-plays are new."""
    courses = [decoded(file.read_bytes()) for file in course_files()]
    roleplays = [decoded(file.read_bytes()) for file in roleplay_files()]
    law = load_law(countries_of_work(book), book=book, on=at.date(), at=at)
    return (
        load_courses(courses, shipped=True, at=at) + law,
        load_roleplays(roleplays, shipped=True, at=at),
    )
