"""The code that her bank's app scans from her pages: Switzerland's where the account is Swiss."""

from __future__ import annotations

import re
from typing import Final

from django.utils.safestring import SafeString

from evenhand.contact.letters.facts import Payment
from evenhand.contact.letters.payment_code import transfer_code
from evenhand.contact.letters.swiss_bill import Bill, BillImpossible, bill_code, takes_bill
from evenhand.rulebook import Money

# Large enough for a camera, small enough for a telephone's own page.
_SIDE: Final = 264
_QUIET: Final = 4
"""The modules of white around a code; what letters print has its own, or white paper."""
_DRAWN: Final = re.compile(r'^(<svg[^>]*?) viewBox="0 0 (\d+) \2"([^>]*>)')


def drawn(payment: Payment, wanted: Money | None) -> SafeString:
    """The code of a payment as a drawing of ours without a text; empty where there is none."""
    if takes_bill(payment, wanted):
        assert wanted is not None
        try:
            return _on_white(bill_code(Bill(payment=payment, amount=wanted)))
        except BillImpossible:
            return SafeString("")  # the account and the reference stand in words above
    return _on_white(transfer_code(payment, wanted) or "")


def _on_white(drawing: str) -> SafeString:
    """The drawing at a size that can be scanned, on white of its own: her screen may be dark."""

    def larger(found: re.Match[str]) -> str:
        side = int(found[2]) + 2 * _QUIET
        square = f'x="-{_QUIET}" y="-{_QUIET}" width="{side}" height="{side}"'
        box = f'viewBox="-{_QUIET} -{_QUIET} {side} {side}" width="{_SIDE}" height="{_SIDE}"'
        return f'{found[1]} {box}{found[3]}<rect {square} fill="#fff"/>'

    return SafeString(_DRAWN.sub(larger, drawing, count=1))
