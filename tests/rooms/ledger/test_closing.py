"""A closed day says what the books said, and what was changed behind the triggers is named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection

from evenhand.cases.models import Debt
from evenhand.journal.models import Event
from evenhand.ledger import actions as ledger
from evenhand.ledger import flows
from evenhand.ledger.closing import DayNotOver, LaterDayClosed, close_day
from evenhand.ledger.flows import Part
from evenhand.ledger.models import DayClosed, Transfer
from evenhand.ledger.verifying import verify
from evenhand.rulebook.money import Money
from tests.cast import AT, ILZE, case, person

pytestmark = pytest.mark.django_db
TODAY = AT.date()
TOMORROW = AT + timedelta(days=1)
PLACE = "LV80BANK0000435195001"


@pytest.fixture
def debt() -> Debt:
    """Ilze's loan, with one payment by bank and one told by hand, and money nobody knows."""
    made = case(person(ILZE)).debt
    flows.take_in(key="e1", place=PLACE, amount=Money(900, "EUR"), on=TODAY, at=AT, actor="bank")
    flows.attribute(
        key="e1", parts=[Part(debt=made, kind="principal", amount=Money(500, "EUR"))],
        paid_on=TODAY, at=AT, actor="bank",
    )  # fmt: skip
    told(made, 70, key="p1")
    return made


def told(debt: Debt, minor: int, *, key: str) -> Transfer:
    """A payment told by hand."""
    return ledger.record_payment(
        debt=debt, amount=Money(minor, "EUR"), paid_on=TODAY, key=key, at=AT, actor="desk"
    )


def closed(*, days_later: int = 0) -> DayClosed:
    """Close today, or a day after it."""
    at = AT + timedelta(days=days_later)
    return close_day(at.date(), at=at, actor="system:close")


@contextmanager
def behind_the_triggers() -> Iterator[None]:
    """As somebody who may switch the triggers off."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_transfer DISABLE TRIGGER USER")
        yield
        connection.check_constraints()
        cursor.execute("ALTER TABLE ledger_transfer ENABLE TRIGGER USER")


def run(sql: str, *given: int) -> None:
    """Change something by hand."""
    with behind_the_triggers(), connection.cursor() as cursor:
        cursor.execute(sql, given)


def test_a_close_tells_what_waits_and_what_was_not_seen_at_the_bank(debt: Debt) -> None:
    made = closed()

    balances = {(row["book"], row["kind"]): row["balance"] for row in made.sums}
    of = debt.creditor_id
    assert balances == {
        (0, "bank"): 900, (0, "suspense"): -400, (0, "held"): -500,
        (of, "client_money"): 570, (of, "placed"): -120_000, (of, "principal"): 119_430,
    }  # fmt: skip
    assert [(one["minor"], one["days"]) for one in made.told["suspense"]] == [(400, 0)]
    assert made.told["differences"] == [
        {"why": "not_seen_at_bank", "currency": "EUR", "book": of, "minor": 70}
    ]


def test_a_day_closes_once_and_its_digest_is_in_the_journal(debt: Debt) -> None:
    first = closed()
    told(debt, 30, key="p2")

    again = closed()

    assert (again.pk, again.rows) == (first.pk, first.rows)
    (event,) = Event.objects.filter(code="ledger.closed")
    assert event.data["digest"] == bytes(first.digest).hex()


def test_what_comes_late_is_listed_apart(debt: Debt) -> None:
    closed()
    told(debt, 30, key="late")

    after = closed(days_later=1)

    assert [one["key"] for one in after.told["late"]] == ["late"]
    assert (after.rows, after.told["late_rows"]) == (1, 1)


def test_days_close_in_their_order_and_none_before_it_began(debt: Debt) -> None:
    with pytest.raises(DayNotOver):
        close_day(TODAY + timedelta(days=1), at=AT, actor="x")
    closed(days_later=1)

    with pytest.raises(LaterDayClosed):
        close_day(TODAY, at=TOMORROW, actor="x")


def test_a_ledger_as_it_was_written_has_nothing_wrong(debt: Debt) -> None:
    closed()
    told(debt, 30, key="late")
    last = closed(days_later=1)

    found = verify()

    assert found.wrong == ()
    assert (found.rows, found.days) == (Transfer.objects.count(), 2)
    assert found.digest == bytes(last.digest).hex()


@pytest.mark.parametrize(
    "change",
    [
        "amount_minor = amount_minor + 1", "basis = 'x'", "effective_on = effective_on - 1",
        "recorded_by = 'x'", "recorded_at = recorded_at - interval '1 second'", "key = 'x'",
    ],
)  # fmt: skip
def test_a_row_changed_behind_the_triggers_is_named(debt: Debt, change: str) -> None:
    closed()
    row = Transfer.objects.get(kind="receipt")

    run(f"UPDATE ledger_transfer SET {change} WHERE id = %s", row.pk)

    named = {(one.transfer, one.why) for one in verify().wrong}
    assert (row.pk, "was changed after its day was closed") in named


def test_a_row_taken_out_or_put_in_is_named(debt: Debt) -> None:
    closed()
    gone = Transfer.objects.get(kind="receipt")

    run("DELETE FROM ledger_transfer WHERE id = %s", gone.pk)

    named = {(one.transfer, one.why) for one in verify().wrong}
    assert (gone.pk, "is gone since its day was closed") in named


def test_a_close_that_was_changed_does_not_fit_the_journal(debt: Debt) -> None:
    closed()
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_dayclosed DISABLE TRIGGER USER")
        cursor.execute("UPDATE ledger_dayclosed SET digest = sha256('x')")
        cursor.execute("ALTER TABLE ledger_dayclosed ENABLE TRIGGER USER")

    whys = {one.why for one in verify().wrong}

    assert whys == {
        "the close itself was changed", "the journal tells another digest of the day",
    }  # fmt: skip


def test_what_was_changed_on_an_open_day_is_found_by_what_stands_beside_it(debt: Debt) -> None:
    payment = Transfer.objects.get(kind="payment", amount_minor=500)

    run("UPDATE ledger_transfer SET amount_minor = 400 WHERE id = %s", payment.pk)

    whys = {one.why for one in verify().wrong if one.transfer == payment.pk}
    assert whys == {"is of another amount than the journal tells"}
    assert any(one.why == "is held of another amount than was paid" for one in verify().wrong)


def test_a_payment_of_which_the_journal_does_not_tell_is_named(debt: Debt) -> None:
    copied = Transfer.objects.get(key="p1")
    columns = "kind, debit_id, credit_id, amount_minor, currency, book, effective_on, recorded_at"

    run(
        f"INSERT INTO ledger_transfer (key, {columns}, recorded_by, basis)"
        f" SELECT 'smuggled', {columns}, 'x', '' FROM ledger_transfer WHERE id = %s",
        copied.pk,
    )

    (found,) = verify().wrong
    assert found.why == "is a payment of which the journal does not tell"
    assert found.transfer == Transfer.objects.get(key="smuggled").pk


def test_a_transfer_led_to_another_book_makes_both_not_nil(debt: Debt) -> None:
    receipt = Transfer.objects.get(kind="receipt")
    account = debt.accounts.get()

    run("UPDATE ledger_transfer SET credit_id = %s WHERE id = %s", account.pk, receipt.pk)

    whys = {one.why for one in verify().wrong}
    assert {"is in another currency or book than its accounts", "a book is not nil"} <= whys
