"""What creditors give up: within what they granted at once, beyond it only with their yes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.contact.firm import CostsUnknown
from evenhand.contact.models import Release
from evenhand.holds.models import Hold
from evenhand.ledger import queries as ledger
from evenhand.plans import conceding
from evenhand.plans.models import Concession, Plan
from evenhand.rulebook import Money
from evenhand.work.models import Task
from tests import cast
from tests.rooms.plans.test_events import DAY, codes, noon, pay, reckoned
from tests.rooms.plans.test_plans import agree, told

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = cast.AT.date()
COSTS = {"EUR": {"once_minor": 1_500, "a_month_minor": 250}}


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> Path:
    settings.SPOOL_FOLDER = tmp_path
    settings.FIRM = {**settings.FIRM, "pursuing": COSTS}
    return tmp_path


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(), principal_minor=100_000)


def grant(case: Case, hundredths: int, *, until_days: int = 30) -> None:
    conceding.grant_authority(
        creditor=case.debt.creditor, lowest_hundredths=hundredths, begins_on=TODAY,
        until=TODAY + timedelta(days=until_days), granted_by="Anna Liepa", at=cast.AT,
        actor="client",
    )  # fmt: skip


def offer(case: Case, minor: int, *, from_others: bool = True) -> conceding.Settled:
    return conceding.settle(
        case=case, offered=Money(minor, "EUR"), at=cast.AT, actor="person",
        from_others=from_others,
    )  # fmt: skip


def owed(case: Case, days: int = 0) -> int:
    return ledger.balance(case.debt, on=TODAY + timedelta(days=days)).minor


def test_within_what_the_creditor_granted_a_settlement_is_agreed_at_once(case: Case) -> None:
    told(case)
    grant(case, 60)

    made = offer(case, 60_000)

    assert made.answer.finding == "accepted"
    assert made.concession is not None
    assert (made.concession.state, made.concession.answered_by) == ("agreed", "Anna Liepa")
    assert owed(case) == 100_000


@pytest.mark.parametrize("minor", [1, 59_999])
def test_beyond_it_the_creditor_is_asked(case: Case, minor: int) -> None:
    told(case)
    grant(case, 60)

    made = offer(case, minor)

    assert made.answer.finding == "ask_creditor"
    assert made.concession is not None
    assert made.concession.state == "asked"


def test_what_is_granted_ends_on_its_day(case: Case) -> None:
    told(case)
    grant(case, 60, until_days=0)

    made = conceding.settle(
        case=case, offered=Money(60_000, "EUR"), at=noon(TODAY + DAY), actor="person",
        from_others=True,
    )  # fmt: skip

    assert made.answer.finding == "ask_creditor"


def test_nobody_settles_with_what_she_needs_to_live(case: Case) -> None:
    told(case)
    grant(case, 60)

    made = offer(case, 90_000, from_others=False)

    assert made.answer.finding == "too_much"
    assert made.concession is None


def test_once_the_money_is_there_the_rest_is_written_off_and_said(case: Case) -> None:
    told(case)
    plan = agree(case, "own", offered=Money(10_000, "EUR"), day=15)
    grant(case, 60)
    offer(case, 60_000)

    pay(case, 60_000, on=TODAY + DAY)
    told_of = reckoned(TODAY + DAY)

    plan.refresh_from_db()
    assert told_of["settled"] == 1
    assert owed(case, 1) == 0
    assert plan.ended_why == "settled"
    assert Concession.objects.get().state == "done"
    assert Release.objects.filter(letter="nothing_owed").count() == 1


def test_a_settlement_whose_money_does_not_come_lapses_and_takes_nothing_away(case: Case) -> None:
    told(case)
    grant(case, 60)
    offer(case, 60_000)
    pay(case, 10_000, on=TODAY + DAY)

    reckoned(TODAY + timedelta(days=40))

    assert Concession.objects.get().state == "lapsed"
    assert owed(case, 40) == 90_000
    assert [task.kind for task in Task.objects.all()] == ["settlement_lapsed"]


def test_a_debt_that_costs_more_than_it_brings_is_proposed_for_letting_go(case: Case) -> None:
    told(case, income_minor=50_000, costs_minor=80_000)

    asked = conceding.propose_write_off(case=case, at=cast.AT, actor="staff")
    conceding.answer(concession=asked, agrees=True, words="Yes.", at=cast.AT, actor="client")

    assert owed(case) == 0
    assert Concession.objects.get().state == "done"
    assert Release.objects.filter(letter="nothing_owed").exists()


def test_what_brings_more_than_it_costs_is_not_proposed(case: Case) -> None:
    told(case)

    with pytest.raises(conceding.PursuingPays):
        conceding.propose_write_off(case=case, at=cast.AT, actor="staff")


def test_without_known_costs_nothing_is_proposed(case: Case, settings: Settings) -> None:
    settings.FIRM = {**settings.FIRM, "pursuing": {}}
    told(case, income_minor=50_000, costs_minor=80_000)

    with pytest.raises(CostsUnknown):
        conceding.propose_write_off(case=case, at=cast.AT, actor="staff")


def test_a_no_changes_nothing_and_goes_to_a_person(case: Case) -> None:
    told(case)
    made = offer(case, 10_000)
    assert made.concession is not None

    conceding.answer(
        concession=made.concession, agrees=False, words="Too low.", at=cast.AT, actor="client"
    )

    assert owed(case) == 100_000
    assert [task.kind for task in Task.objects.all()] == ["concession_declined"]
    with pytest.raises(conceding.AlreadyAnswered):
        conceding.answer(
            concession=made.concession, agrees=True, words="", at=cast.AT, actor="client"
        )


@pytest.fixture
def long() -> Case:
    """A debt that the longest plan cannot pay."""
    return cast.case(cast.person(), principal_minor=5_000_000)


def test_over_the_longest_term_the_creditor_is_asked_for_the_rest(long: Case) -> None:
    told(long)

    plan = agree(long, "steady")

    asked = Concession.objects.get()
    parts = sum(row.amount_minor for row in plan.instalments.all())
    assert (asked.kind, asked.state, asked.plan) == ("rest", "asked", plan)
    assert (asked.pays_minor, asked.waived_minor) == (parts, 5_000_000 - parts)


def test_a_rest_that_was_granted_is_let_go_once_the_plan_is_paid(long: Case) -> None:
    told(long)
    plan = agree(long, "steady")
    asked = Concession.objects.get()
    conceding.answer(concession=asked, agrees=True, words="", at=cast.AT, actor="client")

    pay(long, asked.pays_minor, on=TODAY + DAY)
    reckoned(TODAY + DAY)

    plan.refresh_from_db()
    assert plan.ended_why == "paid"
    assert owed(long, 1) == 0
    assert not Hold.objects.filter(kind="plan_kept", ends_at__isnull=True).exists()
    assert [task.kind for task in Task.objects.all()] == ["plan_paid"]


def test_a_yes_that_comes_after_the_plan_was_paid_still_lets_the_rest_go(long: Case) -> None:
    told(long)
    agree(long, "steady")
    asked = Concession.objects.get()
    pay(long, asked.pays_minor, on=TODAY + DAY)
    reckoned(TODAY + DAY)
    kept = Hold.objects.filter(kind="plan_kept", ends_at__isnull=True).exists()

    conceding.answer(
        concession=asked, agrees=True, words="", at=noon(TODAY + 2 * DAY), actor="client"
    )

    assert kept
    assert owed(long, 2) == 0
    assert not Hold.objects.filter(kind="plan_kept", ends_at__isnull=True).exists()


def test_what_was_asked_for_a_plan_lapses_with_it(long: Case) -> None:
    from evenhand.plans import living

    told(long)
    plan = agree(long, "steady")

    living.stop_plan(plan=plan, at=cast.AT, actor="person")

    assert Concession.objects.get().state == "lapsed"
    assert codes(plan) == ["agreed", "ended"]
    assert Plan.objects.get().ended_why == "cancelled"
