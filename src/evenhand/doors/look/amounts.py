"""Sums as people write them, read exactly, and sums as people read them."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from babel.numbers import format_currency

from evenhand.rulebook.money import Money, NotAnAmount, digits

LONGEST = 15
_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009'\u2019\u066c_]")
# «50.-» and «50,–», as prices without cents are written.
_NO_CENTS = re.compile(r"[.,][-\u2013\u2014]{1,2}$")
_GROUPED = re.compile(r"\d{1,3}(?:[ ]\d{3})+")


def read_amount(text: str, currency: str) -> Money:
    """Read `1 200,50`, `1'200.50`, `1.200,50`, `1,200` or Arabic-Indic digits as one exact sum.

    Raises NotAnAmount for anything that could be read in two ways or in none, for sums
    below zero and for more than fifteen figures.
    """
    if len(text) > LONGEST * 4:
        raise NotAnAmount(text, currency)
    plain = _western(text.strip()).replace("\u066b", ",")
    plain = re.sub(
        rf"^(?:{currency}|[€$£])\s*|\s*(?:{currency}|[€$£])$", "", plain, flags=re.IGNORECASE
    )
    whole, decimals = _parted(_NO_CENTS.sub("", plain), currency)
    if _BLANKS.search(whole):
        whole = _BLANKS.sub(" ", whole)
        if not _GROUPED.fullmatch(whole):
            raise NotAnAmount(text, currency)
        whole = whole.replace(" ", "")
    if not whole.isascii() or not (whole + decimals).isdigit() or len(whole) > LONGEST:
        raise NotAnAmount(text, currency)
    return Money.of(f"{whole}.{decimals}" if decimals else whole, currency)


def _western(text: str) -> str:
    """The same text with every script's decimal digits as 0 to 9."""
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def _parted(plain: str, currency: str) -> tuple[str, str]:
    """The figures before and after the decimal sign; separators of thousands removed."""
    found = [sign for sign in plain if sign in ".,"]
    if not found:
        return plain, ""
    head, mark, tail = plain.rpartition(found[-1])
    kinds = set(found)
    thousands = len(tail) == 3 and digits(currency) != 3 and head.lstrip("0") != ""
    if len(kinds) == 1 and (len(found) > 1 or thousands):
        return _ungrouped(plain, mark, currency), ""
    if len(kinds) == 2:
        other = (kinds - {mark}).pop()
        if mark in head:
            raise NotAnAmount(plain, currency)
        return _ungrouped(head, other, currency), tail
    if not tail:
        raise NotAnAmount(plain, currency)
    return head or "0", tail


def _ungrouped(text: str, mark: str, currency: str) -> str:
    """The figures without `mark`, which must stand before groups of three."""
    groups = text.split(mark)
    if not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:]):
        raise NotAnAmount(text, currency)
    return "".join(groups)


def written(sum_: Money, locale: str) -> str:
    """A sum in the reader's own way of writing, with spaces that do not break."""
    decimals = digits(sum_.currency)
    shown: Decimal = sum_.decimal
    text = format_currency(shown, sum_.currency, locale=locale, decimal_quantization=decimals > 0)
    return text.replace(" ", "\u00a0")
