"""Words for the parts of a statement of means, its figures, and files that carry one."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from evenhand.rulebook.affordability.statement import PriorityKind

FIRST_DEBTS: Final = {
    PriorityKind.RENT: _("Rent"),
    PriorityKind.MORTGAGE: _("Home loan"),
    PriorityKind.ENERGY: _("Energy"),
    PriorityKind.WATER: _("Water"),
    PriorityKind.TAX: _("Taxes"),
    PriorityKind.FINE: _("Fines"),
    PriorityKind.CHILD_MAINTENANCE: _("Maintenance for a child"),
    PriorityKind.OTHER: _("Something else that cannot wait"),
}

COMPONENTS: Final = {
    "understatement": _("A little more, because people forget some costs"),
    "income.ordinary_month": _("Money in, in a usual month"),
    "income.bad_month": _("Money in, in a bad month"),
    "income.earmarked": _("Money meant for a child or for bare living. We never count it."),
    "legal_minimum": _("What the law says you must keep"),
    "guideline": _("What a household like this needs"),
    "priority_debts": _("Debts that come first"),
    "other_creditors": _("What you pay to others"),
    "coming_losses": _("What will change soon"),
}

# The three of which the highest is the protected minimum.
BOUNDS: Final = {
    "law": _("What the law says you must keep"),
    "guideline": _("What a household like this needs"),
    "essentials": _("What life costs you, and a little more"),
}

WEEKDAYS: Final = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)

# Why a file with a statement cannot be taken; nothing was changed in any of these cases.
FILE_REFUSED: Final = {
    "malformed": _("This is no statement file, or it did not arrive whole. Choose it once more."),
    "newer": _("This file was made by a newer version than ours. We cannot read it yet."),
    "too_large": _("This file is too large to be a statement. Choose it once more."),
    "foreign": _(
        "We do not know who signed this file, so we cannot take it. You can type instead."
    ),
    "changed": _("Something in this file was changed after it was signed. Ask for a new one."),
    "expired": _("The time of this file has run out. Ask for a new one."),
    "other_person": _("This file is about somebody else. Choose your own."),
}
