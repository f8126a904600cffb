"""Somebody whom she trusts comes in by an own code, sees what she allowed, and only that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from evenhand.cases.actions import add_representative
from evenhand.cases.mandates import Mandate, make_helpers_code
from evenhand.cases.models import Case, Representative
from evenhand.contact.answering import answer_asked
from evenhand.contact.helping import end_helper
from evenhand.contact.models import CallBack
from evenhand.journal.models import Event
from evenhand.plans import actions as plans
from evenhand.plans.models import Plan
from tests import cast
from tests.doors.portal.conftest import DoorClock
from tests.doors.portal.test_journeys import has_begun

pytestmark = pytest.mark.django_db(transaction=True)
BORN = date(1960, 2, 3)
ANSWER = {"fact_day": "3", "fact_month": "2", "fact_year": "1960"}
NAMED = {
    "name": "Anna Ozola",
    "months": "3",
    "may": ["sees", "speaks"],
    "born_on_day": "3",
    "born_on_month": "2",
    "born_on_year": "1960",
}


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def named(case: Case, **may: bool) -> Representative:
    return add_representative(
        person=case.person,
        kind="trusted",
        name="Anna Ozola",
        phone="+37120000009",
        source="portal",
        at=cast.AT,
        until=cast.AT + timedelta(days=93),
        mandate=Mandate(born_on=BORN, **(may or {"sees": True})),
    )


def helps(helper: Representative) -> Client:
    """A browser of her helper's, after the code and the second fact."""
    code = make_helpers_code(helper, at=cast.AT, actor="t")
    browser = Client()
    answer = browser.post(f"/p/{code}/fact", ANSWER)
    assert answer["Location"] == "/h/home", answer.content.decode()
    return browser


def test_she_names_a_helper_and_gets_the_code_to_give_on(
    come_in: Callable[[Case], Client], case: Case
) -> None:
    ilze = come_in(case)

    page = ilze.post("/p/needs/helps", NAMED).content.decode()

    helper = Representative.objects.get()
    assert (helper.sees, helper.speaks, helper.agrees) == (True, True, False)
    assert helper.born_on == BORN
    assert "Anna Ozola" in page
    assert Event.objects.filter(code="representative.code_made").count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"months": ""}, "months"),
        ({"born_on_day": "", "born_on_month": "", "born_on_year": ""}, "born_on"),
        ({"may": ["gets_copies"]}, "street"),
    ],
)
def test_a_mandate_needs_its_end_a_second_fact_and_an_address(
    come_in: Callable[[Case], Client], case: Case, changed: dict[str, object], field: str
) -> None:
    answer = come_in(case).post("/p/needs/helps", {**NAMED, **changed})

    assert field in answer.context["form"].errors
    assert not Representative.objects.exists()


def test_a_helper_sees_only_the_persons_own_cases(case: Case) -> None:
    other = cast.case(cast.person(cast.CLAIRE), reference="loan-2")

    page = helps(named(case)).get("/h/home").content.decode()

    assert case.reference in page
    assert "Ilze Bērziņa" in page
    assert other.reference not in page
    assert "Claire" not in page


def test_a_helper_is_nobody_on_the_persons_pages(case: Case) -> None:
    anna = helps(named(case))

    for address in ("/p/home", "/p/owed", f"/p/owed/{case.key}", "/p/needs/helps", "/p/stops"):
        assert anna.get(address)["Location"] == "/", address


def test_who_only_speaks_sees_nothing_and_agrees_to_nothing(case: Case) -> None:
    anna = helps(named(case, speaks=True))

    page = anna.get("/h/home").content.decode()

    assert case.reference not in page
    assert anna.get("/h/ways").status_code == 404
    assert not Event.objects.filter(code="helper.saw").exists()


def test_who_only_sees_asks_for_nothing(case: Case) -> None:
    anna = helps(named(case))

    assert anna.get("/h/call").status_code == 404
    assert anna.post("/h/ways", {"option": "steady"}).status_code == 404


def test_a_mandate_taken_back_closes_the_page_at_the_next_request(case: Case) -> None:
    helper = named(case)
    anna = helps(helper)
    before = anna.get("/h/home")

    end_helper(helper, at=cast.AT, actor="t")

    assert before.status_code == 200
    assert anna.get("/h/home")["Location"] == "/p/closed"
    assert anna.get("/h/home")["Location"] == "/"


def test_a_mandate_that_lapsed_closes_the_page_too(case: Case, door_clock: DoorClock) -> None:
    helper = named(case)
    anna = helps(helper)
    Representative.objects.filter(pk=helper.pk).update(until=cast.AT + timedelta(minutes=10))

    door_clock.passes(timedelta(minutes=10))

    assert anna.get("/h/home")["Location"] == "/p/closed"


def test_a_helpers_code_wants_the_helpers_own_second_fact(case: Case) -> None:
    code = make_helpers_code(named(case), at=cast.AT, actor="t")
    hers = {"fact_day": "12", "fact_month": "4", "fact_year": "1985"}

    answer = Client().post(f"/p/{code}/fact", hers)
    answer_asked(clock=cast.clock)

    assert answer.status_code == 200
    assert Event.objects.filter(code="entry.refused").exists()


def test_what_a_helper_saw_is_written_down_once_a_visit_under_the_helpers_name(case: Case) -> None:
    helper = named(case)
    anna = helps(helper)

    anna.get("/h/home")
    anna.get("/h/home")

    (seen,) = Event.objects.filter(code="helper.saw")
    assert (seen.actor, seen.subject) == (f"helper:{helper.key}", case.person.key)


def test_she_reads_what_her_helper_saw_and_did(
    come_in: Callable[[Case], Client], case: Case
) -> None:
    helps(named(case)).get("/h/home")

    page = come_in(case).get("/p/needs/helps").content.decode()

    assert "Anna Ozola</bdi> – " in page


def test_who_speaks_asks_for_a_call_under_the_own_name(case: Case) -> None:
    helper = named(case, speaks=True)
    anna = helps(helper)
    day = anna.get("/h/call").context["form"].fields["day"].choices[0][0]

    anna.post("/h/call", {"day": day, "window": "9", "phone": helper.phone, "words": "the plan"})

    assert CallBack.objects.filter(person=case.person).exists()
    assert Event.objects.get(code="helper.asked").actor == helper.actor


def test_who_agrees_agrees_under_the_own_name(case: Case) -> None:
    has_begun(case, wage_minor=140_000, pay_day=10)
    plans.complete_statement(person=case.person, at=cast.AT, actor="test")
    helper = named(case, sees=True, agrees=True)
    anna = helps(helper)
    (card, *_) = anna.get("/h/ways").context["cards"]

    answer = anna.post("/h/ways", {"option": card.option.kind})

    assert answer["Location"] == "/h/home"
    assert Plan.objects.get(person=case.person).state == "agreed"
    assert Event.objects.get(code="plan.agreed").actor == helper.actor
    assert Event.objects.get(code="helper.agreed").actor == helper.actor


def test_an_option_nobody_proposed_agrees_to_nothing(case: Case) -> None:
    has_begun(case, wage_minor=140_000, pay_day=10)
    plans.complete_statement(person=case.person, at=cast.AT, actor="test")
    anna = helps(named(case, sees=True, agrees=True))

    anna.post("/h/ways", {"option": "own"})

    assert not Plan.objects.exists()
