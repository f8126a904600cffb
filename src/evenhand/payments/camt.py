"""camt.053 (statement) and camt.054 (notice) of ISO 20022, in any of their versions.

Elements are found by their names alone, because versions differ in their namespace and in a layer
or two around a name; the version is told, nothing hangs on it. The file is read as a stream: an
entry is forgotten when it is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from lxml import etree

from evenhand.payments.bank_files import (
    LARGEST_NUMBER,
    BankFileRefused,
    EntryRead,
    FileRead,
    StatementRead,
    checked_place,
    compare_balances,
    day_of,
    minor_units,
    plain,
    refuse_future,
)
from evenhand.payments.camt_entries import line_of, read_entry, texts_of
from evenhand.payments.camt_entries import text_of as text
from evenhand.rulebook.money import Money
from evenhand.vault.safe_xml import DocumentTypeDeclared, XmlBroken, stream_xml

MESSAGES: Final = {"BkToCstmrStmt": "camt.053", "BkToCstmrDbtCdtNtfctn": "camt.054"}
_STATEMENTS: Final = ("Stmt", "Ntfctn")
_VERSION: Final = re.compile(r"camt\.05[34]\.\d{3}\.\d{2}")
_OPENING: Final = ("OPBD", "PRCD")
_CLOSING: Final = ("CLBD",)
_SIGN: Final = {"CRDT": 1, "DBIT": -1}


@dataclass(slots=True)
class _Reading:
    """What was read so far of a file, and of the statement that is being read."""

    today: date
    form: str = ""
    version: str = ""
    namespace: str = ""
    statements: list[StatementRead] = field(default_factory=list)
    entries: list[EntryRead] = field(default_factory=list)
    left_out: int = 0
    rows: int = 0


def read_camt(content: bytes, *, today: date) -> FileRead:
    """Read every statement of a file; raises BankFileRefused."""
    reading = _Reading(today=today)
    try:
        for event, element in stream_xml(content, names=(*MESSAGES, *_STATEMENTS, "Ntry")):
            _hear(event, element, reading)
    except XmlBroken as wrong:
        raise BankFileRefused("broken_xml", line=wrong.line, words=wrong.words) from wrong
    except DocumentTypeDeclared as wrong:
        raise BankFileRefused("document_type", line=1) from wrong
    if not reading.form:
        raise BankFileRefused("other_xml")
    if not reading.statements:
        raise BankFileRefused("no_statement")
    return FileRead(form=reading.version or reading.form, statements=tuple(reading.statements))


def _hear(event: str, element: etree._Element, reading: _Reading) -> None:
    namespace, _, name = str(element.tag).rpartition("}")
    if event == "start":
        if name in MESSAGES and not reading.form:
            if "}" in namespace or namespace.count("{") > 1:
                # A namespace like this cannot be told from the name behind it.
                raise BankFileRefused("other_xml", words=namespace)
            reading.form = MESSAGES[name]
            reading.namespace = f"{namespace}}}" if namespace else ""
            found = _VERSION.search(namespace)
            reading.version = found[0] if found else ""
    elif name == "Ntry":
        _hear_entry(element, reading)
        element.clear()
    elif name in _STATEMENTS:
        reading.statements.append(_statement(element, reading))
        reading.entries, reading.left_out, reading.rows = [], 0, 0
        element.clear()


def _hear_entry(element: etree._Element, reading: _Reading) -> None:
    reading.rows += 1
    read = read_entry(element, reading.namespace)
    if read is None:
        reading.left_out += 1
        return
    refuse_future(read, today=reading.today)
    reading.entries += read


def _statement(element: etree._Element, reading: _Reading) -> StatementRead:
    ns, line = reading.namespace, line_of(element)
    iban = text(element, ns, "Acct/Id/IBAN")
    place = checked_place(
        iban or text(element, ns, "Acct/Id/Othr/Id"), is_iban=bool(iban), line=line
    )
    currency = _currency(element, reading)
    _compare_summary(element, reading)
    opening, closing, warnings = _balances(element, reading, currency)
    usable = opening is not None and closing is not None
    if opening is not None and closing is not None:
        compare_balances(
            opening=opening, entries=reading.entries, closing=closing, currency=currency, line=line
        )
    days = [entry.booked_on for entry in reading.entries]
    return StatementRead(
        form=reading.form, place=place, currency=currency,
        statement_id=_identity(element, ns), number=_number(element, ns),
        from_on=_day(element, ns, "FrToDt/FrDtTm", "FrToDt/FrDt") or min(days, default=None),
        until_on=_until(element, ns) or max(days, default=None),
        opening_minor=opening, closing_minor=closing, balances_usable=usable,
        entries=tuple(reading.entries), left_out=reading.left_out, line=line,
        warnings=tuple(warnings),
    )  # fmt: skip


def _identity(element: etree._Element, ns: str) -> str:
    """The statement's id; pages of one statement share it and are told apart by their number."""
    told = text(element, ns, "Id")
    if not told or len(told) > 50:
        raise BankFileRefused("no_statement_id", line=line_of(element), words=told)
    page = text(element, ns, "StmtPgntn/PgNb", "NtfctnPgntn/PgNb")
    last = text(element, ns, "StmtPgntn/LastPgInd", "NtfctnPgntn/LastPgInd")
    if not page or (page.lstrip("0") == "1" and last in ("true", "1", "")):
        return told
    return f"{told}#p{page.lstrip('0')[:6]}"


def _number(element: etree._Element, ns: str) -> int | None:
    told = text(element, ns, "ElctrncSeqNb", "LglSeqNb")
    return int(told) if told.isdecimal() and int(told) <= LARGEST_NUMBER else None


def _day(element: etree._Element, ns: str, *paths: str) -> date | None:
    told = text(element, ns, *paths)
    return day_of(told, line=line_of(element)) if told else None


def _until(element: etree._Element, ns: str) -> date | None:
    """The day of the closing balance, which is what the statement ends with."""
    for balance in element.iterfind(f"{ns}Bal"):
        if text(balance, ns, "Tp/CdOrPrtry/Cd") in _CLOSING and (
            told := text(balance, ns, "Dt/Dt", "Dt/DtTm")
        ):
            return day_of(told, line=line_of(balance))
    return _day(element, ns, "FrToDt/ToDtTm", "FrToDt/ToDt")


def _currency(element: etree._Element, reading: _Reading) -> str:
    """The account's currency: as it says, or as its entries do, which must all agree."""
    told = text(element, reading.namespace, "Acct/Ccy")
    for entry in reading.entries:
        told = told or entry.currency
        if entry.currency != told:
            raise BankFileRefused("currency", line=entry.line, words=f"{entry.currency} ≠ {told}")
    if told:
        return told
    amounts = element.iterfind(f"{reading.namespace}Bal/{reading.namespace}Amt")
    return next((amount.get("Ccy", "") for amount in amounts), "")


def _balances(
    element: etree._Element, reading: _Reading, currency: str
) -> tuple[int | None, int | None, list[str]]:
    """What the account held before and after; None where that is not in the account's currency."""
    ns = reading.namespace
    found: dict[str, int] = {}
    foreign = False
    for balance in element.iterfind(f"{ns}Bal"):
        kind, line = text(balance, ns, "Tp/CdOrPrtry/Cd"), line_of(balance)
        amount = balance.find(f"{ns}Amt")
        if amount is None or kind not in (*_OPENING, *_CLOSING):
            continue
        if amount.get("Ccy", "") != currency:
            foreign = True
            continue
        sign = _SIGN.get(text(balance, ns, "CdtDbtInd"))
        if sign is None:
            raise BankFileRefused("amount", line=line, words=kind)
        minor = minor_units(plain(amount.text or ""), currency=currency, line=line)
        found.setdefault("opening" if kind in _OPENING else "closing", sign * minor)
    warnings = ["balances_in_other_currency"] if foreign else []
    if "#p" in _identity(element, ns):
        return None, None, [*warnings, *(["page_of_several"] if found else [])]
    return found.get("opening"), found.get("closing"), warnings


def _compare_summary(element: etree._Element, reading: _Reading) -> None:
    """Refuse a statement that counts or sums its own entries otherwise than we do."""
    ns = reading.namespace
    summary = element.find(f"{ns}TxsSummry")
    if summary is None or reading.left_out:
        return
    came = [one.amount_minor for one in reading.entries if one.amount_minor > 0]
    went = [-one.amount_minor for one in reading.entries if one.amount_minor < 0]
    _compare_count(summary, ns, reading.rows)
    for name, minor in (
        ("TtlNtries", sum(came) + sum(went)),
        ("TtlCdtNtries", sum(came)),
        ("TtlDbtNtries", sum(went)),
    ):
        for told in texts_of(summary, ns, f"{name}/Sum"):
            _compare_sum(told, minor, reading, line=line_of(summary))


def _compare_count(summary: etree._Element, ns: str, rows: int) -> None:
    told = text(summary, ns, "TtlNtries/NbOfNtries")
    if told and (not told.isdecimal() or int(told) != rows):
        raise BankFileRefused("summary_differs", line=line_of(summary), words=f"{rows} ≠ {told}")


def _compare_sum(told: str, minor: int, reading: _Reading, *, line: int | None) -> None:
    currency = reading.entries[0].currency if reading.entries else ""
    if not currency:
        if told.strip("0.") == "":
            return
        raise BankFileRefused("summary_differs", line=line, words=f"0 ≠ {told}")
    if minor_units(told, currency=currency, line=line) != minor:
        words = f"{Money(minor, currency)} ≠ {told}"
        raise BankFileRefused("summary_differs", line=line, words=words)
