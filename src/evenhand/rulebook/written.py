"""Exact numbers and days from text, as people and programs of many countries write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from evenhand.rulebook.money import Money, digits

LARGEST = Decimal(10**12)
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
DAY_ORDERS = ("iso", "d.m.Y", "d/m/Y", "m/d/Y")
_SPACES = "\u0020\u00a0\u202f\u2009"
_QUOTES = "'\u2019"
_NUMBER = re.compile(rf"[+-]?[0-9]+(?:[{_SPACES}{_QUOTES}.,][0-9]+)*")
# What most files hold: one reading only, and nothing to take away.
_PLAIN = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,2})?")
_SIGNS = {"€": "EUR", "£": "GBP", "$": "USD"}
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ][0-9:.+Z-]*)?")
_TWO_DECIMALS = re.compile(r"[0-9]([.,])[0-9]{1,2}$")
_SLASHED = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-][0-9]{4}")
_PARTED = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4})")


class NotReadable(ValueError):
    """A text is not the number or day it should be; says plainly why."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def read_number(text: str, *, decimal: str = "") -> Decimal:
    """Return an exact number; raises NotReadable.

    Its form decides which sign parts the decimals. Where the form leaves it open (`1.200`),
    `decimal` decides; without it the number is refused, never guessed.
    """
    text = text.strip()
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    if not _NUMBER.fullmatch(text) or len(text) > 60:
        raise NotReadable("is not a number such as 1200,50 or 1200.50")
    sign, body = ("-", text[1:]) if text[0] == "-" else ("", text.removeprefix("+"))
    mark = _decimal_mark(body, decimal)
    whole, _, part = body.rpartition(mark) if mark else (body, "", "")
    number = Decimal(f"{sign}{_without_grouping(whole)}.{part or 0}")
    if abs(number) > LARGEST:
        raise NotReadable("is larger than any debt we can take on")
    return number


def _decimal_mark(body: str, decimal: str) -> str:
    """The sign before the decimals; empty for a whole number."""
    points, commas = body.count("."), body.count(",")
    if points and commas:
        mark = "." if body.rfind(".") > body.rfind(",") else ","
        if body.count(mark) > 1:
            raise NotReadable("mixes points and commas")
        return mark
    if points + commas != 1:
        return ""
    mark = "." if points else ","
    whole, _, part = body.partition(mark)
    grouped = any(sign in body for sign in _SPACES + _QUOTES)
    if len(part) != 3 or len(whole) > 3 or whole.startswith("0") or grouped:
        return mark
    if not decimal:
        raise NotReadable(
            "can be read in two ways; say in the map whether a point or a comma parts decimals"
        )
    return mark if mark == decimal else ""


def _without_grouping(whole: str) -> str:
    groups = re.split(rf"[{_SPACES}{_QUOTES}.,]", whole)
    marks = {sign for sign in whole if not sign.isdigit()}
    even = all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3
    if len(groups) > 1 and (len(marks) > 1 or not even):
        raise NotReadable("groups its figures oddly")
    return "".join(groups)


def read_amount(text: str, *, currency: str, decimal: str = "") -> Money:
    """Return a positive exact amount of a currency; raises NotReadable."""
    number = read_number(_without_currency(text.strip(), currency), decimal=decimal)
    if number <= 0:
        raise NotReadable("is zero" if number == 0 else "is negative")
    scaled = number.scaleb(digits(currency))
    if scaled != scaled.to_integral_value():
        raise NotReadable(f"has more decimals than {currency} has")
    return Money(int(scaled), currency)


def _without_currency(text: str, currency: str) -> str:
    """The text without the currency's own code or sign; another's stays, and is refused."""
    for mark in (currency, *(sign for sign, code in _SIGNS.items() if code == currency)):
        if text.upper().startswith(mark):
            return text[len(mark) :].strip()
        if text.upper().endswith(mark):
            return text[: -len(mark)].strip()
    return text


def read_whole(text: str, *, most: int) -> int:
    """Return a whole number from 0 to `most`; raises NotReadable."""
    text = text.strip()
    if re.fullmatch(r"[0-9]{1,12}(?:\.0+)?", text) and int(text.partition(".")[0]) <= most:
        return int(text.partition(".")[0])
    raise NotReadable(f"is not a whole number from 0 to {most:,}")


def read_percent(text: str, *, decimal: str = "") -> int:
    """Return a yearly rate in per cent as basis points, to the nearest; raises NotReadable."""
    number = read_number(text.strip().removesuffix("%"), decimal=decimal)
    if not 0 <= number <= 1000:
        raise NotReadable("is not a rate from 0 to 1,000 per cent")
    return int((number * 100).to_integral_value(rounding=ROUND_HALF_EVEN))


def read_day(text: str, *, order: str = "") -> date:
    """Return a day; raises NotReadable.

    ISO days and days with points (31.12.2025) are always read; a slash or hyphen order must be
    given by the map unless only one reading exists.
    """
    text = text.strip()
    if found := _ISO.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    found = _PARTED.fullmatch(text)
    if not found:
        raise NotReadable("is not a day such as 2025-12-31 or 31.12.2025")
    left, right, year = int(found[1]), int(found[3]), int(found[4])
    if found[2] == "." or order in ("d.m.Y", "d/m/Y") or (left > 12 and order != "m/d/Y"):
        return _day(year, right, left)
    if order == "m/d/Y" or right > 12 or left == right:
        return _day(year, left, right)
    raise NotReadable("can be read in two ways; say in the map what stands first, day or month")


def guess_decimal(texts: Iterable[str]) -> str:
    """Return the sign before decimals where amounts agree on one; empty where they do not."""
    signs = {found[1] for text in texts if (found := _TWO_DECIMALS.search(text.strip()))}
    return signs.pop() if len(signs) == 1 else ""


def guess_dates(texts: Iterable[str]) -> str:
    """Return the order of days written with slashes, where one of them gives it away."""
    orders = set()
    for text in texts:
        if found := _SLASHED.match(text.strip()):
            orders |= {"d/m/Y"} if int(found[1]) > 12 else set()
            orders |= {"m/d/Y"} if int(found[2]) > 12 else set()
    return orders.pop() if len(orders) == 1 else ""


def _day(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError as wrong:
        raise NotReadable("is not a day of the calendar") from wrong
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise NotReadable(f"lies outside the years {EARLIEST_YEAR} to {LATEST_YEAR}")
    return found
