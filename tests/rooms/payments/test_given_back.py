"""Overpaid money that went back by other means is noted and over; nothing goes back twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from evenhand.cases.models import Case
from evenhand.contact.references import payment_reference
from evenhand.journal.models import Event
from evenhand.ledger.queries import suspense
from evenhand.ledger.verifying import verify
from evenhand.payments import given_back, overpaid
from evenhand.payments.allocating import take
from evenhand.payments.given_back import Given
from evenhand.payments.models import GivenBack, Overpaid, Refund
from evenhand.rulebook import Money
from evenhand.work.models import Task
from tests import cast
from tests.bank_files import Line
from tests.cast import AT
from tests.rooms.payments.test_freed_money import states
from tests.rooms.payments.test_refunds import bank_tells

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 16)
CASH = Given(how="cash", on=MONDAY, words="I gave it to her at the counter; she signed")


@pytest.fixture(autouse=True)
def _one_account(settings: Any) -> None:
    accounts = {"EUR": settings.FIRM["accounts"]["EUR"]}
    settings.FIRM = settings.FIRM | {"accounts": accounts, "own_accounts": {}}


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(), principal_minor=2_000)


def overpaid_by(case: Case, amount: str, *, closing: str) -> Overpaid:
    line = Line(amount=amount, reference=payment_reference(case.debt))
    bank_tells(line, identity="S1", opening="100.00", closing=closing, until="2026-11-16")
    return Overpaid.objects.get()


def test_a_small_sum_given_in_cash_is_over_at_once_and_the_bank_agrees(case: Case) -> None:
    row = overpaid_by(case, "25.00", closing="125.00")

    given_back.note(row, CASH, at=AT, actor="staff:one")

    row.refresh_from_db()
    assert (row.state, row.words) == ("given", CASH.words)
    assert suspense(on=AT.date(), currency="EUR").minor == 0
    assert states(MONDAY) == {"account": "fine", "bank": "fine", "creditor": "fine"}
    assert not Task.objects.filter(kind="overpaid_return", done_at=None).exists()
    told = Event.objects.get(code="overpaid.given_noted")
    assert (told.data["how"], told.actor, told.subject) == ("cash", "staff:one", case.person.key)
    assert verify().wrong == ()
    with pytest.raises(overpaid.NotOpen):
        overpaid.give_back(row, at=AT, actor="staff:two")


def test_above_what_one_sends_back_alone_a_second_agrees(case: Case) -> None:
    row = overpaid_by(case, "220.00", closing="320.00")
    given_back.note(row, CASH, at=AT, actor="staff:one")

    with pytest.raises(given_back.SecondPersonMissing):
        given_back.agree(row, at=AT, actor="staff:one")
    with pytest.raises(overpaid.NotOpen):  # nor does it go back a second time meanwhile
        overpaid.give_back(row, at=AT, actor="staff:two")
    waits = Task.objects.filter(kind="overpaid_given", done_at=None).count()
    given_back.agree(row, at=AT, actor="staff:two")

    row.refresh_from_db()
    assert (waits, row.state) == (1, "given")
    assert (Refund.objects.count(), suspense(on=AT.date(), currency="EUR").minor) == (0, 0)
    assert not Task.objects.filter(kind="overpaid_given", done_at=None).exists()


def test_the_database_too_wants_another_person(case: Case) -> None:
    given_back.note(overpaid_by(case, "220.00", closing="320.00"), CASH, at=AT, actor="staff:one")

    with pytest.raises(IntegrityError), transaction.atomic():
        GivenBack.objects.update(agreed_at=AT, agreed_by="staff:one")


def test_a_note_that_is_not_so_is_taken_away_and_the_money_goes_back(case: Case) -> None:
    row = overpaid_by(case, "220.00", closing="320.00")
    given_back.note(row, CASH, at=AT, actor="staff:one")

    taken = given_back.withdraw(row, at=AT, actor="staff:two")
    again = given_back.withdraw(row, at=AT, actor="staff:two")
    overpaid.give_back(row, at=AT, actor="staff:one")

    assert (taken, again, Refund.objects.get().amount_minor) == (True, False, 20_000)
    assert Event.objects.filter(code="overpaid.given_withdrawn").count() == 1


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (Given(how="cash", on=MONDAY, words=" "), given_back.EvidenceMissing),
        (Given(how="creditor", on=MONDAY, words="x"), given_back.NotThatWay),
        (Given(how="gold", on=MONDAY, words="x"), given_back.NotThatWay),
        (Given(how="cash", on=date(2026, 11, 15), words="x"), given_back.DayCannotBe),
        (Given(how="cash", on=date(2027, 1, 1), words="x"), given_back.DayCannotBe),
    ],
)
def test_what_cannot_be_is_not_noted(case: Case, given: Given, wrong: type[Exception]) -> None:
    row = overpaid_by(case, "25.00", closing="125.00")

    with pytest.raises(wrong):
        given_back.note(row, given, at=AT, actor="staff:one")

    assert not GivenBack.objects.exists()


def test_what_never_came_to_the_bank_moves_nothing_in_the_books(case: Case) -> None:
    take(cases=[case], amount=Money(2_500, "EUR"), paid_on=MONDAY, key="k", at=AT, actor="staff:x")
    row = Overpaid.objects.get()

    given_back.note(row, Given(how="creditor", on=MONDAY, words="his letter"), at=AT,
                    actor="staff:one")  # fmt: skip

    row.refresh_from_db()
    assert (row.state, suspense(on=AT.date(), currency="EUR").minor) == ("given", 0)
