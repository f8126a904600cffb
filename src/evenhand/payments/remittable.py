"""What of a creditor's book may be passed on by a day: each transfer once, and only real money.

Money that was told by hand waits until it is seen at the bank. A direct debit can come back for
eight weeks; until then it stays, unless the creditor agreed to carry that. What the bank took back
is netted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from evenhand.cases.models import Debt
from evenhand.ledger import freed, held
from evenhand.ledger.models import Account, Transfer
from evenhand.ledger.posting import fitting
from evenhand.payments.models import Agreement, RemittanceLine
from evenhand.payments.sharing import spread

REFUND_WITHIN: Final = timedelta(weeks=8)
DIRECT_DEBIT: Final = "direct debit "
"""How the basis of a payment begins that a direct debit brought."""
_BACK: Final = "reversal:"
_WHAT: Final = {
    (Transfer.Kind.PAYMENT, False): RemittanceLine.What.PAYMENT,
    (Transfer.Kind.PAYMENT, True): RemittanceLine.What.RETURNED,
    (Transfer.Kind.REPORTED, False): RemittanceLine.What.REPORTED,
    (Transfer.Kind.REPORTED, True): RemittanceLine.What.CORRECTED,
}
IN_MONEY: Final = frozenset(
    {RemittanceLine.What.PAYMENT, RemittanceLine.What.RETURNED, RemittanceLine.What.FREED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One transfer of a run: what it is, and what of it is ours."""

    transfer: Transfer
    debt: Debt
    what: str
    kind: str
    amount_minor: int
    commission_minor: int = 0
    vat_minor: int = 0

    @property
    def money_minor(self) -> int:
        """What of it lies with us; what was paid to the creditor directly does not."""
        return self.amount_minor if self.what in IN_MONEY else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What a run comes to."""

    gross: int
    commission: int
    vat: int

    @property
    def net(self) -> int:
        return self.gross - self.commission - self.vat


def lines_of(agreement: Agreement, *, until: date, since: date | None = None) -> Sequence[Line]:
    """Return what may be passed on by a day, and from a day on, in the order it counts from."""
    came = [*_real(agreement, until=until), *_reported(agreement, until=until)]
    new = {one.pk for one in came if since is None or one.effective_on >= since}
    back = [
        (one, original)
        for one in _reversals(agreement, until=until)
        if (original := _original(one)) is not None and (original.pk in new or _told(original))
    ]
    found = [_line(one, one, back=False) for one in came]
    found += [_line(one, original, back=True) for one, original in back]
    if since is not None:
        found = [line for line in found if line.transfer.effective_on >= since]
    found.sort(key=lambda line: (line.transfer.effective_on, line.transfer.pk))
    return _shared(found, agreement)


def sums_of(lines: Iterable[Line]) -> Sums:
    """Add up what is passed on, what is ours and what is tax."""
    rows = list(lines)
    return Sums(
        gross=sum(line.money_minor for line in rows),
        commission=sum(line.commission_minor for line in rows),
        vat=sum(line.vat_minor for line in rows),
    )


def _new(agreement: Agreement, *, until: date) -> QuerySet[Transfer]:
    """Transfers of the creditor's book that stand in no run yet."""
    told = RemittanceLine.objects.filter(transfer=OuterRef("pk"))
    rows = Transfer.objects.filter(
        ~Exists(told), book=agreement.creditor_id, currency=agreement.currency,
        effective_on__lte=until,
    )  # fmt: skip
    return rows.select_related("debit__debt", "credit__debt").order_by("pk")


def _real(agreement: Agreement, *, until: date) -> list[Transfer]:
    """Payments whose money lies at the bank and cannot be asked back any more."""
    rows = list(
        _new(agreement, until=until).filter(
            kind=Transfer.Kind.PAYMENT, debit__kind=Account.Kind.CLIENT_MONEY
        )
    )
    seen = set(
        Transfer.objects.filter(key__in=[_twin(one) for one in rows]).values_list("key", flat=True)
    )
    return [one for one in rows if _twin(one) in seen and not _may_come_back(one, agreement, until)]


def _twin(payment: Transfer) -> str:
    return held.key_of(payment.key)


def _may_come_back(payment: Transfer, agreement: Agreement, until: date) -> bool:
    came = freed.root_of(payment)
    if agreement.remits_debits_at_once or not came.basis.startswith(DIRECT_DEBIT):
        return False
    return payment.effective_on + REFUND_WITHIN > until


def _reported(agreement: Agreement, *, until: date) -> list[Transfer]:
    return list(_new(agreement, until=until).filter(kind=Transfer.Kind.REPORTED))


def _reversals(agreement: Agreement, *, until: date) -> QuerySet[Transfer]:
    into = (Account.Kind.CLIENT_MONEY, Account.Kind.REPORTED)
    rows = _new(agreement, until=until).filter(kind=Transfer.Kind.REVERSAL)
    return rows.filter(credit__kind__in=into, debit__debt__isnull=False)


def _original(reversal: Transfer) -> Transfer | None:
    """What a reversal undoes, in all or in part: between the same accounts, told by its key."""
    if (payment := freed.payment_of(reversal.key)) is not None:
        return payment
    alike = Transfer.objects.filter(debit=reversal.credit, credit=reversal.debit)
    alike = alike.select_related("credit__debt")
    return next((one for one in alike if fitting(f"{_BACK}{one.key}") == reversal.key), None)


def _told(transfer: Transfer) -> bool:
    return RemittanceLine.objects.filter(transfer=transfer).exists()


def _line(transfer: Transfer, original: Transfer, *, back: bool) -> Line:
    account = original.credit
    assert account.debt is not None
    sign = -1 if back else 1
    what = _WHAT[Transfer.Kind(original.kind), back]
    if freed.is_freed(transfer.key) and what == RemittanceLine.What.RETURNED:
        what = RemittanceLine.What.FREED
    return Line(
        transfer=transfer, debt=account.debt, kind=account.kind, what=what,
        amount_minor=sign * transfer.amount_minor,
    )  # fmt: skip


def _shared(lines: Sequence[Line], agreement: Agreement) -> Sequence[Line]:
    bases = [line.amount_minor if _counts(line, agreement) else 0 for line in lines]
    ours = spread(bases, agreement.commission_bp)
    taxes = spread(ours, agreement.vat_bp)
    return [
        Line(
            transfer=line.transfer, debt=line.debt, what=line.what, kind=line.kind,
            amount_minor=line.amount_minor, commission_minor=our, vat_minor=tax,
        )
        for line, our, tax in zip(lines, ours, taxes, strict=True)
    ]  # fmt: skip


def _counts(line: Line, agreement: Agreement) -> bool:
    on_everything = agreement.commission_on == Agreement.On.PAYMENTS
    return on_everything or line.kind in (Account.Kind.FEES, Account.Kind.COSTS)
