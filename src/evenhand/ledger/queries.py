"""Balances on a day, and where every cent of them comes from; ends with the facts given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q, QuerySet, Sum

from evenhand.cases.models import Creditor, Debt
from evenhand.ledger.models import OF_DEBTS, Account, Transfer
from evenhand.rulebook.money import Money
from evenhand.vault.asking import Question, ask_prepared, question

OWED = OF_DEBTS
# What makes less owed because somebody paid; and where such money goes back to.
PAID = (Transfer.Kind.PAYMENT, Transfer.Kind.REPORTED)
PAID_INTO = (Account.Kind.CLIENT_MONEY, Account.Kind.SUSPENSE, Account.Kind.REPORTED)


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


def balance_lines(
    debt: Debt, *, on: date, recorded_until: datetime | None = None
) -> Sequence[BalanceLine]:
    """Return what is owed on a day by effective date, split by kind; kinds at nil are left out.

    With `recorded_until`, as it was known at that instant: what was written down later is not seen.
    """
    return [
        BalanceLine(row["kind"], Money(row["minor"], row["currency"]))
        for row in _accounts_of([debt.pk], on=on, recorded_until=recorded_until)
        if row["minor"]
    ]


def _accounts_of(
    debt_ids: Collection[int], *, on: date, recorded_until: datetime | None
) -> Sequence[Mapping[str, Any]]:
    """What moved in each account of some debts until a day: debits less credits, in minor units."""
    told = {"debts": list(debt_ids), "on": on, "recorded_until": recorded_until}
    known = "AND t.recorded_at <= %(recorded_until)s::timestamptz" if recorded_until else ""
    return ask_prepared(_ACCOUNTS_SQL.format(known=known), told)


# Without `known` the sums come from the index alone.
_ACCOUNTS_SQL: Final = """
SELECT a.debt_id, a.kind, a.currency,
       (coalesce((SELECT sum(t.amount_minor) FROM ledger_transfer t
                   WHERE t.debit_id = a.id AND t.effective_on <= %(on)s::date {known}), 0)
      - coalesce((SELECT sum(t.amount_minor) FROM ledger_transfer t
                   WHERE t.credit_id = a.id AND t.effective_on <= %(on)s::date {known}), 0)
       )::bigint AS minor
  FROM ledger_account a
 WHERE a.debt_id = ANY(%(debts)s::bigint[])
 ORDER BY a.kind
"""


def _moved(account: Account, *, on: date) -> int:
    """Debits less credits of an account."""
    sides = [
        transfers.filter(effective_on__lte=on).aggregate(sum=Sum("amount_minor"))["sum"] or 0
        for transfers in (account.debits, account.credits)
    ]
    return int(sides[0] - sides[1])


def balance(debt: Debt, *, on: date, recorded_until: datetime | None = None) -> Money:
    """Return what is owed in all on a day by effective date, as known at an instant."""
    lines = balance_lines(debt, on=on, recorded_until=recorded_until)
    return sum((line.amount for line in lines), start=Money(0, debt.currency))


def held_for(creditor: Creditor, *, on: date, currency: str) -> Money:
    """Return what lies at our banks for a creditor; below nought where he was sent too much."""
    return -_balance_of(Account.Kind.HELD, on=on, currency=currency, creditor=creditor)


def client_money(creditor: Creditor, *, on: date, currency: str) -> Money:
    """Return what was paid for a creditor and not passed on; seen on the bank or told by hand."""
    return _balance_of(Account.Kind.CLIENT_MONEY, on=on, currency=currency, creditor=creditor)


def suspense(*, on: date, currency: str) -> Money:
    """Return what came in and whose owner we do not know yet."""
    return -_balance_of(Account.Kind.SUSPENSE, on=on, currency=currency)


def at_bank(*, place: str, on: date, currency: str) -> Money:
    """Return what should lie on an account at a bank."""
    return _balance_of(Account.Kind.BANK, on=on, currency=currency, place=place)


def _balance_of(
    kind: Account.Kind,
    *,
    on: date,
    currency: str,
    creditor: Creditor | None = None,
    place: str = "",
) -> Money:
    account = Account.objects.filter(
        kind=kind, currency=currency, creditor=creditor, debt=None, place=place
    ).first()
    return Money(0 if account is None else _moved(account, on=on), currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Itemised:
    """What was asked of one kind, from which texts, and what was paid or let go of it."""

    kind: str
    asked: Money
    paid: Money
    let_go: Money
    bases: tuple[str, ...]


def itemised(debt: Debt, *, on: date) -> Sequence[Itemised]:
    """Return how a balance came about on a day; what is asked less what was paid is owed.

    What was reversed or corrected counts as if it had never been asked or paid.
    """
    rows = ask_prepared(_ITEMISED_SQL, {"debt": debt.pk, "on": on})
    return [_itemised(row) for row in rows]


def _itemised(row: Mapping[str, Any]) -> Itemised:
    currency, paid, let_go = row["currency"], row["paid"], row["let_go"]
    return Itemised(
        kind=row["kind"],
        asked=Money(row["owed"] + paid + let_go, currency),
        paid=Money(paid, currency),
        let_go=Money(let_go, currency),
        bases=tuple(dict.fromkeys(row["bases"])),
    )


# One row an account of the debt that ever moved.
_ITEMISED_SQL: Final = """
SELECT a.kind, a.currency,
       coalesce(sum(minor) FILTER (WHERE counts), 0)::bigint AS owed,
       coalesce(sum(-minor) FILTER (WHERE counts AND pays), 0)::bigint AS paid,
       coalesce(sum(-minor) FILTER (WHERE counts AND lets_go), 0)::bigint AS let_go,
       coalesce(array_agg(basis ORDER BY effective_on, m.id) FILTER (WHERE charges), '{}') AS bases
  FROM ledger_account a
  JOIN LATERAL (
       SELECT t.id, amount_minor AS minor, basis, effective_on,
              effective_on <= %(on)s::date AS counts,
              t.kind = 'reversal' AND o.kind IN ('client_money', 'suspense', 'reported') AS pays,
              t.kind = 'reversal' AND o.kind = 'written_off' AS lets_go,
              t.kind IN ('interest', 'fee') AND basis <> '' AS charges
         FROM ledger_transfer t JOIN ledger_account o ON o.id = t.credit_id
        WHERE t.debit_id = a.id
        UNION ALL
       SELECT id, -amount_minor, basis, effective_on, effective_on <= %(on)s::date,
              kind IN ('payment', 'reported'), kind = 'write_off', false
         FROM ledger_transfer WHERE credit_id = a.id) m ON true
 WHERE a.debt_id = %(debt)s::bigint
 GROUP BY a.id
 ORDER BY a.kind
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """Money that came in on a debt; below nought where it was sent back."""

    debt_id: int
    effective_on: date
    recorded_at: datetime
    minor: int


def payments(debt_ids: Collection[int]) -> Sequence[Paid]:
    """Return what was paid on some debts and what of it was sent back, by the day it counts."""
    return [Paid(**row) for row in ask_prepared(_PAYMENTS_SQL, _paid_on(debt_ids))]


def rarely_there(debt_ids: Collection[int]) -> tuple[Question, ...]:
    """What a page asks of some debts and mostly finds nothing: payments, interest."""
    ever = question(_EVER_SQL, {"debts": list(debt_ids)})
    return question(_PAYMENTS_SQL, _paid_on(debt_ids)), ever


def bearing_ever(debt_ids: Collection[int]) -> set[int]:
    """Return on which debts interest ever had terms or was charged; asked for every letter."""
    return {row["debt"] for row in ask_prepared(_EVER_SQL, {"debts": list(debt_ids)})}


_EVER_SQL: Final = """
SELECT debt_id AS debt FROM ledger_interestterms WHERE debt_id = ANY(%(debts)s::bigint[])
UNION
SELECT account.debt_id
  FROM ledger_account AS account
  JOIN ledger_transfer AS moved ON moved.debit_id = account.id
  JOIN ledger_charge AS charge ON charge.transfer_id = moved.id
 WHERE account.debt_id = ANY(%(debts)s::bigint[]) AND charge.kind = 'interest'
"""


def _paid_on(debt_ids: Collection[int]) -> Mapping[str, Any]:
    return {
        "debts": list(debt_ids),
        "paid": list(PAID),
        "reversal": Transfer.Kind.REVERSAL,
        "into": list(PAID_INTO),
    }


_PAYMENTS_SQL: Final = """
SELECT debt_id, effective_on, recorded_at, minor
  FROM (SELECT paid.debt_id, t.effective_on, t.recorded_at, t.amount_minor AS minor, 1 AS side, t.id
          FROM ledger_transfer t JOIN ledger_account paid ON paid.id = t.credit_id
         WHERE t.kind = ANY(%(paid)s::text[]) AND paid.debt_id = ANY(%(debts)s::bigint[])
        UNION ALL
        SELECT owed.debt_id, t.effective_on, t.recorded_at, -t.amount_minor, 2, t.id
          FROM ledger_transfer t
          JOIN ledger_account owed ON owed.id = t.debit_id
          JOIN ledger_account back ON back.id = t.credit_id
         WHERE t.kind = %(reversal)s::text AND owed.debt_id = ANY(%(debts)s::bigint[])
           AND back.kind = ANY(%(into)s::text[])) moved
 ORDER BY effective_on, recorded_at, side, id
"""


@dataclass(frozen=True, slots=True)
class Cleared:
    """What cleared a debt: what was paid, what was let go, and the latest day of either."""

    paid: Money
    let_go: Money
    on: date | None


def cleared(debt: Debt) -> Cleared:
    """Return what was paid on a debt and what of it was let go."""
    paid = payments([debt.pk])
    lost = Transfer.objects.filter(kind=Transfer.Kind.WRITE_OFF, credit__debt=debt)
    again = Transfer.objects.filter(
        kind=Transfer.Kind.REVERSAL, debit__debt=debt, credit__kind=Account.Kind.WRITTEN_OFF
    )
    gone = list(lost.values_list("effective_on", "amount_minor"))
    gone += [(day, -minor) for day, minor in again.values_list("effective_on", "amount_minor")]
    days = [one.effective_on for one in paid] + [day for day, _ in gone]
    return Cleared(
        paid=Money(sum(one.minor for one in paid), debt.currency),
        let_go=Money(sum(minor for _, minor in gone), debt.currency),
        on=max(days, default=None),
    )


def balances(
    debt_ids: Collection[int], *, on: date, recorded_until: datetime | None = None
) -> Mapping[int, int]:
    """Return what is owed in all on a day, in minor units, by debt; for many debts at once."""
    sums: dict[int, int] = defaultdict(int)
    for row in _accounts_of(debt_ids, on=on, recorded_until=recorded_until):
        sums[row["debt_id"]] += row["minor"]
    return sums


def written_off(debt_ids: Collection[int]) -> frozenset[int]:
    """Return which of some debts had something written off."""
    rows = Transfer.objects.filter(kind=Transfer.Kind.WRITE_OFF, credit__debt__in=debt_ids)
    return frozenset(rows.values_list("credit__debt", flat=True))


# Facts: one row a debt that has moved or will. `{at}` is the instant asked for; the balance is
# null where nothing has moved yet. The claim is principal that is still owed. Fees are all that
# were ever asked, less those taken back; where one was taken back, the first notice's count least.
FACTS_SQL = """
SELECT m.debt_id,
       m.balance_minor,
       m.balance_changes_at,
       greatest(m.principal_minor, 0) AS claim_minor,
       m.balance_minor IS NOT NULL AS claim_known,
       greatest(m.interest_minor, 0) AS interest_minor,
       greatest(coalesce(f.asked_minor - f.back_minor, 0), 0) AS fees_charged_minor,
       greatest(coalesce(f.notice_minor - f.back_minor, 0), 0) AS first_notice_fees_minor
  FROM (SELECT debt_id,
               (sum(amount_minor) FILTER (WHERE counts))::bigint AS balance_minor,
               coalesce(sum(amount_minor) FILTER (WHERE counts AND kind = 'principal'), 0)::bigint
                   AS principal_minor,
               coalesce(sum(amount_minor) FILTER (WHERE counts AND kind = 'interest'), 0)::bigint
                   AS interest_minor,
               date_part('epoch', min(effective_on) FILTER (WHERE NOT counts))::bigint
                   AS balance_changes_at
          FROM (SELECT a.debt_id, a.kind, t.amount_minor, t.effective_on,
                       t.effective_on <= ({at})::date AS counts
                  FROM (SELECT debit_id AS account_id, amount_minor, effective_on
                          FROM ledger_transfer
                        UNION ALL
                        SELECT credit_id, -amount_minor, effective_on FROM ledger_transfer) t
                  JOIN ledger_account a ON a.id = t.account_id
                 WHERE a.debt_id IS NOT NULL AND {debt_is}) s
         GROUP BY debt_id) m
  LEFT JOIN (SELECT a.debt_id,
                    sum(t.asked)::bigint AS asked_minor,
                    sum(t.back)::bigint AS back_minor,
                    sum(t.notice)::bigint AS notice_minor
               FROM (SELECT id, debt_id FROM ledger_account
                      WHERE kind = 'fees' AND {debt_is}) a
              CROSS JOIN LATERAL (
                    SELECT t.amount_minor * (t.kind <> 'reversal')::int AS asked, 0 AS back,
                           t.amount_minor * (c.fee_kind IS NOT DISTINCT FROM 'first_notice')::int
                               AS notice
                      FROM ledger_transfer t LEFT JOIN ledger_charge c ON c.transfer_id = t.id
                     WHERE t.debit_id = a.id
                     UNION ALL
                    SELECT 0, amount_minor * (kind IN ('reversal', 'correction'))::int, 0
                      FROM ledger_transfer WHERE credit_id = a.id) t
              GROUP BY a.debt_id) f ON f.debt_id = m.debt_id
"""
