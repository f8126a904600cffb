"""What happens to plans is noted once, forgives what was agreed, and is never changed later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.contact.actions import stop
from evenhand.holds.actions import StopRequest
from evenhand.holds.models import Hold
from evenhand.ledger import actions as ledger
from evenhand.ledger.models import Account, Transfer
from evenhand.nightly.actions import run_night
from evenhand.plans import actions, queries, recording
from evenhand.plans.allotting import GRACE
from evenhand.plans.models import Instalment, Plan, PlanEvent
from evenhand.plans.reckoning import reckon
from evenhand.rulebook import Money
from evenhand.work.models import Task
from tests import cast
from tests.rooms.plans.test_plans import agree, told

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> Path:
    settings.SPOOL_FOLDER = tmp_path
    return tmp_path


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(), principal_minor=60_000)


@pytest.fixture
def plan(case: Case) -> Plan:
    """Six instalments of 100.00 on the 15th, from December on."""
    told(case)
    return agree(case, "own", offered=Money(10_000, "EUR"), day=15)


def part(plan: Plan, number: int) -> Instalment:
    return plan.instalments.get(number=number)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=cast.AT.tzinfo)


def pay(case: Case, minor: int, *, on: date) -> Transfer:
    return ledger.record_payment(
        debt=case.debt, amount=Money(minor, "EUR"), paid_on=on, key=f"test:{on}:{minor}",
        at=noon(on), actor="bank",
    )  # fmt: skip


def reckoned(day: date) -> dict[str, int]:
    return dict(reckon(day=day, at=noon(day)))


def codes(plan: Plan) -> list[str]:
    return list(PlanEvent.objects.filter(plan=plan).order_by("pk").values_list("code", flat=True))


def test_a_plan_begins_with_an_event_that_tells_its_sum(plan: Plan) -> None:
    begun = PlanEvent.objects.get(plan=plan)

    assert [part.amount_minor for part in plan.instalments.order_by("number")] == [10_000] * 6
    assert (begun.code, begun.day, begun.amount_minor) == ("agreed", cast.AT.date(), 60_000)
    assert begun.actor == "person"


def test_each_due_instalment_is_noted_once_as_what_became_of_it(case: Case, plan: Plan) -> None:
    pay(case, 10_000, on=part(plan, 1).due_on - DAY)
    pay(case, 4_000, on=part(plan, 2).due_on)
    third = part(plan, 3).due_on + GRACE + DAY

    first = reckoned(third)
    again = reckoned(third)

    assert codes(plan) == ["agreed", "instalment_kept", "instalment_partial", "instalment_missed"]
    amounts = PlanEvent.objects.filter(instalment__isnull=False).order_by("instalment__number")
    assert list(amounts.values_list("amount_minor", flat=True)) == [10_000, 4_000, 0]
    assert [event.day for event in amounts] == [part(plan, n).due_on for n in (1, 2, 3)]
    assert sum(first.values()) == 3
    assert again == {}


def test_nothing_is_missed_while_money_may_still_be_on_its_way(case: Case, plan: Plan) -> None:
    due_on = part(plan, 1).due_on

    on_the_day = reckoned(due_on)
    on_the_last_day = reckoned(due_on + GRACE)
    pay(case, 10_000, on=due_on + GRACE)
    afterwards = reckoned(due_on + GRACE)

    assert (on_the_day, on_the_last_day) == ({}, {})
    assert afterwards == {"instalment_kept": 1}


def test_who_pays_late_once_is_not_late_ever_after(case: Case, plan: Plan) -> None:
    late = part(plan, 1).due_on + GRACE + DAY
    reckoned(late)
    pay(case, 10_000, on=late + DAY)

    reckoned(part(plan, 2).due_on)

    assert codes(plan) == ["agreed", "instalment_missed", "instalment_kept"]


def test_money_that_was_sent_back_does_not_count(case: Case, plan: Plan) -> None:
    paid = pay(case, 10_000, on=part(plan, 1).due_on)
    day = part(plan, 1).due_on + 2 * DAY
    ledger.post(
        ledger.Move(
            key="back", kind=Transfer.Kind.REVERSAL, debit=paid.credit, credit=paid.debit,
            amount=Money(10_000, "EUR"), effective_on=day,
        ),
        at=noon(day), actor="bank",
    )  # fmt: skip

    reckoned(part(plan, 1).due_on + GRACE + DAY)

    assert paid.debit.kind == Account.Kind.CLIENT_MONEY
    assert codes(plan) == ["agreed", "instalment_missed"]


def test_two_misses_in_a_row_ask_a_person_and_end_nothing(case: Case, plan: Plan) -> None:
    reckoned(part(plan, 1).due_on + GRACE + DAY)
    after_one = Task.objects.count()

    reckoned(part(plan, 3).due_on + GRACE + DAY)
    reckoned(part(plan, 4).due_on + GRACE + DAY)

    plan.refresh_from_db()
    assert after_one == 0
    assert [task.kind for task in Task.objects.all()] == ["plan_missed"]
    assert Task.objects.get().case_key == case.key
    assert plan.state == "agreed"


def test_a_skip_that_was_agreed_is_no_miss(case: Case, plan: Plan) -> None:
    for number in (1, 3):
        noted = recording.note_instalment(
            instalment=part(plan, number), code="skipped", at=cast.AT, actor="person"
        )
        assert noted
    again = recording.note_instalment(
        instalment=part(plan, 1), code="instalment_missed", at=cast.AT, actor="x"
    )

    reckoned(part(plan, 3).due_on + GRACE + DAY)

    assert not again
    assert sorted(codes(plan)) == ["agreed", "instalment_missed", "skipped", "skipped"]
    assert Task.objects.count() == 0


def test_while_a_hold_stops_demands_an_instalment_rests(case: Case, plan: Plan) -> None:
    due_on = part(plan, 1).due_on
    request = StopRequest(
        person=case.person, kind="illness", source="portal", actor="person",
        starts_at=noon(due_on + DAY),
    )  # fmt: skip
    stop(request, clock=lambda: noon(due_on + DAY))

    reckoned(due_on + GRACE + DAY)

    assert codes(plan) == ["agreed", "paused", "paused"]
    assert PlanEvent.objects.filter(code="paused", instalment=None).count() == 1


def test_a_plan_that_is_paid_ends_that_day_and_somebody_is_asked_to_say_so(
    case: Case, plan: Plan
) -> None:
    pay(case, 10_000, on=part(plan, 1).due_on)
    pay(case, 50_000, on=part(plan, 1).due_on + 9 * DAY)

    told_of = reckoned(part(plan, 2).due_on)

    plan.refresh_from_db()
    ended = PlanEvent.objects.get(plan=plan, code="ended")
    assert (plan.state, plan.ended_why) == ("ended", "paid")
    assert (ended.why, ended.day) == ("paid", part(plan, 1).due_on + 9 * DAY)
    assert ended.amount_minor == 60_000
    assert PlanEvent.objects.get(code="paid_early").amount_minor == 50_000
    assert told_of["ended_paid"] == 1
    assert [task.kind for task in Task.objects.all()] == ["plan_paid"]
    assert not Hold.objects.filter(kind="plan_kept", ends_at__isnull=True).exists()


def test_nobody_who_paid_all_she_agreed_to_is_asked_for_the_rest(case: Case, plan: Plan) -> None:
    Instalment.objects.filter(plan=plan, number__gt=2).delete()
    pay(case, 20_000, on=part(plan, 2).due_on)

    reckoned(part(plan, 2).due_on)

    plan.refresh_from_db()
    assert plan.ended_why == "paid"
    assert [task.kind for task in Task.objects.all()] == ["plan_paid_rest"]
    assert Hold.objects.filter(kind="plan_kept", ends_at__isnull=True).exists()


def test_a_plan_whose_debt_was_written_off_ends_so(case: Case, plan: Plan) -> None:
    account = Account.objects.get(debt=case.debt)
    nowhere = ledger.ensure_account(kind="written_off", currency="EUR", creditor=case.debt.creditor)
    day = part(plan, 1).due_on
    ledger.post(
        ledger.Move(
            key="off", kind=Transfer.Kind.WRITE_OFF, debit=nowhere, credit=account,
            amount=Money(60_000, "EUR"), effective_on=day,
        ),
        at=noon(day), actor="creditor",
    )  # fmt: skip

    reckoned(day + GRACE + DAY)

    plan.refresh_from_db()
    assert plan.ended_why == "written_off"


def test_what_did_not_come_moves_to_the_end_and_the_plan_still_ends_once_it_is_paid(
    case: Case, plan: Plan
) -> None:
    end = part(plan, 6).due_on + GRACE + DAY
    for number in (1, 2, 4, 5, 6):
        pay(case, 10_000, on=part(plan, number).due_on)
    reckoned(end)
    moved = part(plan, 7)

    pay(case, 10_000, on=moved.due_on)
    reckoned(moved.due_on)

    plan.refresh_from_db()
    assert (moved.due_on.day, moved.amount_minor) == (15, 10_000)
    assert moved.due_on > end
    assert plan.ended_why == "paid"
    assert codes(plan).count("ended") == 1


def test_the_night_reckons(case: Case, plan: Plan) -> None:
    due_on = part(plan, 1).due_on
    pay(case, 10_000, on=due_on)

    night = run_night(day=due_on, at=noon(due_on), clock=lambda: noon(due_on))

    assert night.figures["instalment_kept"] == 1
    assert codes(plan) == ["agreed", "instalment_kept"]


def test_a_plan_over_the_same_debts_goes_on_with_other_instalments(case: Case, plan: Plan) -> None:
    again = agree(case, "own", offered=Money(9_000, "EUR"), day=20)

    assert again == plan
    assert codes(plan) == ["agreed", "replanned"]


def test_a_plan_that_another_over_more_debts_replaces_ends_as_replaced(
    case: Case, plan: Plan
) -> None:
    cast.case(case.person, reference="loan-2", owed_to=case.debt.creditor)

    agree(case, "steady")

    assert codes(plan) == ["agreed", "ended"]
    assert PlanEvent.objects.get(plan=plan, code="ended").why == "replaced"


def test_no_plan_ends_for_a_reason_nobody_knows(plan: Plan) -> None:
    with pytest.raises(recording.UnknownEnd, match="broken"):
        actions.end_plan(plan=plan, why="laziness", at=cast.AT, actor="staff")

    plan.refresh_from_db()
    assert plan.state == "agreed"


def test_an_instalment_does_not_become_what_no_instalment_becomes(plan: Plan) -> None:
    with pytest.raises(recording.NotAnOutcome, match="skipped"):
        recording.note_instalment(
            instalment=part(plan, 1), code="ended", at=cast.AT, actor="person"
        )


@pytest.mark.parametrize(
    "change",
    [
        lambda: PlanEvent.objects.update(code="resumed"),
        lambda: PlanEvent.objects.all().delete(),
        lambda: PlanEvent.objects.update(amount_minor=1),
    ],
    ids=["other code", "gone", "other amount"],
)
def test_the_database_itself_keeps_events_as_they_are(
    plan: Plan, change: Callable[[], object]
) -> None:
    with transaction.atomic(), pytest.raises(DatabaseError, match="history is never changed"):
        change()

    assert codes(plan) == ["agreed"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "forgotten"},
        {"code": "ended"},
        {"code": "ended", "why": "laziness"},
        {"code": "resumed", "why": "paid"},
        {"code": "instalment_kept"},
        {"code": "resumed", "amount_minor": -1},
        {"code": "agreed"},
    ],
    ids=str,
)
def test_the_database_knows_the_vocabulary(plan: Plan, wrong: dict[str, object]) -> None:
    with transaction.atomic(), pytest.raises(IntegrityError):
        PlanEvent.objects.create(plan=plan, day=cast.AT.date(), at=cast.AT, actor="t", **wrong)


def test_nights_that_look_only_at_what_is_new_note_the_same(case: Case, plan: Plan) -> None:
    due = part(plan, 1).due_on
    pay(case, 12_000, on=due - 10 * DAY)  # the second is paid in part, ahead of its day
    second = part(plan, 2).due_on + 2 * DAY
    last = noon(due - DAY)
    found: dict[tuple[date, str], int] = {}

    for number in range(85):
        day = due + number * DAY
        if day == second:
            pay(case, 8_000, on=day)
        told_of = reckon(day=day, at=noon(day), since=last)
        found |= {(day, code): count for code, count in told_of.items() if code != "plan_reminders"}
        last = noon(day)

    assert found == {
        (due, "instalment_kept"): 1,
        (second, "instalment_kept"): 1,
        (part(plan, 3).due_on + GRACE + DAY, "instalment_missed"): 1,
    }


def test_a_night_after_nights_that_were_left_out_misses_nothing(case: Case, plan: Plan) -> None:
    due = part(plan, 1).due_on
    pay(case, 10_000, on=due + DAY)

    told_of = reckon(
        day=due + 60 * DAY, at=noon(due + 60 * DAY), since=noon(due - 3 * DAY)
    )  # fmt: skip

    assert dict(told_of) == {"instalment_kept": 1, "instalment_missed": 1}


def test_a_plan_that_broke_is_a_signal_in_its_time_alone(plan: Plan) -> None:
    actions.end_plan(plan=plan, why=PlanEvent.Why.BROKEN, at=cast.AT, actor="staff")

    (found,) = queries.signals(since=cast.AT, until=cast.AT + DAY)

    assert (found.kind, found.ref, found.country) == ("plan_broken", plan.key, "LV")
    assert not list(queries.signals(since=cast.AT - DAY, until=cast.AT))
