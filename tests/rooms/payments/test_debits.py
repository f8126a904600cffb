"""Direct debits: announced, judged again, filed and handed over once, back without blame."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from evenhand.cases.models import Case
from evenhand.contact.actions import stop
from evenhand.contact.models import Release
from evenhand.holds.actions import StopRequest
from evenhand.ledger.queries import balance, suspense
from evenhand.payments import (
    collected,
    debit_files,
    debits,
    mandates,
    our_debits,
    returned_debits,
)
from evenhand.payments.models import BankEntry, Debit, DebitEvent, Mandate
from evenhand.plans import living, queries
from evenhand.plans.models import Plan, PlanEvent, Statement
from evenhand.rulebook import Money
from evenhand.work.models import Task
from tests import cast
from tests.rooms.payments.collecting_cast import (
    TODAY,
    announced,
    day_of_work,
    entry,
    filed,
    handed_over,
    mandate,
)
from tests.rooms.plans.test_events import noon, part, pay, reckoned
from tests.rooms.plans.test_plan_letters import text_of
from tests.rooms.plans.test_plans import told

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("collecting_house"),
]
DAY = timedelta(days=1)


def due(plan: Plan, number: int = 1) -> date:
    return part(plan, number).due_on


def stop_her(case: Case, *, on: date) -> None:
    request = StopRequest(
        person=case.person, kind="breathing_space", source="portal", actor="person",
        starts_at=noon(on),
    )  # fmt: skip
    stop(request, clock=lambda: noon(on))


def owed(case: Case, on: date) -> int:
    return balance(case.debt, on=on).minor


def test_a_debit_is_announced_with_everything_and_two_weeks_before(case: Case, plan: Plan) -> None:
    debit = announced(due(plan))

    letter = text_of(Release.objects.get(letter="debit_announced"))
    assert debit.announced_at is not None
    assert debit.collect_on - debit.announced_at.date() >= timedelta(days=14)
    assert all(
        words in letter
        for words in ("100,00 €", debit.mandate.reference, "DE98ZZZ09999999999", "15. decembris")
    )


def test_planning_again_plans_nothing_twice(plan: Plan) -> None:
    announced(due(plan))

    again = debits.run(day=due(plan) - 18 * DAY, at=noon(due(plan) - 18 * DAY))

    assert (Debit.objects.count(), again["planned"]) == (1, 0)


def test_what_cannot_be_announced_in_time_is_not_planned(plan: Plan) -> None:
    told_of = debits.run(day=due(plan) - 13 * DAY, at=noon(due(plan) - 13 * DAY))

    assert told_of["planned"] == 0


def test_without_a_released_announcement_nothing_is_filed(plan: Plan) -> None:
    day = due(plan) - 20 * DAY
    debits.run(day=day, at=noon(day))

    files = debit_files.draw_up(day=due(plan) - 3 * DAY, at=noon(due(plan) - 3 * DAY))
    debits.run(day=due(plan) - 13 * DAY, at=noon(due(plan) - 13 * DAY))

    assert files == []
    assert Debit.objects.get().reason == "told_late"


def test_the_database_refuses_what_was_not_announced(plan: Plan) -> None:
    day = due(plan) - 20 * DAY
    debits.run(day=day, at=noon(day))

    with pytest.raises(IntegrityError), transaction.atomic():
        Debit.objects.update(state="filed")


def test_a_file_is_drawn_up_once_and_its_bytes_stay(plan: Plan) -> None:
    file = filed(due(plan))

    again = debit_files.draw_up(day=due(plan) - 2 * DAY, at=noon(due(plan) - 2 * DAY))

    assert again == []
    content = debit_files.content_of(file)
    assert content == debit_files.content_of(file)
    assert f"EHD{Debit.objects.get().pk}".encode() in content
    assert b"<SeqTp>FRST</SeqTp>" in content


def test_a_file_is_handed_over_once(plan: Plan) -> None:
    file = handed_over(due(plan))

    with pytest.raises(debit_files.AlreadyHandedOver, match="everybody pays twice"):
        debit_files.note_handed_over(file, today=TODAY, at=cast.AT, actor="staff")


@pytest.mark.parametrize("moment", ["planned", "announced", "filed"])
def test_a_stop_withdraws_a_debit_that_the_bank_does_not_have(
    case: Case, plan: Plan, moment: str
) -> None:
    if moment == "planned":
        debits.run(day=due(plan) - 20 * DAY, at=noon(due(plan) - 20 * DAY))
    elif moment == "announced":
        announced(due(plan))
    else:
        filed(due(plan))

    stop_her(case, on=due(plan) - 3 * DAY)
    debits.run(day=due(plan) - 3 * DAY, at=noon(due(plan) - 3 * DAY))
    files = debit_files.draw_up(day=due(plan) - 2 * DAY, at=noon(due(plan) - 2 * DAY))

    assert files == []
    assert Debit.objects.get().state == "withdrawn"


def test_a_stop_after_the_file_was_drawn_up_withdraws_the_whole_file(
    case: Case, plan: Plan
) -> None:
    file = filed(due(plan))
    stop_her(case, on=due(plan) - 2 * DAY)

    with pytest.raises(debit_files.FileChanged, match="held"):
        debit_files.note_handed_over(
            file, today=due(plan) - 2 * DAY, at=noon(due(plan) - 2 * DAY), actor="staff"
        )

    file.refresh_from_db()
    assert (file.handed_over_at, Debit.objects.get().state) == (None, "withdrawn")


def test_a_debit_that_is_with_the_bank_is_named_to_staff_when_she_stops(
    case: Case, plan: Plan
) -> None:
    handed_over(due(plan))
    stop_her(case, on=due(plan) - 2 * DAY)

    debits.run(day=due(plan) - 2 * DAY, at=noon(due(plan) - 2 * DAY))

    assert Task.objects.filter(kind="debit_with_bank").count() == 1
    assert Debit.objects.get().state == "filed"


def test_she_ends_it_at_once_and_needs_no_reason(case: Case, plan: Plan) -> None:
    debit = announced(due(plan))

    ended = mandates.end(debit.mandate, why="revoked", at=noon(TODAY + DAY), actor="person")

    debit.refresh_from_db()
    assert (ended, debit.state) == (True, "withdrawn")
    assert mandates.living_mandate(case.person) is None
    assert not mandates.end(debit.mandate, why="revoked", at=noon(TODAY + DAY), actor="person")


def test_another_account_takes_the_place_of_the_first(case: Case, plan: Plan) -> None:
    first = Mandate.objects.get()

    same, other = mandate(case), mandate(case, iban="LV80BANK0000435195001")

    first.refresh_from_db()
    assert (same, first.ended_why) == (first, "replaced")
    assert mandates.account_of(other).iban == "LV80BANK0000435195001"


@pytest.mark.parametrize("iban", ["DE88370400440532013000", "", "x" * 300, "\x00"])
def test_an_account_that_cannot_be_is_refused(case: Case, iban: str) -> None:
    with pytest.raises(mandates.AccountWrong):
        mandate(case, iban=iban)


def test_the_account_lies_sealed(case: Case, plan: Plan) -> None:
    row = Mandate.objects.get()

    assert b"370400" not in bytes(row.payload)
    assert mandates.account_of(row).shown == "DE … 3000"


def test_a_skip_and_less_this_time_are_kept(plan: Plan) -> None:
    announced(due(plan))

    living.pay_less(
        plan=plan, number=1, amount=Money(4_000, "EUR"), at=noon(due(plan) - 19 * DAY),
        today=due(plan) - 19 * DAY, actor="person",
    )  # fmt: skip
    day_of_work(due(plan) - 18 * DAY)
    smaller = Debit.objects.get(state="announced")
    living.skip(
        plan=plan, number=1, at=noon(due(plan) - 5 * DAY), today=due(plan) - 5 * DAY,
        actor="person",
    )  # fmt: skip
    debits.run(day=due(plan) - 5 * DAY, at=noon(due(plan) - 5 * DAY))

    smaller.refresh_from_db()
    assert (smaller.amount_minor, smaller.try_number) == (4_000, 2)
    assert (smaller.state, smaller.reason) == ("withdrawn", "settled")


def test_what_was_paid_otherwise_is_not_collected(case: Case, plan: Plan) -> None:
    announced(due(plan))
    pay(case, 10_000, on=due(plan) - 4 * DAY)

    files = debit_files.draw_up(day=due(plan) - 3 * DAY, at=noon(due(plan) - 3 * DAY))

    assert (files, Debit.objects.get().reason) == ([], "settled")


def test_money_is_split_onto_the_debits_of_a_file(case: Case, plan: Plan) -> None:
    file = handed_over(due(plan))
    credit = entry(10_000, on=due(plan), batch=file.message_id)

    first = collected.came_in(credit, at=noon(due(plan)))
    again = collected.came_in(credit, at=noon(due(plan)))

    assert (first, again, owed(case, due(plan))) == (True, True, 50_000)
    assert Debit.objects.get().state == "paid"
    assert suspense(on=due(plan), currency="EUR").minor == 0


def test_a_credit_that_is_not_the_files_sum_is_left_to_a_person(plan: Plan) -> None:
    file = handed_over(due(plan))
    credit = entry(9_999, on=due(plan), batch=file.message_id)

    assert not collected.came_in(credit, at=noon(due(plan)))
    assert Debit.objects.get().state == "filed"


def test_what_a_debit_brought_and_took_back_closes_its_entries(case: Case, plan: Plan) -> None:
    file, on = handed_over(due(plan)), due(plan)
    credit = entry(10_000, on=on, batch=file.message_id)
    assert our_debits.take_credit(credit, at=noon(on), actor="bank")
    debit = Debit.objects.get()
    back = entry(-10_000, on=on + DAY, end_to_end=debit.end_to_end, reason="AM04")
    assert our_debits.take_return(back, at=noon(on + DAY), actor="bank")

    states = [BankEntry.objects.get(pk=one.pk).state for one in (credit, back)]
    again = our_debits.take_return(back, at=noon(on + DAY), actor="bank")

    assert (states, again) == (["matched", "returned"], False)
    assert owed(case, on + DAY) == 60_000


def test_what_one_entry_paid_is_not_paid_by_another_alike(plan: Plan) -> None:
    file, on = handed_over(due(plan)), due(plan)
    assert collected.came_in(entry(10_000, on=on, batch=file.message_id), at=noon(on))

    assert not collected.came_in(entry(10_000, on=on, batch=file.message_id), at=noon(on))


def returned(plan: Plan, reason: str, *, after: int = 2) -> Debit:
    """A debit that was paid, noted as kept, and came back days later."""
    file = handed_over(due(plan))
    collected.came_in(entry(10_000, on=due(plan), batch=file.message_id), at=noon(due(plan)))
    reckoned(due(plan))
    debit, on = Debit.objects.get(), due(plan) + after * DAY
    back = entry(-10_000, on=on, end_to_end=debit.end_to_end, reason=reason)
    assert debits.came_back(back, at=noon(on))
    assert debits.came_back(back, at=noon(on))
    debit.refresh_from_db()
    return debit


def test_what_comes_back_is_open_again_without_a_fee_and_moves_to_the_end(
    case: Case, plan: Plan
) -> None:
    debit = returned(plan, "AM04")

    plan.refresh_from_db()
    parts = [minor for _, minor in queries.open_sums(plan, on=due(plan, 2))]
    assert (debit.state, owed(case, due(plan) + 2 * DAY)) == ("returned", 60_000)
    assert parts == [10_000] * 6
    assert Task.objects.filter(kind="debit_returned").count() == 1
    assert mandates.living_mandate(case.person) is not None


def test_the_payment_after_a_return_counts_for_its_own_instalment(case: Case, plan: Plan) -> None:
    returned(plan, "AM04")
    plan.refresh_from_db()
    following = queries.open_sums(plan, on=due(plan))[0][0]

    pay(case, 10_000, on=following.due_on)
    reckoned(following.due_on)

    assert PlanEvent.objects.get(instalment=following).code == "instalment_kept"


@pytest.mark.parametrize("reason", ["MD01", "AC01", "AC04", "AC06", "SL01", "AG01", "MD07"])
def test_a_mandate_that_does_not_hold_ends(case: Case, plan: Plan, reason: str) -> None:
    returned(plan, reason)

    assert mandates.living_mandate(case.person) is None


def test_a_refund_within_eight_weeks_is_her_right_and_never_disputed(
    case: Case, plan: Plan
) -> None:
    debit = returned(plan, "MD06", after=55)

    assert (debit.state, owed(case, due(plan) + 56 * DAY)) == ("returned", 60_000)
    assert mandates.living_mandate(case.person) is not None


def test_the_first_of_a_mandate_that_never_settled_is_the_first_again(
    case: Case, plan: Plan
) -> None:
    handed_over(due(plan))
    debit = Debit.objects.get()

    refused = returned_debits.refused(
        debit, reason="AM05", on=due(plan) - DAY, at=noon(due(plan) - DAY), actor="staff"
    )
    reckoned(due(plan) + 6 * DAY)
    file = filed(due(plan, 2))

    assert refused
    assert b"<SeqTp>FRST</SeqTp>" in debit_files.content_of(file)


def test_after_one_settled_the_next_of_a_mandate_recurs(plan: Plan) -> None:
    file = handed_over(due(plan))
    collected.came_in(entry(10_000, on=due(plan), batch=file.message_id), at=noon(due(plan)))
    reckoned(due(plan))

    later = filed(due(plan, 2))

    assert b"<SeqTp>RCUR</SeqTp>" in debit_files.content_of(later)


def test_a_dry_day_is_left_to_a_person_and_never_collected(case: Case, plan: Plan) -> None:
    told(case, income_minor=90_500)

    day_of_work(due(plan) - 20 * DAY)

    assert Debit.objects.count() == 0
    assert Task.objects.filter(kind="debit_dry").count() == 1


def test_a_statement_out_of_force_leaves_the_instalments_own_day(plan: Plan) -> None:
    Statement.objects.update(valid_until=TODAY)

    debit = announced(due(plan))

    assert debit.collect_on == due(plan)


def test_the_history_of_a_debit_is_never_changed(plan: Plan) -> None:
    announced(due(plan))

    codes = list(DebitEvent.objects.order_by("pk").values_list("code", flat=True))
    assert codes == ["planned", "announced"]
