"""What each skill wants before somebody is certified in it, as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Wanted:
    """The way to one skill: courses, role-plays, and how much practice beside others."""

    courses: tuple[str, ...]
    roleplays: tuple[str, ...]
    law: bool
    shadow: int
    supervised: int
    recorded: int
    further: tuple[str, ...] = ()
    further_least: int = 0


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / "paths.toml").read_text(encoding="utf-8"))


def months() -> int:
    """Return how long a certificate lives, in months of thirty days and a half."""
    return int(_data()["months"])


def path_of(skill: str) -> Wanted:
    """Return what a skill wants."""
    found = _data()["skill"][skill]
    return Wanted(
        tuple(found["courses"]),
        tuple(found["roleplays"]),
        bool(found.get("law", False)),
        int(found.get("shadow", 0)),
        int(found.get("supervised", 0)),
        int(found.get("recorded", 0)),
        tuple(found.get("further", ())),
        int(found.get("further_least", 0)),
    )


def skills_naming(course: str) -> frozenset[str]:
    """Return the skills whose way names a course."""
    return frozenset(
        skill for skill, wanted in _data()["skill"].items() if course in wanted["courses"]
    )


def law_course_of(country: str) -> str:
    """Return the key of the course of a country's law."""
    return f"law-{country.lower()}"
