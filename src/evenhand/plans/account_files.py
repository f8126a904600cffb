"""A person's bank statement as she gets it from her bank: read in memory, and nothing of it kept.

camt.053 of any version, or a table (CSV) of her own account. What cannot be read is refused with a
code, the line and what would help; the doors have a sentence for each code. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from evenhand.rulebook.affordability.account_entries import AccountEntry

MOST_BYTES: Final = 10 * 1024 * 1024
_XML_BEGINS: Final = (b"<?xml", b"<Document", b"<!DOCTYPE", b"<!--", b"<")
_NOT_TEXT: Final = {
    b"PK\x03\x04": "zip",
    b"\xd0\xcf\x11\xe0": "excel",
    b"%PDF": "pdf",
    b"\x1f\x8b": "zip",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
}


class AccountFileRefused(ValueError):
    """A file cannot be read as a bank statement; carries a code, the line and the words concerned.

    `empty`, `too_large`, `pdf`, `picture`, `excel`, `zip`, `encoding`, `broken_xml`,
    `other_xml`, `no_entries`, `broken_table`, `amount`, `day`, `currency`, `too_many`,
    `other_currency`.
    """

    def __init__(self, code: str, *, line: int | None = None, words: str = "") -> None:
        place = f" (line {line:,})" if line else ""
        super().__init__(f"{code}{place}: {words}" if words else f"{code}{place}")
        self.code, self.line, self.words = code, line, words[:80]


class ColumnsUnclear(AccountFileRefused):
    """A table does not say which column is which; carries the names of all, and what was seen.

    `code` is `columns`, or `days` or `amounts` where those can be read in two ways.
    """

    def __init__(self, code: str, *, header: tuple[str, ...], seen: Mapping[str, str]) -> None:
        super().__init__(code)
        self.header, self.seen = header, dict(seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAccount:
    """The booked entries of one account in one currency, and the name it runs under."""

    number: str
    currency: str
    owner: str
    entries: tuple[AccountEntry, ...]

    @property
    def last_signs(self) -> str:
        """As much of the number as tells accounts apart on a screen."""
        return self.number[-4:]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFile:
    """What a file holds: its accounts, and how many entries are not booked yet or say nothing."""

    accounts: tuple[OwnAccount, ...]
    left_out: int = 0


def read_account_file(
    content: bytes, *, currency: str, country: str = "", columns: Mapping[str, str] | None = None
) -> AccountFile:
    """Read a bank statement; raises AccountFileRefused.

    `currency` is taken for a table that names none. `columns` says which column is which (see
    `account_columns.FIELDS`), and how `days` and the `decimal` sign are written, where the table
    alone does not.
    """
    from evenhand.plans.account_camt import read_camt
    from evenhand.plans.account_csv import read_table

    if not content.strip():
        raise AccountFileRefused("empty")
    if len(content) > MOST_BYTES:
        raise AccountFileRefused("too_large")
    for start, code in _NOT_TEXT.items():
        if content.startswith(start):
            raise AccountFileRefused(code)
    if _is_xml(content):
        return read_camt(content)
    return read_table(content, currency=currency, country=country, columns=columns or {})


def _is_xml(content: bytes) -> bool:
    start = content[:200].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").replace(b"\x00", b"")
    return start.startswith(_XML_BEGINS)


def accounts_of(
    entries: Mapping[tuple[str, str], list[AccountEntry]], *, owners: Mapping[str, str]
) -> tuple[OwnAccount, ...]:
    """Put entries together by number and currency, the fullest account first."""
    found = [
        OwnAccount(
            number=number, currency=currency, owner=owners.get(number, ""), entries=tuple(some)
        )
        for (number, currency), some in entries.items()
        if some
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.entries), one.number, one.currency)))


def plain(text: str) -> str:
    """Return a text of one line without signs that are not letters, figures or marks."""
    kept = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(kept.split())[:200]
