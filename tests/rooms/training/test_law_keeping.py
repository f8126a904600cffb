"""Courses on law are kept as the rulebook is; a changed value opens them for whom it concerns."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from evenhand.access.models import User
from evenhand.learning.training import actions
from evenhand.learning.training.course_file import read_course
from evenhand.learning.training.law_keeping import countries_of_work, follow_rules, load_law
from evenhand.learning.training.models import CourseText, LessonDue
from evenhand.learning.training.queries import courses_of, ready
from evenhand.rulebook import Rulebook, open_rulebook
from tests import cast
from tests.rooms.training.files import COURSE

pytestmark = pytest.mark.django_db
AT = cast.AT
DAY = AT.date()


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return open_rulebook()


@pytest.fixture
def dace() -> User:
    user = cast.agent(certified=False)
    cast.certified_in(user, "contact", country="LV", language="lv")
    return user


def another(book: Rulebook, key: str, value: int) -> Rulebook:
    """The same rulebook with another value."""
    pack = book.loaded.packs[key.partition(".")[0]]
    kept = pack.parameters[key]
    changed = replace(kept, values=tuple(replace(one, is_=value) for one in kept.values))
    packs = {
        **book.loaded.packs,
        pack.id: replace(pack, parameters={**pack.parameters, key: changed}),
    }
    return replace(book, loaded=replace(book.loaded, packs=packs))


def night(book: Rulebook) -> int:
    """What the job does, twice."""
    opened = 0
    for _twice in range(2):
        load_law(["lv"], book=book, on=DAY, at=AT)
        opened += follow_rules(book=book, on=DAY, at=AT)
    return opened


def test_the_law_is_loaded_in_each_language_of_staff(book: Rulebook) -> None:
    new = load_law(["lv"], book=book, on=DAY, at=AT)
    again = load_law(["lv"], book=book, on=DAY, at=AT)

    assert (new, again) == (4, 0)
    assert set(CourseText.objects.values_list("key", "language")) == {
        ("law-lv", language) for language in ("en", "lv", "fr", "de")
    }


def test_the_firm_works_where_its_people_live_and_a_pack_is_known(book: Rulebook) -> None:
    cast.person()
    cast.person(replace(cast.ILZE, country="JP"))

    found = countries_of_work(book)

    assert "lv" in found
    assert not {"jp", "house", "eu"} & set(found)


def test_a_value_that_changes_opens_the_law_for_whom_it_concerns(
    book: Rulebook, dace: User
) -> None:
    german = cast.agent("german@evenhand.example", certified=False)
    cast.certified_in(german, "contact", country="DE", language="de")
    before = night(book)

    opened = night(another(book, "lv.reminder_gap_days", 21))

    assert (before, opened) == (0, 1)
    assert [(one.user, one.course, one.why) for one in LessonDue.objects.all()] == [
        (dace, "law-lv", "rule")
    ]


def test_a_course_that_follows_a_rule_opens_when_a_value_of_it_changes(
    book: Rulebook, dace: User
) -> None:
    rule = next(one for one in book.rules_in_pack("house") if one.parameters_read)
    actions.load_courses([COURSE.replace("house.sender-certified", rule.key)], shipped=True, at=AT)
    follow_rules(book=book, on=DAY, at=AT)

    follow_rules(book=another(book, f"house.{rule.parameters_read[0]}", 4242), on=DAY, at=AT)

    assert LessonDue.objects.get().course == "listening"


def test_what_is_open_is_done_by_taking_the_course_as_it_is_now(book: Rulebook, dace: User) -> None:
    night(book)
    night(another(book, "lv.reminder_gap_days", 21))
    course = read_course(CourseText.objects.get(key="law-lv", language="en",
                                                withdrawn_at__isnull=True).text)  # fmt: skip

    for step in course.steps:
        given = {one.key: [place for place, choice in enumerate(one.choices) if choice.right]
                 for one in step.questions}  # fmt: skip
        actions.take_step(user=dace, course=course, step=step, given=given,
                          at=AT + timedelta(days=1))  # fmt: skip

    assert LessonDue.objects.get().done_at == AT + timedelta(days=1)


def test_a_country_without_a_pack_wants_no_course_on_its_law(dace: User) -> None:
    assert "law-lv" in courses_of("contact", country="LV")
    assert "law-jp" not in courses_of("contact", country="JP")
    assert "course:law-lv" in ready(dace, skill="contact", language="lv", country="LV",
                                    at=AT).lacking  # fmt: skip


def test_a_way_is_opened_once(dace: User) -> None:
    opened = [actions.begin_path(user=dace, skill="contact", country="LV", language="lv",
                                 at=AT, actor="test")
              for _twice in range(2)]  # fmt: skip

    assert opened == [9, 9]
    assert LessonDue.objects.filter(why="first").count() == 9
