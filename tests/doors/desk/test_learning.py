"""Learning at the desk: nobody sees another's answers; a talk goes one line at a time."""

from __future__ import annotations

import pytest
from django.test import Client

from evenhand.access.models import Role, User
from evenhand.learning.training import actions
from evenhand.learning.training.models import Attempt, CoachingNote, PathBegun, Recall, Run
from tests import cast
from tests.doors.desk.conftest import signed_in
from tests.rooms.training.files import COURSE, ROLEPLAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(db: None) -> Client:
    return signed_in(User.objects.create_user(
        "tom@evenhand.example", cast.PASSWORD, name="Tom", role=Role.TRAINER, joined_at=cast.AT
    ))  # fmt: skip


@pytest.fixture(autouse=True)
def _loaded(db: None) -> None:
    actions.load_courses([COURSE], shipped=True, at=cast.AT)
    actions.load_roleplays([ROLEPLAY], shipped=True, at=cast.AT)


def text_of(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_today_shows_what_there_is(desk: Client) -> None:
    shown = text_of(desk, "/desk/learn/")

    assert "Listening" in shown
    assert "A first call" in shown


def test_a_step_to_read_leads_on_and_a_quiz_tells_why(desk: Client) -> None:
    assert "<strong>what she said</strong>" in text_of(desk, "/desk/learn/course/listening/what")

    onward = desk.post("/desk/learn/course/listening/what")
    spotted = desk.post("/desk/learn/course/listening/rent", {"marks": "0"}).content.decode()
    quiz = desk.post("/desk/learn/course/listening/quiz", {"who-first": "0", "silence": "1"})

    assert onward.headers["Location"] == "/desk/learn/course/listening/rent"
    assert "She says that she is hungry" in spotted
    assert "That is pressure." in quiz.content.decode()
    assert Attempt.objects.count() == 3


def test_a_question_comes_back_and_tells_why(desk: Client, dace: User) -> None:
    row = Recall.objects.create(user=dace, course="listening", question="silence", rung=0,
                                due_on=cast.AT.date(), last_at=cast.AT,
                                last_right=True)  # fmt: skip

    assert "She is silent" in text_of(desk, f"/desk/learn/recall/{row.pk}")
    answered = desk.post(f"/desk/learn/recall/{row.pk}", {"choice": "0"}).content.decode()

    assert "Silence is often thinking." in answered
    row.refresh_from_db()
    assert row.rung == 1


def test_a_talk_goes_to_its_end_and_says_how_the_person_felt(desk: Client) -> None:
    address = desk.post("/desk/learn/talk/first-call").headers["Location"]
    for step in range(6):
        desk.post(address, {"step": step, "choice": "1"})
    desk.post(address, {"step": "0", "choice": "2"})

    shown = text_of(desk, address)

    assert "She asked how I was before she asked for anything." in shown
    assert Run.objects.get().passed is True


def test_a_lead_sees_who_is_certified_and_nothing_more(edgars_desk: Client, dace: User) -> None:
    shown = text_of(edgars_desk, "/desk/learn/team")

    assert "Dace" in shown
    assert "%" not in shown.split("<table", 1)[1].split("</table>")[0]
    assert edgars_desk.get(f"/desk/learn/team/{dace.key}").status_code == 404


def test_an_agent_sees_no_team(desk: Client, dace: User) -> None:
    assert desk.get("/desk/learn/team").status_code == 403
    assert desk.get(f"/desk/learn/team/{dace.key}").status_code == 404


def test_a_trainer_ends_certifies_and_writes(trainer: Client, dace: User) -> None:
    address = f"/desk/learn/team/{dace.key}"
    pk = dace.certificates.get(skill="contact").pk

    text_of(trainer, address)
    trainer.post(address, {"do": "revoke", "certificate": pk, "why": "moved"})
    trainer.post(address, {"do": "note", "words": "Wait a little longer."})
    trainer.post(address, {"do": "practised", "kind": "shadow"})
    refused = trainer.post(address, {"do": "grant", "skill": "contact", "country": "LV",
                                     "language": "lv"}, follow=True)  # fmt: skip

    assert dace.certificates.get(pk=pk).revoked_at == cast.AT
    assert CoachingNote.objects.get().words == "Wait a little longer."
    assert "What lacks" in refused.content.decode()


def test_a_trainer_begins_a_way_and_the_trainee_reads_what_lacks(trainer: Client) -> None:
    trainee = cast.agent("new@evenhand.example", certified=False)
    given = {"do": "begin", "skill": "contact", "country": "LV", "language": "lv"}

    trainer.post(f"/desk/learn/team/{trainee.key}", given)
    trainer.post(f"/desk/learn/team/{trainee.key}", {**given, "country": "XX"})
    shown = text_of(signed_in(trainee), "/desk/learn/me")

    assert PathBegun.objects.get().user == trainee
    assert "Listen to calls of colleagues: 2 in all" in shown
    assert "4 more of these role-plays" in shown
    assert 'action="/desk/learn/talk/wrong-person"' in shown


def test_she_reads_her_coach_and_answers(desk: Client, dace: User) -> None:
    note = CoachingNote.objects.create(user=dace, words="Wait longer.", at=cast.AT)

    assert "Wait longer." in text_of(desk, "/desk/learn/me")
    desk.post("/desk/learn/me", {"note": note.pk, "answer": "I will."})

    note.refresh_from_db()
    assert note.answer == "I will."


def test_the_calendar_holds_no_colleague(desk: Client, dace: User) -> None:
    actions.open_lesson(user=dace, course="listening", why="rule", about="x",
                        due_on=cast.AT.date(), at=cast.AT, actor="test")  # fmt: skip

    file = desk.get("/desk/learn/calendar.ics")

    assert file.headers["Content-Type"] == "text/calendar"
    assert b"SUMMARY:Listening" in file.content
    assert b"Dace" not in file.content
