"""Every course and role-play that comes with the house is read, and nothing is wrong with it."""

from __future__ import annotations

from itertools import groupby

import pytest

from evenhand.learning.training import course_worth, roleplay_worth
from evenhand.learning.training.course_file import read_course, written
from evenhand.learning.training.file_text import decoded
from evenhand.learning.training.roleplay_file import Roleplay, read_roleplay
from evenhand.learning.training.shipped import course_files, roleplay_files

COURSES = {file.name: file for file in course_files()}
ROLEPLAYS = {file.name: file for file in roleplay_files()}


@pytest.mark.parametrize("name", COURSES)
def test_a_shipped_course_is_whole(name: str) -> None:
    text = decoded(COURSES[name].read_bytes())

    course = read_course(text)

    assert name == f"{course.key}.{course.language}.md"
    assert course_worth.complaints(course) == []
    assert read_course(written(course)) == course


@pytest.mark.parametrize("name", ROLEPLAYS)
def test_a_shipped_role_play_is_whole(name: str) -> None:
    roleplay = read_roleplay(decoded(ROLEPLAYS[name].read_bytes()))

    assert name == f"{roleplay.key}.{roleplay.language}.toml"
    assert roleplay_worth.complaints(roleplay) == []


def test_a_course_is_the_same_in_all_its_languages() -> None:
    courses = [read_course(decoded(file.read_bytes())) for file in COURSES.values()]
    by_key = groupby(sorted(courses, key=lambda one: one.key), key=lambda one: one.key)

    parted = {key: found for key, group in by_key
              if (found := course_worth.differences(list(group)))}  # fmt: skip

    assert not parted, parted


def test_a_role_play_is_the_same_in_all_its_languages() -> None:
    """A translation may change the words, never what counts or where the talk goes."""
    shapes: dict[str, set[object]] = {}
    for file in ROLEPLAYS.values():
        roleplay = read_roleplay(decoded(file.read_bytes()))
        shapes.setdefault(roleplay.key, set()).add(_shape(roleplay))

    assert not [key for key, found in shapes.items() if len(found) > 1]


def _shape(roleplay: Roleplay) -> object:
    answers = tuple(
        (node.key, len(node.says), tuple(when for when, _text in node.says_when),
         one.does, one.never, one.trust, one.stress, one.understanding, one.next, one.next_when)
        for node in roleplay.nodes
        for one in node.answers
    )  # fmt: skip
    return (roleplay.skill, roleplay.core, roleplay.start, answers,
            tuple((one.key, one.outcome) for one in roleplay.endings))  # fmt: skip
