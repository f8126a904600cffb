"""A charge taken back sets free what was paid on it or let go; nothing is owed below nought."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.cases.models import Case, Debt
from evenhand.journal.models import Event
from evenhand.ledger import actions as ledger
from evenhand.ledger import flows
from evenhand.ledger.models import Transfer
from evenhand.ledger.queries import (
    balance_lines,
    client_money,
    held_for,
    itemised,
    suspense,
)
from evenhand.ledger.verifying import verify
from evenhand.rulebook.calendar import Period
from evenhand.rulebook.money import Money
from evenhand.work.models import Task
from tests.cast import AT, case, charged, person

pytestmark = pytest.mark.django_db
TODAY = AT.date()
PLACE = "LV80BANK0000435195001"


@pytest.fixture
def of() -> Case:
    """Ilze owes 1,000.00 and a fee of 5.00."""
    found = case(person(), principal_minor=100_000)
    charged(found.debt, key="fee")
    return found


def pay(debt: Debt, key: str, **minor: int) -> None:
    """A payment by bank, of parts by kind."""
    parts = [flows.Part(debt=debt, kind=kind, amount=Money(part, "EUR"))
             for kind, part in minor.items()]  # fmt: skip
    whole = Money(sum(minor.values()), "EUR")
    flows.take_in(key=key, place=PLACE, amount=whole, on=TODAY, at=AT, actor="test")
    flows.attribute(key=key, parts=parts, paid_on=TODAY, at=AT, actor="test")


def take_back(debt: Debt) -> list[Transfer]:
    return ledger.reverse_charges(
        debt=debt, kinds=["fee"], days=Period(TODAY - timedelta(days=1)), because="hold:x", at=AT,
        actor="test",
    )  # fmt: skip


def owed(debt: Debt) -> dict[str, int]:
    return {line.kind: line.amount.minor for line in balance_lines(debt, on=TODAY)}


def test_what_was_paid_on_a_fee_is_paid_on_principal_instead(of: Case) -> None:
    pay(of.debt, "p", fees=500)

    take_back(of.debt)

    assert owed(of.debt) == {"principal": 99_500}
    paid = {line.kind: line.paid.minor for line in itemised(of.debt, on=TODAY)}
    assert paid == {"principal": 500, "fees": 0}
    assert not Task.objects.filter(kind="overpaid_return").exists()
    assert verify().wrong == ()


def test_what_was_paid_in_part_leaves_no_rest_of_the_fee(of: Case) -> None:
    pay(of.debt, "p", fees=200)

    take_back(of.debt)

    assert owed(of.debt) == {"principal": 99_800}


def test_what_is_owed_nowhere_waits_to_go_back_to_her(of: Case) -> None:
    pay(of.debt, "p", fees=500, principal=100_000)

    take_back(of.debt)

    creditor = of.debt.creditor
    assert owed(of.debt) == {}
    assert suspense(on=TODAY, currency="EUR") == Money(500, "EUR")
    assert held_for(creditor, on=TODAY, currency="EUR") == Money(100_000, "EUR")
    assert client_money(creditor, on=TODAY, currency="EUR") == Money(100_000, "EUR")
    assert Task.objects.get(kind="overpaid_return").case_key == of.key
    assert Event.objects.get(code="overpaid").data["amount_minor"] == 500
    assert verify().wrong == ()


def test_a_fee_that_was_let_go_was_never_lost(of: Case) -> None:
    ledger.write_off(debt=of.debt, on=TODAY, key="w", at=AT, actor="test", basis="settled")

    take_back(of.debt)

    assert owed(of.debt) == {}
    let_go = {line.kind: line.let_go.minor for line in itemised(of.debt, on=TODAY)}
    assert let_go == {"principal": 100_000, "fees": 0}
    assert not Task.objects.filter(kind="overpaid_return").exists()


def test_taken_back_twice_nothing_moves_again(of: Case) -> None:
    pay(of.debt, "p", fees=500)
    take_back(of.debt)
    before = Transfer.objects.count()

    assert take_back(of.debt) == []

    assert Transfer.objects.count() == before


@settings(max_examples=15, deadline=None)
@given(fees=st.integers(0, 500), principal=st.integers(0, 100_000), let_go=st.booleans())
def test_whatever_was_paid_no_kind_is_below_nought_and_no_cent_is_lost(
    fees: int, principal: int, let_go: bool
) -> None:
    with transaction.atomic():
        of = case(person(), principal_minor=100_000)
        charged(of.debt, key="fee")
        parts = {"fees": fees, "principal": principal}
        if fees + principal:
            pay(of.debt, "p", **{kind: minor for kind, minor in parts.items() if minor})
        if let_go:
            ledger.write_off(debt=of.debt, on=TODAY, key="w", at=AT, actor="x", basis="settled")

        take_back(of.debt)

        left, to_her = owed(of.debt), suspense(on=TODAY, currency="EUR").minor
        transaction.set_rollback(True)

    assert min(left.values(), default=0) >= 0
    assert to_her == (fees if let_go else max(fees + principal - 100_000, 0))
    assert sum(left.values()) == (0 if let_go else 100_000 - principal - fees + to_her)
