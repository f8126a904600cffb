"""Money comes in, finds its owner, goes back and is passed on; both books move at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypedDict

import pytest
from django.db import IntegrityError, transaction

from evenhand.cases.models import Debt
from evenhand.journal.models import Event
from evenhand.ledger import actions as ledger
from evenhand.ledger import flows, passed_on, queries
from evenhand.ledger.actions import KeyUsedDifferently, MoreThanOwed, Move
from evenhand.ledger.flows import MoreThanHeld, Part
from evenhand.ledger.models import Account, Transfer
from evenhand.rulebook.money import Money
from tests.cast import AT, ILZE, MARCO, case, creditor, person

pytestmark = pytest.mark.django_db
TODAY = AT.date()
PLACE = "LV80BANK0000435195001"


class Who(TypedDict):
    """By whom and when."""

    at: datetime
    actor: str


WHO: Who = {"at": AT, "actor": "bank"}


def eur(minor: int) -> Money:
    """Some euros."""
    return Money(minor, "EUR")


def a_debt(principal_minor: int = 120_000) -> Debt:
    """Ilze's loan."""
    return case(person(ILZE), principal_minor=principal_minor).debt


def paid_by_bank(debt: Debt, minor: int, *, key: str = "e1") -> Transfer:
    """A payment that came by bank on a debt's principal."""
    flows.take_in(key=key, place=PLACE, amount=eur(minor), on=TODAY, **WHO)
    part = Part(debt=debt, kind="principal", amount=eur(minor))
    (made,) = flows.attribute(key=key, parts=[part], paid_on=TODAY, **WHO)
    return made


def standing(debt: Debt) -> dict[str, int]:
    """What lies where, in minor units."""
    of = debt.creditor
    return {
        "bank": queries.at_bank(place=PLACE, on=TODAY, currency="EUR").minor,
        "suspense": queries.suspense(on=TODAY, currency="EUR").minor,
        "held": queries.held_for(of, on=TODAY, currency="EUR").minor,
        "clients": queries.client_money(of, on=TODAY, currency="EUR").minor,
        "owed": queries.balance(debt, on=TODAY).minor,
    }


def test_what_came_in_waits_until_its_owner_is_known() -> None:
    debt = a_debt()

    flows.take_in(key="e1", place=PLACE, amount=eur(500), on=TODAY, **WHO)

    assert standing(debt) == {
        "bank": 500, "suspense": 500, "held": 0, "clients": 0, "owed": 120_000,
    }  # fmt: skip


def test_money_that_found_its_owner_is_held_for_the_creditor_and_no_longer_owed() -> None:
    debt = a_debt()

    payment = paid_by_bank(debt, 500)

    assert payment.kind == Transfer.Kind.PAYMENT
    assert standing(debt) == {
        "bank": 500, "suspense": 0, "held": 500, "clients": 500, "owed": 119_500,
    }  # fmt: skip
    assert Event.objects.filter(code="money.posted", data__kind="payment").count() == 1


def test_told_again_every_verb_changes_nothing() -> None:
    debt = a_debt()
    first = paid_by_bank(debt, 500)
    before = standing(debt), Transfer.objects.count()

    again = paid_by_bank(debt, 500)

    assert again.pk == first.pk
    assert (standing(debt), Transfer.objects.count()) == before
    assert Event.objects.filter(code="money.posted", data__kind="payment").count() == 1


def test_a_payment_may_be_shared_over_what_is_owed_of_each_kind() -> None:
    debt = a_debt()
    parts = [
        Part(debt=debt, kind="fees", amount=eur(100)),
        Part(debt=debt, kind="principal", amount=eur(400)),
    ]
    flows.take_in(key="e1", place=PLACE, amount=eur(500), on=TODAY, **WHO)

    made = flows.attribute(key="e1", parts=parts, paid_on=TODAY, **WHO)

    assert [one.credit.kind for one in made] == ["fees", "principal"]
    (told,) = Event.objects.filter(code="money.posted", data__kind="payment")
    assert (told.data["amount_minor"], told.data["and"]) == (500, [made[1].key])


def test_more_than_is_owed_is_not_attributed_and_stays_in_suspense() -> None:
    debt = a_debt(principal_minor=400)

    with pytest.raises(MoreThanOwed):
        paid_by_bank(debt, 500)

    assert standing(debt)["suspense"] == 500


def test_more_than_came_in_is_not_attributed() -> None:
    debt = a_debt()
    flows.take_in(key="e1", place=PLACE, amount=eur(500), on=TODAY, **WHO)

    with pytest.raises(MoreThanHeld):
        flows.attribute(
            key="e1", parts=[Part(debt=debt, kind="principal", amount=eur(501))], paid_on=TODAY,
            **WHO,
        )  # fmt: skip


def test_a_payment_told_by_hand_is_seen_at_the_bank_once() -> None:
    debt = a_debt()
    told = ledger.record_payment(debt=debt, amount=eur(500), paid_on=TODAY, key="p", **WHO)
    flows.take_in(key="e1", place=PLACE, amount=eur(500), on=TODAY, **WHO)
    unseen = standing(debt)

    for _ in range(2):
        flows.seen(key="e1", payments=[told], **WHO)
    with pytest.raises(KeyUsedDifferently), transaction.atomic():
        flows.seen(key="e2", payments=[told], **WHO)

    assert (unseen["clients"], unseen["held"]) == (500, 0)
    assert standing(debt) == {
        "bank": 500, "suspense": 0, "held": 500, "clients": 500, "owed": 119_500,
    }  # fmt: skip


def test_what_the_bank_took_back_is_owed_again_from_that_day() -> None:
    debt = a_debt()
    payment = paid_by_bank(debt, 500)

    for _ in range(2):
        flows.take_back(
            key="r1", of=[payment], place=PLACE, on=TODAY + timedelta(days=1), basis="AM04", **WHO
        )

    assert standing(debt)["owed"] == 119_500
    tomorrow = TODAY + timedelta(days=1)
    assert queries.balance(debt, on=tomorrow).minor == 120_000
    assert queries.at_bank(place=PLACE, on=tomorrow, currency="EUR").minor == 0
    assert queries.suspense(on=tomorrow, currency="EUR").minor == 0
    assert queries.held_for(debt.creditor, on=tomorrow, currency="EUR").minor == 0
    assert [one.minor for one in queries.payments([debt.pk])] == [500, -500]


def test_what_belongs_to_nobody_here_goes_back_and_no_more_than_that() -> None:
    debt = a_debt()
    flows.take_in(key="e1", place=PLACE, amount=eur(500), on=TODAY, **WHO)

    with pytest.raises(MoreThanHeld):
        flows.give_back(key="e1", amount=eur(501), on=TODAY, basis="unknown payer", **WHO)
    for _ in range(2):
        flows.give_back(key="e1", amount=eur(500), on=TODAY, basis="unknown payer", **WHO)
        flows.sent(key="s1", place=PLACE, amount=eur(500), on=TODAY, **WHO)

    assert standing(debt)["bank"] == standing(debt)["suspense"] == 0


def test_what_is_held_is_passed_on_less_commission_and_its_tax() -> None:
    debt = a_debt()
    paid_by_bank(debt, 10_000)

    for _ in range(2):
        made = passed_on.remit(
            key="run1", creditor=debt.creditor, place=PLACE, gross=eur(10_000),
            commission=eur(1_000), vat=eur(210), on=TODAY, **WHO,
        )  # fmt: skip

    assert sorted((one.kind, one.amount_minor) for one in made) == [
        ("commission", 1_000), ("commission", 1_000), ("remittance", 8_790),
        ("remittance", 8_790), ("vat", 210), ("vat", 210),
    ]  # fmt: skip
    assert standing(debt) == {
        "bank": 1_210, "suspense": 0, "held": 0, "clients": 0, "owed": 110_000,
    }  # fmt: skip


def test_no_more_is_passed_on_than_is_held() -> None:
    debt = a_debt()
    paid_by_bank(debt, 500)

    with pytest.raises(MoreThanHeld):
        passed_on.remit(
            key="run1", creditor=debt.creditor, place=PLACE, gross=eur(501), commission=eur(0),
            vat=eur(0), on=TODAY, **WHO,
        )  # fmt: skip


def test_what_the_creditor_was_paid_directly_is_paid_and_never_held() -> None:
    debt = a_debt()

    flows.reported(
        key="d1", parts=[Part(debt=debt, kind="principal", amount=eur(700))], paid_on=TODAY,
        basis="told by the creditor", **WHO,
    )  # fmt: skip

    assert standing(debt) == {
        "bank": 0, "suspense": 0, "held": 0, "clients": 0, "owed": 119_300,
    }  # fmt: skip
    (line,) = queries.itemised(debt, on=TODAY)
    assert (line.asked, line.paid) == (eur(120_000), eur(700))


# --- Books ----------------------------------------------------------------------------------------


def test_the_database_refuses_money_that_crosses_from_one_creditor_to_another() -> None:
    hers = a_debt()
    other = case(person(MARCO), owed_to=creditor("Other Bank"), reference="x", currency="EUR").debt
    move = Move(
        key="crossing", kind=Transfer.Kind.PAYMENT, amount=eur(100), effective_on=TODAY,
        debit=ledger.ensure_account(
            kind=Account.Kind.CLIENT_MONEY, currency="EUR", creditor=other.creditor
        ),
        credit=Account.objects.get(debt=hers, kind="principal"),
    )  # fmt: skip

    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.post(move, at=AT, actor="test")


@pytest.mark.parametrize("kind", ["bank", "held", "client_money", "principal"])
def test_an_account_without_what_it_belongs_to_is_refused(kind: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.ensure_account(kind=kind, currency="EUR")


def test_an_account_lies_in_the_book_of_its_creditor_or_of_the_house() -> None:
    debt = a_debt()

    of_debt = Account.objects.get(debt=debt)
    held = ledger.ensure_account(kind="held", currency="EUR", creditor=debt.creditor)
    bank = ledger.ensure_account(kind="bank", currency="EUR", place=PLACE)

    assert (of_debt.book, held.book, bank.book) == (debt.creditor_id, 0, 0)


# --- What was known, and when ---------------------------------------------------------------------


def test_a_balance_can_be_asked_as_it_was_known_at_an_instant() -> None:
    debt = a_debt()
    later = AT + timedelta(days=3)
    ledger.record_payment(
        debt=debt, amount=eur(500), paid_on=TODAY, key="p", at=later, actor="desk"
    )

    assert queries.balance(debt, on=TODAY, recorded_until=AT) == eur(120_000)
    assert queries.balances([debt.pk], on=TODAY, recorded_until=AT)[debt.pk] == 120_000
    assert queries.balance(debt, on=TODAY) == eur(119_500)
