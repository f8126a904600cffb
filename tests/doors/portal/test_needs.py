"""How we reach you: she says it on one page a question, and it is obeyed from then on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from evenhand.cases.actions import add_contact_point
from evenhand.cases.models import Case, ContactPoint
from evenhand.contact.actions import letter_language
from evenhand.contact.models import CallBack, Need, PointWish, Preference
from evenhand.journal.models import Event
from evenhand.work.models import Task
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(phone="+37120000001"))


@pytest.fixture
def ilze(come_in: Callable[[Case], Client], case: Case) -> Client:
    return come_in(case)


def phone(case: Case) -> ContactPoint:
    return ContactPoint.objects.get(person=case.person, channel="phone")


def test_every_page_leads_to_how_we_reach_you(ilze: Client) -> None:
    for address in ("/p/home", "/p/advice", "/p/owed"):
        assert 'href="/p/needs"' in ilze.get(address).content.decode()


def test_ways_hours_and_days_are_kept_and_shown(ilze: Client, case: Case) -> None:
    ilze.post("/p/needs/ways", {"refused": ["call", "sms"], "welcome": ["email_consented_at"]})

    page = ilze.post(
        "/p/needs/hours", {"begins": "600", "ends": "960", "days": ["7", "6"]}, follow=True
    ).content.decode()

    kept = Preference.objects.get(person=case.person)
    assert (kept.refuses_call, kept.refuses_sms, kept.refuses_letter) == (True, True, False)
    assert (kept.email_consented_at, kept.visit_consented_at) == (cast.AT, None)
    assert (kept.wishes_from_minute, kept.wishes_until_minute) == (600, 960)
    assert kept.avoid_weekdays == "67"
    assert "10:00–16:00" in page


@pytest.mark.parametrize("hours", [("600", ""), ("", "600"), ("600", "600")])
def test_one_hour_alone_is_asked_again(ilze: Client, hours: tuple[str, str]) -> None:
    answer = ilze.post("/p/needs/hours", {"begins": hours[0], "ends": hours[1]})

    assert answer.status_code == 200
    assert "Choose two different hours" in answer.content.decode()


def test_end_all_contact_keeps_the_day_on_which_she_said_so(ilze: Client, case: Case) -> None:
    ilze.post("/p/needs/ways", {"end_all": "on"})
    first = Preference.objects.get(person=case.person).ceased_at

    ilze.post("/p/needs/ways", {})

    assert first == cast.AT
    assert Preference.objects.get(person=case.person).ceased_at is None


def test_a_safe_way_is_one_of_hers_with_its_hours(ilze: Client, case: Case) -> None:
    ilze.post("/p/needs/safe", {"way": str(phone(case).key), "begins": "540", "ends": "720"})

    kept = Preference.objects.get(person=case.person)
    wish = PointWish.objects.get()
    assert (kept.safe_contact_only, kept.safe_point) == (True, phone(case))
    assert (wish.overheard_from_minute, wish.overheard_until_minute) == (720, 540)


def test_none_is_safe_and_all_are_safe_are_answers_too(ilze: Client, case: Case) -> None:
    ilze.post("/p/needs/safe", {"way": "none"})
    careful = Preference.objects.get(person=case.person)
    ilze.post("/p/needs/safe", {"way": "all"})
    free = Preference.objects.get(person=case.person)

    assert (careful.safe_contact_only, careful.safe_point) == (True, None)
    assert (free.safe_contact_only, free.safe_point) == (False, None)


def test_a_number_is_never_written_out_where_others_may_look(ilze: Client, case: Case) -> None:
    for address in ("/p/needs", "/p/needs/safe", f"/p/needs/point/{phone(case).key}"):
        page = ilze.get(address).content.decode()
        assert "0001" in page
        assert "+37120000001" not in page


def test_another_persons_address_has_no_page_and_is_no_answer(ilze: Client, case: Case) -> None:
    other = cast.case(cast.person(cast.CLAIRE), reference="loan-2")
    theirs = cast.post_of(other.person)

    page = ilze.get(f"/p/needs/point/{theirs.key}")
    safe = ilze.post("/p/needs/safe", {"way": str(theirs.key)})

    assert page.status_code == 404
    assert safe.status_code == 200
    assert Preference.objects.get(person=case.person).safe_point is None


def test_not_while_others_may_hear_is_kept_for_one_number(ilze: Client, case: Case) -> None:
    ilze.post(
        f"/p/needs/point/{phone(case).key}", {"wish": "hours", "begins": "1080", "ends": "420"}
    )

    wish = PointWish.objects.get()
    assert (wish.overheard_from_minute, wish.overheard_until_minute) == (1080, 420)


def test_a_need_without_her_yes_is_not_kept_and_unticked_it_is_gone(
    ilze: Client, case: Case
) -> None:
    asked = ilze.post("/p/needs/support", {"needs": ["large_print"]})
    before = Need.objects.count()
    ilze.post("/p/needs/support", {"needs": ["large_print"], "agreed": "on"})
    kept = [need.need for need in Need.objects.all()]

    ilze.post("/p/needs/support", {})

    assert asked.status_code == 200
    assert before == 0
    assert kept == ["large_print"]
    assert not Need.objects.exists()
    assert not any("large" in str(event.data) for event in Event.objects.all())


def test_no_box_of_needs_takes_words(ilze: Client) -> None:
    page = ilze.get("/p/needs/support").content.decode()

    assert "<textarea" not in page
    assert 'type="text"' not in page


def test_her_language_is_that_of_the_next_letter(ilze: Client, case: Case) -> None:
    ilze.post("/p/needs/language", {"language": "fr"})

    case.person.refresh_from_db()
    assert case.person.language == "fr"


def test_a_language_without_letters_is_kept_and_letters_come_in_that_of_the_country(
    ilze: Client, case: Case, settings: Settings
) -> None:
    settings.LANGUAGES = [*settings.LANGUAGES, ("ko", "Korean")]

    page = ilze.post("/p/needs/language", {"language": "ko"}, follow=True).content.decode()

    case.person.refresh_from_db()
    assert case.person.language == "ko"
    assert letter_language(case.person) == "lv"
    assert "한국어" in page
    assert "Letters come in this language: latviešu" in page


def test_a_call_back_is_nowhere_in_plain(ilze: Client, case: Case) -> None:
    add_contact_point(person=case.person, channel="phone", value="+371 1", source="t", at=cast.AT)

    ilze.post(
        "/p/person/call-me",
        {"day": "2026-11-19", "window": "11", "phone": "+371 26 666 666", "words": "Par dēlu"},
    )

    assert Task.objects.get(kind="call_back").note == ""
    assert CallBack.objects.count() == 1


def test_what_is_kept_is_said_once(ilze: Client) -> None:
    sent = ilze.post("/p/needs/ways", {"refused": ["call"]}, follow=True).content.decode()
    later = ilze.get("/p/needs").content.decode()

    assert "Kept. It is obeyed from now on." in sent
    assert "Kept. It is obeyed" not in later


def test_with_only_these_pages_no_other_way_or_hour_is_called_usual(ilze: Client) -> None:
    ilze.post("/p/needs/safe", {"way": "none"})

    page = ilze.get("/p/needs").content.decode()

    assert page.count("None: only these pages") == 2
    assert "Any usual" not in page


def test_one_hour_alone_is_asked_for_at_its_own_field(ilze: Client) -> None:
    page = ilze.post("/p/needs/hours", {"begins": "480", "ends": ""}).content.decode()

    assert 'href="#id_ends"' in page
