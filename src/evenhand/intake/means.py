"""What a creditor's file tells of a household, as an indicative statement of means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from evenhand.cases.names import NotUsable
from evenhand.rulebook.affordability.placement import FieldNotUnderstood, statement_from_placement
from evenhand.rulebook.affordability.reading import Notes, read_incomes
from evenhand.rulebook.affordability.statement import StatementOfMeans
from evenhand.rulebook.written import NotReadable, read_number

if TYPE_CHECKING:
    from evenhand.intake.rows import RowReader

_HOUSEHOLDS = ("single", "married", "cohabitant", "divorced", "widow")
_TEXTS = ("marital_status", "dependants")


def means_of(cells: Mapping[str, str], *, row: RowReader, currency: str) -> StatementOfMeans | None:
    """Return the statement of a row, or None where it tells nothing; raises NotUsable.

    An income too large to be true, or below zero, and a household nobody understands are noted
    as odd; they do not stop the row.
    """
    fields = {name: _cell(name, text, row) for name, text in cells.items() if text.strip()}
    if not any(fields.values()):
        return None
    try:
        statement = statement_from_placement(fields, currency=currency, stated_on=row.today)
    except FieldNotUnderstood as wrong:
        text = wrong.text if len(wrong.text) <= 60 else wrong.text[:57] + "..."
        raise NotUsable(wrong.field, f"{text!r} cannot be read") from wrong
    notes = Notes(currency)
    read_incomes(statement, notes)
    for odd in notes.warnings:
        row.odd(odd.code.replace("_", ".", 1), "income_total", str(odd.stated))
    return statement


def _cell(name: str, text: str, row: RowReader) -> str:
    text = text.strip()
    text = row.words.get(name, {}).get(text.casefold(), text)
    if name == "marital_status":
        if text.casefold() in _HOUSEHOLDS:
            return text.casefold()
        row.odd("household.not_understood", name, text)
        return ""
    if name in _TEXTS:
        return text
    try:
        return str(read_number(text, decimal=row.decimal))
    except NotReadable as wrong:
        shown = text if len(text) <= 60 else text[:57] + "..."
        raise NotUsable(name, f"{shown!r} {wrong.why}") from wrong
