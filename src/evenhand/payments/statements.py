"""What a creditor gets told of a run: every transfer in it, as an accessible PDF and as CSV."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings

from evenhand.contact.letters.typeface import FONTS, printable
from evenhand.payments.models import Remittance, RemittanceLine
from evenhand.rulebook import Money
from evenhand.vault.spreadsheets import harmless

TEMPLATE: Final = Path(__file__).with_suffix(".typ")
_WORDS: Final = Path(__file__).with_suffix(".toml")
_LANGUAGES: Final = {"lv": "lv", "fr": "fr", "de": "de", "at": "de", "ch": "de"}
COLUMNS: Final = ("reference", "on", "what", "kind", "amount", "commission", "vat")


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Return the words of a statement by language."""
    with _WORDS.open("rb") as file:
        return tomllib.load(file)


def language_of(run: Remittance) -> str:
    """Return the language in which a creditor reads: of its country, else English."""
    return _LANGUAGES.get(run.creditor.country.lower(), "en")


def rows_of(run: Remittance) -> Sequence[RemittanceLine]:
    """Return the lines of a run in their order."""
    return list(run.lines.select_related("debt").order_by("number"))


def as_pdf(run: Remittance) -> bytes:
    """Print the statement of a run, as PDF/UA; the same run always gives the same bytes."""
    language = language_of(run)
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
    made: bytes = typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=fonts,
        sys_inputs={"told": json.dumps(_printed(run, language), ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(run.drawn_at.timestamp()),
    )
    return made


def _printed(run: Remittance, language: str) -> Mapping[str, Any]:
    said = words()[language]
    return {
        "words": said,
        "language": language,
        "firm": settings.FIRM.get("name", "Evenhand"),
        "creditor": printable(run.creditor.name),
        "mark": f"EHR{run.pk}",
        "period": period_in_words(run, language),
        "rows": [
            [printable(row.debt.reference), row.on.isoformat(), said[row.what], said[row.kind],
             *(_amount(run, minor) for minor in _sums(row))]
            for row in rows_of(run)
        ],
        "gross": _amount(run, run.gross_minor),
        "commission": _amount(run, run.commission_minor),
        "vat": _amount(run, run.vat_minor),
        "vat_source": printable(run.agreement.vat_source),
        "net": _amount(run, run.net_minor),
    }  # fmt: skip


def period_in_words(run: Remittance, language: str) -> str:
    """Name the period of a run; of an older one only its last day is known."""
    said = words()[language]
    if run.since is None:
        return f"{said['until']}: {run.until.isoformat()}"
    return said["period"].format(since=run.since.isoformat(), until=run.until.isoformat())


def file_name(run: Remittance, form: str) -> str:
    """Return what a statement is called as a file: its mark and its period."""
    days = [day.isoformat() for day in (run.since, run.until) if day is not None]
    return f"{'_'.join([f'EHR{run.pk}', *days])}.{form}"


def _sums(row: RemittanceLine) -> tuple[int, int, int]:
    return row.amount_minor, row.commission_minor, row.vat_minor


def _amount(run: Remittance, minor: int) -> str:
    return str(Money(minor, run.currency))


def as_csv(run: Remittance) -> bytes:
    """Return the lines of a run for a spreadsheet; no cell of it runs as a formula there."""
    said = words()[language_of(run)]
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow([said[name] for name in COLUMNS] + [said["currency"]])
    for row in rows_of(run):
        texts = [row.debt.reference, row.on.isoformat(), said[row.what], said[row.kind]]
        sums = [str(Money(minor, run.currency).decimal) for minor in _sums(row)]
        writer.writerow([*(harmless(text) for text in texts), *sums, run.currency])
    return sheet.getvalue().encode("utf-8-sig")
