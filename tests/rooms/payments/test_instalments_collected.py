"""Who lets us collect is not asked to pay as well, nor told that she missed what we left out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from evenhand.cases.models import Case
from evenhand.contact.actions import release
from evenhand.contact.models import Release
from evenhand.payments import debits, mandates
from evenhand.payments.models import Debit, Mandate
from evenhand.plans.models import Plan
from evenhand.work.models import Task
from tests import cast
from tests.rooms.payments.collecting_cast import announced, handed_over
from tests.rooms.plans.test_events import noon, part, reckoned

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("collecting_house"),
]
DAY = timedelta(days=1)


@pytest.fixture
def due_on(plan: Plan) -> date:
    return part(plan, 1).due_on


def letters(letter: str) -> list[str]:
    return list(Release.objects.filter(letter=letter).values_list("state", flat=True))


def night(day: date) -> None:
    """Plans are reckoned and debits judged, as each night does it; nothing is sent."""
    reckoned(day)
    debits.run(day=day, at=noon(day))


def test_what_we_collect_is_announced_once_and_not_asked_for_as_well(due_on: date) -> None:
    announced(due_on)

    for before in range(14, 0, -1):
        night(due_on - before * DAY)

    assert (letters("debit_announced"), letters("plan_reminder")) == (["released"], [])


def test_the_reminder_goes_once_we_collect_no_more(due_on: date) -> None:
    announced(due_on)
    night(due_on - 7 * DAY)
    on = due_on - 6 * DAY
    mandates.end(Mandate.objects.get(), why="revoked", at=noon(on), actor="person")

    night(on)
    left = release(Release.objects.get(letter="plan_reminder").key, clock=lambda: noon(on))

    assert (left.state, Debit.objects.get().state) == ("released", "withdrawn")


def test_a_reminder_that_waits_is_taken_back_when_we_come_to_collect(due_on: date) -> None:
    reckoned(due_on - 7 * DAY)
    announced(due_on)

    row = Release.objects.get(letter="plan_reminder")
    over = release(row.key, clock=lambda: noon(due_on - 6 * DAY))

    assert (over.state, over.reasons) == ("withdrawn", ["matter.collected"])


def not_told(due_on: date) -> None:
    """A debit that was planned in time and whose announcement never left."""
    for before in range(20, 12, -1):
        debits.run(day=due_on - before * DAY, at=noon(due_on - before * DAY))


def test_what_is_not_collected_because_nobody_told_her_is_a_task(due_on: date) -> None:
    not_told(due_on)
    night(due_on - 12 * DAY)

    task = Task.objects.get(kind="debit_not_told")
    assert (Debit.objects.get().reason, task.note) == ("told_late", "told_late")


def test_while_there_is_time_to_announce_anew_nobody_is_asked(due_on: date) -> None:
    debits.run(day=due_on - 20 * DAY, at=noon(due_on - 20 * DAY))
    Release.objects.filter(letter="debit_announced").update(
        state="withdrawn", outcome_at=noon(due_on - 20 * DAY)
    )

    debits.run(day=due_on - 19 * DAY, at=noon(due_on - 19 * DAY))

    assert list(Debit.objects.order_by("pk").values_list("state", "reason")) == [
        ("withdrawn", "not_told"), ("planned", ""),
    ]  # fmt: skip
    assert not Task.objects.filter(kind="debit_not_told").exists()


def test_she_is_not_told_that_she_missed_what_we_left_out(due_on: date) -> None:
    not_told(due_on)

    night(due_on + 6 * DAY)

    assert letters("missed_payment") == []


def test_she_is_not_told_that_she_missed_what_the_bank_still_collects(due_on: date) -> None:
    handed_over(due_on)

    reckoned(due_on + 6 * DAY)

    assert letters("missed_payment") == []


def test_a_letter_about_what_turns_out_to_be_ours_is_taken_back(plan: Plan, due_on: date) -> None:
    reckoned(due_on + 6 * DAY)
    Debit.objects.create(
        instalment=part(plan, 1), mandate=Mandate.objects.get(),
        case=Case.objects.get(person=plan.person), try_number=1, amount_minor=10_000,
        collect_on=due_on, planned_at=cast.AT, state="withdrawn", reason="not_told",
    )  # fmt: skip

    row = Release.objects.get(letter="missed_payment")
    over = release(row.key, clock=lambda: noon(due_on + 7 * DAY))

    assert (over.state, over.reasons) == ("withdrawn", ["matter.collected"])
