"""How was it: asked once after something was done, three taps, her words, never again."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from evenhand.access.models import EntryLink
from evenhand.cases.models import Case
from evenhand.contact.models import Preference
from evenhand.contact.survey_asked import SurveyAsked
from evenhand.journal.actions import Entry, append
from evenhand.learning.surveys import actions as surveys
from evenhand.learning.surveys.asking import ask_after_yesterday
from evenhand.learning.surveys.figures import board
from evenhand.learning.surveys.models import Answer, Invitation
from evenhand.learning.surveys.queries import words_of
from evenhand.work.models import Alarm
from tests import cast
from tests.doors.portal.conftest import code_in_letter

pytestmark = pytest.mark.django_db(transaction=True)
CameBy = Invitation.CameBy
DAY = timedelta(days=1)
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


def _send(client: Client, said: dict[str, str], page: str = "/p/survey") -> str:
    """Open the page of questions and send what it holds, with what was said."""
    turn = client.get(page).context["form"]["turn"].value()
    return client.post(page, {"turn": str(turn), **said}).content.decode()


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
    turn = str(ilze.get("/p/survey").context["form"]["turn"].value())
    ilze.post("/p/survey", {"turn": turn, **said})
    again = ilze.post("/p/survey", {"turn": turn, "respected": "5"})

    answer = Answer.objects.get()
    assert (answer.respected, answer.easy, answer.manage) == (1, None, "no")
    assert words_of(answer) == "Nobody listened."
    assert answer.quote_text
    assert set(Alarm.objects.values_list("kind", flat=True)) == {"not_respected", "cannot_manage"}
    assert again.headers["Location"] == "/p/home"


def test_an_answer_asks_the_database_little(
    ilze: Client, case: Case, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    """A hundred answers a second leave no room for what was read already to be read again."""
    _ask(case)
    turn = str(ilze.get("/p/survey").context["form"]["turn"].value())

    with django_assert_max_num_queries(7):  # of them two that begin and commit
        ilze.post("/p/survey", {"turn": turn, "respected": "5", "words": "You listened."})

    assert Answer.objects.count() == 1


def test_all_may_be_left_out_and_no_words_are_no_consent(ilze: Client, case: Case) -> None:
    _ask(case)

    page = _send(ilze, {"quote": "on"})

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

    done = _send(ilze, {"words": "You listened.", "quote": "on"})
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

    done = _send(ilze, {"words": "You listened."})

    assert "/p/survey/words" not in done


def test_at_any_time_she_says_how_she_was_treated_and_it_is_counted_apart(
    ilze: Client, case: Case
) -> None:
    _ask(case)
    _send(ilze, {"respected": "5"})
    home = ilze.get("/p/home").content.decode()

    _send(ilze, {"respected": "1", "words": "The letter was cold."})

    assert 'href="/p/survey"' in home
    assert list(Answer.objects.order_by("pk").values_list("invitation__came_by", "respected")) == [
        ("asked", 5),
        ("herself", 1),
    ]
    assert Alarm.objects.filter(kind="not_respected").count() == 1
    told = board(at=cast.AT + DAY)
    respected = next(one for one in told.figures if one.question == "respected")
    assert respected.now is None
    assert [(one.came_by, one.answers) for one in told.came] == [
        (CameBy.HERSELF, 1),
        (CameBy.BY_LETTER, 0),
    ]


def test_whoever_wants_no_questions_may_still_speak_and_no_pause_begins(
    ilze: Client, case: Case
) -> None:
    ilze.post("/p/survey/stop")

    _send(ilze, {"respected": "4"})

    assert Answer.objects.count() == 1
    assert not SurveyAsked.objects.exists()


def test_what_is_sent_twice_counts_once(ilze: Client, case: Case) -> None:
    turn = str(ilze.get("/p/survey").context["form"]["turn"].value())

    for _ in range(2):
        ilze.post("/p/survey", {"turn": turn, "easy": "3"})

    assert Answer.objects.count() == 1


def test_a_fourth_answer_of_a_day_is_not_kept_and_says_so(ilze: Client, case: Case) -> None:
    pages = [_send(ilze, {"easy": "3"}) for _ in range(4)]

    assert Answer.objects.count() == 3
    assert "We did not keep this answer." in pages[3]


def test_a_letters_code_takes_an_answer_without_a_second_fact_and_shows_nothing(
    client: Client, case: Case
) -> None:
    code = code_in_letter(case)

    questions = client.get(f"/p/{code}/survey").content.decode()
    page = _send(client, {"respected": "2", "words": "Too hard."}, f"/p/{code}/survey")

    answer = Answer.objects.get()
    assert answer.invitation.came_by == "by_letter"
    assert words_of(answer) == "Too hard."
    assert Alarm.objects.get().subject == case.person.key
    for secret in ("Ilze", case.reference, "Nordlys"):
        assert secret not in questions + page


def test_a_code_that_is_not_ours_gets_the_same_page_and_keeps_nothing(client: Client) -> None:
    page = _send(client, {"respected": "1"}, "/p/0123456789ABCDEF/survey")

    assert "If the code is ours, we have your answer." in page
    assert not Invitation.objects.exists()


def test_the_code_of_an_invitation_answers_that_invitation(client: Client, case: Case) -> None:
    made = surveys.invite(person=case.person, case=case, after=uuid.uuid4(), channel="portal",
                          at=cast.AT, actor="system:surveys")  # fmt: skip
    assert isinstance(made, surveys.Invited)

    _send(client, {"respected": "5"}, f"/p/{made.code}/survey")

    assert Answer.objects.get().invitation == made.invitation


def test_a_letter_that_was_taken_back_takes_no_answer(client: Client, case: Case) -> None:
    code = code_in_letter(case)
    EntryLink.objects.update(revoked_at=cast.AT)

    _send(client, {"respected": "1"}, f"/p/{code}/survey")

    assert not Answer.objects.exists()
