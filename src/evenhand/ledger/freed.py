"""What a charge that was taken back sets free: nothing is owed below nought, nothing paid is kept.

What was let go of the charge counts as never let go. What was paid on it is paid on what else is
owed on the debt, principal first and from the day she paid; what is owed nowhere is hers again, and
somebody is asked to send it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.db.models import Q, Sum

from evenhand.cases.models import Debt
from evenhand.journal.actions import Entry, append
from evenhand.ledger.models import Account, Transfer
from evenhand.ledger.posting import Move, ensure_account, fitting, post
from evenhand.ledger.queries import OWED, PAID, balance_lines
from evenhand.rulebook import Money
from evenhand.rulebook.calendar import add_working_days
from evenhand.work.actions import raise_task

Kind = Transfer.Kind
RETURN_WITHIN: Final = 5
"""Working days in which money that is owed nowhere is to go back."""
# What is paid again comes off these, in this order; the first bears interest.
_ORDER: Final = ("principal", "interest", "fees", "costs")


def set_free(debt: Debt, *, because: str, at: datetime, actor: str) -> list[Transfer]:
    """Bring every kind of a debt that is below nought back to it; a second call moves nothing.

    The caller holds the debt's row locked.
    """
    made: list[Transfer] = []
    for kind in OWED:
        left = -_owed(debt)[kind]
        for row in _credits(debt, kind) if left > 0 else ():
            minor = min(left, row.amount_minor - _gone(row))
            if minor > 0:
                left -= minor
                made += _undone(debt, row, minor, because=because, at=at, actor=actor)
    return made


def _owed(debt: Debt) -> dict[str, int]:
    lines = {line.kind: line.amount.minor for line in balance_lines(debt, on=date.max)}
    return {kind: lines.get(kind, 0) for kind in OWED}


def _credits(debt: Debt, kind: str) -> Sequence[Transfer]:
    """What made less owed of a kind: first what was let go, then what was paid, newest first."""
    rows = Transfer.objects.filter(
        credit__debt=debt, credit__kind=kind, kind__in=(Kind.WRITE_OFF, *PAID)
    ).select_related("debit__creditor", "credit")
    return sorted(rows, key=lambda row: (row.kind != Kind.WRITE_OFF, -row.pk))


def _gone(row: Transfer) -> int:
    """What of a payment or a write-off was undone before, here or because the bank took it back."""
    undone = Q(key__startswith=f"freed:{row.pk}:") | Q(key=fitting(f"reversal:{row.key}"))
    found = Transfer.objects.filter(undone, debit=row.credit_id)
    return int(found.aggregate(sum=Sum("amount_minor"))["sum"] or 0)


def _undone(
    debt: Debt, row: Transfer, minor: int, *, because: str, at: datetime, actor: str
) -> list[Transfer]:
    key, amount = f"freed:{row.pk}:{_gone(row)}", Money(minor, row.currency)
    back = Move(key=key, kind=Kind.REVERSAL, debit=row.credit, credit=row.debit, amount=amount,
                effective_on=row.effective_on, basis=because)  # fmt: skip
    made = [post(back, at=at, actor=actor)]
    if row.kind == Kind.WRITE_OFF:
        return made
    owed = _owed(debt)
    for kind in _ORDER:
        part = min(minor, owed[kind])
        if part > 0:
            minor -= part
            paid = Move(
                key=f"{key}:{kind}", kind=row.kind, debit=row.debit,
                credit=ensure_account(kind=kind, currency=debt.currency, debt=debt),
                amount=Money(part, debt.currency), basis=because,
                # Other kinds may have been charged after she paid.
                effective_on=row.effective_on if kind == "principal"
                else max(row.effective_on, at.date()),
            )  # fmt: skip
            made.append(post(paid, at=at, actor=actor))
    if minor:
        _hers_again(debt, row, Money(minor, debt.currency), key, at=at, actor=actor)
    return made


def _hers_again(
    debt: Debt, row: Transfer, amount: Money, key: str, *, at: datetime, actor: str
) -> None:
    """Money that is owed nowhere is not held for the creditor any more; ask for its way back."""
    if Transfer.objects.filter(key=fitting(f"held_for:{row.key}")).exists():
        post(
            Move(
                key=f"{key}:held", kind=Kind.REVERSAL, amount=amount, effective_on=at.date(),
                debit=ensure_account(kind=Account.Kind.HELD, currency=amount.currency,
                                     creditor=debt.creditor),
                credit=ensure_account(kind=Account.Kind.SUSPENSE, currency=amount.currency),
            ),
            at=at, actor=actor,
        )  # fmt: skip
    case = debt.cases.select_related("person").order_by("pk").first()
    if case is None:
        return
    data = {"transfer": row.key, "amount_minor": amount.minor, "currency": amount.currency}
    append(Entry(code="overpaid", at=at, actor=actor, subject=case.person.key, case_key=case.key,
                 data=data))  # fmt: skip
    due = add_working_days(at.date(), RETURN_WITHIN, case.person.country.lower())
    raise_task(
        kind="overpaid_return", business_key=f"overpaid:{key}", at=at,
        due_at=at + (due - at.date()), subject=case.person.key, case_key=case.key,
    )  # fmt: skip
