"""One entry of a camt file: the whole of it, or one for each of its details that add up to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from lxml import etree

from evenhand.payments.bank_files import (
    BankFileRefused,
    EntryRead,
    day_of,
    iban_is_valid,
    looks_like_iban,
    minor_units,
    plain,
)

_SIGN: Final = {"CRDT": 1, "DBIT": -1}
_TRUE: Final = ("true", "1")
# Families of the bank's own code that say: this came back. Unpaid debits, returns, recalls.
_CAME_BACK: Final = frozenset({"RRTN", "UPDD", "PRDD", "RPCR"})
_NOT_GIVEN: Final = frozenset({"NOTPROVIDED", "NONREF"})
_DETAIL_SUMS: Final = ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/CntrValAmt/Amt")


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is the same for the whole entry and for each of its details."""

    element: etree._Element
    ns: str
    line: int | None
    minor: int
    currency: str
    booked_on: date
    value_on: date | None
    is_reversal: bool
    bank_reference: str
    family: str


def read_entry(element: etree._Element, ns: str) -> list[EntryRead] | None:
    """Return what an entry consists of; None for one that is not booked. Raises BankFileRefused."""
    if text_of(element, ns, "Sts/Cd", "Sts") not in ("BOOK", ""):
        return None
    entry = _entry(element, ns)
    details = element.findall(f"{ns}NtryDtls/{ns}TxDtls")
    sums = [_detail_minor(detail, entry) for detail in details]
    told = [minor for minor in sums if minor is not None]
    if len(details) > 1:
        if len(told) == len(details) and sum(told) == entry.minor:
            return [
                _one(entry, detail, minor, shared=True)
                for detail, minor in zip(details, told, strict=True)
            ]
        return [_whole(entry, details, why="details_do_not_add_up")]
    if not details:
        several = text_of(element, ns, "NtryDtls/Btch/NbOfTxs").lstrip("0") not in ("", "1")
        return [_whole(entry, details, why="batch_without_details" if several else "")]
    fits = told == [entry.minor] or _detail_amount(details[0], ns) is None
    return [_one(entry, details[0], entry.minor, why="" if fits else "details_do_not_add_up")]


def _entry(element: etree._Element, ns: str) -> _Entry:
    line = line_of(element)
    amount = element.find(f"{ns}Amt")
    sign = _SIGN.get(text_of(element, ns, "CdtDbtInd"))
    if amount is None or sign is None:
        raise BankFileRefused("amount", line=line)
    currency = amount.get("Ccy", "")
    told = plain(amount.text or "")
    value = text_of(element, ns, "ValDt/Dt", "ValDt/DtTm")
    booked = text_of(element, ns, "BookgDt/Dt", "BookgDt/DtTm") or value
    family = f"{ns}BkTxCd/{ns}Domn/{ns}Fmly/{ns}SubFmlyCd"
    return _Entry(
        element=element,
        ns=ns,
        line=line,
        minor=sign * minor_units(told, currency=currency, line=line_of(amount)),
        currency=currency,
        booked_on=day_of(booked, line=line),
        value_on=day_of(value, line=line) if value else None,
        is_reversal=text_of(element, ns, "RvslInd") in _TRUE,
        bank_reference=_given(text_of(element, ns, "AcctSvcrRef")),
        family=plain(element.findtext(family) or ""),
    )


def _detail_amount(detail: etree._Element, ns: str) -> etree._Element | None:
    return next(
        (found for path in _DETAIL_SUMS if (found := detail.find(_path(ns, path))) is not None),
        None,
    )


def _detail_minor(detail: etree._Element, entry: _Entry) -> int | None:
    """What a detail adds to its entry; None where it does not say so in the entry's currency."""
    way = text_of(detail, entry.ns, "CdtDbtInd")
    sign = _SIGN.get(way, -1 if entry.minor < 0 else 1)
    for path in _DETAIL_SUMS:
        found = detail.find(_path(entry.ns, path))
        if found is not None and found.get("Ccy", "") == entry.currency:
            told = plain(found.text or "")
            return sign * minor_units(told, currency=entry.currency, line=line_of(found))
    return None


def _whole(entry: _Entry, details: Sequence[etree._Element], *, why: str) -> EntryRead:
    """An entry as one, with the texts of its details for whoever looks at it."""
    texts = [told for detail in details for told in texts_of(detail, entry.ns, "RmtInf/Ustrd")]
    batch = text_of(
        entry.element, entry.ns, "NtryDtls/Btch/PmtInfId", "NtryDtls/Btch/MsgId", "AcctSvcrRef"
    )
    return EntryRead(
        line=entry.line, booked_on=entry.booked_on, value_on=entry.value_on,
        amount_minor=entry.minor, currency=entry.currency,
        kind=_kind(entry, entry.minor, came_back=entry.family in _CAME_BACK),
        bank_reference=entry.bank_reference, batch_key=batch if why else "",
        text=" ".join(texts) or text_of(entry.element, entry.ns, "AddtlNtryInf"), why=why,
    )  # fmt: skip


def _one(
    entry: _Entry, detail: etree._Element, minor: int, *, why: str = "", shared: bool = False
) -> EntryRead:
    ns = entry.ns
    name, account = _other_side(detail, ns, minor=minor)
    iban = "".join(account.split()).upper()
    wrong = looks_like_iban(iban) and not iban_is_valid(iban)
    own = _given(text_of(detail, ns, "Refs/AcctSvcrRef"))
    batch = text_of(entry.element, ns, "NtryDtls/Btch/PmtInfId", "NtryDtls/Btch/MsgId")
    returned = detail.find(f"{ns}RtrInf")
    family = f"{ns}BkTxCd/{ns}Domn/{ns}Fmly/{ns}SubFmlyCd"
    came_back = returned is not None or bool(
        {entry.family, plain(detail.findtext(family) or "")} & _CAME_BACK
    )
    return EntryRead(
        line=line_of(detail) or entry.line, booked_on=entry.booked_on, value_on=entry.value_on,
        amount_minor=minor, currency=entry.currency, kind=_kind(entry, minor, came_back=came_back),
        end_to_end=_given(text_of(detail, ns, "Refs/EndToEndId")),
        reference=text_of(detail, ns, "RmtInf/Strd/CdtrRefInf/Ref"),
        bank_reference=own or entry.bank_reference, shares_reference=shared and not own,
        batch_key=batch if shared else "",
        reason_code=text_of(detail, ns, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry"),
        counterparty=name, iban=iban,
        text=" ".join(texts_of(detail, ns, "RmtInf/Ustrd"))
        or text_of(detail, ns, "AddtlTxInf") or text_of(entry.element, ns, "AddtlNtryInf"),
        why=why or ("iban_wrong" if wrong else ""),
    )  # fmt: skip


def _kind(entry: _Entry, minor: int, *, came_back: bool) -> str:
    if minor == 0:
        return "zero"
    if entry.is_reversal:
        return "reversal"
    if came_back:
        return "return"
    return "credit" if minor > 0 else "debit"


def _other_side(detail: etree._Element, ns: str, *, minor: int) -> tuple[str, str]:
    """Name and account of who stands on the other side: who paid us, or whom we paid.

    What comes back names the parties of the first way, so that the other side is the one beside
    whom our own account does not stand; a reader of entries knows it by the way the money went.
    """
    party = f"{ns}RltdPties"
    parties = detail.find(party)
    if parties is None:
        return "", ""
    came = minor > 0
    if detail.find(f"{ns}RtrInf") is not None:
        came = not came
    role, last = ("Dbtr", "UltmtDbtr") if came else ("Cdtr", "UltmtCdtr")
    name = text_of(parties, ns, f"{role}/Nm", f"{role}/Pty/Nm", f"{last}/Nm", f"{last}/Pty/Nm")
    account = text_of(parties, ns, f"{role}Acct/Id/IBAN", f"{role}Acct/Id/Othr/Id")
    return name, account


def _given(text: str) -> str:
    return "" if text.upper() in _NOT_GIVEN else text


def text_of(element: etree._Element, ns: str, *paths: str) -> str:
    """The text of the first path that has one; empty without."""
    for path in paths:
        found = element.find(_path(ns, path))
        if found is not None and (told := plain(found.text or "")):
            return told
    return ""


def texts_of(element: etree._Element, ns: str, path: str) -> list[str]:
    """Every text at a path, empty ones left out."""
    return [
        told for found in element.iterfind(_path(ns, path)) if (told := plain(found.text or ""))
    ]


_PATHS: Final[dict[tuple[str, str], str]] = {}


def _path(ns: str, path: str) -> str:
    """A path of names within one namespace; kept, because every entry asks the same ones."""
    known = _PATHS.get((ns, path))
    if known is None:
        if len(_PATHS) > 2_000:
            _PATHS.clear()
        known = _PATHS[ns, path] = "/".join(f"{ns}{name}" for name in path.split("/"))
    return known


def line_of(element: etree._Element) -> int | None:
    """The line of a file on which an element begins."""
    line: object = element.sourceline
    return line if isinstance(line, int) else None
