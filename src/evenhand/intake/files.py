"""A placement's file, opened: a table with its map, or an e-invoice. Checked whole before use."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO, Protocol

from lxml import etree

from evenhand.cases.names import NotUsable
from evenhand.intake import tabular, ubl
from evenhand.intake.filling import Attempt
from evenhand.intake.mapping import Bound, Map, bind
from evenhand.intake.rows import DebtRow, RowReader, debt_row
from evenhand.vault.encodings import FileRefused

_CHUNK = 1 << 20


class PlacementFile(Protocol):
    """What a file of debts offers, whatever its format."""

    @property
    def rows(self) -> int:
        """How many rows it has."""
        ...

    def described(self) -> dict[str, Any]:
        """How it is read, as plain data, for the placement's record."""
        ...

    def attempts(
        self, *, today: date, skip: int = 0, only: Collection[int] | None = None
    ) -> Iterator[Attempt]:
        """Read its rows in order: without the earliest `skip`, or only those numbers."""
        ...


def content_sha256(file: BinaryIO) -> str:
    """Return the hash by which a file is known, reading it in pieces."""
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(_CHUNK):
        digest.update(piece)
    return digest.hexdigest()


def open_placement(
    file: BinaryIO, *, mapping: Map | None, creditor: str, country: str
) -> PlacementFile:
    """Open a file and read it once to its end; raises FileRefused when it cannot be read."""
    file.seek(0)
    if ubl.is_xml(file.read(400)):
        file.seek(0)
        content = file.read(ubl.MOST_BYTES + 1)
        return EInvoice(ubl.open_ubl(content), content, creditor=creditor, country=country)
    if mapping is None:
        raise FileRefused(
            "A table needs a map that says which column is which",
            remedy="Give one with --map; docs/how-to/import-a-file.md shows how to write it.",
        )
    return open_table(file, mapping=mapping, country=country)


def open_table(file: BinaryIO, *, mapping: Map, country: str) -> Table:
    """Open a table and read it once to its end; raises FileRefused."""
    dialect = tabular.find_dialect(
        file,
        encoding=mapping.encoding,
        delimiter=mapping.delimiter,
        country=country,
        wanted=mapping.wanted,
    )
    shape = tabular.check(file, dialect)
    bound = bind(mapping, shape.header)
    return Table(
        file=file, mapping=mapping, country=country, dialect=dialect, shape=shape, bound=bound
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of debts, one a row."""

    file: BinaryIO
    mapping: Map
    country: str
    dialect: tabular.Dialect
    shape: tabular.Shape
    bound: Bound

    @property
    def rows(self) -> int:
        return self.shape.rows

    def described(self) -> dict[str, Any]:
        return {
            "map": self.mapping.as_json(),
            "encoding": self.dialect.encoding,
            "delimiter": self.dialect.delimiter,
            "not_read": list(self.bound.not_read),
        }

    def attempts(
        self, *, today: date, skip: int = 0, only: Collection[int] | None = None
    ) -> Iterator[Attempt]:
        records = tabular.read(self.file, self.dialect)
        next(records)
        for place, record in enumerate(records):
            if place >= skip and (only is None or record.line in only):
                yield self._attempt(record, today)

    def _attempt(self, record: tabular.Record, today: date) -> Attempt:
        cells, width = record.cells, len(self.shape.header)
        reference = cells[self.bound.columns["reference"]] if len(cells) == width else cells[0]
        row: DebtRow | NotUsable
        try:
            row = self._row(cells, today)
        except NotUsable as wrong:
            row = wrong
        return Attempt(number=record.line, reference=reference.strip()[:200], row=row)

    def _row(self, cells: list[str], today: date) -> DebtRow:
        width = len(self.shape.header)
        # Programs that write tables often end each line with a delimiter too many.
        if len(cells) < width or any(cell.strip() for cell in cells[width:]):
            raise NotUsable("row", f"has {len(cells):,} cells where the header has {width:,}")
        reader = RowReader(
            fields={**self.mapping.values, **_cells(self.bound.columns, cells)},
            country=self.country,
            today=today,
            decimal=self.mapping.decimal,
            dates=self.mapping.dates,
            words=self.mapping.words,
            amount_is_total=self.mapping.amount_is_total,
        )
        return debt_row(reader, means=_cells(self.bound.means, cells))


def _cells(places: Mapping[str, int], cells: list[str]) -> dict[str, str]:
    return {name: cells[place] for name, place in places.items()}


class EInvoice:
    """An e-invoice or credit note: a placement of one row."""

    rows = 1

    def __init__(
        self, root: etree._Element, content: bytes, *, creditor: str, country: str
    ) -> None:
        self._root = root
        self._content = content
        self._creditor = creditor
        self._country = country

    def described(self) -> dict[str, Any]:
        """How it is read: as UBL, which needs no map."""
        return {"format": "UBL 2.1", "not_read": []}

    def attempts(
        self, *, today: date, skip: int = 0, only: Collection[int] | None = None
    ) -> Iterator[Attempt]:
        """The one row it stands for."""
        if skip or (only is not None and 1 not in only):
            return
        row: DebtRow | ubl.CreditNoteRow | NotUsable
        try:
            row = ubl.read_ubl(
                self._root,
                content=self._content,
                creditor=self._creditor,
                country=self._country,
                today=today,
            )
        except NotUsable as wrong:
            row = wrong
        yield Attempt(number=1, reference=ubl.reference_of(self._root), row=row)
