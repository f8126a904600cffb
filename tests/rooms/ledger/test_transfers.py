"""Money moves by transfers, exactly once under its key, and a transfer never changes."""

from __future__ import annotations

import threading
import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from evenhand.cases.models import Debt
from evenhand.journal.models import Event
from evenhand.ledger import actions as ledger
from evenhand.ledger.actions import (
    KeyUsedDifferently,
    MoreThanOwed,
    Move,
    NothingToMove,
    PaidInTheFuture,
    TooLarge,
)
from evenhand.ledger.models import Account, Transfer
from evenhand.ledger.posting import KeyNotUsable
from evenhand.ledger.queries import balance, balance_lines
from evenhand.rulebook.calendar import Period
from evenhand.rulebook.money import Money
from tests.cast import AT, ILZE, MARCO, case, charged, person

pytestmark = pytest.mark.django_db
TODAY = AT.date()


def a_debt(principal_minor: int = 120_000) -> Debt:
    """Ilze's loan in euros, taken on."""
    return case(person(ILZE), principal_minor=principal_minor).debt


def a_fee(debt: Debt, *, minor: int = 500, key: str = "fee-1", on: date = TODAY) -> Move:
    """A fee put right by hand: a charge of its own would need a verdict."""
    return Move(
        key=key,
        kind=Transfer.Kind.CORRECTION,
        debit=ledger.ensure_account(kind=Account.Kind.FEES, currency=debt.currency, debt=debt),
        credit=ledger.ensure_account(
            kind=Account.Kind.PLACED, currency=debt.currency, creditor=debt.creditor
        ),
        amount=Money(minor, debt.currency),
        effective_on=on,
    )


def pay(debt: Debt, minor: int, *, key: str = "pay-1", on: date = TODAY) -> Transfer:
    """A payment by hand."""
    return ledger.record_payment(
        debt=debt, amount=Money(minor, debt.currency), paid_on=on, key=key, at=AT, actor="test"
    )


def owed(debt: Debt, on: date = TODAY) -> int:
    """What is owed, in minor units."""
    return balance(debt, on=on).minor


# --- A transfer never changes -------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_transfer SET amount_minor = amount_minor + 1",
        "DELETE FROM ledger_transfer",
        "TRUNCATE ledger_transfer CASCADE",
        "UPDATE ledger_account SET currency = 'USD'",
        "DELETE FROM ledger_account",
        "TRUNCATE ledger_account CASCADE",
    ],
)
def test_the_database_refuses_every_change_of_money(statement: str) -> None:
    debt = a_debt()
    connection.check_constraints()  # no deferred check shall be what stands in the way

    with (
        pytest.raises(DatabaseError, match="history is never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert owed(debt) == 120_000


def test_the_database_refuses_a_transfer_in_a_currency_its_accounts_do_not_have() -> None:
    debt = a_debt()
    move = a_fee(debt)

    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.post(replace(move, amount=Money(500, "USD")), at=AT, actor="test")

    assert owed(debt) == 120_000


def test_the_database_refuses_two_accounts_of_different_currencies() -> None:
    euros, francs = a_debt(), case(person(MARCO), reference="loan-2").debt
    move = replace(a_fee(euros), debit=a_fee(francs).debit)

    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.post(move, at=AT, actor="test")


@pytest.mark.parametrize("side", ["debit_id", "credit_id"])
def test_the_database_refuses_one_astray_among_a_thousand(side: str) -> None:
    fee = a_fee(a_debt())
    rows = [
        Transfer(
            key=f"many:{number}", kind="payment", debit=fee.credit, credit=fee.debit,
            amount_minor=1, currency="EUR", book=fee.debit.book, effective_on=TODAY,
            recorded_at=AT, recorded_by="test",
        )
        for number in range(1_000)
    ]  # fmt: skip
    setattr(rows[617], side, 2**40)
    before = Transfer.objects.count()

    with (
        pytest.raises(IntegrityError, match="no account 1099511627776 in EUR"),
        transaction.atomic(),
    ):
        Transfer.objects.bulk_create(rows)

    assert Transfer.objects.count() == before


@pytest.mark.parametrize("minor", [0, -500])
def test_nothing_and_less_than_nothing_do_not_move(minor: int) -> None:
    debt = a_debt()

    with pytest.raises(NothingToMove):
        ledger.post(a_fee(debt, minor=minor), at=AT, actor="test")


def test_money_does_not_move_from_an_account_to_itself() -> None:
    move = a_fee(a_debt())

    with pytest.raises(DatabaseError), transaction.atomic():
        ledger.post(replace(move, credit=move.debit), at=AT, actor="test")


# --- Exactly once: four traps -------------------------------------------------------------------


def test_the_same_move_again_changes_nothing_and_gives_the_first_transfer() -> None:
    move = a_fee(a_debt())
    once = ledger.post(move, at=AT, actor="test")

    again = ledger.post(move, at=AT + timedelta(days=1), actor="somebody else")

    assert again.pk == once.pk
    assert (again.recorded_at, again.recorded_by) == (AT, "test")
    assert Transfer.objects.filter(kind=Transfer.Kind.CORRECTION).count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"amount": Money(501, "EUR")},
        {"effective_on": TODAY - timedelta(days=1)},
        {"kind": Transfer.Kind.INTEREST},
    ],
    ids=["amount", "day", "kind"],
)
def test_a_key_used_for_something_else_is_refused(other: dict[str, object]) -> None:
    move = a_fee(a_debt())
    ledger.post(move, at=AT, actor="test")

    with pytest.raises(KeyUsedDifferently):
        ledger.post(replace(move, **other), at=AT, actor="test")  # type: ignore[arg-type]

    assert Transfer.objects.get(key="fee-1").amount_minor == 500


def test_a_key_of_another_account_is_refused_and_nothing_of_that_one_is_told() -> None:
    hers, his = a_debt(), case(person(MARCO), reference="secret-loan-77").debt
    ledger.post(a_fee(his, minor=98_765), at=AT, actor="test")

    with pytest.raises(KeyUsedDifferently) as said:
        ledger.post(a_fee(hers), at=AT, actor="test")

    told = f"{said.value} {said.value.args} {vars(said.value)}"
    assert all(secret not in told for secret in ("987", "secret-loan", "CHF", "Keller"))


def test_a_failed_move_does_not_poison_its_key() -> None:
    debt = a_debt(principal_minor=1_000)
    with pytest.raises(MoreThanOwed):
        pay(debt, 1_001, key="pay-1")

    paid = pay(debt, 1_000, key="pay-1")

    assert paid.amount_minor == 1_000
    assert owed(debt) == 0


def test_an_over_long_key_is_refused_and_nothing_moves() -> None:
    debt = a_debt()

    with pytest.raises((DatabaseError, ValueError)), transaction.atomic():
        ledger.post(a_fee(debt, key="k" * 201), at=AT, actor="test")

    assert owed(debt) == 120_000
    assert ledger.post(a_fee(debt, key="k" * 200), at=AT, actor="test").key == "k" * 200


def test_two_over_long_keys_are_not_taken_for_one() -> None:
    debt = a_debt()
    for ending in "ab":
        with pytest.raises((DatabaseError, ValueError)), transaction.atomic():
            ledger.post(a_fee(debt, key="k" * 200 + ending), at=AT, actor="test")

    assert not Transfer.objects.filter(kind=Transfer.Kind.CORRECTION).exists()


# --- Taking on, paying, reversing ---------------------------------------------------------------


def test_taking_on_a_debt_twice_takes_it_on_once() -> None:
    debt = a_debt()

    ledger.take_on(debt=debt, on=(AT - timedelta(days=30)).date(), at=AT, actor="test")

    assert owed(debt) == 120_000


def test_a_balance_counts_by_the_day_money_is_effective() -> None:
    debt = a_debt()
    pay(debt, 20_000, on=TODAY - timedelta(days=3))

    assert owed(debt, on=TODAY - timedelta(days=4)) == 120_000
    assert owed(debt, on=TODAY - timedelta(days=3)) == 100_000


def test_more_than_is_owed_is_not_kept() -> None:
    debt = a_debt(principal_minor=1_000)

    with pytest.raises(MoreThanOwed) as said:
        pay(debt, 1_001)

    assert (said.value.paid, said.value.owed) == (Money(1_001, "EUR"), Money(1_000, "EUR"))
    assert owed(debt) == 1_000


def test_a_payment_told_twice_counts_once() -> None:
    debt = a_debt()
    pay(debt, 20_000)
    pay(debt, 20_000)

    assert owed(debt) == 100_000
    assert Event.objects.filter(code="money.posted", data__kind="payment").count() == 1


def test_a_fee_is_told_apart_from_what_was_borrowed() -> None:
    debt = a_debt()
    ledger.post(a_fee(debt), at=AT, actor="test")

    lines = {line.kind: line.amount.minor for line in balance_lines(debt, on=TODAY)}

    assert lines == {"principal": 120_000, "fees": 500}


def test_charges_since_a_day_are_taken_back_once_and_older_ones_stay() -> None:
    debt = a_debt()
    since = TODAY - timedelta(days=5)
    charged(debt, key="old", on=since - timedelta(days=1))
    charged(debt, key="fresh", on=since)

    first, second = (
        ledger.reverse_charges(
            debt=debt, kinds=["fee"], days=Period(since), because="hold:x", at=AT, actor="test"
        )
        for _ in range(2)
    )

    assert [(one.key, one.basis) for one in first] == [("reversal:fresh", "hold:x")]
    assert second == []
    assert owed(debt) == 120_500
    assert Transfer.objects.filter(kind=Transfer.Kind.FEE).count() == 2


@pytest.mark.django_db(transaction=True)
def test_payments_at_once_never_go_below_nil() -> None:
    debt = a_debt(principal_minor=1_000)
    refused: list[MoreThanOwed] = []

    def payer(number: int) -> None:
        try:
            pay(debt, 600, key=f"pay-{number}-{uuid.uuid4()}")
        except MoreThanOwed as too_much:
            refused.append(too_much)
        finally:
            connection.close()

    payers = [threading.Thread(target=payer, args=(number,)) for number in range(4)]
    for one in payers:
        one.start()
    for one in payers:
        one.join(timeout=30)

    assert (owed(debt), len(refused)) == (400, 3)


@pytest.mark.django_db(transaction=True)
def test_one_key_used_at_once_moves_money_once() -> None:
    debt = a_debt()
    move, kept, failed = a_fee(debt), list[int](), list[Exception]()

    def poster() -> None:
        try:
            kept.append(ledger.post(move, at=AT, actor="test").pk)
        except Exception as wrong:  # noqa: BLE001 - told by the assertion
            failed.append(wrong)
        finally:
            connection.close()

    posters = [threading.Thread(target=poster) for _ in range(6)]
    for one in posters:
        one.start()
    for one in posters:
        one.join(timeout=30)

    assert failed == []
    assert (len(kept), len(set(kept)), owed(debt)) == (6, 1, 120_500)


# --- Bounds, and many at once -------------------------------------------------------------------


def test_a_payment_of_a_day_to_come_is_refused() -> None:
    debt = a_debt()

    with pytest.raises(PaidInTheFuture):
        pay(debt, 500, on=TODAY + timedelta(days=2))

    assert pay(debt, 500, on=TODAY + timedelta(days=1)).amount_minor == 500


def test_more_money_than_there_is_does_not_move() -> None:
    debt = a_debt()

    assert ledger.post(a_fee(debt, minor=10**15), at=AT, actor="test").amount_minor == 10**15
    with pytest.raises(TooLarge):
        ledger.post(a_fee(debt, minor=10**15 + 1, key="fee-2"), at=AT, actor="test")


def test_many_moves_are_kept_as_one_by_one_and_told_again_change_nothing() -> None:
    debt = a_debt()
    moves = [a_fee(debt, minor=number + 1, key=f"fee-{number}") for number in range(50)]
    ledger.post(moves[7], at=AT, actor="earlier")

    made = ledger.post_many(moves, at=AT, actor="test")
    again = ledger.post_many(moves, at=AT, actor="later")

    assert [one.key for one in made] == [move.key for move in moves]
    assert [one.pk for one in made] == [one.pk for one in again]
    assert (made[7].recorded_by, made[8].recorded_by) == ("earlier", "test")
    assert owed(debt) == 120_000 + sum(range(1, 51))


def test_many_moves_are_kept_all_or_none() -> None:
    debt = a_debt()
    ledger.post(a_fee(debt, minor=3, key="fee-1"), at=AT, actor="test")
    moves = [a_fee(debt, minor=9, key=f"fee-{number}") for number in range(3)]

    with pytest.raises(KeyUsedDifferently):
        ledger.post_many(moves, at=AT, actor="test")

    assert owed(debt) == 120_003


def test_another_basis_is_another_move() -> None:
    move = a_fee(a_debt())
    ledger.post(move, at=AT, actor="test")

    with pytest.raises(KeyUsedDifferently):
        ledger.post(replace(move, basis="another text of law"), at=AT, actor="test")


def test_charges_whose_long_keys_begin_alike_are_each_taken_back() -> None:
    debt = a_debt()
    for ending in "ab":
        charged(debt, key="k" * 199 + ending)

    back = ledger.reverse_charges(
        debt=debt, kinds=["fee"], days=Period(TODAY), because="hold:x", at=AT, actor="test"
    )

    assert len(back) == 2
    assert owed(debt) == 120_000


def test_letting_go_told_again_answers_what_was_let_go() -> None:
    debt = a_debt()

    first, again = (
        ledger.write_off(debt=debt, on=TODAY, key="gone", at=AT, actor="t", basis="why")
        for _ in range(2)
    )

    assert [one.pk for one in first] == [one.pk for one in again]
    assert owed(debt) == 0


# --- The same four traps, for payments by hand --------------------------------------------------


def test_the_key_of_a_payment_is_refused_for_another_amount_or_debt_without_a_word_of_it() -> None:
    hers = a_debt()
    his = case(person(MARCO), reference="secret-loan-77", currency="EUR").debt
    pay(his, 98_765)

    for debt, minor in ((his, 98_764), (hers, 98_765)):
        with pytest.raises(KeyUsedDifferently) as said, transaction.atomic():
            pay(debt, minor)
        told = f"{said.value} {said.value.args} {vars(said.value)}"
        assert all(secret not in told for secret in ("987", "secret-loan", "Keller"))

    assert (owed(hers), owed(his)) == (120_000, 21_235)


def test_a_key_of_a_thousand_signs_is_refused_plainly() -> None:
    debt = a_debt()

    with pytest.raises(KeyNotUsable, match="between 1 and 200"):
        pay(debt, 500, key="k" * 1000)

    assert owed(debt) == 120_000
    assert not Event.objects.filter(code="money.posted", data__kind="payment").exists()


def test_a_whole_batch_told_again_moves_nothing() -> None:
    debts = [case(person(ILZE), reference=f"loan-{n}").debt for n in range(5)]
    before = Transfer.objects.count()

    again = ledger.take_on_many(debts, on=TODAY, at=AT + timedelta(days=1), actor="again")

    assert len(again) == 5
    assert Transfer.objects.count() == before
