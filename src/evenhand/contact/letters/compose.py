"""Composition: facts become a PDF letter or an e-mail, the same facts always the same bytes.

All data travel to the template as JSON; nothing is ever formatted into markup.
"""

from __future__ import annotations

import html
import json
import re
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import typst

from evenhand.contact.letters import catalogue
from evenhand.contact.letters.facts import LetterFacts
from evenhand.contact.letters.printed import Slots, drawings, slots
from evenhand.contact.letters.typeface import FONTS, unprintable

_composing = threading.Lock()


class LetterIncomplete(ValueError):
    """What the house or the country requires of this letter is not known."""

    def __init__(self, kind: str, country: str, missing: tuple[str, ...]) -> None:
        self.kind, self.country, self.slots = kind, country, missing
        super().__init__(f"{kind} for {country} lacks {', '.join(missing)}")


class LetterUnprintable(ValueError):
    """A name or an address has letters that no font of ours can print."""

    def __init__(self, kind: str, characters: str) -> None:
        self.kind, self.characters = kind, characters
        super().__init__(f"{kind} cannot print {characters!r} in a name or an address")


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailText:
    """An e-mail as text and as HTML, with one subject line."""

    subject: str
    text: str
    html: str


def missing_slots(kind: str, facts: LetterFacts) -> tuple[str, ...]:
    """The required slots of this kind that these facts leave empty."""
    filled = slots(facts)
    return tuple(name for name in catalogue.required(facts.country, kind) if not filled[name])


def compose_letter(kind: str, facts: LetterFacts) -> bytes:
    """The letter as an accessible PDF (PDF/UA-1).

    Raises LetterUnknown, LetterIncomplete, LetterUnprintable, PaymentDetailsWrong.
    """
    filled = _checked(kind, facts, kinds=catalogue.LETTERS)
    data = json.dumps({**filled, **drawings(facts, kind)}, ensure_ascii=False)
    written = facts.written_on
    with _composing:
        pdf = _compiler().compile(
            format="pdf",
            sys_inputs={"slots": data},
            pdf_standards=["ua-1"],
            timestamp=datetime(written.year, written.month, written.day, tzinfo=UTC),
        )
    assert isinstance(pdf, bytes)
    return pdf


def compose_email(kind: str, facts: LetterFacts) -> EmailText:
    """The e-mail; raises LetterUnknown or LetterIncomplete. Its subject never names a debt."""
    filled = _checked(kind, facts, kinds=catalogue.EMAILS)
    words = catalogue.labels(facts.language, facts.country)
    template = (catalogue.FOLDER / facts.language / f"{kind}.txt").read_text(encoding="utf-8")
    head, _, rest = template.partition("\n---\n")
    values: dict[str, Any] = {
        **filled,
        "firm_reach": " · ".join(filled["firm_reach"]),
        "sign": words["sign"],
    }
    subject = head.removeprefix("Subject: ").strip().format_map(values)
    parts = [part.format_map(values) for part in _parts(rest, filled, words)]
    return EmailText(
        subject=subject,
        text="\n\n".join(parts) + "\n",
        html=_as_html(parts, facts, subject),
    )


def _checked(kind: str, facts: LetterFacts, *, kinds: tuple[str, ...]) -> Slots:
    if kind not in kinds or facts.language not in catalogue.LANGUAGES:
        raise catalogue.LetterUnknown(kind, facts.language)
    filled = slots(facts)
    wanted = catalogue.required(facts.country, kind)
    missing = tuple(name for name in wanted if not filled[name])
    if missing:
        raise LetterIncomplete(kind, facts.country, missing)
    lost = unprintable(" ".join((facts.person.name, *facts.person.address, facts.creditor.name)))
    if lost and kind in catalogue.LETTERS:
        raise LetterUnprintable(kind, lost)
    return filled


@cache
def _compiler() -> typst.Compiler:
    """One compiler for the life of the process: it keeps the fonts and the parsed templates."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
    return typst.Compiler(
        str(catalogue.FOLDER / "main.typ"), root=str(catalogue.FOLDER), font_paths=fonts
    )


def _parts(rest: str, filled: Slots, words: Any) -> list[str]:
    """The paragraphs of an e-mail's template: a line `[slot]` above one asks for that slot."""
    country: list[str] = words["email_of_country"].get(filled["country"], [])
    synthetic = [words["synthetic"]] if filled["is_synthetic"] else []
    kept: list[str] = []
    for paragraph in re.split(r"\n{2,}", rest.strip()):
        condition = re.match(r"\[(\w+)\]\n", paragraph)
        if condition is None:
            kept.append(paragraph)
        elif filled[condition[1]]:
            kept.append(paragraph[condition.end() :])
    return [*synthetic, *kept, *country]


def _as_html(parts: list[str], facts: LetterFacts, subject: str) -> str:
    """The same words as HTML: no picture, no tracking, no colour that carries meaning."""
    paragraphs = "\n".join(f"<p>{_linked(part, facts.link.url)}</p>" for part in parts)
    return (
        f'<!doctype html>\n<html lang="{html.escape(facts.language)}"><head>'
        f'<meta charset="utf-8"><title>{html.escape(subject)}</title></head>\n'
        '<body style="font:16px/1.5 Inter,Arial,sans-serif;color:#1e2a2f;max-width:36em;'
        f'margin:1.5em auto;padding:0 1em">\n{paragraphs}\n</body></html>\n'
    )


def _linked(part: str, url: str) -> str:
    shown = html.escape(part).replace("\n", "<br>\n")
    if not url.startswith(("https://", "http://")):
        return shown
    address = html.escape(url)
    return shown.replace(address, f'<a href="{address}">{address}</a>')
