"""The creditor reference (ISO 11649) that a payment carries back to its debt."""

from __future__ import annotations

from stdnum.iso7064 import mod_97_10

from evenhand.cases.models import Debt


def payment_reference(debt: Debt) -> str:
    """Return the debt's creditor reference, with its check digits."""
    return creditor_reference(f"EH{debt.pk:09d}")


def creditor_reference(body: str) -> str:
    """Return `RF`, check digits and the body: 1 to 21 letters and digits."""
    return f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"
