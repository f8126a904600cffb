"""Coming back by eight digits: ten minutes, once, five tries, for the page that asked for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from evenhand.access import short_codes
from evenhand.access.models import Asked, ShortCode
from evenhand.cases.models import Case
from evenhand.contact.answering import answer_asked
from evenhand.contact.letters import catalogue
from evenhand.contact.letters.compose import compose_email
from evenhand.contact.letters.example import example
from evenhand.contact.letters.facts import EntryLink
from evenhand.contact.letters.texts import compose_text
from evenhand.contact.models import Release
from tests import cast
from tests.doors.portal.conftest import DoorClock

pytestmark = pytest.mark.django_db(transaction=True)

HERS = "ilze@post.example"
BORN = {"fact_day": "12", "fact_month": "4", "fact_year": "1985"}


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(email=HERS))


def _ask(client: Client, address: str = HERS) -> str:
    """Ask for a way back; returns the page that waits for the code."""
    page = client.post("/p/back", {"email": address}).headers["Location"]
    answer_asked(clock=cast.clock)
    return page


def _code() -> str:
    """The digits of the latest message, made as it leaves."""
    return short_codes.fill(Release.objects.latest("pk").business_key, at=cast.AT)


def test_the_digits_lead_to_the_second_fact_and_to_her_own_page(client: Client, case: Case) -> None:
    page = _ask(client)
    code = _code()

    fact = client.post(page, {"code": f"{code[:4]} {code[4:]}"}).headers["Location"]
    inside = client.post(fact, BORN)

    assert fact.endswith("/fact")
    assert inside.headers["Location"] == "/p/for-you"


def test_the_digits_count_once(client: Client, case: Case) -> None:
    page, code = _ask(client), _code()
    client.post(page, {"code": code})

    again = client.post(page, {"code": code})

    assert "does not fit" in again.content.decode()


def test_after_ten_minutes_they_are_over(client: Client, case: Case, door_clock: DoorClock) -> None:
    page, code = _ask(client), _code()
    door_clock.passes(short_codes.LIFE)

    late = client.post(page, {"code": code})

    assert "does not fit" in late.content.decode()


@pytest.mark.parametrize(("wrong", "is_in"), [(4, True), (5, False)])
def test_five_wrong_tries_end_them(client: Client, case: Case, wrong: int, is_in: bool) -> None:
    page, code = _ask(client), _code()
    other = f"{(int(code) + 1) % 10**8:08d}"
    for _ in range(wrong):
        client.post(page, {"code": other})

    answer = client.post(page, {"code": code})

    assert (answer.status_code == 302) is is_in


def test_at_another_page_than_the_one_that_asked_they_open_nothing(
    client: Client, case: Case
) -> None:
    _ask(client)
    code = _code()

    elsewhere = client.post(f"/p/back/{short_codes.ticket()}", {"code": code})

    assert "does not fit" in elsewhere.content.decode()


def test_a_known_and_an_unknown_address_get_the_same_pages_and_no_session(
    client: Client, case: Case
) -> None:
    hers, nobodys = _ask(client), _ask(client, "nobody@post.example")

    pages = [
        client.post(page, {"code": "00000000"}).content.decode().replace(page, "")
        for page in (hers, nobodys)
    ]

    assert len(hers) == len(nobodys)
    assert _without_token(pages[0]) == _without_token(pages[1])
    assert not Session.objects.exists()


def _without_token(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]


def test_an_address_is_written_to_thrice_an_hour_and_the_page_is_the_same(
    client: Client, case: Case
) -> None:
    pages = [
        client.post("/p/back", {"email": HERS if number % 2 else HERS.upper()})
        for number in range(5)
    ]

    assert {page.status_code for page in pages} == {302}
    assert Asked.objects.count() == 3


@pytest.mark.parametrize("typed", ["1234567", "123456789", "abcdefgh", "1234 567x"])
def test_what_is_no_code_is_told_before_it_counts(client: Client, typed: str) -> None:
    page = client.post(f"/p/back/{short_codes.ticket()}", {"code": typed}).content.decode()

    assert "The code has 8 digits" in page


def test_digits_of_another_script_are_digits(client: Client, case: Case) -> None:
    page, code = _ask(client), _code()
    arabic = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

    assert client.post(page, {"code": arabic}).status_code == 302


def test_they_are_kept_in_no_plain_form_and_for_a_day_at_most(client: Client, case: Case) -> None:
    from evenhand.access.asking import forget_past

    _ask(client)
    code = _code()

    assert code not in str(ShortCode.objects.values().get())
    forget_past(at=cast.AT + timedelta(days=1, seconds=1))
    assert not ShortCode.objects.exists()


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_the_message_says_the_digits_beside_the_link_in_each_language(language: str) -> None:
    facts = replace(
        example(country="LV", language=language, on=cast.AT.date()),
        link=EntryLink(url="https://x.example/p/A", short="12345678"),
    )

    text = compose_email("come_back", facts).text

    assert "1234 5678" in text
    assert "1234 5678" not in compose_email("fresh_link", replace(facts, link=EntryLink(
        url="https://x.example/p/A"))).text  # fmt: skip


@pytest.mark.parametrize("typed", ["+371 29 111 222", "00371 29111222", "+37129111222"])
def test_a_mobile_number_gets_a_text_with_link_and_digits(client: Client, typed: str) -> None:
    cast.case(cast.person(phone="+37129111222"))
    page = client.post("/p/back?by=text", {"mobile": typed}).headers["Location"]
    answer_asked(clock=cast.clock)

    row = Release.objects.get()
    inside = client.post(page, {"code": _code()})

    assert (row.act, row.letter) == ("answer.sms", "come_back")
    assert inside.headers["Location"].endswith("/fact")


def test_a_known_and_an_unknown_number_get_the_same_answer_thrice_an_hour(client: Client) -> None:
    cast.case(cast.person(phone="+37129111222"))

    answers = [
        client.post("/p/back?by=text", {"mobile": number})
        for number in ["+37129111222"] * 5 + ["+37129111333"] * 5
    ]
    answer_asked(clock=cast.clock)

    assert {answer.status_code for answer in answers} == {302}
    assert {len(answer.headers["Location"]) for answer in answers} == {34}
    assert Release.objects.count() == 3
    assert not Session.objects.exists()


@pytest.mark.parametrize("typed", ["29111222", "nobody", "+", "", "ilze@post.example"])
def test_a_number_without_its_country_is_asked_again(client: Client, typed: str) -> None:
    page = client.post("/p/back?by=text", {"mobile": typed})

    assert page.status_code == 200
    assert "Error" in page.content.decode()


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_the_text_says_the_digits_in_two_groups(language: str) -> None:
    facts = replace(
        example(country="LV", language=language, on=cast.AT.date()),
        link=EntryLink(url="https://x.example/p/A", short="12345678"),
    )

    assert "1234 5678" in compose_text("come_back", facts)
