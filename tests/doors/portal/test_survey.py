"""How was it: asked once after something was done, three taps, her words, never again."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from evenhand.cases.models import Case
from evenhand.contact.models import Preference
from evenhand.journal.actions import Entry, append
from evenhand.learning.surveys import actions as surveys
from evenhand.learning.surveys.asking import ask_after_yesterday
from evenhand.learning.surveys.models import Answer, Invitation
from evenhand.learning.surveys.queries import words_of
from evenhand.work.models import Alarm
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
CARD = "Three short questions about how we treated you"


@pytest.fixture
def case(monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setattr(surveys, "CONTROL_IN", 2**32)
    return cast.case(cast.person())


@pytest.fixture
def ilze(case: Case, come_in: Callable[[Case], Client]) -> Client:
    return come_in(case)


def _ask(case: Case) -> None:
    made = surveys.invite(person=case.person, case=case, after=uuid.uuid4(), channel="portal",
                          at=cast.AT, actor="system:surveys")  # fmt: skip
    assert isinstance(made, surveys.Invited)


def test_home_asks_only_while_something_is_asked(ilze: Client, case: Case) -> None:
    before = ilze.get("/p/home").content.decode()
    _ask(case)
    page = ilze.get("/p/home").content.decode()
    questions = ilze.get("/p/survey").content.decode()

    assert CARD not in before
    assert CARD in page
    assert "Were you treated with respect?" in questions
    assert "checked" not in questions


def test_a_bad_answer_counts_once_and_somebody_looks(ilze: Client, case: Case) -> None:
    _ask(case)

    said = {"respected": "1", "manage": "no", "words": "Nobody listened.", "quote": "on"}
    ilze.post("/p/survey", said)
    again = ilze.post("/p/survey", {"respected": "5"})

    answer = Answer.objects.get()
    assert (answer.respected, answer.easy, answer.manage) == (1, None, "no")
    assert words_of(answer) == "Nobody listened."
    assert answer.quote_text
    assert set(Alarm.objects.values_list("kind", flat=True)) == {"not_respected", "cannot_manage"}
    assert again.headers["Location"] == "/p/home"


def test_all_may_be_left_out_and_no_words_are_no_consent(ilze: Client, case: Case) -> None:
    _ask(case)

    page = ilze.post("/p/survey", {"quote": "on"}).content.decode()

    answer = Answer.objects.get()
    assert "Thank you" in page
    assert (answer.respected, answer.easy, answer.manage, answer.quote_text) == (None, None, "", "")


def test_one_press_and_she_is_never_asked_again(ilze: Client, case: Case) -> None:
    _ask(case)

    page = ilze.post("/p/survey/stop").content.decode()

    assert "We do not ask you again." in page
    assert Preference.objects.get(person=case.person).refuses_surveys
    assert CARD not in ilze.get("/p/home").content.decode()


@pytest.mark.parametrize(("code", "asked"), [("plan.agreed", 1), ("contact.recorded", 0)])
def test_what_was_agreed_is_asked_after_on_the_next_day_and_once(
    case: Case, code: str, asked: int
) -> None:
    append(Entry(code=code, at=cast.AT, actor="t", subject=case.person.key, case_key=case.key,
                 data={"result": "conversation"}))  # fmt: skip
    next_day = cast.AT + timedelta(days=1)

    counted = (ask_after_yesterday(at=next_day), ask_after_yesterday(at=next_day))

    assert counted == (asked, 0)
    assert Invitation.objects.count() == asked


def test_whoever_lets_us_print_is_told_where_to_take_it_back(ilze: Client, case: Case) -> None:
    _ask(case)

    done = ilze.post("/p/survey", {"words": "You listened.", "quote": "on"}).content.decode()
    page = ilze.get("/p/survey/words").content.decode()
    key = str(Answer.objects.get().key)
    taken = ilze.post("/p/survey/words", {"answer": key}).content.decode()
    about = ilze.get("/p/me").content.decode()

    assert 'href="/p/survey/words"' in done
    assert "You listened." in page
    assert "You listened." not in taken
    assert 'href="/p/survey/words"' in about
    assert Answer.objects.get().quote_text


def test_whoever_gave_no_consent_is_not_told_of_any(ilze: Client, case: Case) -> None:
    _ask(case)

    done = ilze.post("/p/survey", {"words": "You listened."}).content.decode()

    assert "/p/survey/words" not in done
