"""The Swiss QR-bill, version 2.3: what stands in the code, and the code with its cross.

Structured addresses only. An account whose bank number is a QR-IBAN takes a QR reference and
nothing else; any other Swiss account takes our creditor reference (ISO 11649).
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Final

import segno
from stdnum import iban, iso11649

from evenhand.contact.letters.facts import Payment, PostalAddress
from evenhand.rulebook.money import Money

CURRENCIES: Final = ("CHF", "EUR")
COUNTRIES: Final = ("CH", "LI")
LONGEST: Final = 997
HIGHEST_VERSION: Final = 25
_HIGHEST_MINOR: Final = 99_999_999_999
_SIDE_MM: Final = 46
_CROSS_MM: Final = 7
_QR_IIDS: Final = range(30_000, 32_000)
# What the guideline allows in a text: the characters of Latin-1 and Latin Extended-A, no others.
_ALLOWED: Final = re.compile(r"[^\u0020-\u007e\u00a0-\u017f\u0218-\u021b\u20ac]")
_CARRY: Final = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)


class BillImpossible(ValueError):
    """No QR-bill can be made for these payment details."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What a QR-bill says: payable to, by whom, how much, with which reference."""

    payment: Payment
    amount: Money
    payer: PostalAddress | None = None


def takes_bill(payment: Payment, amount: Money | None) -> bool:
    """Whether a payment part can be printed: a Swiss account with its holder's whole address."""
    return (
        amount is not None
        and amount.currency in CURRENCIES
        and 0 < amount.minor <= _HIGHEST_MINOR
        and iban.compact(payment.iban)[:2] in COUNTRIES
        and payment.holder_address is not None
        and bool(payment.holder)
    )


def is_qr_iban(account: str) -> bool:
    """Whether the bank number says that only QR references are taken."""
    compact = iban.compact(account)
    bank = compact[4:9]
    return compact[:2] in COUNTRIES and bank.isdigit() and int(bank) in _QR_IIDS


def qr_check_digit(digits: str) -> str:
    """The check digit of a QR reference: modulo 10, recursive."""
    carry = 0
    for digit in digits:
        carry = _CARRY[(carry + int(digit)) % 10]
    return str((10 - carry) % 10)


def payload(bill: Bill) -> str:
    """The lines of the code; raises BillImpossible."""
    payment = bill.payment
    if not takes_bill(payment, bill.amount) or not iban.is_valid(payment.iban):
        raise BillImpossible(f"no bill for {payment.iban!r} and {bill.amount}")
    assert payment.holder_address is not None
    lines = [
        "SPC", "0200", "1",
        iban.compact(payment.iban),
        *_party(payment.holder, payment.holder_address),
        *[""] * 7,  # the ultimate creditor, which nobody may fill yet
        _amount(bill.amount),
        bill.amount.currency,
        *(_party(bill.payer.name, bill.payer) if bill.payer else [""] * 7),
        *_reference(payment),
        "",  # a message: the reference says all
        "EPD",
    ]  # fmt: skip
    text = "\n".join(lines)
    if len(text) > LONGEST:
        raise BillImpossible(f"{len(text)} characters, {LONGEST} fit")
    return text


def _party(name: str, address: PostalAddress) -> list[str]:
    """A structured address: name, street, house number, postcode, town, country."""
    return [
        "S",
        _fit(name, 70),
        _fit(address.street, 70),
        _fit(address.house_number, 16),
        _fit(address.postcode, 16),
        _fit(address.town, 35),
        address.country,
    ]


def _fit(text: str, most: int) -> str:
    return " ".join(_ALLOWED.sub(" ", text).split())[:most]


def _amount(amount: Money) -> str:
    return f"{amount.minor // 100}.{amount.minor % 100:02d}"


def _reference(payment: Payment) -> tuple[str, str]:
    """The kind of reference with its digits; raises BillImpossible where account and it differ."""
    bare = payment.reference.replace(" ", "")
    if is_qr_iban(payment.iban):
        if not re.fullmatch(r"\d{27}", bare) or qr_check_digit(bare[:26]) != bare[26]:
            raise BillImpossible(f"{payment.iban} takes a QR reference, not {bare!r}")
        return "QRR", bare
    if iso11649.is_valid(bare):
        return "SCOR", str(iso11649.compact(bare))
    raise BillImpossible(f"{bare!r} is no creditor reference (ISO 11649)")


def bill_code(bill: Bill) -> str:
    """The code as an SVG drawing of 46 mm, the Swiss cross of 7 mm in its middle."""
    code = segno.make_qr(payload(bill), error="m", boost_error=False, encoding="utf-8")
    if int(code.version) > HIGHEST_VERSION:
        raise BillImpossible(f"the code needs version {code.version}")
    out = io.BytesIO()
    code.save(out, kind="svg", xmldecl=False, svgns=True, nl=False, border=0, omitsize=True)
    drawing = out.getvalue().decode()
    return drawing.replace("</svg>", f"{_cross(int(code.symbol_size(border=0)[0]))}</svg>")


def _cross(modules: int) -> str:
    """The cross: white on black with a white rim, in the units of the code's drawing."""
    unit = modules / _SIDE_MM
    middle = modules / 2

    def rect(width: float, height: float, fill: str) -> str:
        left, top = middle - width * unit / 2, middle - height * unit / 2
        size = f'width="{width * unit:.4f}" height="{height * unit:.4f}"'
        return f'<rect x="{left:.4f}" y="{top:.4f}" {size} fill="{fill}"/>'

    rim, field = _CROSS_MM, _CROSS_MM - 0.9
    bar = (field * 20 / 32, field * 6 / 32)
    return (
        rect(rim, rim, "#fff")
        + rect(field, field, "#000")
        + rect(bar[0], bar[1], "#fff")
        + rect(bar[1], bar[0], "#fff")
    )


def shown_amount(amount: Money) -> str:
    """The amount as the bill prints it: thousands apart, two decimals behind a dot."""
    return f"{amount.minor // 100:,}.{amount.minor % 100:02d}".replace(",", " ")


def shown_reference(reference: str) -> str:
    """The reference in groups: of five from the right for digits, of four for RF."""
    bare = reference.replace(" ", "")
    if bare.isdigit():
        head = len(bare) % 5
        groups = [bare[:head], *(bare[n : n + 5] for n in range(head, len(bare), 5))]
        return " ".join(group for group in groups if group)
    return str(iso11649.format(bare))
