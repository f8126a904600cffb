"""A creditor's columns as an indicative statement: what a placement knows of a household.

The columns are those of the marketplace lender's file described in the how-to of imports. An
empty cell is unknown. Income parts that are all zero beside a total above zero are unknown too:
then the total counts and its kind stays unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_DOWN, ROUND_UP, Decimal, InvalidOperation
from typing import Final

from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    OtherCreditor,
    StatementOfMeans,
)
from evenhand.rulebook.money import digits

_KIND_OF_COLUMN: Final = {
    "income_employer": IncomeKind.WAGE,
    "income_pension": IncomeKind.PENSION,
    "income_family_allowance": IncomeKind.FAMILY_ALLOWANCE,
    "income_social_welfare": IncomeKind.SOCIAL_ASSISTANCE,
    "income_leave_pay": IncomeKind.PARENTAL_LEAVE,
    "income_child_support": IncomeKind.CHILD_SUPPORT,
    "income_other": IncomeKind.OTHER,
}
_ADULTS: Final = {"single": 1, "divorced": 1, "widow": 1, "married": 2, "cohabitant": 2}
_MOST: Final = Decimal(10**13)


class FieldNotUnderstood(ValueError):
    """A field of a placement could not be read; carries its name and text."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(f"{field}: {text!r} cannot be read")
        self.field = field
        self.text = text


def statement_from_placement(
    fields: Mapping[str, str], *, currency: str, stated_on: date
) -> StatementOfMeans:
    """Build the indicative statement of one row; raises FieldNotUnderstood.

    Children of unknown age count as over ten, whose costs the law sets higher. The month's
    repayments of other debts count as agreed payments in full.
    """
    liabilities = _minor(fields, "existing_liabilities_monthly", currency, up=True)
    return StatementOfMeans(
        currency=currency,
        stated_on=stated_on,
        household=_household(fields),
        incomes=_incomes(fields, currency),
        costs=(Cost(kind=CostKind.UNDIVIDED, amount_minor=None),),
        other_creditors=(
            OtherCreditor(name="existing_liabilities_monthly", payment_minor=liabilities),
        ),
        indicative=True,
    )


def _household(fields: Mapping[str, str]) -> Household:
    dependants = fields.get("dependants", "").strip()
    if not dependants:
        children = None
    elif dependants.isascii() and dependants.isdigit() and len(dependants) <= 2:
        children = int(dependants)
    else:
        raise FieldNotUnderstood("dependants", dependants)
    return Household(
        adults=_ADULTS.get(fields.get("marital_status", "").strip()),
        children_under_11=None if children is None else 0,
        children_over_10=children,
    )


def _incomes(fields: Mapping[str, str], currency: str) -> tuple[Income, ...]:
    parts = {
        kind: _minor(fields, column, currency, up=False) for column, kind in _KIND_OF_COLUMN.items()
    }
    total = _minor(fields, "income_total", currency, up=False)
    told = {kind: amount for kind, amount in parts.items() if amount}
    missing = 0 if total is None else total - sum(told.values())
    incomes = [Income(kind=kind, amount_minor=amount) for kind, amount in told.items()]
    if missing > 0 or not told:
        rest = None if total is None else missing
        incomes.append(Income(kind=IncomeKind.UNDIVIDED, amount_minor=rest))
    return tuple(incomes)


def _minor(fields: Mapping[str, str], name: str, currency: str, *, up: bool) -> int | None:
    """Minor units of a cell in major units; fractions of a minor unit go against optimism."""
    text = fields.get(name, "").strip()
    if not text:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise FieldNotUnderstood(name, text) from error
    if not amount.is_finite() or abs(amount) > _MOST:
        raise FieldNotUnderstood(name, text)
    rounding = ROUND_UP if up else ROUND_DOWN
    return int(amount.scaleb(digits(currency)).to_integral_value(rounding=rounding))
