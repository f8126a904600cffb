"""Tables as text: CSV of any sane dialect, read as a stream, refused clearly when it is broken."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from evenhand.vault.encodings import FileRefused, find_encoding

DELIMITERS = (",", ";", "\t", "|")
MOST_COLUMNS = 1_000
MOST_SIGNS_A_CELL = 1 << 20
MOST_SIGNS_A_LINE = 1 << 24
_SAMPLE_SIGNS = 1 << 16
_SAMPLE_RECORDS = 50
_SAYS_DELIMITER = re.compile(r'^"?sep=(.)"?\s*$', re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a table is written down."""

    encoding: str
    delimiter: str
    quote: str = '"'


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a table: the line on which it begins, as a person counts, and its cells."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a whole reading of a table found."""

    header: tuple[str, ...]
    rows: int


def find_dialect(
    file: BinaryIO,
    *,
    encoding: str = "",
    delimiter: str = "",
    country: str = "",
    wanted: Collection[str] = (),
) -> Dialect:
    """Return how a table is written; raises FileRefused.

    What is given counts. `wanted` are column names that the header should show: they help to
    find the delimiter.
    """
    found = find_encoding(file, given=encoding, country=country)
    file.seek(0)
    stream = io.TextIOWrapper(file, encoding=found, newline="")
    try:
        sample = stream.read(_SAMPLE_SIGNS)
    finally:
        stream.detach()
    if not sample.strip("\ufeff \t\r\n"):
        raise FileRefused("The file is empty", remedy="Choose the file with the debts.")
    said = _SAYS_DELIMITER.match(sample.lstrip().splitlines()[0])
    quote = "'" if sample.lstrip().startswith("'") and "'," not in wanted else '"'
    return Dialect(
        encoding=found,
        delimiter=delimiter or (said[1] if said else _best_delimiter(sample, quote, wanted)),
        quote=quote,
    )


def _best_delimiter(sample: str, quote: str, wanted: Collection[str]) -> str:
    return max(DELIMITERS, key=lambda delimiter: _fit(sample, delimiter, quote, wanted))


def _fit(sample: str, delimiter: str, quote: str, wanted: Collection[str]) -> tuple[int, ...]:
    """How well a delimiter cuts the sample: columns wanted, rows of equal width, width."""
    widths: list[int] = []
    header: list[str] = []
    try:
        for cells in csv.reader(_cut(sample), delimiter=delimiter, quotechar=quote):
            header = header or [cell.strip().casefold() for cell in cells]
            if cells:
                widths.append(len(cells))
            if len(widths) >= _SAMPLE_RECORDS:
                break
    except csv.Error:
        return (0, 0, 0)
    if not widths or widths[0] == 1:
        return (0, 0, 0)
    named = sum(name.strip().casefold() in header for name in wanted)
    return (named, 100 * widths.count(widths[0]) // len(widths), widths[0])


def _cut(sample: str) -> Iterator[str]:
    return iter(io.StringIO(sample, newline=""))


def check(file: BinaryIO, dialect: Dialect) -> Shape:
    """Read a table to its end without keeping it; raises FileRefused where it is broken."""
    records = read(file, dialect)
    header = header_of(next(records, None))
    rows = sum(1 for _ in records)
    if rows == 0:
        raise FileRefused(
            "The file has a header but no rows", remedy="Choose the file with the debts."
        )
    return Shape(header, rows)


def header_of(record: Record | None) -> tuple[str, ...]:
    """Return the column names of a table's top record; refuses double names and too many."""
    if record is None:
        raise FileRefused("The file is empty", remedy="Choose the file with the debts.")
    header = tuple(cell.strip().lstrip("\ufeff") for cell in record.cells)
    if len(header) > MOST_COLUMNS:
        raise FileRefused(
            f"The header has {len(header):,} columns; we read at most {MOST_COLUMNS:,}",
            line=record.line,
            remedy="Leave out the columns that say nothing about the debts.",
        )
    seen: set[str] = set()
    for name in (name.casefold() for name in header if name):
        if name in seen:
            raise FileRefused(
                f"The header names the column {name[:80]!r} twice",
                line=record.line,
                remedy="Give each column a name of its own.",
            )
        seen.add(name)
    return header


def read(file: BinaryIO, dialect: Dialect) -> Iterator[Record]:
    """Stream a table's records, the header first; blank lines and empty rows are left out.

    Raises FileRefused with the line where quotes, cells or lines are broken.
    """
    file.seek(0)
    # Of this process: a cell longer than this is a quote that was never closed.
    csv.field_size_limit(MOST_SIGNS_A_CELL)
    stream = io.TextIOWrapper(file, encoding=dialect.encoding, newline="")
    try:
        yield from _records(stream, dialect)
    finally:
        stream.detach()


def _records(stream: io.TextIOWrapper, dialect: Dialect) -> Iterator[Record]:
    reader = csv.reader(
        _lines(stream), delimiter=dialect.delimiter, quotechar=dialect.quote, strict=True
    )
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as wrong:
            raise _refused(wrong, starts=line, stops=reader.line_num) from wrong
        if cells is None:
            return
        if line == 1 and len(cells) <= 2 and _SAYS_DELIMITER.match(dialect.delimiter.join(cells)):
            continue
        if any(cell and not cell.isspace() for cell in cells):
            yield Record(line, cells)


def _lines(stream: io.TextIOWrapper) -> Iterator[str]:
    number = 0
    while line := stream.readline(MOST_SIGNS_A_LINE + 1):
        number += 1
        if len(line) > MOST_SIGNS_A_LINE:
            raise FileRefused(
                f"A line is longer than {MOST_SIGNS_A_LINE:,} characters",
                line=number,
                remedy="Export the table as CSV with one row a line.",
            )
        yield line


def _refused(wrong: csv.Error, *, starts: int, stops: int) -> FileRefused:
    if "field limit" in str(wrong):
        return FileRefused(
            f"A cell is longer than {MOST_SIGNS_A_CELL:,} characters, or a quote is never closed",
            line=starts,
            remedy="Shorten the cell, or close the quote.",
        )
    if "end of data" in str(wrong):
        return FileRefused(
            "A quote is opened and never closed", line=starts, remedy="Close the quote."
        )
    return FileRefused(
        "A quoted cell goes on after its closing quote",
        line=stops,
        remedy="Write a quote inside a quoted cell twice.",
    )
