"""Ideas in one click from any page, and a report of misconduct that nobody can trace."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from evenhand.access.models import Role, User
from evenhand.doors.desk.ideas.about import NOTHING, read_about
from evenhand.learning.ideas.models import Idea, Report
from tests import cast
from tests.doors.desk.conftest import signed_in

pytestmark = pytest.mark.django_db

HURTS = "The list of returned letters forgets where I was when I come back to it."
TOLD = {"hurts": HURTS, "helps": "Stay at the same row."}


def test_every_page_is_one_click_from_an_idea_about_it(desk: Client) -> None:
    page = desk.get("/desk/tasks").content.decode()

    (link,) = re.findall(r'href="(/desk/ideas/new[^"]*)"', page)
    assert link == "/desk/ideas/new?about=screen%3Atasks"
    desk.post(link, TOLD)
    idea = Idea.objects.get()
    assert (idea.about_kind, idea.about) == ("screen", "tasks")


@pytest.mark.parametrize(
    "about", ["https://evil.example", "screen://evil.example", "screen:nowhere", "letter:none",
              "call:1", "person:ilze", "", "screen:", "rule:<b>"],
)  # fmt: skip
def test_an_idea_is_about_what_the_house_knows_and_nothing_else(about: str) -> None:
    assert read_about(about) == NOTHING


def test_what_says_the_same_is_shown_before_it_is_sent(desk: Client, edgars_desk: Client) -> None:
    desk.post("/desk/ideas/new", TOLD)

    shown = edgars_desk.post("/desk/ideas/new", TOLD)
    assert Idea.objects.count() == 1
    assert HURTS in shown.content.decode()
    edgars_desk.post("/desk/ideas/new", {**TOLD, "same": str(Idea.objects.get().key)})

    assert Idea.objects.filter(same_as__isnull=False).count() == 1


def test_an_idea_that_names_a_person_comes_back_with_its_words(desk: Client) -> None:
    page = desk.post("/desk/ideas/new", {**TOLD, "hurts": "Write to ilze@example.org"})

    assert "Write to ilze@example.org" in page.content.decode()
    assert not Idea.objects.exists()


def test_an_idea_is_decided_measured_and_thanked_on_the_first_page(
    desk: Client, edgars_desk: Client
) -> None:
    desk.post("/desk/ideas/new", {**TOLD, "pseudonym": "Heron"})
    place = f"/desk/ideas/{Idea.objects.get().key}"

    assert desk.post(f"{place}/decide", {"d-decision": "done", "d-words": "x"}).status_code == 403
    edgars_desk.post(f"{place}/decide", {"d-decision": "done", "d-words": "It stays there."})
    counts = {"t-before_k": 9, "t-before_n": 10, "t-after_k": 8, "t-after_n": 10}
    edgars_desk.post(f"{place}/measure", {"t-measure": "lost places", **counts})

    start = desk.get("/desk/queue").content.decode()
    assert "You said, we did" in start
    assert "Thank you, Heron" in start
    assert "dace@" not in edgars_desk.get(place).content.decode()
    assert "Too few to say" in desk.get(place).content.decode()


def test_the_lists_say_what_became_of_each_idea_and_how_long_its_first_answer_took(
    desk: Client, edgars_desk: Client
) -> None:
    desk.post("/desk/ideas/new", TOLD)
    idea = Idea.objects.get()
    seen = [desk.get("/desk/ideas/mine").content.decode()]
    Idea.objects.update(answer_due_at=cast.AT - timedelta(hours=1))
    seen.append(edgars_desk.get("/desk/ideas/").content.decode())
    edgars_desk.post(f"/desk/ideas/{idea.key}/answer", {"a-words": "We look."})
    seen.append(desk.get("/desk/ideas/mine").content.decode())
    edgars_desk.post(f"/desk/ideas/{idea.key}/decide", {"d-decision": "no", "d-words": "Twice."})
    seen.append(desk.get("/desk/ideas/mine").content.decode())

    assert "New, not answered yet" in seen[0]
    assert "First answer by" in seen[0]
    assert "1 waits for its first answer; longer than one working day: 1." in seen[1]
    assert "We are late" in seen[1]
    assert "First answer on" in seen[2]
    assert "late" in seen[2]
    assert "Not adopted" in seen[3]
    assert str(idea.key) not in edgars_desk.get("/desk/ideas/mine").content.decode()


def test_what_was_said_and_done_has_a_page_of_its_own(desk: Client, edgars_desk: Client) -> None:
    desk.post("/desk/ideas/new", {**TOLD, "pseudonym": "Heron"})
    place = f"/desk/ideas/{Idea.objects.get().key}"
    before = desk.get("/desk/improvement/done").content.decode()
    edgars_desk.post(f"{place}/decide", {"d-decision": "done", "d-words": "It stays there."})
    counts = {"t-before_k": 9, "t-before_n": 10, "t-after_k": 1, "t-after_n": 10}
    edgars_desk.post(f"{place}/measure", {"t-measure": "lost places", **counts})

    page = desk.get("/desk/improvement/done").content.decode()

    assert "Nothing yet." in before
    for words in ("It stays there.", TOLD["helps"], "9 of 10 before, 1 of 10 after.",
                  "It became less.", "Thank you, Heron"):  # fmt: skip
        assert words in page
    for address in ("/desk/ideas/", "/desk/improvement/", "/desk/queue"):
        assert "/desk/improvement/done" in desk.get(address).content.decode()


def test_a_report_is_kept_without_its_writer(desk: Client, dace: User) -> None:
    edgars = cast.lead()
    sessions = {row.pk: row.session_data for row in Session.objects.all()}

    page = desk.post("/desk/ideas/report", {"words": "Pressure.", "concerns": [str(edgars.key)]})

    (code,) = re.findall(r'<bdi dir="ltr">([A-Z2-9]{16})</bdi>', page.content.decode())
    kept = str(Report.objects.values().get())
    assert not any(mark in kept for mark in (str(dace.key), dace.email, code, "127.0.0.1"))
    assert {row.pk: row.session_data for row in Session.objects.all()} == sessions
    answer = desk.post("/desk/ideas/report/answer", {"code": code}).content.decode()
    assert "Nobody has read it yet" in answer


def test_a_report_is_no_page_for_those_who_may_not_read_it(desk: Client) -> None:
    vita, zane = (
        User.objects.create_user(
            f"{name}@evenhand.example", role=Role.COMPLIANCE, joined_at=cast.AT
        )
        for name in ("vita", "zane")
    )
    olga = User.objects.create_user("olga@evenhand.example", role=Role.OPERATOR, joined_at=cast.AT)
    desk.post("/desk/ideas/report", {"words": "Pressure.", "concerns": [str(vita.key)]})
    place = f"/desk/ideas/reports/{Report.objects.get().key}"

    for who in (vita, zane):
        assert signed_in(who).get(place).status_code == 404
    assert desk.get(place).status_code == 404
    assert desk.get("/desk/ideas/reports").status_code == 404
    assert "Pressure." in signed_in(olga).get(place).content.decode()
    assert place in signed_in(olga).get("/desk/ideas/reports").content.decode()
