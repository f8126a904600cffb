"""One debt's money, the whole way: bank, interest, a hold told late, remittance, close, check.

Ilze owes 1,200.00 at ten percent and pays by two references in one file. Months later a stop that
began before is told: the interest of its days goes back to her. What her creditor gets, what the
bank shows and what the ledger says are the same to the cent, and the closed days prove it.
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from evenhand.cases.models import Case
from evenhand.contact.actions import stop
from evenhand.contact.references import payment_reference
from evenhand.holds.actions import StopRequest
from evenhand.ledger import interest
from evenhand.ledger import queries as balances
from evenhand.ledger.closing import close_day
from evenhand.ledger.models import Transfer
from evenhand.ledger.verifying import verify
from evenhand.payments import remitting, statements
from evenhand.payments.actions import match_waiting, take_file
from evenhand.payments.models import BankEntry, Reconciled
from evenhand.payments.reconciling import reconcile
from evenhand.rulebook import Money
from tests import cast
from tests.bank_files import PAYER, Line, camt
from tests.cast import AT
from tests.rooms.payments.test_remitting import agreed

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 18)
TAKEN_ON = (AT - timedelta(days=30)).date()
LATER = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)


@pytest.fixture
def case(settings: Any) -> Case:
    """Two debts of one person to one creditor; the first bears interest."""
    accounts = {"EUR": settings.FIRM["accounts"]["EUR"]}
    settings.FIRM = settings.FIRM | {"accounts": accounts, "own_accounts": {}}
    made = cast.case(cast.person())
    agreed(made.debt.creditor)
    interest.set_terms(
        made.debt, kind="contractual", rate_bp=1_000, from_on=TAKEN_ON, source="placement",
        basis="Loan agreement, 4.2", at=AT, actor="test",
    )  # fmt: skip
    return made


@pytest.fixture
def other(case: Case) -> Case:
    return cast.case(
        case.person, owed_to=case.debt.creditor, reference="loan-2", principal_minor=3_000
    )


def bank_tells(*lines: Line, identity: str, until: date, opening: str, closing: str) -> None:
    content = camt(
        *lines, identity=identity, until=until.isoformat(), opening=opening, closing=closing
    )
    file = take_file(name="f", content=content, at=LATER, actor="staff:test")
    assert file.state == "taken", file.why
    match_waiting(at=LATER)


def a_stop_told_late(case: Case) -> None:
    request = StopRequest(
        person=case.person, kind="requested", source="night", actor="test", debt=None,
        starts_at=datetime(2026, 11, 2, 10, tzinfo=UTC),
        ends_at=datetime(2026, 11, 6, 10, tzinfo=UTC),
    )  # fmt: skip
    stop(request, clock=lambda: LATER)


def unexplained(day: date) -> list[Reconciled]:
    return [row for row in reconcile(day, at=LATER) if row.state == "differs"]


def of_debt(case: Case, on: date) -> dict[str, int]:
    return {line.kind: line.amount.minor for line in balances.balance_lines(case.debt, on=on)}


def test_ledger_bank_statement_and_creditor_agree_to_the_cent(case: Case, other: Case) -> None:
    creditor = case.debt.creditor
    hers = Line(amount="100.00", reference=payment_reference(case.debt), mark="B1")
    more = Line(amount="40.00", reference=payment_reference(other.debt), mark="B2")

    # The file comes in: one payment fits, the other is ten euros more than is owed on its debt.
    bank_tells(hers, more, identity="S1", until=MONDAY, opening="100.00", closing="240.00")
    charged = of_debt(case, TUESDAY)["interest"]
    a_stop_told_late(case)
    left = of_debt(case, WEDNESDAY)

    # Five local days of the stop bore interest on 1,200.00 at ten percent: it went back.
    back = sum(
        Transfer.objects.filter(key__startswith="reversal:interest:").values_list(
            "amount_minor", flat=True
        )
    )
    assert back > 0
    assert left["interest"] == charged - back
    assert {row.state for row in BankEntry.objects.all()} == {"matched"}

    # Two people pass on what came; the statement tells every line of it.
    run = remitting.draw_up(creditor, currency="EUR", day=TUESDAY, at=LATER, actor="staff:one")
    assert run is not None
    run = remitting.approve(run, at=LATER, actor="staff:two")
    told = list(csv.reader(io.StringIO(statements.as_csv(run).decode("utf-8-sig"))))
    paid = sum(
        Transfer.objects.filter(kind="payment", credit__debt__creditor=creditor).values_list(
            "amount_minor", flat=True
        )
    )
    assert run.gross_minor == paid
    assert run.net_minor == run.gross_minor - run.commission_minor - run.vat_minor
    assert sum(Money.of(row[4], "EUR").minor for row in told[1:] if row) == run.gross_minor

    # The bank shows it leaving; every account, creditor and currency agrees on both days.
    went = Line(
        amount=f"-{Money(run.net_minor, 'EUR').decimal}", day=WEDNESDAY.isoformat(),
        end_to_end=remitting.end_to_end(run), iban=PAYER, name="Nordlys",
    )  # fmt: skip
    closing = str(Money(24_000 - run.net_minor, "EUR").decimal)
    bank_tells(went, identity="S2", until=WEDNESDAY, opening="240.00", closing=closing)
    assert unexplained(MONDAY) == []
    assert unexplained(WEDNESDAY) == []
    assert balances.held_for(creditor, on=WEDNESDAY, currency="EUR").minor == 0

    # Closed and checked whole: nothing can be changed unseen.
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        close_day(day, at=LATER, actor="staff:lead")
    found = verify()
    assert not found.wrong
    assert found.rows == Transfer.objects.count()
