"""Practice beside colleagues: a talk judged by two apart, lessons together, calendar files."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar

from evenhand.access.models import User
from evenhand.learning.training import actions, recorded, sessions
from evenhand.learning.training.calendar import calendar_of, session_file
from evenhand.learning.training.models import (
    Attendance,
    CoachingNote,
    Practice,
    RecordedTalk,
    Session,
)
from evenhand.learning.training.queries import roleplay_text
from tests import cast
from tests.rooms.training.files import COURSE, ROLEPLAY

pytestmark = pytest.mark.django_db
AT = cast.AT
ALL = ["acknowledged", "offered", "asked"]


@pytest.fixture
def dace() -> User:
    actions.load_courses([COURSE], shipped=True, at=AT)
    actions.load_roleplays([ROLEPLAY], shipped=True, at=AT)
    return cast.agent(certified=False)


@pytest.fixture
def edgars() -> User:
    return cast.lead()


@pytest.fixture
def second() -> User:
    return cast.agent("second@evenhand.example")


@pytest.fixture
def talk(dace: User, edgars: User, second: User) -> RecordedTalk:
    text = roleplay_text("first-call", "en")
    assert text is not None
    return recorded.ask_to_judge(
        user=dace, partner=second, text=text, kept_at="Telephone system, 17 November",
        coders=(edgars, second), at=AT,
    )  # fmt: skip


def judged(talk: RecordedTalk, coder: User, done: list[str], never: tuple[str, ...] = ()) -> None:
    recorded.judge(talk, coder=coder, done=done, never=never, words="", at=AT)


def test_a_talk_counts_when_both_saw_enough(
    talk: RecordedTalk, dace: User, edgars: User, second: User
) -> None:
    judged(talk, edgars, ALL)
    before = Practice.objects.count()
    judged(talk, second, [*ALL, "nothing-we-know"])

    made = Practice.objects.get(user=dace)
    assert before == 0
    assert (made.by, made.second_by, made.coded) == (edgars, second, {"agreed": 5, "asked": 5})


@pytest.mark.parametrize(("done", "never"), [(ALL, ("pressed",)), (["asked"], ())])
def test_a_talk_that_one_of_them_does_not_see_so_asks_for_a_coach(
    talk: RecordedTalk, edgars: User, second: User, done: list[str], never: tuple[str, ...]
) -> None:
    judged(talk, edgars, ALL)
    judged(talk, second, done, never)

    assert not Practice.objects.exists()
    assert CoachingNote.objects.get().about == "first-call"


def test_neither_sees_the_other_judgement_before_both_are_in(
    talk: RecordedTalk, dace: User, edgars: User, second: User
) -> None:
    judged(talk, edgars, ALL)
    early = [len(recorded.codings_for(one, talk)) for one in (dace, edgars, second)]
    judged(talk, second, ALL)
    talk.refresh_from_db()

    assert early == [0, 1, 0]
    assert [len(recorded.codings_for(one, talk)) for one in (dace, edgars, second)] == [2, 2, 2]


def test_nobody_judges_twice_or_unasked(talk: RecordedTalk, dace: User, edgars: User) -> None:
    judged(talk, edgars, ALL)

    for one in (edgars, dace):
        with pytest.raises(recorded.NotHersToJudge):
            judged(talk, one, ALL)


def test_two_others_judge_a_talk(talk: RecordedTalk, dace: User, edgars: User) -> None:
    for coders in ((edgars, edgars), (dace, edgars)):
        with pytest.raises(recorded.NotHersToJudge):
            recorded.ask_to_judge(user=dace, partner=edgars, text=talk.text, kept_at="x",
                                  coders=coders, at=AT)  # fmt: skip


@pytest.fixture
def lesson(dace: User, edgars: User) -> Session:
    begins = AT + timedelta(days=1)
    return sessions.hold_session(
        course="listening", language="en", place="Room 2", starts_at=begins,
        ends_at=begins + timedelta(hours=1), led_by=edgars, invited=[dace],
    )  # fmt: skip


def test_a_lesson_stands_in_the_calendars_of_both_and_names_nobody(
    lesson: Session, dace: User, edgars: User
) -> None:
    for user in (dace, edgars):
        file = calendar_of(user, at=AT)
        event = Calendar.from_ical(file).walk("VEVENT")[0]

        assert (event["uid"], event["summary"], event["location"]) == (
            str(lesson.key), "Listening", "Room 2")  # fmt: skip
        assert b"Dace" not in file
        assert b"Edgars" not in file


def test_a_lesson_that_is_called_off_says_so_in_the_calendar(lesson: Session, dace: User) -> None:
    assert sessions.call_off_session(lesson, at=AT)
    assert not sessions.call_off_session(lesson, at=AT)
    lesson.refresh_from_db()

    event = Calendar.from_ical(session_file(lesson, dace, at=AT)).walk("VEVENT")[0]

    assert event["status"] == "CANCELLED"


def test_a_lesson_that_has_begun_is_not_called_off(lesson: Session) -> None:
    assert not sessions.call_off_session(lesson, at=lesson.starts_at)


def test_who_came_is_noted_and_may_be_put_right(lesson: Session, dace: User, edgars: User) -> None:
    for came in (False, True):
        sessions.note_attendance(session=lesson, user=dace, came=came, by=edgars)

    assert Attendance.objects.get().state == "came"
