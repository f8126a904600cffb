"""A payment goes where it helps most; nothing is refused, nothing kept, nothing paid twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from evenhand.cases import actions as cases
from evenhand.cases.models import Case
from evenhand.contact.models import Release
from evenhand.journal.models import Event
from evenhand.ledger import interest
from evenhand.ledger import queries as balances
from evenhand.ledger.actions import KeyUsedDifferently, PaidInTheFuture
from evenhand.ledger.charges import Part, take_on_parts
from evenhand.ledger.models import Transfer
from evenhand.payments import agreements, overpaid
from evenhand.payments.allocating import Taken, take
from evenhand.payments.applying import NotHers, apply_by_wish
from evenhand.payments.models import Overpaid
from evenhand.rulebook import Money
from evenhand.work.models import Task
from tests import cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 17)
IBAN = "LV80BANK0000435195001"


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(), principal_minor=10_000)


def asked_more(case: Case, **minor: int) -> None:
    parts = [
        Part(case.debt, kind, Money(amount, "EUR"), "contract") for kind, amount in minor.items()
    ]
    take_on_parts(parts, on=TODAY - timedelta(days=30), at=cast.AT, actor="cast")


def pays(case: Case, minor: int, *, key: str = "k", on: date = TODAY, wish: str = "") -> Taken:
    return take(
        cases=[case], amount=Money(minor, "EUR"), paid_on=on, key=key, at=cast.AT,
        actor="staff:x", wish=wish,
    )  # fmt: skip


def owed(case: Case) -> dict[str, int]:
    return {line.kind: line.amount.minor for line in balances.balance_lines(case.debt, on=TODAY)}


def test_a_payment_by_hand_falls_on_principal_then_fees_and_never_below_nought(
    case: Case,
) -> None:
    asked_more(case, fees=1_000, interest=500)

    pays(case, 10_400)

    assert owed(case) == {"fees": 600, "interest": 500}


def test_what_is_more_than_owed_is_taken_and_waits_to_go_back(case: Case) -> None:
    taken = pays(case, 12_500)

    row = Overpaid.objects.get()
    assert taken.left_over == Money(2_500, "EUR")
    assert (row.person, row.amount_minor, row.state) == (case.person, 2_500, "open")
    task = Task.objects.get(kind="overpaid_return")
    assert (task.due_at.date() - TODAY).days >= 7  # five working days over a weekend
    assert Event.objects.filter(code="overpaid", case_key=case.key).count() == 1


def test_a_payment_for_a_debt_that_owes_nothing_is_taken_whole(case: Case) -> None:
    pays(case, 10_000)

    again = pays(case, 700, key="k2")

    assert again.payments == []
    assert again.left_over == Money(700, "EUR")


def test_the_same_payment_again_is_answered_the_same_and_opens_nothing_new(case: Case) -> None:
    first = pays(case, 12_500)

    again = pays(case, 12_500)

    assert [one.pk for one in again.payments] == [one.pk for one in first.payments]
    assert again.left_over == first.left_over
    assert Overpaid.objects.count() == 1
    with pytest.raises(KeyUsedDifferently):
        pays(case, 12_501)


def test_a_payment_of_a_day_to_come_is_refused_also_where_nothing_is_owed(case: Case) -> None:
    pays(case, 10_000)

    with pytest.raises(PaidInTheFuture):
        pays(case, 10, key="k2", on=date(2099, 1, 1))


def test_a_rest_too_small_to_ask_for_is_let_go_and_she_is_told(case: Case) -> None:
    pays(case, 9_801)

    assert balances.balance(case.debt, on=TODAY).minor == 0
    lost = Transfer.objects.get(kind="write_off")
    assert (lost.amount_minor, lost.basis) == (199, "house-policy#small-remainders")
    assert Event.objects.filter(code="remainder.closed").count() == 1
    assert Release.objects.filter(letter="nothing_owed").count() == 1


def test_a_larger_rest_stays_and_nobody_is_told_that_nothing_is_owed(case: Case) -> None:
    pays(case, 9_799)

    assert balances.balance(case.debt, on=TODAY).minor == 201
    assert not Release.objects.filter(letter="nothing_owed").exists()


def test_one_payment_of_two_who_owe_one_debt_is_told_to_both(case: Case) -> None:
    other = cases.open_case(
        debt=case.debt, person=cast.person(cast.GRETA), at=cast.AT, actor="cast"
    )

    pays(case, 4_000)

    told = Event.objects.filter(code="money.posted").values_list("case_key", flat=True)
    assert {case.key, other.key} <= set(told)
    assert balances.balance(case.debt, on=TODAY).minor == 6_000


def with_interest(case: Case) -> None:
    interest.set_terms(
        case.debt, kind="contractual", rate_bp=1_200, from_on=date(2026, 11, 1),
        source="contract", basis="loan agreement", at=cast.AT, actor="cast",
    )  # fmt: skip


def test_interest_is_charged_up_to_the_day_before_the_payment(case: Case) -> None:
    with_interest(case)

    pays(case, 5_000, on=date(2026, 11, 11))

    charged = Transfer.objects.get(kind="interest")
    assert charged.effective_on == date(2026, 11, 10)
    assert owed(case) == {"principal": 5_000, "interest": charged.amount_minor}


def test_a_payment_of_an_earlier_day_takes_interest_back_and_never_adds_any(case: Case) -> None:
    with_interest(case)
    pays(case, 1_000, on=date(2026, 11, 15))
    before = owed(case)["interest"]

    pays(case, 8_000, key="k2", on=date(2026, 11, 2))

    assert owed(case)["interest"] < before
    assert Transfer.objects.filter(kind="interest").count() == 1


def test_a_better_order_of_a_creditor_counts_and_a_worse_one_does_not(case: Case) -> None:
    asked_more(case, fees=1_000, interest=500)
    agreed: dict[str, Any] = {
        "currency": "EUR", "begins_on": TODAY, "holder": "Nordlys Bank", "iban": IBAN,
        "town": "Riga", "country": "LV",
    }  # fmt: skip
    worse = agreements.Agreed(
        **agreed,
        allocation_order="interest costs fees principal",
    )
    agreements.agree(case.debt.creditor, worse, at=cast.AT, actor="staff:x")

    pays(case, 600)

    assert owed(case)["principal"] == 9_400


def test_what_she_overpaid_is_used_for_another_debt_only_by_her_words(case: Case) -> None:
    more = cast.case(
        case.person, reference="loan-2", owed_to=case.debt.creditor, principal_minor=2_000
    )
    pays(case, 13_000)
    row = Overpaid.objects.get()

    with pytest.raises(overpaid.WordsMissing):
        apply_by_wish(row, case=more, words=" ", at=cast.AT, actor="staff:x")
    apply_by_wish(row, case=more, words="said so by phone", at=cast.AT, actor="staff:x")

    assert balances.balance(more.debt, on=TODAY).minor == 0
    row.refresh_from_db()
    assert (row.state, row.words) == ("applied", "said so by phone")
    assert overpaid.waiting().get().amount_minor == 1_000
    with pytest.raises(overpaid.NotOpen):
        apply_by_wish(row, case=more, words="again", at=cast.AT, actor="staff:x")


def test_what_one_overpaid_never_pays_for_another_person(case: Case) -> None:
    stranger = cast.case(cast.person(cast.GRETA), reference="x", owed_to=case.debt.creditor)
    pays(case, 13_000)

    with pytest.raises(NotHers):
        apply_by_wish(
            Overpaid.objects.get(), case=stranger, words="yes", at=cast.AT, actor="staff:x"
        )


def test_money_that_was_never_seen_at_the_bank_cannot_go_back(case: Case) -> None:
    pays(case, 13_000)

    with pytest.raises(overpaid.NotSeenAtBank):
        overpaid.give_back(Overpaid.objects.get(), at=cast.AT, actor="staff:x")


def test_somebody_is_alarmed_once_about_what_waits_longer_than_ten_working_days(
    case: Case,
) -> None:
    pays(case, 13_000)

    early = overpaid.watch(at=cast.AT + timedelta(days=13))
    late = overpaid.watch(at=cast.AT + timedelta(days=20))
    overpaid.watch(at=cast.AT + timedelta(days=21))

    assert (early, late) == (0, 1)
    assert Task.objects.filter(business_key__startswith="overpaid_late:").count() == 1
