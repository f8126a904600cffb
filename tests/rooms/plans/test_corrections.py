"""Money that was there in time and written down late puts right what a night had noted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.ledger import actions as ledger
from evenhand.plans import living, queries
from evenhand.plans.allotting import GRACE
from evenhand.plans.event_files import Export, event_rows
from evenhand.plans.laying import schedule_of
from evenhand.plans.models import Plan, PlanEvent
from evenhand.plans.standing import standing_of
from evenhand.rulebook import Money
from evenhand.work.models import Task
from tests import cast
from tests.rooms.plans.test_events import DAY, codes, noon, part, reckoned
from tests.rooms.plans.test_plans import agree, told

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> None:
    settings.SPOOL_FOLDER = tmp_path


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(), principal_minor=60_000)


@pytest.fixture
def plan(case: Case) -> Plan:
    """Six instalments of 100.00 on the 15th, from December on."""
    told(case)
    return agree(case, "own", offered=Money(10_000, "EUR"), day=15)


def came(case: Case, minor: int, *, on: date, known: date) -> None:
    ledger.record_payment(
        debt=case.debt, amount=Money(minor, "EUR"), paid_on=on, key=f"late:{on}:{minor}",
        at=noon(known), actor="bank",
    )  # fmt: skip


def asked(plan: Plan, *, on: date) -> list[int]:
    plan.refresh_from_db()
    return [minor for _, minor in queries.open_sums(plan, on=on)]


def test_a_miss_is_undone_and_nothing_is_asked_twice(case: Case, plan: Plan) -> None:
    due = part(plan, 1).due_on
    late = due + GRACE + DAY
    reckoned(late)
    assert len(asked(plan, on=late)) == 6
    came(case, 10_000, on=due, known=late + DAY)

    first, again = reckoned(late + 2 * DAY), reckoned(late + 3 * DAY)

    assert first == {"corrected_plans": 1}
    assert again == {}
    assert codes(plan) == ["agreed", "instalment_missed", "corrected"]
    assert asked(plan, on=late + 3 * DAY) == [10_000] * 5
    assert standing_of(plan, at=noon(late), today=late).parts[0].state == "paid"
    assert schedule_of(plan).kept(on=late) == 1


def test_a_part_that_was_there_in_time_counts_as_a_part(case: Case, plan: Plan) -> None:
    due = part(plan, 1).due_on
    late = due + GRACE + DAY
    reckoned(late)
    came(case, 4_000, on=due, known=late + DAY)

    reckoned(late + 2 * DAY)

    assert sum(asked(plan, on=late + 2 * DAY)) == 56_000
    assert standing_of(plan, at=noon(late), today=late).parts[0].state == "partly"


def test_what_came_after_its_time_corrects_nothing(case: Case, plan: Plan) -> None:
    late = part(plan, 1).due_on + GRACE + DAY
    reckoned(late)
    came(case, 10_000, on=late, known=late + DAY)

    reckoned(late + 2 * DAY)

    assert codes(plan) == ["agreed", "instalment_missed"]


def test_money_is_given_to_one_instalment_only(case: Case, plan: Plan) -> None:
    due = part(plan, 2).due_on
    late = due + GRACE + DAY
    reckoned(late)
    came(case, 10_000, on=due, known=late + DAY)

    reckoned(late + 2 * DAY)

    events = PlanEvent.objects.filter(plan=plan, code="corrected")
    assert list(events.values_list("instalment__number", "amount_minor")) == [(2, 10_000)]
    assert sum(asked(plan, on=late + 2 * DAY)) == 50_000


def test_a_skip_is_given_back_where_her_money_was_on_its_way(case: Case, plan: Plan) -> None:
    today = date(2026, 12, 14)
    skipped = living.skip(plan=plan, number=1, at=noon(today), today=today, actor="person")
    came(case, 10_000, on=today - DAY, known=today + 2 * DAY)

    reckoned(today + 3 * DAY)

    assert skipped.left == 2
    assert living.skips_taken(plan.person, on=date(2027, 1, 15)) == 0
    assert asked(plan, on=today + 3 * DAY) == [10_000] * 5


def test_a_skip_stays_taken_where_money_came_later(case: Case, plan: Plan) -> None:
    today = date(2026, 12, 14)
    living.skip(plan=plan, number=1, at=noon(today), today=today, actor="person")
    came(case, 10_000, on=today + DAY, known=today + DAY)

    reckoned(today + 3 * DAY)

    assert living.skips_taken(plan.person, on=date(2027, 1, 15)) == 1
    assert sum(asked(plan, on=today + 3 * DAY)) == 50_000


def test_nobody_is_asked_to_look_at_misses_that_were_none(case: Case, plan: Plan) -> None:
    late = part(plan, 2).due_on + GRACE + DAY
    reckoned(late)
    assert Task.objects.filter(kind="plan_missed", done_at=None).count() == 1
    came(case, 20_000, on=part(plan, 1).due_on, known=late + DAY)

    reckoned(late + 2 * DAY)

    assert Task.objects.filter(kind="plan_missed", done_at=None).count() == 0


def test_a_correction_is_given_away_with_the_other_events(case: Case, plan: Plan) -> None:
    due = part(plan, 1).due_on
    late = due + GRACE + DAY
    reckoned(late)
    came(case, 10_000, on=due, known=late + DAY)
    reckoned(late + 2 * DAY)

    rows = list(event_rows(Export(salt=b"s" * 32, watched_until=late + 3 * DAY)))

    told_of = [(row.event, row.instalment, row.amount_minor) for row in rows]
    assert told_of == [
        ("agreed", None, 60_000), ("instalment_missed", 1, 0), ("corrected", 1, 10_000)
    ]  # fmt: skip


def test_a_correction_is_never_changed_either(case: Case, plan: Plan) -> None:
    due = part(plan, 1).due_on
    reckoned(due + GRACE + DAY)
    came(case, 10_000, on=due, known=due + GRACE + DAY)
    reckoned(due + GRACE + 2 * DAY)

    with pytest.raises(DatabaseError), transaction.atomic():
        PlanEvent.objects.filter(code="corrected").update(amount_minor=1)
