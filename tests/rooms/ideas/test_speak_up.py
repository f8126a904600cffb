"""A report of misconduct tells of nobody who wrote it, and those it is about never read it."""

from __future__ import annotations

import logging
from datetime import date, timedelta

import pytest

from evenhand.access.models import Role, User
from evenhand.journal.models import Event
from evenhand.learning.ideas import queries, speak_up
from evenhand.learning.ideas.models import Idea, Report
from evenhand.work.models import Task
from tests import cast

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 17)
WORDS = "Edgars tells us to say that a bailiff comes."


def somebody(role: Role, name: str) -> User:
    return User.objects.create_user(f"{name}@evenhand.example", role=role, joined_at=cast.AT)


def test_a_report_leaves_no_trace_of_its_writer(caplog: pytest.LogCaptureFixture) -> None:
    before = Event.objects.count()

    with caplog.at_level(logging.DEBUG):
        code = speak_up.report(words=WORDS, concerns=[], on=ON)

    columns = {field.name for field in Report._meta.get_fields()}
    row = Report.objects.get()
    assert not columns & {"user", "author", "by", "session", "ip", "address", "actor", "told_at"}
    assert WORDS.encode() not in bytes(row.words_sealed)
    assert code not in str(row.__dict__)
    assert WORDS not in caplog.text
    assert code not in caplog.text
    assert (Event.objects.count(), Task.objects.count(), Idea.objects.count()) == (before, 0, 0)
    assert not list(queries.signals(since=cast.AT - timedelta(days=9), until=cast.AT))


def test_its_writer_comes_back_by_the_code_and_reads_the_answer() -> None:
    vita = somebody(Role.COMPLIANCE, "vita")
    code = speak_up.report(words=WORDS, concerns=[], on=ON)
    row = Report.objects.get()

    speak_up.give_feedback(row, words="It was stopped today.", reader=vita, on=ON)

    mine = speak_up.by_code(f" {code[:4].lower()}-{code[4:]} ")
    assert mine is not None
    assert speak_up.answer_of(mine) == "It was stopped today."
    assert (mine.received_on, mine.answered_on) == (ON, ON)
    assert speak_up.by_code("ABCDEFGHJKLMNPQR") is None
    assert speak_up.by_code("") is None


def test_compliance_reads_it_and_nobody_else() -> None:
    vita, edgars = somebody(Role.COMPLIANCE, "vita"), cast.lead()
    operator = somebody(Role.OPERATOR, "olga")
    speak_up.report(words=WORDS, concerns=[edgars.key], on=ON)
    row = Report.objects.get()

    assert speak_up.words_of(row, reader=vita) == WORDS
    for other in (edgars, operator, cast.agent()):
        assert speak_up.readable(other) == []
        with pytest.raises(speak_up.NotForHer):
            speak_up.words_of(row, reader=other)
        with pytest.raises(speak_up.NotForHer):
            speak_up.give_feedback(row, words="No.", reader=other, on=ON)


def test_what_is_about_compliance_goes_to_the_operator() -> None:
    vita, operator = somebody(Role.COMPLIANCE, "vita"), somebody(Role.OPERATOR, "olga")
    another = somebody(Role.COMPLIANCE, "zane")
    speak_up.report(words=WORDS, concerns=[vita.key], on=ON)

    assert [len(speak_up.readable(one)) for one in (vita, another, operator)] == [0, 0, 1]


def test_its_clocks_are_seven_days_and_three_months() -> None:
    speak_up.report(words=WORDS, concerns=[], on=ON)

    row = Report.objects.get()
    assert row.receipt_due_on == date(2026, 11, 24)
    assert row.feedback_due_on <= date(2027, 2, 17)
