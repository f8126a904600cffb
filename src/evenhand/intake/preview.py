"""A look into a file before anything is imported: its rows, a guessed map, what would be refused.

Reads only; the desk shows it and lets staff say which column is which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import BinaryIO

from evenhand.cases.names import NotUsable
from evenhand.intake import tabular, ubl
from evenhand.intake.files import EInvoice, PlacementFile, open_table
from evenhand.intake.filling import Attempt
from evenhand.intake.guess import guess_columns, guess_means
from evenhand.intake.mapping import Map
from evenhand.intake.rows import DebtRow, Oddity
from evenhand.rulebook.written import guess_dates, guess_decimal
from evenhand.vault.encodings import FileRefused

MOST_ROWS = 20
MOST_SIGNS_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row would be refused: its number as a person counts lines, the field, the reason."""

    row: int
    field: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file looks like, and what would become of its top rows under the map."""

    rows: int
    header: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    dialect: tabular.Dialect | None  # None: an e-invoice, which needs no map
    mapping: Map
    problems: tuple[Problem, ...]
    oddities: tuple[Oddity, ...]
    not_read: tuple[str, ...]
    readable: tuple[DebtRow, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that no row can do without and that the map does not give."""
        if self.dialect is None:
            return ()
        given = {*self.mapping.columns, *self.mapping.values}
        return tuple(
            name for name in ("reference", "amount", "currency", "kind") if name not in given
        )


def preview(
    file: BinaryIO,
    *,
    country: str,
    today: date,
    creditor: str = "",
    mapping: Map | None = None,
    most: int = MOST_ROWS,
) -> Preview:
    """Look into a file under a map, or under a guessed one; raises FileRefused."""
    file.seek(0)
    if ubl.is_xml(file.read(400)):
        return _of_invoice(file, country=country, today=today, creditor=creditor)
    mapping = mapping or guess_map(file, country=country)
    if {"reference", "amount"} - set(mapping.columns):
        return _without_map(file, mapping=mapping, country=country, most=most)
    table = open_table(file, mapping=mapping, country=country)
    records = islice(tabular.read(file, table.dialect), 1, most + 1)
    sample = tuple(_shown(record.cells) for record in records)
    return _preview(
        table, header=table.shape.header, sample=sample, mapping=mapping,
        dialect=table.dialect, not_read=table.bound.not_read, today=today, most=most,
    )  # fmt: skip


def guess_map(file: BinaryIO, *, country: str) -> Map:
    """Guess a table's map from its header and top rows, for staff to confirm."""
    dialect = tabular.find_dialect(file, country=country)
    records = list(islice(tabular.read(file, dialect), MOST_ROWS + 1))
    header = tabular.header_of(records[0] if records else None)
    columns = guess_columns(header)

    def texts(field: str) -> list[str]:
        if field not in columns:
            return []
        place = header.index(columns[field])
        return [record.cells[place] for record in records[1:] if place < len(record.cells)]

    return Map(
        columns=columns,
        means=guess_means(header),
        decimal=guess_decimal(texts("amount")),
        dates=guess_dates([*texts("due_on"), *texts("originated_on"), *texts("born_on")]),
    )


def _without_map(file: BinaryIO, *, mapping: Map, country: str, most: int) -> Preview:
    """A table of which nobody has said yet where reference and amount stand."""
    dialect = tabular.find_dialect(file, country=country)
    shape = tabular.check(file, dialect)
    sample = [_shown(record.cells) for record in islice(tabular.read(file, dialect), 1, most + 1)]
    used = {*mapping.columns.values(), *mapping.means.values()}
    return Preview(
        rows=shape.rows,
        header=shape.header,
        sample=tuple(sample),
        dialect=dialect,
        mapping=mapping,
        problems=(),
        oddities=(),
        not_read=tuple(name for name in shape.header if name and name not in used),
        readable=(),
    )


def _of_invoice(file: BinaryIO, *, country: str, today: date, creditor: str) -> Preview:
    file.seek(0)
    content = file.read(ubl.MOST_BYTES + 1)
    invoice = EInvoice(ubl.open_ubl(content), content, creditor=creditor, country=country)
    return _preview(
        invoice, header=(), sample=(), mapping=Map(columns={}), dialect=None, not_read=(),
        today=today, most=1,
    )  # fmt: skip


def _preview(
    opened: PlacementFile,
    *,
    header: tuple[str, ...],
    sample: tuple[tuple[str, ...], ...],
    mapping: Map,
    dialect: tabular.Dialect | None,
    not_read: tuple[str, ...],
    today: date,
    most: int,
) -> Preview:
    attempts: list[Attempt] = list(islice(opened.attempts(today=today), most))
    readable = tuple(one.row for one in attempts if isinstance(one.row, DebtRow))
    return Preview(
        rows=opened.rows,
        header=header,
        sample=sample,
        dialect=dialect,
        mapping=mapping,
        problems=tuple(
            Problem(one.number, one.row.field, one.row.why)
            for one in attempts
            if isinstance(one.row, NotUsable)
        ),
        oddities=tuple(odd for row in readable for odd in row.oddities),
        not_read=not_read,
        readable=readable,
    )


def _shown(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        cell if len(cell) <= MOST_SIGNS_SHOWN else f"{cell[:MOST_SIGNS_SHOWN]}…"
        for cell in cells[: tabular.MOST_COLUMNS]
    )


__all__ = ["FileRefused", "Preview", "Problem", "guess_map", "preview"]
