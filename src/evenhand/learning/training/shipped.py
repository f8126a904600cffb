"""The courses and role-plays that come with the house, as files beside this module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
COURSES = HERE / "courses"
ROLEPLAYS = HERE / "roleplays"


def course_files() -> Iterator[Path]:
    """Yield the files of courses, in order of their names."""
    yield from sorted(COURSES.glob("*.md"))


def roleplay_files() -> Iterator[Path]:
    """Yield the files of role-plays, in order of their names."""
    yield from sorted(ROLEPLAYS.glob("*.toml"))
