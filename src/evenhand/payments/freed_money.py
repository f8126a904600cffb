"""Opens what a charge that was taken back sets free: it goes back like all that is overpaid."""

from __future__ import annotations

from datetime import datetime

from evenhand.ledger.freed import HersAgain, sends_back
from evenhand.payments.brought import payment_brought
from evenhand.payments.overpaid import open_for


def tell_ledger() -> None:
    """Say to the ledger that this room sends back what is hers again."""
    sends_back(open_freed)


def open_freed(again: HersAgain, at: datetime, actor: str) -> None:
    """Open money that is owed nowhere any more, with what brought it; the same again is once."""
    case = again.debt.cases.select_related("person").order_by("pk").first()
    if case is None:
        return
    open_for(
        case, again.amount, source=again.source, paid_on=again.payment.effective_on, at=at,
        actor=actor, entry=payment_brought(again.payment).entry,
    )  # fmt: skip
