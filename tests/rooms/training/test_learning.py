"""From the earliest step to a certificate: steps, recall, lessons, talks, practice, two people."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from evenhand.access.certifying import NotHersToGrant
from evenhand.access.models import User
from evenhand.learning.training import actions, paths, running
from evenhand.learning.training.course_file import read_course
from evenhand.learning.training.models import Answered, CoachingNote, CourseText, LessonDue, Recall
from evenhand.learning.training.paths import Wanted
from evenhand.learning.training.queries import (
    certified_share,
    due_today,
    paths_begun,
    ready,
    roleplay_text,
    worth_of_items,
)
from evenhand.learning.training.recalling import answer_recall
from tests import cast
from tests.rooms.training.files import COURSE, ROLEPLAY

pytestmark = pytest.mark.django_db
AT = cast.AT
RIGHT = {"who-first": [0], "silence": [0]}


@pytest.fixture
def dace() -> User:
    actions.load_courses([COURSE], shipped=True, at=AT)
    actions.load_roleplays([ROLEPLAY], shipped=True, at=AT)
    return cast.agent(certified=False)


def taken(user: User, given: dict[str, list[int]] | None = None) -> None:
    course = read_course(COURSE)
    for step in course.steps:
        actions.take_step(user=user, course=course, step=step,
                          given=given or RIGHT, at=AT)  # fmt: skip


def lesson(user: User) -> LessonDue:
    return actions.open_lesson(user=user, course="listening", why="rule", about="r",
                               due_on=date(2026, 12, 1), at=AT, actor="test")  # fmt: skip


def test_loading_the_same_text_twice_changes_nothing(dace: User) -> None:
    assert actions.load_courses([COURSE], shipped=True, at=AT) == 0
    assert actions.load_courses([COURSE.replace("version = 1", "version = 2")],
                                shipped=True, at=AT) == 1  # fmt: skip
    assert CourseText.objects.filter(withdrawn_at__isnull=True).count() == 1


def test_what_must_be_right_is_never_made_up_for(dace: User) -> None:
    course = read_course(COURSE)

    wrong = actions.take_step(user=dace, course=course, step=course.steps[2],
                              given={**RIGHT, "who-first": [1]}, at=AT)  # fmt: skip
    right = actions.take_step(user=dace, course=course, step=course.steps[2], given=RIGHT, at=AT)

    assert not wrong.passed
    assert right.passed


def test_a_lesson_is_opened_once_and_ends_when_all_is_passed(dace: User) -> None:
    opened = lesson(dace)
    again = lesson(dace)

    taken(dace)

    assert opened == again
    assert LessonDue.objects.get().done_at == AT


def test_a_lesson_stays_open_while_something_is_wrong(dace: User) -> None:
    lesson(dace)

    taken(dace, {"who-first": [1]})

    assert LessonDue.objects.get().done_at is None


def test_a_question_climbs_the_ladder_and_falls_to_its_foot(dace: User) -> None:
    taken(dace)
    days, at = [], AT
    for _rung in range(5):
        recall = Recall.objects.get()
        days.append((recall.due_on - at.date()).days)
        at += timedelta(days=days[-1])
        answer_recall(recall, right=True, at=at)
    at += timedelta(days=120)
    answer_recall(Recall.objects.get(), right=False, at=at)

    assert days == [1, 7, 21, 60, 120]
    assert Recall.objects.get().due_on == at.date() + timedelta(days=1)


def test_a_question_counts_once_on_its_day(dace: User) -> None:
    taken(dace)
    recall, at = Recall.objects.get(), AT + timedelta(days=1)

    assert answer_recall(recall, right=True, at=at)
    assert not answer_recall(recall, right=True, at=at)
    assert Answered.objects.filter(rung__isnull=False).count() == 1


def test_at_most_ten_questions_come_back_on_a_day(dace: User) -> None:
    for number in range(14):
        Recall.objects.create(user=dace, course="listening", question=f"q-{number}", rung=0,
                              due_on=AT.date(), last_at=AT, last_right=True)  # fmt: skip

    before = due_today(dace, today=AT.date())
    answer_recall(before[0], right=True, at=AT)

    assert len(before) == 10
    assert len(due_today(dace, today=AT.date())) == 9


def test_two_talks_that_failed_open_a_coaching_note(dace: User) -> None:
    text = roleplay_text("first-call", "lv")
    assert text is not None
    for seed in (1, 2):
        run = running.begin_run(user=dace, text=text, seed=seed, at=AT)
        running.choose(run, step=0, choice=2, at=AT)

    assert CoachingNote.objects.get().about == "first-call"


def test_a_page_sent_twice_gives_one_answer(dace: User) -> None:
    text = roleplay_text("first-call", "en")
    assert text is not None
    run = running.begin_run(user=dace, text=text, seed=1, at=AT)
    running.choose(run, step=0, choice=1, at=AT)
    running.choose(run, step=0, choice=2, at=AT)

    run.refresh_from_db()

    assert run.choices == [1]


@pytest.fixture
def short_path(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = Wanted(("listening",), ("first-call",), law=False, shadow=1, supervised=0, recorded=1)
    monkeypatch.setattr("evenhand.learning.training.queries.path_of", lambda _skill: wanted)


def went_the_way(user: User) -> None:
    taken(user)
    text = roleplay_text("first-call", "en")
    assert text is not None
    run = running.begin_run(user=user, text=text, seed=7, at=AT)
    for step in range(6):
        running.choose(run, step=step, choice=1, at=AT)
    edgars, second = cast.lead(), cast.agent("second@evenhand.example")
    actions.record_practice(user=user, kind="shadow", by=edgars, at=AT)
    actions.record_practice(user=user, kind="recorded_roleplay", by=edgars, second_by=second,
                            at=AT)  # fmt: skip


def test_who_went_the_whole_way_is_certified_by_another(dace: User, short_path: None) -> None:
    went_the_way(dace)

    made = actions.grant_when_ready(user=dace, skill="contact", language="lv", country="LV",
                                    by=User.objects.get(name="Edgars"), at=AT)  # fmt: skip

    assert (made.country, made.language) == ("LV", "lv")


def test_nobody_certifies_herself_on_the_whole_way(dace: User, short_path: None) -> None:
    went_the_way(dace)

    with pytest.raises(NotHersToGrant):
        actions.grant_when_ready(user=dace, skill="contact", language="lv", country="LV",
                                 by=dace, at=AT)  # fmt: skip


def test_who_lacks_something_is_told_what(dace: User, short_path: None) -> None:
    with pytest.raises(actions.NotReady) as refused:
        actions.grant_when_ready(user=dace, skill="contact", language="lv", country="LV",
                                 by=cast.lead(), at=AT)  # fmt: skip

    assert refused.value.lacking == ("course:listening", "role-play:first-call",
                                     "practice:shadow", "practice:recorded_roleplay")  # fmt: skip


def test_other_skills_come_after_the_base(dace: User, short_path: None) -> None:
    went_the_way(dace)

    found = ready(dace, skill="dispute", language="lv", country="LV", at=AT)

    assert found.lacking == ("certificate:contact",)


def test_items_that_everybody_gets_right_are_named(dace: User) -> None:
    for _number in range(50):
        Answered.objects.create(user=dace, course="listening", question="easy", right=True, at=AT)

    assert [(one.question, one.asked) for one in worth_of_items()] == [("easy", 50)]


def test_the_share_of_certified_contacts_is_asked_of_the_table() -> None:
    share = certified_share(since=AT - timedelta(days=1), until=AT)

    assert (share.n, share.neither) == (0, 0)


def test_some_talks_of_many_are_enough(dace: User, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = Wanted((), (), law=False, shadow=0, supervised=0, recorded=0,
                    further=("first-call", "another"), further_least=1)  # fmt: skip
    monkeypatch.setattr("evenhand.learning.training.queries.path_of", lambda _skill: wanted)
    asked = {"skill": "contact", "language": "lv", "country": "LV", "at": AT}

    before = ready(dace, **asked).lacking  # type: ignore[arg-type]
    went_the_way(dace)

    assert before == ("further:1",)
    assert ready(dace, **asked).lacking == ()  # type: ignore[arg-type]


def test_a_way_is_shown_until_it_led_to_a_certificate(dace: User) -> None:
    actions.begin_path(user=dace, skill="contact", country="LV", language="lv", at=AT,
                       actor="test")  # fmt: skip

    before = paths_begun(dace, at=AT)
    cast.certified_in(dace, "contact", country="LV", language="lv")

    assert [row.skill for row, _ready in before] == ["contact"]
    assert "practice:shadow" in before[0][1].lacking
    assert paths_begun(dace, at=AT) == []


def test_every_skill_has_a_path() -> None:
    from evenhand.access.skills import SKILLS

    assert all(paths.path_of(skill) for skill in SKILLS)
