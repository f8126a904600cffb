"""Reads a creditor's CSV of payments that went there directly; whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from evenhand.payments.direct import Report
from evenhand.rulebook.money import Money, NotAnAmount, UnknownCurrency

COLUMNS: Final = ("reference", "own_reference", "amount", "currency", "paid_on")
MOST_ROWS: Final = 5_000
MOST_SIGNS: Final = 200


class FileWrong(ValueError):
    """A file of reports cannot be read; `row` is the line of it that is wrong, 1 its heading."""

    def __init__(self, row: int) -> None:
        super().__init__(f"row {row} cannot be read")
        self.row = row


def read_reports(content: bytes) -> Sequence[tuple[int, Report]]:
    """Return the reports of a file with their rows; raises FileWrong."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileWrong(1) from error
    try:
        return _rows(text)
    except csv.Error as error:  # such as a cell larger than the reader takes
        raise FileWrong(1) from error


def _rows(text: str) -> list[tuple[int, Report]]:
    heading = text.partition("\n")[0]
    sheet = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in heading else ",")
    if not set(COLUMNS) <= {name.strip() for name in sheet.fieldnames or ()}:
        raise FileWrong(1)
    found: list[tuple[int, Report]] = []
    for number, row in enumerate(sheet, start=2):
        if number > MOST_ROWS + 1:
            raise FileWrong(number)
        found.append((number, _report(row, number)))
    return found


def _report(row: Mapping[str, str | None], number: int) -> Report:
    told = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if any("\x00" in text or len(text) > MOST_SIGNS for text in told.values()):
        raise FileWrong(number)
    try:
        amount = Money.of(told["amount"], told["currency"].upper())
        paid_on = date.fromisoformat(told["paid_on"])
    except (NotAnAmount, UnknownCurrency, ValueError) as error:
        raise FileWrong(number) from error
    if amount.minor <= 0 or not told["reference"] or not told["own_reference"]:
        raise FileWrong(number)
    return Report(
        debt_reference=told["reference"], own_reference=told["own_reference"], amount=amount,
        paid_on=paid_on,
    )  # fmt: skip
