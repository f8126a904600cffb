"""camt.053, the statement that banks give by the standard ISO 20022, in any of its versions.

Elements are found by their names alone, because versions differ in their namespace and in a layer
or two around a name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from lxml import etree

from evenhand.plans.account_files import AccountFile, AccountFileRefused, accounts_of, plain
from evenhand.rulebook.affordability.account_entries import AccountEntry
from evenhand.rulebook.money import Money, NotAnAmount, UnknownCurrency
from evenhand.rulebook.written import NotReadable, read_day
from evenhand.vault.safe_xml import DocumentTypeDeclared, XmlBroken, read_xml

_CAME: Final = "CRDT"
_WENT: Final = "DBIT"
_SIGN: Final = {_CAME: 1, _WENT: -1}
_BOOKED: Final = "BOOK"
# Who stands on the other side, by the way the money went; older and newer versions.
_OTHER_SIDE: Final = {
    _CAME: ("Dbtr/Nm", "Dbtr/Pty/Nm", "UltmtDbtr/Nm", "UltmtDbtr/Pty/Nm"),
    _WENT: ("Cdtr/Nm", "Cdtr/Pty/Nm", "UltmtCdtr/Nm", "UltmtCdtr/Pty/Nm"),
}
_OTHER_ACCOUNT: Final = {_CAME: "DbtrAcct", _WENT: "CdtrAcct"}


@dataclass(slots=True)
class _Reading:
    """What was read so far: entries by account, and what said nothing."""

    entries: dict[tuple[str, str], list[AccountEntry]] = field(
        default_factory=lambda: defaultdict(list)
    )
    owners: dict[str, str] = field(default_factory=dict)
    left_out: int = 0
    number: int = 0
    # The bank's own mark of an entry, and the statement in which it stood first.
    stood_in: dict[tuple[str, ...], int] = field(default_factory=dict)


def read_camt(content: bytes) -> AccountFile:
    """Read every statement of a file; raises AccountFileRefused."""
    root = _root(content)
    if "camt.053" not in str(root.tag) or not _all(root, "BkToCstmrStmt"):
        raise AccountFileRefused("other_xml", words=str(root.tag))
    reading = _Reading()
    for place, statement in enumerate(_all(root, "BkToCstmrStmt/Stmt")):
        _read_statement(statement, place, reading)
    accounts = accounts_of(reading.entries, owners=reading.owners)
    if not accounts:
        raise AccountFileRefused("no_entries")
    return AccountFile(accounts=accounts, left_out=reading.left_out)


def _root(content: bytes) -> etree._Element:
    try:
        return read_xml(content)
    except XmlBroken as wrong:
        raise AccountFileRefused("broken_xml", line=wrong.line) from wrong
    except DocumentTypeDeclared as wrong:
        raise AccountFileRefused("other_xml", words="DOCTYPE") from wrong


def _all(element: etree._Element, path: str) -> list[etree._Element]:
    return element.findall("/".join(f"{{*}}{name}" for name in path.split("/")))


def _text(element: etree._Element, *paths: str) -> str:
    """The text of the first path that has one; empty without."""
    for path in paths:
        for found in _all(element, path):
            if text := plain(found.text or ""):
                return text
    return ""


def _read_statement(statement: etree._Element, place: int, reading: _Reading) -> None:
    account = _text(statement, "Acct/Id/IBAN", "Acct/Id/Othr/Id")
    owner = _text(statement, "Acct/Ownr/Nm")
    if owner:
        reading.owners.setdefault(account, owner)
    for entry in _all(statement, "Ntry"):
        if _text(entry, "Sts/Cd", "Sts") not in (_BOOKED, ""):
            reading.left_out += 1
            continue
        for booked in _booked(entry, reading):
            if _stood_before(entry, booked, account, place, reading):
                continue
            reading.entries[account, booked.currency].append(booked)


def _stood_before(
    entry: etree._Element, booked: AccountEntry, account: str, place: int, reading: _Reading
) -> bool:
    """Whether an earlier statement of the file, which overlaps this one, held the same entry."""
    mark = _text(entry, "AcctSvcrRef", "NtryRef")
    if not mark:
        return False
    key = (account, mark, booked.on.isoformat(), str(booked.amount_minor), booked.remittance)
    return reading.stood_in.setdefault(key, place) != place


def _booked(entry: etree._Element, reading: _Reading) -> Iterator[AccountEntry]:
    """An entry, or the payments it consists of where those have sums that make it up."""
    whole = _sum(entry, entry)
    parts = _all(entry, "NtryDtls/TxDtls")
    if whole.minor == 0:
        reading.left_out += 1
        return
    sums = [_part_sum(entry, part) for part in parts]
    told = [one for one in sums if one is not None and one.currency == whole.currency]
    if len(parts) > 1 and len(told) == len(parts) and sum(o.minor for o in told) == whole.minor:
        for part, one in zip(parts, told, strict=True):
            yield _one(entry, part, one, reading)
    else:
        yield _one(entry, parts[0] if parts else entry, whole, reading)


def _one(
    entry: etree._Element, details: etree._Element, amount: Money, reading: _Reading
) -> AccountEntry:
    reading.number += 1
    way = _CAME if amount.minor > 0 else _WENT
    parties = _all(details, "RltdPties")
    name = _text(parties[0], *_OTHER_SIDE[way]) if parties else ""
    other = f"RltdPties/{_OTHER_ACCOUNT[way]}/Id"
    texts = [plain(found.text or "") for found in _all(details, "RmtInf/Ustrd")]
    returned = _all(details, "RtrInf") or _text(entry, "RvslInd") in ("true", "1")
    return AccountEntry(
        on=_day(entry),
        number=reading.number,
        amount_minor=amount.minor,
        currency=amount.currency,
        counterparty=name,
        remittance=plain(" ".join(texts))
        or _text(details, "AddtlTxInf", "AddtlNtryInf")
        or _text(entry, "AddtlNtryInf"),
        counterparty_account=_text(details, f"{other}/IBAN", f"{other}/Othr/Id"),
        is_return=bool(returned),
    )


def _sum(entry: etree._Element, element: etree._Element) -> Money:
    """The sum of an entry with the sign of its way; raises AccountFileRefused."""
    found = _all(element, "Amt")
    way = _text(element, "CdtDbtInd") or _text(entry, "CdtDbtInd")
    if not found or way not in _SIGN:
        raise AccountFileRefused("amount", line=_line(entry))
    try:
        amount = Money.of((found[0].text or "").strip(), found[0].get("Ccy", ""))
    except NotAnAmount as wrong:
        raise AccountFileRefused("amount", line=_line(entry), words=wrong.text) from wrong
    except UnknownCurrency as wrong:
        raise AccountFileRefused("currency", line=_line(entry), words=wrong.currency) from wrong
    return amount * _SIGN[way]


def _part_sum(entry: etree._Element, part: etree._Element) -> Money | None:
    try:
        return _sum(entry, part)
    except AccountFileRefused:
        return None


def _day(entry: etree._Element) -> date:
    text = _text(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    try:
        return read_day(text)
    except NotReadable as wrong:
        raise AccountFileRefused("day", line=_line(entry), words=text) from wrong


def _line(element: etree._Element) -> int | None:
    line: object = element.sourceline
    return line if isinstance(line, int) else None
