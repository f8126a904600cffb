"""A person's languages, and staff's: each door offers its own, and what is borrowed is marked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import translation

from evenhand.cases.models import Case, Person
from evenhand.doors.look.law_said import law_said
from tests import cast
from tests.doors.portal.conftest import code_in_letter

BORN = {"fact_day": "12", "fact_month": "4", "fact_year": "1985"}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case() -> Case:
    """A case of somebody in Latvia."""
    return cast.case(cast.person())


def test_whoever_reads_italian_is_greeted_in_it(
    client: Client, come_in: Callable[[Case], Client], case: Case
) -> None:
    visitor = come_in(case)
    visitor.cookies["evenhand_language"] = "it"

    page = visitor.get("/p/home").content.decode()

    assert '<html lang="it"' in page
    assert "Buongiorno" in page
    assert "Mi serve una pausa" in page


@pytest.mark.parametrize(
    ("language", "direction", "greeting"),
    [
        ("ru", "ltr", "Добрый день"),
        ("uk", "ltr", "Добрий день"),
        ("pl", "ltr", "Dzień dobry"),
        ("et", "ltr", "Tere"),
        ("ar", "rtl", "نهارك سعيد"),
    ],
)
def test_whoever_reads_another_language_is_greeted_in_it_and_in_its_direction(
    come_in: Callable[[Case], Client], case: Case, language: str, direction: str, greeting: str
) -> None:
    visitor = come_in(case)
    visitor.cookies["evenhand_language"] = language

    page = visitor.get("/p/home").content.decode()

    assert f'<html lang="{language}" dir="{direction}"' in page
    assert greeting in page
    assert ("look/rtl" in page) == (direction == "rtl")


def test_a_browser_that_asks_for_italian_opens_the_letter_in_it(client: Client) -> None:
    page = client.get("/", headers={"accept-language": "it-CH,it;q=0.9,de;q=0.5"})

    assert page.headers["Content-Language"] == "it"
    assert "Ha ricevuto una nostra lettera?" in page.content.decode()


@pytest.mark.parametrize(
    ("asked", "greeted"),
    [("pt-PT,pt;q=0.9", "it"), ("de-CH,pt;q=0.5", "de"), ("pt-PT,en;q=0.5", "en"), ("", "en")],
)
def test_her_own_language_greets_her_where_her_browser_speaks_none_of_ours(
    client: Client, case: Case, asked: str, greeted: str
) -> None:
    Person.objects.filter(pk=case.person.pk).update(language="it")
    code = code_in_letter(case)
    client.post(f"/p/{code}/fact", BORN, headers={"accept-language": asked})

    page = client.get("/p/for-you", headers={"accept-language": asked})

    assert page.headers["Content-Language"] == greeted


def test_a_postcode_tells_nobody_which_language_she_speaks(client: Client, case: Case) -> None:
    Person.objects.filter(pk=case.person.pk).update(language="it")
    asked = {"accept-language": "pt"}

    client.post(f"/p/{code_in_letter(case)}/fact?with=postcode", {"fact": "LV-1010"}, headers=asked)

    assert client.get("/p/for-you", headers=asked).headers["Content-Language"] == "en"


def test_the_portal_offers_its_languages_by_their_own_names(client: Client) -> None:
    page = client.get("/").content.decode()

    for name in (
        *("English", "latviešu", "français", "Deutsch", "italiano", "Русский", "Українська"),
        *("polski", "eesti", "العربيّة"),
    ):
        assert f">{name}<" in page


def test_the_way_in_of_staff_speaks_and_offers_only_what_the_desk_does(client: Client) -> None:
    client.cookies["evenhand_language"] = "it"

    answer = client.get("/accounts/login/")

    page = answer.content.decode()
    assert answer.headers["Content-Language"] == "en"
    assert ">Deutsch<" in page
    assert "italiano" not in page


def test_a_colleague_who_reads_italian_elsewhere_works_in_her_own_language(client: Client) -> None:
    client.force_login(cast.agent(), backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["evenhand_language"] = "it"

    answer = client.get("/desk/queue")

    assert answer.headers["Content-Language"] == "en"
    assert "italiano" not in answer.content.decode()


def test_a_sentence_of_the_law_is_marked_where_it_is_not_in_her_language() -> None:
    with translation.override("it"):
        told = law_said("Wait <until> Monday.")

    assert told == '<span lang="en" dir="ltr">Wait &lt;until&gt; Monday.</span>'


@pytest.mark.parametrize("language", ["en", "lv", "fr", "de"])
def test_a_sentence_of_the_law_in_her_language_stays_as_it_is(language: str) -> None:
    with translation.override(language):
        assert law_said("Gaidiet.") == "Gaidiet."


def test_nothing_to_say_is_not_marked() -> None:
    with translation.override("it"):
        assert law_said("") == ""


def test_the_page_says_that_the_law_is_still_in_english(
    come_in: Callable[[Case], Client], case: Case
) -> None:
    visitor = come_in(case)
    told = {}
    for language in ("it", "de"):
        visitor.cookies["evenhand_language"] = language
        told[language] = visitor.get(f"/p/owed/{case.key}/allowed").content.decode()

    assert "è ancora in inglese ciò che dicono la legge e le nostre regole" in told["it"]
    assert '<span lang="en" dir="ltr">' in told["it"]
    assert "noch auf Englisch" not in told["de"]
    assert '<span lang="en"' not in told["de"]
