"""Staff ask the rulebook, about now or another day, and read each reason with its law."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from evenhand.cases.models import Case
from evenhand.contact import gate
from evenhand.journal.models import Event
from evenhand.rulebook import open_rulebook
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
SUNDAY = {"on_day": "22", "on_month": "11", "on_year": "2026"}
BEFORE = {"on_day": "15", "on_month": "11", "on_year": "2026"}


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(phone="+37120000001"))


def ask(desk: Client, case: Case, **words: str) -> str:
    """The page that answers."""
    answer = desk.get(f"/desk/case/{case.reference}/ask", words)
    assert answer.status_code == 200
    return answer.content.decode()


def kept(case: Case, act: str, *, days_ago: int = 0) -> Event:
    """A verdict in the journal, of some days ago."""
    at = cast.AT - timedelta(days=days_ago)
    answer = gate.ask(case=case, act=act, at=at)
    return gate.record(answer, case=case, at=at, actor="system:release")


def test_a_reason_says_its_law_its_values_and_since_when(desk: Client, case: Case) -> None:
    page = ask(desk, case, act="demand.call", **SUNDAY)

    law = open_rulebook().loaded.packs["lv"].sources["paal"]
    assert law.link in page
    assert "In force since" in page
    assert "Confirmed: the text was read" in page


def test_a_sunday_is_refused_until_all_rules_allow_the_call(desk: Client, case: Case) -> None:
    page = ask(desk, case, act="service.call", **SUNDAY)

    assert "Judged as of that day" in page
    assert "Nobody asked this on that day." in page
    assert "if nothing else changes" in page
    assert "Keep this answer in the journal" not in page


def test_another_day_shows_what_was_decided_then(desk: Client, case: Case) -> None:
    event = kept(case, "demand.call", days_ago=2)

    page = ask(desk, case, act="demand.call", **BEFORE)

    assert f"/desk/verdict/{event.pk}" in page
    assert "Nobody asked this on that day." not in page


def test_an_answer_about_now_can_be_kept(desk: Client, case: Case) -> None:
    page = ask(desk, case, act="demand.letter")
    answer = desk.post(f"/desk/case/{case.reference}/ask", {"act": "demand.letter"})

    event = Event.objects.filter(code__startswith="verdict.").latest("pk")
    assert "Keep this answer in the journal" in page
    assert answer.headers["Location"] == f"/desk/verdict/{event.pk}"


def test_an_offer_is_judged_on_the_amount_that_was_written(desk: Client, full_house: Case) -> None:
    small = ask(desk, full_house, act="plan.offer", amount="1")
    large = ask(desk, full_house, act="plan.offer", amount="9999")

    assert "house.minimum-stays" not in small
    assert "house.minimum-stays" in large


def test_a_kept_refusal_is_judged_again_for_the_day_it_ends(desk: Client, case: Case) -> None:
    """The latest of the single answers may still be refused: all rules are asked again."""
    at = cast.AT.replace(hour=3)
    answer = gate.ask(case=case, act="service.call", at=at)
    event = gate.record(answer, case=case, at=at, actor="system:release")
    assert answer.verdict.earliest

    page = desk.get(f"/desk/verdict/{event.pk}").content.decode()

    assert "if nothing else changes" in page


def test_a_refusal_of_an_earlier_rulebook_names_only_what_it_said(desk: Client, case: Case) -> None:
    event = kept(case, "service.call", days_ago=2)
    event.pk, event.id = None, None
    event.data = {**event.data, "rulebook": "0" * 64}
    event.save(force_insert=True)

    page = desk.get(f"/desk/verdict/{event.pk}").content.decode()

    assert "An earlier rulebook decided this." in page
    assert "if nothing else changes" not in page
    assert "Not before" in page


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"on_day": "31", "on_month": "2", "on_year": "2026"}, "Write a date that exists"),
        ({"on_day": "1", "on_month": "1", "on_year": "1999"}, "of the last five years"),
        ({"amount": "many"}, "Write the amount as a number"),
        ({"amount": "0"}, "Write an amount above zero"),
    ],
)
def test_what_cannot_be_asked_is_said_kindly(
    desk: Client, case: Case, words: dict[str, str], says: str
) -> None:
    assert says in ask(desk, case, act="plan.offer", **words)
