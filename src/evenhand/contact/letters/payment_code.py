"""QR codes on letters: the entry link, and the payment code EPC069-12 (euro transfers only)."""

from __future__ import annotations

import io
from decimal import Decimal

import segno
from segno import helpers
from stdnum import iban, iso11649

from evenhand.contact.letters.facts import Payment
from evenhand.rulebook.money import Money

_HIGHEST = Decimal("999999999.99")


_MOST_BYTES = 331
"""The most that EPC069-12 lets a code hold."""
_CODE_LINES = 26
"""What the code holds besides: its marks, the currency, and an end for each line."""


class PaymentDetailsWrong(ValueError):
    """The account number is no valid IBAN: a letter with it would send the money astray."""

    def __init__(self, iban_given: str) -> None:
        self.iban = iban_given
        super().__init__(f"{iban_given!r} is not a valid IBAN")


def as_svg(code: segno.QRCode) -> str:
    """The code as an SVG drawing with its quiet zone."""
    out = io.BytesIO()
    code.save(out, kind="svg", xmldecl=False, svgns=True, nl=False, border=4, omitsize=True)
    return out.getvalue().decode()


def link_code(url: str) -> str:
    """The QR code (SVG) of an address."""
    return as_svg(segno.make_qr(url, error="m"))


def checked_iban(given: str) -> str:
    """The IBAN in groups of four; raises PaymentDetailsWrong."""
    if not iban.is_valid(given):
        raise PaymentDetailsWrong(given)
    return str(iban.format(given))


def transfer_code(payment: Payment, amount: Money | None) -> str | None:
    """The payment code (SVG) for the whole amount, or None where the scheme has no code for it."""
    if not payment.iban or amount is None or amount.currency != "EUR":
        return None
    if not 0 < amount.decimal <= _HIGHEST or not payment.holder:
        return None
    structured = iso11649.is_valid(payment.reference)
    told = _CODE_LINES + sum(
        len(part.encode())
        for part in (payment.holder[:70], iban.compact(payment.iban), payment.bic,
                     payment.reference[:140], str(amount.decimal))
    )  # fmt: skip
    if told > _MOST_BYTES:
        return None
    code = helpers.make_epc_qr(
        name=payment.holder[:70],
        iban=iban.compact(payment.iban),
        amount=amount.decimal,
        reference=iso11649.compact(payment.reference) if structured else None,
        text=None if structured else payment.reference[:140] or None,
        bic=payment.bic or None,
        encoding="utf-8",
    )
    return as_svg(code)
