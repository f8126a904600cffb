"""Her own page: nine ways of one make, what will not happen, and few questions to the database."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from evenhand.cases.models import Case
from evenhand.doors.portal.forward import ways_forward
from tests import cast
from tests.doors.portal.test_journeys import Traveller, comes_in, traveller

__all__ = ["traveller"]  # a fixture of the journeys

pytestmark = pytest.mark.django_db(transaction=True)

NINE = (
    "pay", "parts", "changed", "cant_pay", "dispute", "break", "complain", "adviser", "talk",
)  # fmt: skip
# Statements of every kind that home asks, however many debts there are.
MOST = 20
WAY = re.compile(r'<li><a class="look-way" href="([^"]+)">.*?<strong>(.*?)</strong>', re.DOTALL)


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def shown(ilze: Client) -> str:
    return ilze.get("/p/home").content.decode()


def test_nine_ways_stand_in_their_order_and_are_made_alike(
    case: Case, come_in: Callable[[Case], Client]
) -> None:
    page = shown(come_in(case))

    ways = ways_forward(plan=None, has_statement=False, has_open_case=True)
    assert tuple(way.name for way in ways) == NINE
    assert [words for _address, words in WAY.findall(page)] == [
        "Pay now", "Pay in parts", "My income changed", "I can&#x27;t pay",
        "I don&#x27;t owe this", "I need a break", "I want to complain", "I have an adviser",
        "Talk to a person",
    ]  # fmt: skip


def test_every_way_and_everything_more_leads_somewhere(
    case: Case, come_in: Callable[[Case], Client]
) -> None:
    ilze = come_in(case)
    more = shown(ilze).partition('id="more"')[2].partition("</section>")[0]
    addresses = [address for address, _words in WAY.findall(shown(ilze))]

    found = {
        address: ilze.get(address, follow=True).status_code
        for address in [*addresses, *re.findall(r'href="([^"]+)"', more)]
    }

    assert set(found.values()) == {200}, found


def test_somebody_whose_case_is_closed_can_still_complain_and_talk(
    case: Case, come_in: Callable[[Case], Client]
) -> None:
    ilze = come_in(case)
    Case.objects.update(closed_at=cast.AT)

    page = shown(ilze)

    assert [words for _address, words in WAY.findall(page)] == [
        "I want to complain", "I have an adviser", "Talk to a person",
    ]  # fmt: skip
    assert "What will not happen now" not in page


def test_what_will_not_happen_is_told_only_where_a_rule_says_so(
    case: Case, come_in: Callable[[Case], Client]
) -> None:
    ilze = come_in(case)
    ilze.post("/p/break", {"days": "14"})

    page = shown(ilze)

    wont = page.partition('id="wont"')[2].partition("</details>")[0]
    assert "Ask you for money, in any way" in wont
    assert "Go to court" in wont
    assert "Charge you a fee" in wont


def how_many(statements: list[str], ilze: Client) -> int:
    """How many statements home asks, when all that is read once was read."""
    shown(ilze)
    statements.clear()
    shown(ilze)
    return len(statements)


def test_ten_debts_ask_the_database_as_much_as_one(
    case: Case, come_in: Callable[[Case], Client], statements: list[str]
) -> None:
    ilze = come_in(case)
    counts = {1: how_many(statements, ilze)}
    for number in range(2, 11):
        cast.case(case.person, reference=f"loan-{number}")
        if number in (3, 10):
            counts[number] = how_many(statements, ilze)

    assert counts == dict.fromkeys((1, 3, 10), counts[1])
    assert counts[1] <= MOST, counts


SIZES_OF_WAYS = """() => [...document.querySelectorAll("[data-ways] .look-way")].map((way) => {
  const box = way.getBoundingClientRect(), look = getComputedStyle(way);
  // Columns of a grid differ by a sixty-fourth of a pixel.
  const size = [Math.round(box.width), Math.round(box.height)];
  return [...size, look.fontSize, look.fontWeight, look.backgroundColor].join(" ");
})"""


def test_the_nine_ways_are_equal_to_the_eye(traveller: Traveller, case: Case) -> None:
    comes_in(traveller, case)
    traveller.go("/p/home")
    for width in (320, 390, 1280):
        traveller.page.set_viewport_size({"width": width, "height": 900})

        sizes = traveller.page.evaluate(SIZES_OF_WAYS)

        assert (len(sizes), len(set(sizes))) == (9, 1), (width, sizes)
    traveller.look("home")
    for name in ("messages", "why", "promises", "papers", f"owed/{case.key}"):
        traveller.go(f"/p/{name}")
        traveller.look(name.partition("/")[0])
