"""What a creditor reports is counted once; a debt that is recalled rests until money is settled."""

from __future__ import annotations

import uuid
from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.contact.actions import release
from evenhand.contact.letter_sources import MatterIsOver
from evenhand.contact.letters.example import example
from evenhand.contact.models import Release
from evenhand.holds.models import Hold
from evenhand.ledger import queries as balances
from evenhand.ledger.actions import KeyUsedDifferently
from evenhand.payments import direct, recalled_letter, recalls
from evenhand.payments.allocating import take
from evenhand.payments.models import Overpaid, PaymentOrder, Recall, Refund
from evenhand.rulebook import Money
from evenhand.work.models import Task
from tests import cast
from tests.bank_files import PLACE
from tests.cast import AT
from tests.rooms.plans.test_plan_letters import text_of

pytestmark = pytest.mark.django_db
PAID = date(2026, 11, 16)


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(), principal_minor=10_000)


def told(minor: int, *, own: str = "2026/17", debt: str = "loan-1") -> direct.Report:
    return direct.Report(
        debt_reference=debt, own_reference=own, amount=Money(minor, "EUR"), paid_on=PAID
    )


def reports(case: Case, report: direct.Report) -> direct.Reported:
    return direct.report(case.debt.creditor, report, at=AT, actor="client:x")


def owed(case: Case) -> int:
    return balances.balance(case.debt, on=AT.date()).minor


def test_a_report_counts_once_however_often_it_is_told(case: Case) -> None:
    first = reports(case, told(4_000))

    again = reports(case, told(4_000))

    assert owed(case) == 6_000
    assert [one.pk for one in first.payments] == [one.pk for one in again.payments]
    with pytest.raises(KeyUsedDifferently):
        reports(case, told(4_001))


def test_what_is_more_than_owed_is_the_creditors_to_send_back(case: Case) -> None:
    found = reports(case, told(12_000))

    assert owed(case) == 0
    assert found.left_over == Money(2_000, "EUR")


def test_nobody_reports_on_the_debt_of_another_creditor(case: Case) -> None:
    stranger = cast.creditor("Ostsee Energie", "DE")

    with pytest.raises(direct.UnknownDebt):
        direct.report(stranger, told(100), at=AT, actor="client:y")

    assert owed(case) == 10_000


def test_the_same_reference_of_two_creditors_is_two_reports(case: Case) -> None:
    other = cast.case(
        cast.person(cast.GRETA), owed_to=cast.creditor("Ostsee Energie", "DE"), reference="loan-1"
    )

    reports(case, told(1_000))
    reports(other, told(2_000))

    assert (owed(case), owed(other)) == (9_000, 118_000)


def test_a_report_is_taken_back_by_another_from_its_own_day_on(case: Case) -> None:
    reports(case, told(4_000))

    for _ in range(2):
        direct.take_back(
            case.debt.creditor, own_reference="2026/18", corrects="2026/17", at=AT,
            actor="client:x",
        )  # fmt: skip

    assert owed(case) == 10_000
    assert balances.balance(case.debt, on=PAID).minor == 10_000
    with pytest.raises(direct.UnknownReport):
        direct.take_back(
            case.debt.creditor, own_reference="2026/19", corrects="?", at=AT, actor="client:x"
        )


def test_a_recalled_debt_rests_at_once_and_goes_back_when_nothing_is_open(case: Case) -> None:
    asked = recalls.ask_recall(case.debt, why="sold by us", at=AT, actor="client:x")
    again = recalls.ask_recall(case.debt, why="sold", at=AT, actor="client:x")

    recalls.finish(asked, at=AT, actor="staff:x")

    assert asked == again
    assert Hold.objects.filter(debt=case.debt, kind="operator").count() == 1
    assert Recall.objects.get().state == "done"
    assert not Task.objects.filter(kind="recall_asked", done_at=None).exists()


def test_a_recalled_debt_does_not_end_before_its_money_is_passed_on(case: Case) -> None:
    take(cases=[case], amount=Money(500, "EUR"), paid_on=PAID, key="k", at=AT, actor="staff:x")
    asked = recalls.ask_recall(case.debt, why="sold", at=AT, actor="client:x")

    with pytest.raises(recalls.MoneyNotSettled) as refused:
        recalls.finish(asked, at=AT, actor="staff:x")

    case.refresh_from_db()
    assert refused.value.codes == ("money_not_passed_on",)
    assert case.closed_at is None


def test_a_recall_says_why(case: Case) -> None:
    with pytest.raises(recalls.WhyMissing):
        recalls.ask_recall(case.debt, why=" ", at=AT, actor="client:x")


# --- She is told ----------------------------------------------------------------------------------


def recalled(case: Case) -> Recall:
    asked = recalls.ask_recall(case.debt, why="sold by us", at=AT, actor="client:x")
    return recalls.finish(asked, at=AT, actor="staff:x")


def letter_of(case: Case) -> Release:
    return Release.objects.get(case=case, letter="recalled")


@pytest.mark.django_db(transaction=True)
def test_she_is_told_whom_to_turn_to_and_then_her_case_closes(
    case: Case, settings: Settings, tmp_path: Path
) -> None:
    settings.SPOOL_FOLDER = tmp_path
    recalled(case)
    case.refresh_from_db()
    before = case.closed_at

    for key in Release.objects.filter(case=case, state="queued").values_list("key", flat=True):
        release(key, clock=lambda: AT)
    closed = recalled_letter.close_told(at=AT)

    case.refresh_from_db()
    row = letter_of(case)
    words = text_of(row)
    assert (before, row.state) == (None, "released")
    assert (closed, case.closed_why) == (1, "recalled")
    assert case.debt.creditor.name in words
    assert case.debt.reference in words


def test_it_is_told_once_and_refused_where_the_debt_is_not_back(case: Case) -> None:
    asked = recalled(case)
    recalls.finish(asked, at=AT, actor="staff:x")
    row = letter_of(case)
    Recall.objects.update(state="asked", done_at=None)

    with pytest.raises(MatterIsOver):
        recalled_letter.recalled(row, example(country="LV", language="lv", on=PAID), AT)


def test_who_cannot_be_written_to_has_her_case_closed_at_once(case: Case) -> None:
    case.person.contact_points.all().delete()

    recalled(case)

    case.refresh_from_db()
    assert case.closed_why == "recalled"


def test_a_debit_with_the_bank_or_money_on_its_way_back_holds_a_recall_up(case: Case) -> None:
    Overpaid.objects.create(
        person=case.person, case=case, source="x", amount_minor=5, currency="EUR", paid_on=PAID,
        opened_at=AT, state="returned", decided_at=AT,
    )  # fmt: skip
    Refund.objects.create(
        source=f"overpaid:{Overpaid.objects.get().key}", place=PLACE, amount_minor=5,
        currency="EUR", made_at=AT, made_by="staff:x",
    )  # fmt: skip
    PaymentOrder.objects.create(
        case=case, person=case.person, amount_minor=5, currency="EUR", provider="stripe",
        wish_key=uuid.uuid4(), made_at=AT, expires_at=AT, state="open",
    )  # fmt: skip

    assert recalls.open_on(case.debt) == ("link_under_way", "refund_under_way")
