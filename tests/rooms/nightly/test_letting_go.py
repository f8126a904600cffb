"""What the night proposes creditors to let go: once each, within what they granted."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.nightly.actions import run_night
from evenhand.plans import conceding, living, queries
from evenhand.plans.actions import declare_means_many
from evenhand.plans.letting_go import propose_rests
from evenhand.plans.models import Concession, Plan
from evenhand.rulebook import Money
from tests import cast
from tests.rooms.nightly.test_night import means
from tests.rooms.plans.test_conceding import COSTS, grant
from tests.rooms.plans.test_plans import agree, told

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = cast.AT.date()


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> None:
    settings.SPOOL_FOLDER = tmp_path
    settings.FIRM = {**settings.FIRM, "pursuing": COSTS}


def night(days: int = 0) -> dict[str, int]:
    at = cast.AT + timedelta(days=days)
    worked = run_night(day=at.date(), at=at, clock=lambda: at)
    return {name: worked.figures.get(name, 0) for name in ("write_offs_proposed", "rests_proposed")}


def asked() -> list[tuple[str, str, int, str]]:
    rows = Concession.objects.order_by("pk")
    return list(rows.values_list("kind", "because", "waived_minor", "state"))


def test_what_costs_more_than_it_brings_is_proposed_once() -> None:
    case = cast.case(cast.person(), principal_minor=80_000)
    told(case, income_minor=60_000)

    night()
    told(case, income_minor=61_000)
    night(1)

    assert asked() == [("write_off", "costs_more", 80_000, "asked")]


def test_a_no_is_not_asked_about_again() -> None:
    case = cast.case(cast.person(), principal_minor=80_000)
    told(case, income_minor=60_000)
    night()
    conceding.answer(
        concession=Concession.objects.get(), agrees=False, words="", at=cast.AT, actor="client"
    )

    told(case, income_minor=61_000)
    night(1)

    assert [state for *_, state in asked()] == ["declined"]


def test_a_small_debt_is_let_go_and_a_large_one_that_can_be_paid_is_not() -> None:
    small = cast.case(cast.person(), principal_minor=1_500)
    large = cast.case(cast.person(cast.CLAIRE), reference="loan-2", principal_minor=120_000)
    for case in (small, large):
        told(case)

    figures = night()

    assert figures["write_offs_proposed"] == 1
    assert Concession.objects.get().case == small


def test_a_creditors_own_figures_and_unknown_ones_let_nothing_go() -> None:
    case = cast.case(cast.person(), principal_minor=80_000)
    declare_means_many(
        [means(case, income_minor=40_000, costs_minor=60_000)], at=cast.AT, actor="t"
    )

    assert night()["write_offs_proposed"] == 0


def test_without_known_costs_nobody_is_asked(settings: Settings) -> None:
    settings.FIRM = {**settings.FIRM, "pursuing": {}}
    told(cast.case(cast.person(), principal_minor=80_000), income_minor=60_000)

    assert night()["write_offs_proposed"] == 0


def grown(case: Case) -> Plan:
    """A plan of 36 months that was skipped three times, so that it ends in the 39th."""
    told(case)
    plan = agree(case, "own", offered=Money(5_000, "EUR"))
    for number in (1, 2, 3):
        living.skip(plan=plan, number=number, at=cast.AT, today=TODAY, actor="person")
    return plan


def total(plan: Plan) -> int:
    return sum(minor for _, minor in queries.open_sums(plan, on=TODAY))


def test_what_a_plan_asks_behind_36_months_is_proposed_to_the_creditor_once() -> None:
    plan = grown(cast.case(cast.person(), principal_minor=180_000))

    night()
    night(1)

    assert asked() == [("rest", "longest_term", 15_000, "asked")]
    assert total(plan) == 180_000


def test_with_her_yes_the_plan_asks_no_more_than_was_agreed() -> None:
    plan = grown(cast.case(cast.person(), principal_minor=180_000))
    propose_rests(day=TODAY, at=cast.AT, actor="system:night")

    conceding.answer(
        concession=Concession.objects.get(), agrees=True, words="", at=cast.AT, actor="client"
    )

    assert total(plan) == 165_000
    assert queries.instalments(plan).filter(events=None).count() == 33
    assert max(queries.instalments(plan).values_list("due_on", flat=True)) < date(2029, 12, 1)
    assert propose_rests(day=TODAY, at=cast.AT, actor="system:night") == 0


def test_within_what_she_granted_the_rest_is_agreed_at_once() -> None:
    case = cast.case(cast.person(), principal_minor=180_000)
    plan = grown(case)
    grant(case, 90)

    propose_rests(day=TODAY, at=cast.AT, actor="system:night")

    row = Concession.objects.get()
    assert (row.state, row.answered_by) == ("agreed", "Anna Liepa")
    assert total(plan) == 165_000


def test_a_plan_within_36_months_is_left_alone() -> None:
    case = cast.case(cast.person(), principal_minor=170_000)
    told(case)
    agree(case, "own", offered=Money(5_000, "EUR"))

    assert propose_rests(day=TODAY, at=cast.AT, actor="system:night") == 0
