"""What a charge that was taken back sets free: nothing is owed below nought, nothing paid is kept.

What was let go of the charge counts as never let go. What was paid on it is paid on what else is
owed on the debt, principal first and from the day she paid; what is owed nowhere is hers again,
and is handed to the room that sends money back. Both books move at once, as with every payment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeAlias

from django.db.models import Q, Sum

from evenhand.cases.models import Debt
from evenhand.ledger import held
from evenhand.ledger.models import Transfer
from evenhand.ledger.posting import Move, ensure_account, fitting, post, post_many
from evenhand.ledger.queries import OWED, PAID, balance_lines
from evenhand.rulebook import Money

Kind = Transfer.Kind
# What is paid again comes off these, in this order; the first bears interest.
_ORDER: Final = ("principal", "interest", "fees", "costs")
SIGN: Final = "freed:"
"""How the key of all begins that setting a payment free moves, and the source of what is hers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HersAgain:
    """Money of a payment that is owed nowhere any more; `source` names it, each time another."""

    source: str
    debt: Debt
    payment: Transfer
    amount: Money


Taker: TypeAlias = Callable[[HersAgain, datetime, str], None]
_TAKERS: list[Taker] = []


class NobodySendsBack(RuntimeError):
    """No room said that it sends money back: none may be set free and lie there."""


def sends_back(taker: Taker) -> None:
    """Say which room sends back what is hers again; it is told in the same transaction."""
    if taker not in _TAKERS:
        _TAKERS.append(taker)


def set_free(debt: Debt, *, because: str, at: datetime, actor: str) -> list[Transfer]:
    """Bring every kind of a debt that is below nought back to it; a second call moves nothing.

    The caller holds the debt's row locked. Raises NobodySendsBack.
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
    undone = Q(key__startswith=f"{SIGN}{row.pk}:") | Q(key=fitting(f"reversal:{row.key}"))
    return _sum(Transfer.objects.filter(undone, debit=row.credit_id))


def freed_minor(row: Transfer) -> int:
    """Return what of a payment was set free."""
    return _sum(Transfer.objects.filter(key__startswith=f"{SIGN}{row.pk}:", debit=row.credit_id))


def _sum(rows: object) -> int:
    return int(rows.aggregate(sum=Sum("amount_minor"))["sum"] or 0)  # type: ignore[attr-defined]


def _undone(
    debt: Debt, row: Transfer, minor: int, *, because: str, at: datetime, actor: str
) -> list[Transfer]:
    key, amount = f"{SIGN}{row.pk}:{_gone(row)}", Money(minor, row.currency)
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
    if Transfer.objects.filter(key=held.key_of(row.key)).exists():
        post_many(twins(made), at=at, actor=actor)
    if minor:
        again = HersAgain(source=key, debt=debt, payment=row, amount=Money(minor, debt.currency))
        _hand_over(again, at=at, actor=actor)
    return made


def _hand_over(again: HersAgain, *, at: datetime, actor: str) -> None:
    if not _TAKERS:
        raise NobodySendsBack(again.source)
    for taker in _TAKERS:
        taker(again, at, actor)


def twins(made: Sequence[Transfer]) -> list[Move]:
    """What setting a payment free moves in the house's book, once its money is held there."""
    moves = []
    for one in made:
        paid = one.debit if one.kind in PAID else one.credit
        assert paid.creditor is not None
        twin = held.twin if one.kind in PAID else held.twin_back
        amount = Money(one.amount_minor, one.currency)
        moves.append(twin(one.key, amount, paid.creditor, on=one.effective_on))
    return moves


def followed(payment: Transfer) -> list[Transfer]:
    """Return what setting a payment free moved on debts, and what that moved again, in order."""
    rows = Transfer.objects.filter(key__startswith=f"{SIGN}{payment.pk}:").order_by("pk")
    found: list[Transfer] = []
    for row in rows.select_related("debit__creditor", "credit__creditor", "credit__debt__creditor"):
        found += [row, *(followed(row) if row.kind in PAID else ())]
    return found


def is_freed(key: str) -> bool:
    """Whether a key, or the source of what is hers again, comes from setting a payment free."""
    return key.startswith(SIGN)


def payment_of(key: str) -> Transfer | None:
    """Return the payment that was set free under a key; None where the key tells of none."""
    number = key.removeprefix(SIGN).partition(":")[0]
    if not is_freed(key) or not number.isdecimal():
        return None
    return Transfer.objects.select_related("debit", "credit__debt").filter(pk=int(number)).first()


def root_of(payment: Transfer) -> Transfer:
    """Return the payment that came in at first, of which another was paid again."""
    while (before := payment_of(payment.key)) is not None:
        payment = before
    return payment
