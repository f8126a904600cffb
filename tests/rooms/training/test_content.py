"""Every course and role-play that comes with the house is read, and nothing is wrong with it."""

from __future__ import annotations

from itertools import groupby

import pytest

from evenhand.access.skills import SKILLS
from evenhand.contact.letters.catalogue import KINDS
from evenhand.learning.training import course_worth, roleplay_worth
from evenhand.learning.training.course_file import read_course, written
from evenhand.learning.training.file_text import decoded
from evenhand.learning.training.paths import path_of
from evenhand.learning.training.roleplay_file import Roleplay, read_roleplay
from evenhand.learning.training.shipped import course_files, roleplay_files
from evenhand.rulebook import open_rulebook

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


@pytest.mark.parametrize("skill", SKILLS)
def test_a_path_names_only_what_there_is(skill: str) -> None:
    wanted = path_of(skill)

    assert {f"{key}.en.md" for key in wanted.courses} <= COURSES.keys()
    assert {f"{key}.en.toml" for key in wanted.roleplays + wanted.further} <= ROLEPLAYS.keys()
    assert wanted.further_least <= len(wanted.further)
    assert not set(wanted.roleplays) & set(wanted.further)


def test_nobody_reaches_a_person_before_the_course_on_crises() -> None:
    assert "crisis" in path_of("contact").courses


def test_each_course_stands_on_a_path() -> None:
    on_a_path = {key for skill in SKILLS for key in path_of(skill).courses}

    assert {name.partition(".")[0] for name in COURSES} == on_a_path


def test_each_role_play_stands_on_a_path() -> None:
    paths = [path_of(skill) for skill in SKILLS]
    on_a_path = {key for path in paths for key in path.roleplays + path.further}

    assert {name.partition(".")[0] for name in ROLEPLAYS} == on_a_path


@pytest.mark.parametrize("name", COURSES)
def test_a_course_follows_only_rules_and_letters_that_there_are(name: str) -> None:
    course = read_course(decoded(COURSES[name].read_bytes()))

    assert set(course.rules) <= {rule.key for rule in open_rulebook().rules}
    assert set(course.letters) <= set(KINDS)


def _shape(roleplay: Roleplay) -> object:
    answers = tuple(
        (node.key, len(node.says), tuple(when for when, _text in node.says_when),
         one.does, one.never, one.trust, one.stress, one.understanding, one.next, one.next_when)
        for node in roleplay.nodes
        for one in node.answers
    )  # fmt: skip
    return (roleplay.skill, roleplay.core, roleplay.start, answers,
            tuple((one.key, one.outcome) for one in roleplay.endings))  # fmt: skip
