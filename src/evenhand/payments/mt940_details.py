"""What field 86 of an MT940 says: structured by `?20`, by words between slashes, or freely."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from evenhand.payments.bank_files import looks_like_iban, plain

# A code of three figures, the sign that parts the fields, and the fields of two figures.
_STRUCTURED: Final = re.compile(r"(\d{3})([^A-Za-z0-9\s])(?=\d{2})")
_SLASHED: Final = re.compile(
    r"/(TRTP|TRCD|EREF|PREF|KREF|MREF|MARF|CSID|IBAN|BIC|NAME|REMI|RTRN|BENM|ORDP|ID|ADDR|PURP"
    r"|ULTB|ULTD|CRED|SVCL|ISDT|OCMT|EXCH|CHGS)/"
)
_SEPA_WORD: Final = re.compile(
    r"(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|PURP|RTRN)\+"
)
# Codes of German banks for what came back: direct debits and transfers.
_CAME_BACK: Final = frozenset({"108", "109", "159", "181", "183", "184", "185"})
_NOT_GIVEN: Final = frozenset({"NOTPROVIDED", "NONREF"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is told of an entry beside its sum."""

    text: str = ""
    end_to_end: str = ""
    reference: str = ""
    name: str = ""
    account: str = ""
    reason_code: str = ""
    is_return: bool = False


def read_details(told: str) -> Told:
    """Read field 86, in whichever of its forms."""
    if not told:
        return Told()
    joined = told.replace("\n", "")
    if (opened := _STRUCTURED.match(joined)) is not None:
        return _structured(joined[opened.end() :], code=opened[1], sign=opened[2])
    if _SLASHED.search(joined):
        return _slashed(joined)
    return Told(text=plain(told.replace("\n", " ")))


def _structured(body: str, *, code: str, sign: str) -> Told:
    """The German form: lines break at 27 signs even within a reference, so they are joined."""
    parts: dict[int, str] = {}
    for part in body.split(sign):
        if part[:2].isdecimal():
            number = int(part[:2])
            parts[number] = parts.get(number, "") + part[2:]
        elif parts:
            # The sign stood inside a text.
            parts[max(parts)] += sign + part
    purpose = "".join(parts.get(n, "") for n in (*range(20, 30), *range(60, 64)))
    words = _words(purpose)
    account = words.get("IBAN", "") or parts.get(31, "")
    came_back = code in _CAME_BACK or "RTRN" in words
    return Told(
        text=plain(words.get("SVWZ", "") if "SVWZ" in words else words.get("", "")),
        end_to_end=_given(words.get("EREF", "")),
        name=plain(parts.get(32, "") + parts.get(33, "")),
        account=account.strip(),
        reason_code=plain(words.get("RTRN", "") or (parts.get(34, "") if came_back else "")),
        is_return=came_back,
    )


def _words(purpose: str) -> Mapping[str, str]:
    """The words of SEPA within a purpose; what stands before the first is under no word."""
    pieces = _SEPA_WORD.split(purpose)
    found = {"": pieces[0]}
    for word, text in zip(pieces[1::2], pieces[2::2], strict=True):
        found.setdefault(word, text)
    return found


def _slashed(joined: str) -> Told:
    """The Dutch form: /EREF/…/IBAN/…/NAME/…/REMI/…"""
    pieces = _SLASHED.split(joined)
    found: dict[str, str] = {}
    for word, text in zip(pieces[1::2], pieces[2::2], strict=True):
        if text.strip("/ "):
            found.setdefault(word, text.strip().rstrip("/"))
    account = found.get("IBAN", "")
    remittance = found.get("REMI", "")
    structured = re.match(r"STRD/(?:CUR|ISO)/(.+)|USTD//?(.+)", remittance)
    return Told(
        text=plain((structured[2] or "") if structured else remittance),
        reference=plain((structured[1] or "") if structured else ""),
        end_to_end=_given(found.get("EREF", "")),
        name=plain(found.get("NAME", "")),
        account=account if looks_like_iban("".join(account.split()).upper()) else "",
        reason_code=plain(found.get("RTRN", "")),
        is_return="RTRN" in found,
    )


def _given(text: str) -> str:
    text = text.strip()
    return "" if text.upper() in _NOT_GIVEN else text
