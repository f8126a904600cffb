"""Money does whatever it likes, in three currencies, and the ledger cannot be made to lie."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from evenhand.cases.models import Debt
from evenhand.ledger import actions as ledger
from evenhand.ledger import flows, passed_on, queries, rates
from evenhand.ledger.actions import MoreThanOwed
from evenhand.ledger.flows import MoreThanHeld, Part
from evenhand.ledger.models import Account, Transfer
from evenhand.rulebook.calendar import Period
from evenhand.rulebook.money import Money, Rounding
from tests import cast

TODAY = cast.AT.date()
CURRENCIES = ("JPY", "EUR", "KWD")  # 0, 2 and 3 decimals
PLACE = "LV80BANK0000435195001"
MINOR = st.integers(1, 4_000)
WHICH = st.integers(0, 5)
TWICE = st.booleans()
AGO = st.integers(0, 20)
KIND = {"interest": Account.Kind.INTEREST, "fee": Account.Kind.FEES}


class LifeOfMoney(RuleBasedStateMachine):
    """Two debts in each currency, of two creditors; what moved is written on paper too."""

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.step, self.hand = 0, defaultdict[tuple[int, str], int](int)
        self.paper: list[tuple[int, str, date, int, int]] = []  # debt, kind, day, minor, step
        self.debts: list[Debt] = []
        self.came: list[tuple[str, str, int]] = []  # of the receipts not spent: key, currency, left
        self.paid: list[Transfer] = []
        self.gone: set[int] = set()
        self.charged: list[tuple[Debt, str, date, int]] = []
        ilze = cast.person()
        for currency in CURRENCIES:
            for name in ("Nordlys Bank", "Other Bank"):
                debt = cast.case(
                    ilze, owed_to=cast.creditor(name), reference=f"{currency}-{name}",
                    principal_minor=10_000, currency=currency,
                ).debt  # fmt: skip
                self.debts.append(debt)
                self.note(debt, "principal", debt.accounts.get().debits.get().effective_on, 10_000)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    def at(self) -> Any:
        """The instant of this step: later steps are written down later."""
        return cast.AT + timedelta(seconds=self.step)

    def who(self) -> Any:
        """By whom and when."""
        return {"at": self.at(), "actor": "machine"}

    def begin(self) -> str:
        """The key of a new step."""
        self.step += 1
        return f"step-{self.step}"

    def note(self, debt: Debt, kind: str, on: date, minor: int) -> None:
        """Write on paper."""
        self.paper.append((debt.pk, kind, on, minor, self.step))

    def owed(self, debt: Debt, kind: str | None = None) -> int:
        """What the paper says is owed today."""
        return sum(minor for of, what, _, minor, _ in self.paper
                   if of == debt.pk and kind in (None, what))  # fmt: skip

    # --- What may happen ---------------------------------------------------------------------

    @rule(which=WHICH, twice=TWICE)
    def a_debt_is_taken_on_again(self, which: int, twice: bool) -> None:
        self.begin()
        for _ in range(1 + twice):
            ledger.take_on(debt=self.debts[which], on=TODAY, **self.who())

    @rule(which=WHICH, minor=MINOR, ago=AGO, kind=st.sampled_from(["interest", "fee"]), twice=TWICE)
    def a_charge(self, which: int, minor: int, ago: int, kind: str, twice: bool) -> None:
        debt, key, on = self.debts[which], self.begin(), TODAY - timedelta(days=ago)
        for _ in range(1 + twice):
            _charge(debt, kind, minor, on=on, key=key, at=self.at())
        self.note(debt, KIND[kind].value, on, minor)
        self.charged.append((debt, KIND[kind].value, on, minor))

    @rule(which=WHICH, minor=MINOR, ago=AGO, twice=TWICE)
    def a_payment_told_by_hand(self, which: int, minor: int, ago: int, twice: bool) -> None:
        debt, key, on = self.debts[which], self.begin(), TODAY - timedelta(days=ago)
        if minor > self.owed(debt, "principal"):
            return
        for _ in range(1 + twice):
            ledger.record_payment(
                debt=debt, amount=Money(minor, debt.currency), paid_on=on, key=key, **self.who()
            )
        self.note(debt, "principal", on, -minor)
        self.hand[debt.creditor_id, debt.currency] += minor

    @rule(which=WHICH, minor=MINOR, ago=AGO, twice=TWICE)
    def money_comes_and_finds_its_debt(self, which: int, minor: int, ago: int, twice: bool) -> None:
        debt, key, on = self.debts[which], self.begin(), TODAY - timedelta(days=ago)
        amount = Money(minor, debt.currency)
        flows.take_in(key=key, place=PLACE, amount=amount, on=on, **self.who())
        self.came.append((key, debt.currency, minor))
        if minor > self.owed(debt, "principal"):
            if minor > self.owed(debt):
                with pytest.raises(MoreThanOwed):
                    self.attributed(debt, key, amount, on=on)
            return
        for _ in range(1 + twice):
            made = self.attributed(debt, key, amount, on=on)
        self.came.pop()
        self.paid += made
        self.note(debt, "principal", on, -minor)

    def attributed(self, debt: Debt, key: str, amount: Money, *, on: date) -> list[Transfer]:
        """Attribute money to the principal of a debt."""
        part = Part(debt=debt, kind="principal", amount=amount)
        return list(flows.attribute(key=key, parts=[part], paid_on=on, **self.who()))

    @precondition(lambda self: self.paid)
    @rule(twice=TWICE)
    def the_bank_takes_a_payment_back(self, twice: bool) -> None:
        key, payment = self.begin(), self.paid.pop()
        for _ in range(1 + twice):
            flows.take_back(
                key=key, of=[payment], place=PLACE, on=TODAY, basis="AM04", **self.who()
            )
        debt = next(one for one in self.debts if one.pk == payment.credit.debt_id)
        self.note(debt, "principal", TODAY, payment.amount_minor)

    @precondition(lambda self: self.came)
    @rule(twice=TWICE)
    def money_goes_back_to_its_payer(self, twice: bool) -> None:
        _, currency, minor = self.came.pop()
        key, amount = self.begin(), Money(minor, currency)
        for _ in range(1 + twice):
            flows.give_back(key=key, amount=amount, on=TODAY, basis="unknown", **self.who())
            flows.sent(key=key, place=PLACE, amount=amount, on=TODAY, **self.who())

    @precondition(lambda self: self.came)
    @rule(to=st.sampled_from(CURRENCIES), twice=TWICE)
    def money_is_changed(self, to: str, twice: bool) -> None:
        key, currency, minor = self.came[-1]
        amount, step = Money(minor, currency), self.begin()
        if to == currency:
            return
        with pytest.raises(rates.NoRateRecorded):
            rates.converted(amount, to, on=TODAY + timedelta(days=self.step))
        rates.record_rate(
            base=currency, quote=to, numerator=3, denominator=2, on=TODAY, source="test",
            **self.who(),
        )  # fmt: skip
        if not rates.converted(amount, to, on=TODAY):
            return
        for _ in range(1 + twice):
            made = rates.convert(amount, to, on=TODAY, key=step, **self.who())
        self.came[-1] = (key, to, made[1].amount_minor)

    @rule(which=WHICH, share=st.integers(1, 10), cut=st.integers(0, 3), twice=TWICE)
    def a_creditor_gets_his_money(self, which: int, share: int, cut: int, twice: bool) -> None:
        debt, key = self.debts[which], self.begin()
        held = queries.held_for(debt.creditor, on=TODAY, currency=debt.currency)
        gross = held.share(share, 8, Rounding.DOWN)
        if gross.minor < 10:
            return
        given: dict[str, Any] = {
            "key": key, "creditor": debt.creditor, "place": PLACE, "gross": gross, "on": TODAY,
            "commission": Money(cut, debt.currency), "vat": Money(cut // 2, debt.currency),
        }  # fmt: skip
        if gross > held:
            with pytest.raises(MoreThanHeld):
                passed_on.remit(**given, **self.who())
            return
        for _ in range(1 + twice):
            passed_on.remit(**given, **self.who())

    @rule(which=WHICH, minor=MINOR, twice=TWICE)
    def a_creditor_was_paid_directly(self, which: int, minor: int, twice: bool) -> None:
        debt, key = self.debts[which], self.begin()
        if minor > self.owed(debt, "principal"):
            return
        part = Part(debt=debt, kind="principal", amount=Money(minor, debt.currency))
        for _ in range(1 + twice):
            flows.reported(key=key, parts=[part], paid_on=TODAY, basis="told", **self.who())
        self.note(debt, "principal", TODAY, -minor)

    @rule(which=WHICH, ago=AGO, twice=TWICE)
    def charges_are_taken_back(self, which: int, ago: int, twice: bool) -> None:
        debt, since = self.debts[which], TODAY - timedelta(days=ago)
        self.begin()
        if debt.pk in self.gone:  # What was let go cannot be taken back on top.
            return
        for _ in range(1 + twice):
            ledger.reverse_charges(
                debt=debt, kinds=["interest", "fee"], days=Period(since), because="hold:x",
                **self.who(),
            )  # fmt: skip
        for one in [one for one in self.charged if one[0] == debt and one[2] >= since]:
            self.charged.remove(one)
            self.note(debt, one[1], one[2], -one[3])

    @rule(which=WHICH, twice=TWICE)
    def what_is_left_is_let_go(self, which: int, twice: bool) -> None:
        debt, key = self.debts[which], self.begin()
        if self.step % 4:  # Else soon nothing would be owed any more.
            return
        for _ in range(1 + twice):
            moved = ledger.write_off(debt=debt, on=TODAY, key=key, basis="t", **self.who())
        for one in moved:
            self.note(debt, one.credit.kind, TODAY, -one.amount_minor)
        self.gone.add(debt.pk)

    # --- What holds after every step ---------------------------------------------------------

    @invariant()
    def every_book_is_nil_in_every_currency(self) -> None:
        sums: dict[tuple[int, str], int] = defaultdict(int)
        for one in Transfer.objects.select_related("debit", "credit"):
            sums[one.debit.book, one.debit.currency] += one.amount_minor
            sums[one.credit.book, one.credit.currency] -= one.amount_minor
        assert not any(sums.values())

    @invariant()
    def what_is_held_is_clients_money_but_for_what_was_told_by_hand(self) -> None:
        for debt in self.debts:
            asked: dict[str, Any] = {"on": TODAY, "currency": debt.currency}
            clients = queries.client_money(debt.creditor, **asked)
            held = queries.held_for(debt.creditor, **asked)
            assert clients.minor - held.minor == self.hand[debt.creditor_id, debt.currency]

    @invariant()
    def in_suspense_lies_what_came_and_found_nobody(self) -> None:
        for currency in CURRENCIES:
            waits = sum(minor for _, of, minor in self.came if of == currency)
            assert queries.suspense(on=TODAY, currency=currency).minor == waits >= 0

    @invariant()
    def balances_are_what_the_paper_says_by_both_days(self) -> None:
        for on, until in ((TODAY, self.step), (TODAY - timedelta(days=10), self.step // 2)):
            for debt in self.debts:
                sums: dict[str, int] = defaultdict(int)
                for of, kind, day, minor, step in self.paper:
                    if of == debt.pk and day <= on and step <= until:
                        sums[kind] += minor
                found = queries.balance_lines(
                    debt, on=on, recorded_until=cast.AT + timedelta(seconds=until)
                )
                assert {one.kind: one.amount.minor for one in found} == {
                    kind: minor for kind, minor in sums.items() if minor
                }

    @invariant()
    def nothing_is_owed_below_nothing(self) -> None:
        for debt in self.debts:
            assert all(one.amount.minor > 0 for one in queries.balance_lines(debt, on=TODAY))


def _charge(debt: Debt, kind: str, minor: int, *, on: date, key: str, at: Any) -> Transfer:
    """Charge interest or a fee."""
    return ledger.post(
        ledger.Move(
            key=key, kind=kind, amount=Money(minor, debt.currency), effective_on=on,
            debit=ledger.ensure_account(kind=KIND[kind], currency=debt.currency, debt=debt),
            credit=ledger.ensure_account(
                kind=Account.Kind.PLACED, currency=debt.currency, creditor=debt.creditor
            ),
        ),
        at=at, actor="machine",
    )  # fmt: skip


@pytest.mark.django_db
def test_whatever_money_does_the_ledger_does_not_lie() -> None:
    few = settings(
        max_examples=5, stateful_step_count=20, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(LifeOfMoney, settings=few)
