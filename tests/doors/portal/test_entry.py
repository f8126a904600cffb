"""Coming in by the letter: the second fact, the pause, whose letter it is, and going out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from evenhand.cases.models import Case, Person
from evenhand.contact.answering import answer_asked
from evenhand.contact.models import Preference
from evenhand.holds.models import Hold
from evenhand.journal.models import Event
from evenhand.work.models import Task
from tests import cast
from tests.doors.portal.conftest import DoorClock, code_in_letter

pytestmark = pytest.mark.django_db(transaction=True)

BORN = {"fact_day": "12", "fact_month": "4", "fact_year": "1985"}
WRONG = {"fact_day": "13", "fact_month": "4", "fact_year": "1985"}


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def test_the_address_in_the_letter_shows_nothing_about_anybody(client: Client, case: Case) -> None:
    code = code_in_letter(case)

    page = client.get(f"/p/{code}").content.decode()

    for secret in ("Ilze", "Bērziņa", "Nordlys", "200.00", case.reference):
        assert secret not in page


def test_the_right_second_fact_lets_her_in_under_a_fresh_session(
    client: Client, case: Case
) -> None:
    code = code_in_letter(case)
    client.post(f"/p/{'0' * 16}/fact", WRONG)
    before = client.session.session_key

    answer = client.post(f"/p/{code}/fact", BORN)

    assert answer.headers["Location"] == "/p/for-you"
    assert client.session.session_key != before


def test_an_unknown_code_and_a_wrong_fact_get_the_same_answer(client: Client, case: Case) -> None:
    code = code_in_letter(case)
    unknown = "0123456789ABCDEF"

    wrong_fact = client.post(f"/p/{code}/fact", WRONG).content.decode()
    wrong_code = Client().post(f"/p/{unknown}/fact", WRONG).content.decode()

    def without_secrets(page: str) -> list[str]:
        lines = page.replace(code, "CODE").replace(unknown, "CODE").splitlines()
        return [line for line in lines if "csrf" not in line]

    assert without_secrets(wrong_fact) == without_secrets(wrong_code)


@pytest.mark.parametrize("known", [True, False])
def test_after_five_wrong_answers_the_page_rests_and_says_until_when(
    client: Client, case: Case, known: bool, door_clock: DoorClock
) -> None:
    code = code_in_letter(case) if known else "0123456789ABCDEF"
    for _ in range(4):
        client.post(f"/p/{code}/fact", WRONG)

    page = client.post(f"/p/{code}/fact", WRONG).content.decode()

    assert "paused until" in page
    assert "15:15" in page or "17:15" in page


def test_the_right_fact_waits_for_the_end_of_the_pause(
    client: Client, case: Case, door_clock: DoorClock
) -> None:
    code = code_in_letter(case)
    for _ in range(5):
        client.post(f"/p/{code}/fact", WRONG)

    during = client.post(f"/p/{code}/fact", BORN)
    door_clock.passes(timedelta(minutes=16))
    after = client.post(f"/p/{code}/fact", BORN)

    assert during.status_code == 200
    assert after.status_code == 302


def test_whom_the_letter_is_for_stays_there_when_no_answer_was_chosen(
    client: Client, case: Case
) -> None:
    client.post(f"/p/{code_in_letter(case)}/fact", BORN)

    page = client.post("/p/for-you", {"answer": ""}).content.decode()

    assert "Choose one." in page
    assert "It is addressed to Ilze Bērziņa." in page


def test_without_a_date_of_birth_the_postcode_lets_her_in(client: Client, case: Case) -> None:
    Person.objects.filter(pk=case.person_id).update(born_on=None)
    code = code_in_letter(case)

    answer = client.post(f"/p/{code}/fact?with=postcode", {"fact": "lv 1010"})
    client.post("/p/for-you", {"answer": "yes"})

    assert answer.status_code == 302
    assert "Nordlys" in client.get(f"/p/owed/{case.key}").content.decode()


def test_a_company_comes_in_with_its_number(client: Client, case: Case) -> None:
    Person.objects.filter(pk=case.person_id).update(
        born_on=None, kind="company", company_name="Rīta SIA", identifier="40003000642"
    )
    code = code_in_letter(case)

    answer = client.post(f"/p/{code}/fact?with=number", {"fact": "4000 3000 642"})

    assert answer.status_code == 302


def test_nothing_is_shown_before_she_says_that_the_letter_is_hers(
    client: Client, case: Case
) -> None:
    code = code_in_letter(case)
    client.post(f"/p/{code}/fact", BORN)

    home = client.get("/p/home")

    assert home.headers["Location"] == "/p/for-you"


@pytest.mark.parametrize(("said", "careful"), [("yes", True), ("no", False), ("unsaid", True)])
def test_what_others_can_see_becomes_her_preference(
    client: Client, case: Case, said: str, careful: bool
) -> None:
    code = code_in_letter(case)
    client.post(f"/p/{code}/fact", BORN)
    client.post("/p/for-you", {"answer": "yes"})

    client.post("/p/others-see", {"answer": said})

    assert Preference.objects.get(person=case.person).safe_contact_only is careful


def test_a_stolen_name_stops_the_debt_before_it_is_shown(client: Client, case: Case) -> None:
    code = code_in_letter(case)
    client.post(f"/p/{code}/fact", BORN)

    page = client.post("/p/for-you/stolen").content.decode()

    assert Hold.objects.get().kind == "identity_theft"
    assert Task.objects.filter(kind="identity_theft").exists()
    assert "Nordlys" not in page


def test_a_letter_at_the_wrong_door_is_noted_without_a_second_fact(
    client: Client, case: Case
) -> None:
    code = code_in_letter(case)

    client.post(f"/p/{code}/not-mine")
    answer_asked(clock=cast.clock)

    assert Task.objects.filter(kind="wrong_person").count() == 1
    assert Event.objects.filter(code="entry.not_me").count() == 1


def test_half_an_hour_without_a_touch_closes_the_page_and_keeps_the_answers(
    come_in: Callable[[Case], Client], case: Case, door_clock: DoorClock
) -> None:
    client = come_in(case)
    client.post("/p/money/home", {"adults": "2"})
    door_clock.passes(timedelta(minutes=31))

    answer = client.get("/p/home", follow=True)

    assert answer.redirect_chain[-1][0] == "/p/closed"
    assert "Your answers are kept" in answer.content.decode()
    client.post(f"/p/{_code_again(case)}/fact", BORN)
    client.post("/p/for-you", {"answer": "yes"})
    assert 'value="2"' in client.get("/p/money/home").content.decode()


def _code_again(case: Case) -> str:
    from evenhand.access.actions import make_entry_link

    made = make_entry_link(
        subject=case.person.key, case_key=case.key, at=cast.AT, life=timedelta(days=60)
    )
    return made.code


def test_leaving_ends_the_visit_and_goes_to_the_weather(
    come_in: Callable[[Case], Client], case: Case
) -> None:
    client = come_in(case)

    away = client.get("/p/leave")

    assert away.headers["Location"] == "https://www.yr.no/en"
    assert client.get("/p/home").headers["Location"] == "/"


def test_a_member_of_staff_at_the_same_browser_stays_signed_in(client: Client, case: Case) -> None:
    client.force_login(cast.agent(), backend="django.contrib.auth.backends.ModelBackend")
    code = code_in_letter(case)
    client.post(f"/p/{code}/fact", BORN)

    client.get("/p/leave")

    assert "_auth_user_id" in client.session
    assert "person" not in client.session


@pytest.mark.parametrize(
    "typed", ["abcd efgh jkmn pqrs", "ABCD-EFGH-JKMN-PQRS", "abcdefghjkmnpqrs"]
)
def test_a_typed_code_is_read_with_gaps_and_small_letters(client: Client, typed: str) -> None:
    answer = client.post("/", {"code": typed})

    assert answer.headers["Location"] == "/p/ABCDEFGHJKMNPQRS"
