"""A booked entry of somebody's own bank account, as little of it as the reading needs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

# Letters that carry no mark to take away and are still typed as others.
_ALIKE: Final = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d"})
_WORD: Final = re.compile(r"[^\W\d_]+")
MOST_LETTERS: Final = 300


class SeveralCurrencies(ValueError):
    """Entries of several currencies cannot be read as one account; carries the codes."""

    def __init__(self, currencies: Sequence[str]) -> None:
        super().__init__(f"entries in {', '.join(currencies)}")
        self.currencies = tuple(currencies)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class AccountEntry:
    """Money that was booked on a day: above nought it came, below nought it went.

    `number` is its place in the file, which keeps two like payments of one day apart. `is_return`
    is set where the bank itself says that a debit came back.
    """

    on: date
    number: int
    amount_minor: int
    currency: str
    counterparty: str = ""
    remittance: str = ""
    counterparty_account: str = ""
    is_return: bool = False

    @property
    def words(self) -> str:
        """All its letters, folded: what came from whom and for what."""
        return folded(f"{self.counterparty} {self.remittance}")


def folded(text: str) -> str:
    """Return a text's words in small plain letters with single blanks; figures and signs fall.

    «Īre» and «ire» are one word, because people and banks leave out marks.
    """
    small = text[:MOST_LETTERS].casefold()
    if not small.isascii():
        parts = unicodedata.normalize("NFKD", small.translate(_ALIKE))
        small = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return " ".join(_WORD.findall(small))


def in_one_currency(entries: Sequence[AccountEntry]) -> str:
    """Return the one currency of all entries; raises SeveralCurrencies."""
    currencies = sorted({entry.currency for entry in entries})
    if len(currencies) > 1:
        raise SeveralCurrencies(currencies)
    return currencies[0]
