"""A month that brought more: shown by her, offered to her, and taken only with her yes."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.contact.actions import stop
from evenhand.holds.actions import StopRequest
from evenhand.journal.models import Event
from evenhand.plans import actions, choosing, linking, living, queries
from evenhand.plans.linked_offer import LinkedOffer
from evenhand.plans.models import Plan
from evenhand.rulebook import Money
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    Receipt,
    StatementOfMeans,
)
from evenhand.rulebook.money import CurrencyMismatch
from tests import cast
from tests.rooms.plans.test_events import pay, reckoned
from tests.rooms.plans.test_living import left
from tests.rooms.plans.test_plans import agree, told

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = cast.AT.date()
NOVEMBER = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> None:
    settings.SPOOL_FOLDER = tmp_path


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


@pytest.fixture
def plan(case: Case) -> Plan:
    """Less each month, and 40 of each 100 that a month brings above 1,800."""
    told(case)
    made = agree(case, "flexible")
    assert (made.linked_hundredths, made.linked_above_minor) == (40, 180_000)
    return made


def shown(plan: Plan, minor: int, *, month: date = NOVEMBER) -> linking.Linked:
    return linking.tell_received(
        plan=plan, received=Money(minor, "EUR"), month=month, source="portal", at=cast.AT,
        today=TODAY, actor="person",
    )  # fmt: skip


def answered(offer: LinkedOffer | None, *, agrees: bool) -> Plan:
    assert offer is not None
    return linking.answer(offer=offer, agrees=agrees, at=cast.AT, today=TODAY, actor="person")


def test_what_is_above_her_usual_month_is_offered_and_nothing_is_asked_yet(plan: Plan) -> None:
    before = left(plan)

    linked = shown(plan, 200_000)

    assert linked.offer is not None
    assert linked.offer.amount_minor == 8_000
    assert left(plan) == before
    assert linking.open_offer(plan, today=TODAY) == linked.offer


def test_a_yes_makes_it_one_more_payment_now_and_the_plan_ends_sooner(plan: Plan) -> None:
    before = left(plan)

    answered(shown(plan, 200_000).offer, agrees=True)

    after = left(plan)
    assert after[0] == (date(2026, 11, 24), 8_000)
    assert sum(minor for _, minor in after) == sum(minor for _, minor in before)
    assert after[1] == before[0]
    assert after[-1] < before[-1] or len(after) < len(before) + 1
    assert Event.objects.filter(code="plan.linked_answered").count() == 1


def test_a_no_leaves_the_plan_as_it_is_and_the_month_is_not_asked_about_again(plan: Plan) -> None:
    before = left(plan)
    answered(shown(plan, 200_000).offer, agrees=False)

    again = shown(plan, 220_000)

    assert left(plan) == before
    assert again.offer is not None
    assert again.offer.state == "declined"
    assert linking.open_offer(plan, today=TODAY) is None


def test_two_taps_are_one_answer_and_another_answer_is_refused(plan: Plan) -> None:
    offer = shown(plan, 200_000).offer
    answered(offer, agrees=True)
    once = left(plan)

    answered(offer, agrees=True)
    with pytest.raises(linking.AlreadyAnswered):
        answered(offer, agrees=False)

    assert left(plan) == once


def test_a_usual_month_asks_nothing_and_takes_an_offer_back(plan: Plan) -> None:
    shown(plan, 200_000)

    corrected = shown(plan, 180_000)

    assert corrected.offer is None
    assert corrected.part.held_by == "not_above"
    assert not LinkedOffer.objects.exists()


def test_it_never_asks_more_than_three_times_the_base(plan: Plan) -> None:
    offer = shown(plan, 900_000).offer

    assert offer is not None
    assert offer.amount_minor <= plan.linked_at_most_minor
    assert offer.amount_minor + plan.instalment_minor == 3 * plan.instalment_minor


def test_where_it_is_switched_off_or_never_was_nothing_is_asked(plan: Plan) -> None:
    living.switch_linked_off(plan=plan, at=cast.AT, actor="person")

    with pytest.raises(linking.NotLinked):
        shown(plan, 300_000)


def test_while_the_plan_rests_nothing_is_asked(plan: Plan) -> None:
    request = StopRequest(
        person=plan.person, kind="illness", source="t", actor="t", starts_at=cast.AT
    )
    stop(request, clock=cast.clock)

    with pytest.raises(linking.NotLinked):
        shown(plan, 300_000)


def test_nothing_rests_on_a_statement_that_expired(plan: Plan) -> None:
    later = cast.AT + timedelta(days=200)

    with pytest.raises(choosing.StatementExpired):
        linking.tell_received(
            plan=plan, received=Money(300_000, "EUR"), month=later.date(), source="portal",
            at=later, today=later.date(), actor="person",
        )  # fmt: skip


def test_another_currency_is_another_income(plan: Plan) -> None:
    with pytest.raises(CurrencyMismatch):
        linking.tell_received(
            plan=plan, received=Money(300_000, "CHF"), month=NOVEMBER, source="portal",
            at=cast.AT, today=TODAY, actor="person",
        )  # fmt: skip


def test_an_offer_of_long_ago_is_forgotten(plan: Plan) -> None:
    shown(plan, 200_000)

    assert linking.open_offer(plan, today=date(2026, 12, 31)) is not None
    assert linking.open_offer(plan, today=date(2027, 1, 1)) is None


def test_the_months_of_her_statement_show_what_came_and_no_months_show_nothing(
    case: Case, plan: Plan
) -> None:
    latest = queries.latest_statement(case.person)
    assert latest is not None
    none = linking.tell_from_statement(
        plan=plan, statement=latest, at=cast.AT, today=TODAY, actor="person"
    )
    wages = [(9, 180_000), (10, 220_000)]
    statement = StatementOfMeans(
        currency="EUR", stated_on=TODAY,
        household=Household(adults=1, children_under_11=0, children_over_10=0),
        incomes=(
            Income(
                kind=IncomeKind.WAGE, amount_minor=200_000, pay_day=10,
                history=tuple(
                    Receipt(on=date(2026, month, 10), amount_minor=minor) for month, minor in wages
                ),
            ),
        ),
        costs=(Cost(kind=CostKind.UNDIVIDED, amount_minor=90_000),),
        savings_minor=0,
    )  # fmt: skip
    actions.save_draft(
        person=case.person, statement=statement, source="portal", at=cast.AT, actor="person"
    )
    newest = actions.complete_statement(person=case.person, at=cast.AT, actor="person")

    linked = linking.tell_from_statement(
        plan=plan, statement=newest, at=cast.AT, today=TODAY, actor="person"
    )

    assert none is None
    assert linked is not None
    assert linked.offer is not None
    assert (linked.offer.month, linked.offer.received_minor) == (date(2026, 10, 1), 220_000)
    assert linked.offer.amount_minor == 16_000


def test_the_extra_payment_is_reckoned_like_any_other(case: Case, plan: Plan) -> None:
    plan = answered(shown(plan, 200_000).offer, agrees=True)
    pay(case, 8_000, on=date(2026, 11, 23))

    told_of = reckoned(date(2026, 11, 25))

    assert told_of == {"instalment_kept": 1}
