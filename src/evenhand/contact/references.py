"""The creditor reference (ISO 11649) that a payment carries back to its debt."""

from __future__ import annotations

import re
from typing import Final

from stdnum.iso7064 import mod_97_10

from evenhand.cases.models import Debt
from evenhand.contact.letters.swiss_bill import is_qr_iban, qr_check_digit

_OURS: Final = re.compile(r"RF\d{2}EH(\d{9,17})")
_APART: Final = re.compile(r"[\s.-]+")
_QR_LENGTH: Final = 27
_LARGEST_KEY: Final = 2**63 - 1


def reference_for(debt: Debt, *, iban: str) -> str:
    """Return what a payment to an account carries: a QR-IBAN takes nothing but a QR reference."""
    return qr_reference(debt) if is_qr_iban(iban) else payment_reference(debt)


def payment_reference(debt: Debt) -> str:
    """Return the debt's creditor reference, with its check digits."""
    return creditor_reference(f"EH{debt.pk:09d}")


def qr_reference(debt: Debt) -> str:
    """Return the debt's Swiss QR reference: 26 digits and their check digit."""
    digits = f"{debt.pk:026d}"
    return digits + qr_check_digit(digits)


def creditor_reference(body: str) -> str:
    """Return `RF`, check digits and the body: 1 to 21 letters and digits."""
    return f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"


def debt_number(reference: str) -> int | None:
    """Return which debt (its primary key) a reference names, as people and banks hand it back.

    Blanks and small letters do not matter, nor do noughts that a bank cut off before the number of
    a QR reference. None unless the check digits fit.
    """
    told = _APART.sub("", reference).upper()
    if found := _OURS.fullmatch(told):
        return int(found[1]) if _is_creditor_reference(told) else None
    if told.isascii() and told.isdecimal() and 2 <= len(told) <= _QR_LENGTH:
        digits = told.zfill(_QR_LENGTH)
        number = int(digits[:-1])
        fits = qr_check_digit(digits[:-1]) == digits[-1]
        return number if fits and 0 < number <= _LARGEST_KEY else None
    return None


def _is_creditor_reference(told: str) -> bool:
    return bool(mod_97_10.is_valid(told[4:] + told[:4])) and 0 < int(told[6:]) <= _LARGEST_KEY
