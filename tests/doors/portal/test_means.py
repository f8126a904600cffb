"""The statement of means: unknown is never nothing, each page is saved, slips are asked about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from evenhand.cases.models import Case
from evenhand.holds.models import Hold
from evenhand.journal.models import Event
from evenhand.plans import actions, queries
from evenhand.plans.models import Plan, Proposal, Statement
from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    IncomeKind,
    OtherCreditor,
    StatementOfMeans,
)
from tests import cast
from tests.doors.portal.conftest import DoorClock

pytestmark = pytest.mark.django_db(transaction=True)

MONTH = {"rhythm": "monthly"}


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


@pytest.fixture
def ilze(come_in: Callable[[Case], Client], case: Case) -> Client:
    return come_in(case)


def told(case: Case) -> StatementOfMeans:
    draft = queries.draft(case.person)
    assert draft is not None
    return queries.content(draft)


def tells(client: Client, *, wage: str, rent: str) -> None:
    client.post("/p/money/home", {"adults": "1", "children_under_11": "0", "children_over_10": "0"})
    client.post("/p/money/income", {"kinds": ["wage"]})
    client.post("/p/money/income/wage", {"amount": wage, **MONTH})
    client.post("/p/money/fixed", {"kinds": ["housing", "energy"]})
    client.post("/p/money/fixed/housing", {"amount": rent, **MONTH})
    client.post("/p/money/fixed/energy", {"amount": "80", **MONTH})
    client.post("/p/money/everyday/food_and_household", {"amount": "200", **MONTH})
    client.post("/p/money/later", {"savings": "0"})


def test_i_dont_know_is_kept_as_unknown_and_not_as_nothing(ilze: Client, case: Case) -> None:
    ilze.post("/p/money/income", {"kinds": ["wage"]})

    ilze.post("/p/money/income/wage", {"amount_unknown": "on"})

    assert told(case).incomes[0].amount_minor is None


def test_nothing_at_the_moment_is_a_known_nothing(ilze: Client, case: Case) -> None:
    ilze.post("/p/money/income", {"kinds": ["none"]})

    (income,) = told(case).incomes
    assert (income.kind, income.amount_minor) == (IncomeKind.UNDIVIDED, 0)


@pytest.mark.parametrize(
    ("typed", "minor"),
    [("1 200,50", 120_050), ("1'200.50", 120_050), ("1.200,50", 120_050), ("١٢٠٠", 120_000)],
)
def test_sums_are_read_as_people_write_them(
    ilze: Client, case: Case, typed: str, minor: int
) -> None:
    ilze.post("/p/money/income", {"kinds": ["wage"]})

    ilze.post("/p/money/income/wage", {"amount": typed, **MONTH})

    assert told(case).incomes[0].amount_minor == minor


def test_rent_that_is_not_ticked_costs_nothing(ilze: Client, case: Case) -> None:
    ilze.post("/p/money/fixed", {"kinds": ["energy"]})

    costs = {cost.kind: cost.amount_minor for cost in told(case).costs}
    assert costs == {CostKind.ENERGY: None, CostKind.HOUSING: 0}


def test_ticking_again_keeps_what_was_told_of_the_others(ilze: Client, case: Case) -> None:
    ilze.post("/p/money/income", {"kinds": ["wage"]})
    ilze.post("/p/money/income/wage", {"amount": "900", **MONTH})

    ilze.post("/p/money/income", {"kinds": ["wage", "pension"]})

    amounts = {income.kind: income.amount_minor for income in told(case).incomes}
    assert amounts == {IncomeKind.WAGE: 90_000, IncomeKind.PENSION: None}


def test_an_odd_sum_is_asked_about_on_a_page_of_its_own_and_then_believed(
    ilze: Client, case: Case
) -> None:
    ilze.post("/p/money/income", {"kinds": ["wage"]})

    to_sure = ilze.post("/p/money/income/wage", {"amount": "64000", **MONTH}).headers["Location"]
    asked = ilze.get(to_sure).content.decode()
    to_paper = ilze.post(to_sure, {"answer": "right"}).headers["Location"]
    again = ilze.post("/p/money/income/wage", {"amount": "64000", **MONTH}).headers["Location"]

    assert "You wrote" in asked
    assert "Is that right?" in asked
    assert to_paper == "/p/money/paper/incomes/wage"
    assert again == "/p/money/income/wage/when"
    assert told(case).incomes[0].amount_minor == 6_400_000


def test_a_years_sum_typed_as_a_months_becomes_a_years(ilze: Client, case: Case) -> None:
    ilze.post("/p/money/income", {"kinds": ["wage"]})
    to_sure = ilze.post("/p/money/income/wage", {"amount": "18000", **MONTH}).headers["Location"]

    back = ilze.post(to_sure, {"answer": "year"}).headers["Location"]

    assert told(case).incomes[0].rhythm == Rhythm.YEARLY
    assert ilze.get(back).headers["Location"] == "/p/money/income/wage/when"


def test_a_sum_no_household_has_is_refused_with_a_reason(ilze: Client, case: Case) -> None:
    ilze.post("/p/money/income", {"kinds": ["wage"]})

    answer = ilze.post("/p/money/income/wage", {"amount": "9" * 15, **MONTH})

    assert "too large" in answer.content.decode()


def test_others_are_added_and_removed_one_by_one(ilze: Client, case: Case) -> None:
    for name in ("Bank A", "Shop B"):
        ilze.post("/p/money/others", {"add": "1", "name": name, "payment": "20"})

    ilze.post("/p/money/others", {"remove": "0"})

    (left,) = told(case).other_creditors
    assert left == OtherCreditor(name="Shop B", payment_minor=2_000)


def test_change_leads_back_to_the_check_page(ilze: Client, case: Case) -> None:
    answer = ilze.post("/p/money/home?then=check", {"adults": "2"})

    assert answer.headers["Location"] == "/p/money/check"


def test_an_error_shows_what_she_typed_and_says_so_in_the_title(ilze: Client, case: Case) -> None:
    ilze.post("/p/money/income", {"kinds": ["wage"]})

    page = ilze.post("/p/money/income/wage", {"amount": "a lot", **MONTH}).content.decode()

    assert "<title>Error:" in page
    assert 'value="a lot"' in page


def test_a_completed_statement_leads_to_ways_to_pay_that_leave_the_minimum(
    ilze: Client, case: Case
) -> None:
    tells(ilze, wage="1400", rent="350")

    ilze.post("/p/money/check")

    proposal = Proposal.objects.get()
    assert proposal.no_plan_because == ""
    assert 0 < proposal.instalment_minor <= proposal.left_bad_month_minor
    assert ilze.get("/p/plan").status_code == 200


def test_where_nothing_is_left_a_stop_with_advice_takes_the_place_of_a_plan(
    ilze: Client, case: Case
) -> None:
    tells(ilze, wage="500", rent="350")

    ilze.post("/p/money/check")
    page = ilze.get("/p/money/result").content.decode()

    assert Hold.objects.get().kind == "no_means"
    assert "That is not your fault" in page
    assert "PTAC" in page
    assert ilze.get("/p/plan").headers["Location"] == "/p/money/result"


def uncertain(case: Case) -> None:
    """A household whose months differ so much that a plan would often be too much."""
    months = (*(120_000,) * 10, 30_000, 30_000)
    statement = StatementOfMeans(
        currency="EUR",
        stated_on=cast.AT.date(),
        months=months,
        costs=(Cost(kind=CostKind.UNDIVIDED, amount_minor=80_000),),
        savings_minor=0,
    )
    person, at, actor = case.person, cast.AT, "portal"
    actions.save_draft(person=person, statement=statement, source="portal", at=at, actor=actor)
    actions.complete_statement(person=person, at=at, actor=actor)
    actions.propose(person=person, currency="EUR", at=at, actor=actor)


def test_where_too_few_possible_years_bear_a_plan_she_is_told_so_and_not_led_in_a_circle(
    ilze: Client, case: Case
) -> None:
    uncertain(case)

    page = ilze.get("/p/money/result").content.decode()

    proposal = queries.latest_proposal(case.person)
    assert proposal is not None
    assert proposal.no_plan_because == "too_uncertain"
    assert "/p/plan?uncertain=yes" in page
    assert ilze.get("/p/plan").headers["Location"] == "/p/money/result"


def test_what_too_few_possible_years_bear_is_shown_and_agreed_once_she_asks_for_it(
    ilze: Client, case: Case
) -> None:
    uncertain(case)

    shown = ilze.get("/p/plan?uncertain=yes").content.decode()
    refused = ilze.post("/p/plan/steady/check").headers["Location"]
    agreed = ilze.post("/p/plan/steady/check?uncertain=yes").headers["Location"]

    assert "uncertain=yes" in shown
    assert refused == "/p/plan"
    assert agreed.startswith("/p/plan/made/")


def test_without_any_income_told_one_answer_is_asked_for_and_nothing_stops(
    ilze: Client, case: Case
) -> None:
    ilze.post("/p/money/home", {"adults": "1"})

    ilze.post("/p/money/check")
    page = ilze.get("/p/money/result").content.decode()

    assert "We still need one answer" in page
    assert not Hold.objects.exists()


def test_sending_the_check_page_twice_completes_one_statement_after_the_other(
    ilze: Client, case: Case
) -> None:
    tells(ilze, wage="1400", rent="350")

    first = ilze.post("/p/money/check")
    second = ilze.post("/p/money/check")

    assert (first.status_code, second.status_code) == (302, 302)
    assert not Statement.objects.filter(completed_at__isnull=True).exists()


def test_her_own_amount_that_is_safe_becomes_the_plan_on_her_day(ilze: Client, case: Case) -> None:
    tells(ilze, wage="1400", rent="350")
    ilze.post("/p/money/check")

    to_day = ilze.post("/p/plan/own", {"amount": "120"}).headers["Location"]
    to_check = ilze.post(to_day, {"day": "15"}).headers["Location"]
    ilze.post(to_check)

    plan = Plan.objects.get()
    days = {row.due_on.day for row in plan.instalments.all()}
    assert plan.option == "own"
    assert plan.instalment_minor == 12_000
    assert days <= {15, 16, 17}


def test_looking_at_ways_to_pay_writes_nothing(
    ilze: Client, case: Case, door_clock: DoorClock
) -> None:
    tells(ilze, wage="1400", rent="350")
    ilze.post("/p/money/check")
    door_clock.passes(timedelta(minutes=2))
    before = (Event.objects.count(), list(Proposal.objects.values()))

    pages = ("", "/own", "/steady/day", "/steady/check", "/own/check?amount=12000")
    answers = [ilze.get(f"/p/plan{page}").status_code for page in pages]
    ilze.post("/p/plan/own", {"amount": "100"})
    ilze.post("/p/plan/steady/day", {"day": "15"})
    result = ilze.get("/p/money/result")

    assert answers == [200] * len(pages)
    assert result.status_code == 200
    assert (Event.objects.count(), list(Proposal.objects.values())) == before


def test_agreeing_keeps_the_proposal_that_was_agreed_on(
    ilze: Client, case: Case, door_clock: DoorClock
) -> None:
    tells(ilze, wage="1400", rent="350")
    ilze.post("/p/money/check")
    door_clock.passes(timedelta(minutes=2))

    ilze.post("/p/plan/steady/check")

    plan = Plan.objects.get()
    assert plan.proposal == Proposal.objects.get()
    assert plan.proposal is not None
    assert plan.proposal.made_at == door_clock.at


def test_no_way_around_the_page_makes_a_plan_below_her_minimum(ilze: Client, case: Case) -> None:
    tells(ilze, wage="1400", rent="350")
    ilze.post("/p/money/check")

    answer = ilze.post("/p/plan/own/check?amount=120000")

    assert answer.headers["Location"] == "/p/plan"
    assert not Plan.objects.exists()


def test_nobody_chooses_the_name_of_a_plan_that_was_made_smaller(ilze: Client, case: Case) -> None:
    tells(ilze, wage="1400", rent="350")
    ilze.post("/p/money/check")

    answer = ilze.post("/p/plan/lowered/check?amount=5000")

    assert answer.headers["Location"] == "/p/plan"
    assert not Plan.objects.exists()


def test_a_plan_on_a_disputed_debt_is_refused_with_the_reason_in_words(
    ilze: Client, case: Case
) -> None:
    tells(ilze, wage="1400", rent="350")
    ilze.post("/p/money/check")
    dispute = f"/p/owed/{case.key}/dispute"
    ilze.post(dispute, {"what": "amount"})
    ilze.post(f"{dispute}/show", {"do": "send"})

    page = ilze.post("/p/plan/steady/check").content.decode()

    assert "This plan cannot begin now" in page
    assert not Plan.objects.exists()
