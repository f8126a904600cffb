"""A bank's table of her own account: CSV however that bank writes it.

Lines above the header are passed over; delimiter, encoding, decimal sign and the order of days
are found, and where one can be read in two ways she is asked instead.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from evenhand.plans.account_columns import (
    CHOSEN_BY_HER,
    currency_named,
    guess_columns,
    is_whole,
)
from evenhand.plans.account_files import (
    AccountFile,
    AccountFileRefused,
    ColumnsUnclear,
    accounts_of,
    plain,
)
from evenhand.plans.account_row import RowUnread, Written, is_balance, is_pending, signed
from evenhand.rulebook.affordability.account import MOST_ENTRIES
from evenhand.rulebook.affordability.account_entries import AccountEntry
from evenhand.rulebook.money import UnknownCurrency, digits
from evenhand.vault.encodings import FileRefused, find_encoding

_DELIMITERS: Final = ";,\t|"
_HEADER_WITHIN: Final = 40
_MOST_COLUMNS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """A table's header and its rows, each with its line in the file."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    columns: Mapping[str, int]


def read_table(
    content: bytes, *, currency: str, country: str, columns: Mapping[str, str]
) -> AccountFile:
    """Read a table; raises AccountFileRefused, and ColumnsUnclear where she must choose."""
    table = _table(_decoded(content, country), columns)
    if not is_whole(table.columns):
        raise ColumnsUnclear("columns", header=table.header, seen=_seen(table))
    written = _written(table, columns)
    entries: dict[tuple[str, str], list[AccountEntry]] = defaultdict(list)
    named = currency_named([table.header[at] for at in table.columns.values()]) or currency
    left_out = 0
    for number, (line, cells) in enumerate(table.rows):
        if any(cells[len(table.header) :]):
            raise AccountFileRefused("broken_table", line=line)
        row = {name: cells[at] if at < len(cells) else "" for name, at in table.columns.items()}
        if is_pending(row) or is_balance(row):
            left_out += 1
            continue
        entry = _entry(row, number, line, currency=named, written=written)
        if entry is None:
            left_out += 1
            continue
        entries[plain(row.get("account", "")), entry.currency].append(entry)
    accounts = accounts_of(entries, owners={})
    if not accounts:
        raise AccountFileRefused("no_entries")
    return AccountFile(accounts=accounts, left_out=left_out)


def _decoded(content: bytes, country: str) -> str:
    file = io.BytesIO(content)
    try:
        return content.decode(find_encoding(file, country=country)).lstrip("\ufeff")
    except (FileRefused, UnicodeError) as wrong:
        raise AccountFileRefused("encoding") from wrong


def _table(text: str, chosen: Mapping[str, str]) -> _Table:
    """The table under the delimiter that shows most known columns, then most columns."""
    tables = [
        found for delimiter in _DELIMITERS if (found := _cut(text, delimiter, chosen)) is not None
    ]
    if not tables:
        raise AccountFileRefused("broken_table")
    best = max(tables, key=_worth)
    if len(best.rows) > MOST_ENTRIES:
        raise AccountFileRefused("too_many")
    return best


def _worth(table: _Table) -> tuple[bool, int, int]:
    even = sum(len(cells) == len(table.header) for _, cells in table.rows[:50])
    return is_whole(table.columns), len(table.columns), even * len(table.header)


def _cut(text: str, delimiter: str, chosen: Mapping[str, str]) -> _Table | None:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        lines = [
            (reader.line_num, tuple(cell.strip() for cell in cells))
            for cells in reader
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error:
        return None
    wide = [place for place, (_, cells) in enumerate(lines[:_HEADER_WITHIN])
            if 2 <= len(cells) <= _MOST_COLUMNS]  # fmt: skip
    if not wide or len(lines) < 2:
        return None
    top = max(
        wide, key=lambda place: (_known(lines[place][1], chosen), len(lines[place][1]), -place)
    )
    header = lines[top][1]
    return _Table(header=header, rows=tuple(lines[top + 1 :]), columns=_columns(header, chosen))


def _known(header: tuple[str, ...], chosen: Mapping[str, str]) -> int:
    columns = _columns(header, chosen)
    return len(columns) if is_whole(columns) else 0


def _columns(header: tuple[str, ...], chosen: Mapping[str, str]) -> dict[str, int]:
    """Her own choice of columns, if she made one, else what their names say."""
    hers = {field: header.index(chosen[field]) for field in CHOSEN_BY_HER
            if chosen.get(field) in header}  # fmt: skip
    if is_whole(hers):
        guessed = guess_columns(header)
        more = {field: at for field, at in guessed.items() if field not in CHOSEN_BY_HER}
        return {**{f: at for f, at in more.items() if at not in hers.values()}, **hers}
    return guess_columns(header)


def _seen(table: _Table) -> dict[str, str]:
    return {field: table.header[at] for field, at in table.columns.items()}


def _written(table: _Table, chosen: Mapping[str, str]) -> Written:
    """How days and sums are written; raises ColumnsUnclear where that can be read in two ways."""
    cells = {
        field: [row[at] for _, row in table.rows if at < len(row)]
        for field, at in table.columns.items()
    }
    sums = [text for field in ("amount", "debit", "credit") for text in cells.get(field, [])]
    found = Written.of(days=cells["day"], sums=sums)
    if chosen.get("days") or found.days_unclear:
        found = found.with_days(chosen.get("days", ""))
    if found.days_unclear:
        raise ColumnsUnclear("days", header=table.header, seen=_seen(table))
    if chosen.get("decimal"):
        found = found.with_decimal(chosen["decimal"])
    if found.sums_unclear:
        raise ColumnsUnclear("amounts", header=table.header, seen=_seen(table))
    return found


def _entry(
    row: Mapping[str, str], number: int, line: int, *, currency: str, written: Written
) -> AccountEntry | None:
    """The entry of a row; None where the row has no sum, such as a heading between months."""
    said = row.get("currency", "").strip().upper()
    told = said if len(said) == 3 and said.isalpha() else currency
    try:
        digits(told)
        amount = signed(row, currency=told, written=written)
        if amount is None:
            return None
        on = written.day(row["day"])
    except UnknownCurrency as wrong:
        raise AccountFileRefused("currency", line=line, words=wrong.currency) from wrong
    except RowUnread as wrong:
        raise AccountFileRefused(wrong.code, line=line, words=plain(wrong.text)) from wrong
    return _booked(row, number, on=on, amount_minor=amount, currency=told)


def _booked(
    row: Mapping[str, str], number: int, *, on: date, amount_minor: int, currency: str
) -> AccountEntry | None:
    if amount_minor == 0:
        return None
    side = "payer" if amount_minor > 0 else "payee"
    return AccountEntry(
        on=on,
        number=number,
        amount_minor=amount_minor,
        currency=currency,
        counterparty=plain(row.get("counterparty", "") or row.get(side, "")),
        remittance=plain(row.get("text", "")),
        counterparty_account=plain(row.get("other_account", "")).replace(" ", ""),
    )
