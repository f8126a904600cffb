"""The close of a day as a paper: an accessible PDF with sums, digests and lines to sign."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import typst

from evenhand.contact.letters.typeface import FONTS
from evenhand.rulebook.money import Money

TEMPLATE: Final = Path(__file__).with_suffix(".typ")


def as_pdf(told: Mapping[str, Any]) -> bytes:
    """Print what a close told, as PDF/UA."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
    made: bytes = typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=fonts,
        sys_inputs={"told": json.dumps(_printed(told), ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=0,
    )
    return made


def _printed(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same with amounts as they are written."""
    return {
        **told,
        "sums": [
            {**row, **{name: _amount(row[name], row["currency"])
                       for name in ("debits", "credits", "balance")}}
            for row in told["sums"]
        ],
        "suspense": [
            {**row, "amount": _amount(row["minor"], row["currency"])} for row in told["suspense"]
        ],
        "differences": [
            {**row, "amount": _amount(row["minor"], row["currency"])}
            for row in told["differences"]
        ],
        "late": [
            {**row, "amount": _amount(row["amount_minor"], row["currency"])}
            for row in told["late"]
        ],
    }  # fmt: skip


def _amount(minor: int, currency: str) -> str:
    return str(Money(minor, currency))
