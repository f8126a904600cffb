"""Whatever moves in whatever order, each balance is what a plain sum on paper says."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evenhand.cases.models import Debt
from evenhand.ledger import actions as ledger
from evenhand.ledger.actions import MoreThanOwed, Move
from evenhand.ledger.models import Account, Transfer
from evenhand.ledger.queries import balance, balance_lines
from evenhand.rulebook.calendar import Period
from evenhand.rulebook.money import Money
from tests.cast import AT, ILZE, case, person

TODAY = AT.date()
OLDEST = 20  # days before today
DAYS = st.integers(0, OLDEST)
KINDS = st.sampled_from(["interest", "fee", "pay", "reverse"])
STEPS = st.lists(
    st.tuples(KINDS, st.integers(0, 1), st.integers(1, 90_000), DAYS, st.booleans()),
    min_size=1,
    max_size=25,
)
CHARGED = {"interest": Account.Kind.INTEREST, "fee": Account.Kind.FEES}


class Paper:
    """The same money, written down by hand: (debt, kind of account, day, amount)."""

    def __init__(self, debts: list[Debt]) -> None:
        self.lines = [(debt.pk, "principal", TODAY - timedelta(days=30), 120_000) for debt in debts]
        self.charges: dict[str, tuple[int, str, date, int]] = {}

    def owed(self, debt: Debt, on: date) -> dict[str, int]:
        """What is owed of each kind on a day; kinds at nil left out."""
        sums: dict[str, int] = defaultdict(int)
        for of, kind, day, minor in self.lines:
            if of == debt.pk and day <= on:
                sums[kind] += minor
        return {kind: minor for kind, minor in sums.items() if minor}


def charge(paper: Paper, debt: Debt, *, kind: str, minor: int, on: date, key: str) -> None:
    """Charge interest or a fee, in the house and on paper."""
    account = CHARGED[kind]
    ledger.post(
        Move(
            key=key,
            kind=kind,
            debit=ledger.ensure_account(kind=account, currency="EUR", debt=debt),
            credit=ledger.ensure_account(
                kind=Account.Kind.PLACED, currency="EUR", creditor=debt.creditor
            ),
            amount=Money(minor, "EUR"),
            effective_on=on,
        ),
        at=AT,
        actor="test",
    )
    if key not in paper.charges:
        paper.charges[key] = (debt.pk, account.value, on, minor)
        paper.lines.append(paper.charges[key])


def pay(paper: Paper, debt: Debt, *, minor: int, on: date, key: str) -> None:
    """Pay, in the house and on paper; more than is owed moves nothing."""
    fits = minor <= sum(paper.owed(debt, max(on, TODAY)).values())
    try:
        ledger.record_payment(
            debt=debt, amount=Money(minor, "EUR"), paid_on=on, key=key, at=AT, actor="test"
        )
    except MoreThanOwed:
        assert not fits
        return
    assert fits
    paper.lines.append((debt.pk, "principal", on, -minor))


def reverse(paper: Paper, debt: Debt, *, since: date) -> None:
    """Take charges back since a day, in the house and on paper."""
    ledger.reverse_charges(
        debt=debt,
        kinds=["interest", "fee"],
        days=Period(since),
        because="hold:x",
        at=AT,
        actor="test",
    )
    for key, (of, kind, day, minor) in list(paper.charges.items()):
        if of == debt.pk and day >= since:
            paper.lines.append((of, kind, day, -minor))
            del paper.charges[key]


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS, asked=DAYS)
def test_balances_are_what_a_sum_on_paper_says(
    steps: list[tuple[str, int, int, int, bool]], asked: int
) -> None:
    with transaction.atomic():
        ilze = person(ILZE)
        debts = [case(ilze, reference=f"loan-{number}").debt for number in range(2)]
        paper = Paper(debts)

        for number, (kind, which, minor, days_ago, twice) in enumerate(steps):
            debt, on = debts[which], TODAY - timedelta(days=days_ago)
            for _ in range(2 if twice and kind != "pay" else 1):
                if kind == "pay":
                    pay(paper, debt, minor=minor, on=on, key=f"pay-{number}")
                elif kind == "reverse":
                    reverse(paper, debt, since=on)
                else:
                    charge(paper, debt, kind=kind, minor=minor, on=on, key=f"{kind}-{number}")

        for on in (TODAY, TODAY - timedelta(days=asked), TODAY - timedelta(days=31)):
            for debt in debts:
                found = {line.kind: line.amount.minor for line in balance_lines(debt, on=on)}
                assert found == paper.owed(debt, on)
                assert balance(debt, on=on).minor == sum(found.values())
        _sums_to_nothing()
        transaction.set_rollback(True)


def _sums_to_nothing() -> None:
    """Every transfer leaves one account and reaches another: nothing appears, nothing is lost."""
    moved: dict[int, int] = defaultdict(int)
    for transfer in Transfer.objects.all():
        moved[transfer.debit_id] += transfer.amount_minor
        moved[transfer.credit_id] -= transfer.amount_minor

    assert sum(moved.values()) == 0
