"""The creditor reference (ISO 11649) that a payment carries back to its debt."""

from __future__ import annotations

from stdnum.iso7064 import mod_97_10

from evenhand.cases.models import Debt
from evenhand.contact.letters.swiss_bill import is_qr_iban, qr_check_digit


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
