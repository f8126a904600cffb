"""The night decides the same as one case asked alone, once a day, and only queues."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.cases.models import Case, ContactPoint
from evenhand.contact import actions as contact
from evenhand.contact import gate
from evenhand.contact.models import Release
from evenhand.holds.actions import StopRequest
from evenhand.holds.models import Hold
from evenhand.journal.models import Event
from evenhand.nightly.actions import run_night
from evenhand.nightly.models import CaseMask, Night
from evenhand.nightly.portfolio import facts_only, read_portfolio
from evenhand.plans.actions import DeclaredMeans, declare_means_many
from evenhand.plans.models import Proposal
from evenhand.rulebook import ACTS, open_rulebook
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    StatementOfMeans,
)
from evenhand.work.models import NextStep
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 17)


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> Path:
    settings.SPOOL_FOLDER = tmp_path
    return tmp_path


def night() -> Night:
    return run_night(day=DAY, at=cast.AT, clock=cast.clock)


def means(case: Case, *, income_minor: int, costs_minor: int) -> DeclaredMeans:
    statement = StatementOfMeans(
        currency=case.debt.currency,
        stated_on=DAY,
        household=Household(adults=1, children_under_11=0, children_over_10=0),
        incomes=(Income(kind=IncomeKind.WAGE, amount_minor=income_minor, evidence="payslip"),),
        costs=(
            Cost(kind=CostKind.HOUSING, amount_minor=costs_minor // 2),
            Cost(kind=CostKind.UNDIVIDED, amount_minor=costs_minor - costs_minor // 2),
        ),
    )
    return DeclaredMeans(person=case.person, statement=statement)


def step_of(case: Case) -> tuple[str, str]:
    row = NextStep.objects.get(case_key=case.key)
    return row.step, row.why


def test_a_fresh_case_gets_its_first_notice_queued_once() -> None:
    case = cast.case(cast.person())

    night()
    night()

    assert step_of(case) == ("first_notice", "new")
    assert list(Release.objects.values_list("letter", "act")) == [("first_notice", "notice.letter")]


def test_what_is_missing_is_said_instead_of_a_demand() -> None:
    unproved = cast.case(cast.person(), with_evidence=False)
    homeless = cast.case(cast.person(cast.CLAIRE), reference="loan-2")
    ContactPoint.objects.filter(person=homeless.person).update(status="failed")

    night()

    assert step_of(unproved) == ("complete_data", "no_evidence")
    assert step_of(homeless) == ("complete_data", "no_address")
    assert Release.objects.count() == 0


def test_nothing_left_means_a_hold_with_advice_and_no_plan() -> None:
    case = cast.case(cast.person())
    declare_means_many(
        [means(case, income_minor=40_000, costs_minor=60_000)], at=cast.AT, actor="t"
    )

    night()

    hold = Hold.objects.get(person=case.person)
    proposal = Proposal.objects.get(person=case.person)
    assert (hold.kind, hold.acknowledged_at) == ("no_means", cast.AT)
    assert (proposal.instalment_minor, proposal.no_plan_because) == (0, "nothing_left")
    assert step_of(case) == ("advice", "no_means")
    assert Release.objects.count() == 0


def test_room_in_a_bad_month_means_a_proposal_that_leaves_the_minimum() -> None:
    case = cast.case(cast.person())
    declare_means_many(
        [means(case, income_minor=250_000, costs_minor=90_000)], at=cast.AT, actor="t"
    )

    night()

    proposal = Proposal.objects.get(person=case.person)
    assert 0 < proposal.instalment_minor <= proposal.left_bad_month_minor
    assert proposal.protected_minimum_minor >= 90_000


def test_the_portfolio_and_one_case_are_judged_alike() -> None:
    cases = [
        cast.case(cast.person(who), reference=f"loan-{who.country}", with_evidence=number % 2 == 0)
        for number, who in enumerate(cast.EVERYBODY)
    ]
    contact.stop(
        StopRequest(
            person=cases[0].person, kind="illness", source="desk", actor="t", starts_at=cast.AT
        ),
        clock=cast.clock,
    )
    book = open_rulebook()

    portfolio, _ = read_portfolio(at=cast.AT)
    masks = book.judge_columns(facts_only(portfolio)).collect()
    words = {row[0]: row[1:] for row in masks.iter_rows()}

    for case in cases:
        country = case.person.country.lower()
        for act in ACTS:
            if act == "plan.offer":
                continue
            alone = {r.rule for r in gate.ask(case=case, act=act, at=cast.AT).verdict.reasons}
            governs = book.refused(act, country)
            hit = [word & mask for word, mask in zip(words[case.pk], governs, strict=True)]
            together = {rule.key for rule in book.rules_in(hit, country)}
            assert together == alone, (country, act)


def test_a_page_of_the_night_leaves_one_row_in_the_journal() -> None:
    cast.case(cast.person())

    night()

    page = Event.objects.get(code="night.judged")
    assert page.data["cases"] == 1
    assert page.data["rulebook"] == open_rulebook().hash
    assert CaseMask.objects.count() == 1
