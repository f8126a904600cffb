"""MT940, the statement that banks gave before ISO 20022, read strictly.

A message is a page; pages of one statement follow each other and become one. Sums have a comma, a
line that is not what the standard says refuses the file, and every balance must be reached.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from evenhand.payments.bank_files import (
    LARGEST_NUMBER,
    BankFileRefused,
    EntryRead,
    FileRead,
    StatementRead,
    checked_place,
    compare_balances,
    iban_is_valid,
    looks_like_iban,
    minor_units,
    plain,
    refuse_future,
)
from evenhand.payments.mt940_details import Told, read_details

FORM: Final = "mt940"
_TAG: Final = re.compile(r":(\d{2}[A-Z]?|NS):")
_ENVELOPE: Final = re.compile(r"(?:\{[1-3]:(?:[^{}]|\{[^{}]*\})*\})*\{4:\s*|\{5:.*$")
_BALANCE: Final = re.compile(r"([CD])(\d{6})([A-Z]{3})(\d{1,15},\d{0,5})")
_ENTRY: Final = re.compile(
    r"(?P<value>\d{6})(?P<booked>\d{4})?(?P<way>R?[CD]|E[CD])(?P<funds>[A-Z])?"
    r"(?P<amount>\d{1,15},\d{0,5})(?P<kind>[NFS][A-Z0-9]{3})(?P<refs>.{0,60})"
)
_PAGE: Final = re.compile(r"(\d{1,5})(?:/(\d{1,5}))?")
_WITH_CURRENCY: Final = re.compile(r"([A-Z]{2}\d{2}[A-Z0-9]{11,30}?)([A-Z]{3})")
_NOT_GIVEN: Final = frozenset({"NONREF", "NOTPROVIDED"})


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of a message: its tag, its lines joined by line breaks, the line it begins on."""

    tag: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class _Balance:
    minor: int
    currency: str
    on: date
    is_final: bool


@dataclass(slots=True)
class _Page:
    """One message: a page of a statement."""

    line: int
    place: str = ""
    number: int = 0
    part: int = 1
    opening: _Balance | None = None
    closing: _Balance | None = None
    entries: list[EntryRead] = field(default_factory=list)
    left_out: int = 0


def read_mt940(text: str, *, today: date) -> FileRead:
    """Read every statement of a file; raises BankFileRefused."""
    pages = [_page(fields) for fields in _messages(text)]
    if not pages:
        raise BankFileRefused("no_statement")
    statements = tuple(_statement(group) for group in _grouped(pages))
    for statement in statements:
        refuse_future(statement.entries, today=today)
    return FileRead(form=FORM, statements=statements)


def _messages(text: str) -> Iterator[list[_Field]]:
    """The messages of a file; each begins with its field 20."""
    found: list[_Field] = []
    for one in _fields(text):
        if one.tag == "20" and found:
            yield found
            found = []
        found.append(one)
    if found:
        yield found


def _fields(text: str) -> Iterator[_Field]:
    tag, lines, begins = "", [""], 0
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if line.startswith(("{", "-}")):
            line = _ENVELOPE.sub("", line.removeprefix("-}"))
        line = line.rstrip()
        if line in ("-", "-}", ""):
            continue
        opened = _TAG.match(line)
        if opened is None:
            if not tag:
                raise BankFileRefused("broken_line", line=number, words=line)
            lines.append(line)
            continue
        if tag:
            yield _Field(tag, "\n".join(lines), begins)
        tag, lines, begins = opened[1], [line[opened.end() :]], number
    if tag:
        yield _Field(tag, "\n".join(lines), begins)


def _page(fields: Sequence[_Field]) -> _Page:
    """Read a message; its field 86 belongs to the entry before it, or else to the statement."""
    page = _Page(line=fields[0].line)
    if fields[0].tag != "20":
        raise BankFileRefused("broken_line", line=page.line, words=f":{fields[0].tag}:")
    for at, one in enumerate(fields):
        if one.tag == "25":
            page.place = _place(one)
        elif one.tag in ("28C", "28"):
            page.number, page.part = _numbers(one)
        elif one.tag in ("60F", "60M"):
            page.opening = _balance(one)
        elif one.tag in ("62F", "62M"):
            page.closing = _balance(one)
        elif one.tag == "61":
            _take_entry(page, one, _details_after(fields, at))
    if not page.place:
        raise BankFileRefused("no_account", line=page.line)
    if page.opening is None or page.closing is None:
        raise BankFileRefused("cut_off", line=fields[-1].line)
    return page


def _details_after(fields: Sequence[_Field], at: int) -> str:
    following = fields[at + 1] if at + 1 < len(fields) else None
    return following.text if following is not None and following.tag == "86" else ""


def _take_entry(page: _Page, one: _Field, details: str) -> None:
    if page.opening is None:
        raise BankFileRefused("broken_line", line=one.line, words=":61: before :60F:")
    read = _entry(one, details, currency=page.opening.currency)
    if read is None:
        page.left_out += 1
    else:
        page.entries.append(read)


def _place(one: _Field) -> str:
    """The account: an IBAN, at times with its currency behind it, or bank and account number."""
    told = "".join(one.text.split()).upper()
    with_currency = _WITH_CURRENCY.fullmatch(told)
    if with_currency and not iban_is_valid(told) and iban_is_valid(with_currency[1]):
        told = with_currency[1]
    return checked_place(told, is_iban=looks_like_iban(told), line=one.line)


def _numbers(one: _Field) -> tuple[int, int]:
    found = _PAGE.fullmatch(one.text.strip())
    if found is None:
        raise BankFileRefused("broken_line", line=one.line, words=one.text)
    return int(found[1]), int(found[2] or 1)


def _balance(one: _Field) -> _Balance:
    found = _BALANCE.fullmatch(one.text.strip())
    if found is None:
        raise BankFileRefused("broken_line", line=one.line, words=one.text)
    minor = _minor(found[4], currency=found[3], line=one.line)
    return _Balance(
        minor=minor if found[1] == "C" else -minor,
        currency=found[3],
        on=_short_day(found[2], line=one.line),
        is_final=one.tag.endswith("F"),
    )


def _minor(told: str, *, currency: str, line: int) -> int:
    return minor_units(told.replace(",", "."), currency=currency, line=line)


def _short_day(told: str, *, line: int) -> date:
    """A day of six figures; from 80 on it is of the last century, as the standard has it."""
    year = int(told[:2])
    try:
        return date(year + (1900 if year >= 80 else 2000), int(told[2:4]), int(told[4:]))
    except ValueError as wrong:
        raise BankFileRefused("day", line=line, words=told) from wrong


def _booked(told: str, value: date, *, line: int) -> date:
    """The day of booking, which comes without its year: the one next to the value's day."""
    if not told:
        return value
    years = (value.year, value.year - 1, value.year + 1)
    try:
        days = [date(year, int(told[:2]), int(told[2:])) for year in years]
    except ValueError as wrong:
        if told != "0229":
            raise BankFileRefused("day", line=line, words=told) from wrong
        return value
    return min(days, key=lambda day: abs((day - value).days))


def _entry(one: _Field, details: str, *, currency: str) -> EntryRead | None:
    """Read an entry with what is told of it; None for one that is only expected."""
    first, _, supplement = one.text.partition("\n")
    found = _ENTRY.fullmatch(first.strip())
    if found is None:
        raise BankFileRefused("broken_line", line=one.line, words=first)
    way = found["way"]
    if way.startswith("E"):
        return None
    sign = 1 if way in ("C", "RD") else -1
    minor = sign * _minor(found["amount"], currency=currency, line=one.line)
    value = _short_day(found["value"], line=one.line)
    customer, _, bank = found["refs"].partition("//")
    told = read_details(details)
    iban = "".join(told.account.split()).upper()
    wrong = looks_like_iban(iban) and not iban_is_valid(iban)
    return EntryRead(
        line=one.line, booked_on=_booked(found["booked"] or "", value, line=one.line),
        value_on=value, amount_minor=minor, currency=currency, kind=_kind(way, minor, told),
        end_to_end=told.end_to_end or _given(customer), reference=told.reference,
        bank_reference=_given(bank), reason_code=told.reason_code, counterparty=told.name,
        iban=iban, text=told.text or plain(supplement), why="iban_wrong" if wrong else "",
    )  # fmt: skip


def _kind(way: str, minor: int, told: Told) -> str:
    if minor == 0:
        return "zero"
    if way.startswith("R"):
        return "reversal"
    if told.is_return:
        return "return"
    return "credit" if minor > 0 else "debit"


def _given(told: str) -> str:
    told = told.strip()
    return "" if told.upper() in _NOT_GIVEN else told


def _grouped(pages: Sequence[_Page]) -> Iterator[list[_Page]]:
    """Pages of one statement: the first opens it, the one with the final balance ends it."""
    group: list[_Page] = []
    for page in pages:
        if group and not _continues(group[-1], page):
            yield group
            group = []
        group.append(page)
    if group:
        yield group


def _continues(before: _Page, page: _Page) -> bool:
    assert before.closing is not None
    assert page.opening is not None
    same = (before.place, before.number) == (page.place, page.number)
    return same and not (before.closing.is_final or page.opening.is_final)


def _statement(pages: Sequence[_Page]) -> StatementRead:
    opening, closing = pages[0].opening, pages[-1].closing
    assert opening is not None
    assert closing is not None
    for page in pages:
        _compare_page(page, currency=opening.currency)
    for before, page in itertools.pairwise(pages):
        if before.closing != page.opening:
            raise BankFileRefused("balances_differ", line=page.line)
    whole = opening.is_final and closing.is_final
    entries = tuple(entry for page in pages for entry in page.entries)
    return StatementRead(
        form=FORM, place=pages[0].place, currency=opening.currency,
        statement_id=_identity(pages, whole=whole, until=closing.on),
        number=pages[0].number if 0 < pages[0].number <= LARGEST_NUMBER else None,
        from_on=min((entry.booked_on for entry in entries), default=closing.on),
        until_on=closing.on,
        opening_minor=opening.minor if whole else None,
        closing_minor=closing.minor if whole else None,
        balances_usable=whole, entries=entries,
        left_out=sum(page.left_out for page in pages), line=pages[0].line,
        warnings=() if whole else ("page_of_several",),
    )  # fmt: skip


def _identity(pages: Sequence[_Page], *, whole: bool, until: date) -> str:
    """What names a statement: numbers begin anew each year, and some banks give none."""
    number = pages[0].number
    told = f"{until.year}/{number}" if number else until.isoformat()
    return told if whole else f"{told}#p{pages[0].part}"


def _compare_page(page: _Page, *, currency: str) -> None:
    assert page.opening is not None
    assert page.closing is not None
    if {page.opening.currency, page.closing.currency} != {currency}:
        raise BankFileRefused("currency", line=page.line, words=page.closing.currency)
    compare_balances(
        opening=page.opening.minor,
        entries=page.entries,
        closing=page.closing.minor,
        currency=currency,
        line=page.line,
    )
