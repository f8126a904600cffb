"""Balances on a day, and where every cent of them comes from; ends with the facts given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Manager, Q, QuerySet, Sum

from evenhand.cases.models import Debt
from evenhand.ledger.models import Account, Transfer
from evenhand.rulebook.money import Money

OWED = ("principal", "interest", "fees", "costs")


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """What is owed of one kind (principal, interest, fees, costs) on a day."""

    kind: str
    amount: Money


def transfers_of(debt: Debt) -> QuerySet[Transfer]:
    """Return every transfer that touched a debt, in the order of the days they count from."""
    touching = Q(debit__debt=debt) | Q(credit__debt=debt)
    rows = Transfer.objects.filter(touching).select_related("debit", "credit")
    return rows.order_by("effective_on", "recorded_at", "pk")


def balance_lines(debt: Debt, *, on: date) -> Sequence[BalanceLine]:
    """Return what is owed on a day by effective date, split by kind; kinds at nil are left out."""
    lines = []
    for account in Account.objects.filter(debt=debt).order_by("kind"):
        minor = _moved(account.debits, on=on) - _moved(account.credits, on=on)
        if minor:
            lines.append(BalanceLine(account.kind, Money(minor, account.currency)))
    return lines


def _moved(transfers: Manager[Transfer], *, on: date) -> int:
    moved = transfers.filter(effective_on__lte=on).aggregate(sum=Sum("amount_minor"))["sum"]
    return moved or 0


def balance(debt: Debt, *, on: date) -> Money:
    """Return what is owed in all on a day, by effective date."""
    return sum((line.amount for line in balance_lines(debt, on=on)), start=Money(0, debt.currency))


# Facts: one row a debt that has moved or will. `{at}` is the instant asked for; the balance is
# null where nothing has moved yet.
FACTS_SQL = """
SELECT debt_id,
       (sum(amount_minor) FILTER (WHERE effective_on <= ({at})::date))::bigint AS balance_minor,
       date_part('epoch', min(effective_on) FILTER (WHERE effective_on > ({at})::date))::bigint
           AS balance_changes_at
  FROM (SELECT debit_id AS account_id, amount_minor, effective_on FROM ledger_transfer
        UNION ALL
        SELECT credit_id, -amount_minor, effective_on FROM ledger_transfer) m
  JOIN ledger_account a ON a.id = m.account_id
 WHERE debt_id IS NOT NULL AND {debt_is}
 GROUP BY debt_id
"""
