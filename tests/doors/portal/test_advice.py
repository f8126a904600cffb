"""Free advice on her pages: in her language, with a number to tap or a page to open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from evenhand.cases.models import Case
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_a_body_does_is_told_in_the_language_of_the_page(client: Client) -> None:
    page = client.get("/p/advice?country=LV", headers={"accept-language": "lv"}).content.decode()

    assert "Padomi patērētājiem" in page
    assert "Consumer advice" not in page


def test_what_nobody_translated_is_marked_as_english(client: Client) -> None:
    page = client.get("/p/advice?country=LV", headers={"accept-language": "de"}).content.decode()

    assert '<p lang="en">Consumer advice' in page


def test_a_number_is_there_to_be_tapped(client: Client) -> None:
    page = client.get("/p/advice?country=GB").content.decode()

    assert 'href="tel:' in page.partition("<main")[2].partition("</main>")[0]


def test_nobody_is_named_without_a_way_to_find_them(client: Client) -> None:
    page = client.get("/p/advice?country=LV").content.decode()

    cards = page.partition("<main")[2].split('<li class="look-card">')[1:]
    assert cards
    assert [card[:80] for card in cards if "href=" not in card.partition("</li>")[0]] == []


def test_who_came_in_finds_the_way_back_to_her_page(
    client: Client, come_in: Callable[[Case], Client]
) -> None:
    stranger = client.get("/p/advice").content.decode()
    ilze = come_in(cast.case(cast.person()))

    for address in ("/p/advice", "/p/person", "/p/needs"):
        assert 'href="/p/home" class="govuk-back-link"' in ilze.get(address).content.decode()
    assert "govuk-back-link" not in stranger
