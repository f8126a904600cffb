"""Ten thousand entries and as many open debts, made up, for the bench of bank files."""

from __future__ import annotations

from datetime import date
from time import perf_counter
from typing import Any, Final

from evenhand.cases.models import Debt
from evenhand.contact.references import payment_reference
from evenhand.payments.looking import count
from evenhand.payments.matching import Book, Liability, book_of
from evenhand.payments.recognising import read_bank_file
from evenhand.payments.sealing import mark_of
from tests.bank_files import PAYER, Line, camt, mt940

TODAY: Final = date(2026, 11, 17)
_FAMILIES: Final = 997
_GIVEN: Final = 101


def bank_figures(entries: int) -> dict[str, Any]:
    """Read and match a file of each form, three times; the best of them counts."""
    lines = [_line(number) for number in range(1, entries + 1)]
    figures: dict[str, Any] = {"entries": entries, "debts": entries}
    for form, content in (("camt", camt(*lines)), ("mt940", mt940(*lines))):
        runs = [_once(content, entries) for _ in range(3)]
        seconds, counted = min(runs, key=lambda run: run[0])
        figures |= {f"{form}_seconds": round(seconds, 3), f"{form}_matched": counted["matched"]}
    slowest = max(figures["camt_seconds"], figures["mt940_seconds"])
    figures["entries_per_second"] = round(entries / slowest)
    figures["seconds_for_10000"] = round(slowest * 10_000 / entries, 3)
    return figures


def _once(content: bytes, entries: int) -> tuple[float, dict[str, int]]:
    book = _book(entries)
    began = perf_counter()
    (statement,) = read_bank_file(content, today=TODAY).statements
    counted = count(statement.entries, book)
    return perf_counter() - began, counted


def _book(entries: int) -> Book:
    known = [(mark_of(PAYER), entries)]
    return book_of((_liability(number) for number in range(1, entries + 1)), payers=known)


def _name(number: int) -> str:
    return f"Given{number % _GIVEN} Family{number % _FAMILIES}"


def _liability(number: int) -> Liability:
    return Liability(
        case_id=number, debt_id=number, person_id=number, currency="EUR",
        owed_minor=1_000 + number, is_closed=False, name=_name(number),
        creditor_reference=f"INV-{number:06d}",
    )  # fmt: skip


def _line(number: int) -> Line:
    cents = 1_000 + number
    text = ("", "", f"EH-{number:06d}", "thank you")[number % 4]
    return Line(
        amount=f"{cents // 100}.{cents % 100:02d}", name=_name(number).upper(), text=text,
        reference=payment_reference(Debt(pk=number)) if number % 4 < 2 else "",
        mark=f"B{number}",
    )  # fmt: skip
