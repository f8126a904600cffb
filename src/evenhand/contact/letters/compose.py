"""Composition: facts become a PDF letter or an e-mail, the same facts always the same bytes.

All data travel to the template as JSON; nothing is ever formatted into markup.
"""

from __future__ import annotations

import html
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import typst

from evenhand.contact.letters import catalogue
from evenhand.contact.letters.facts import LetterFacts
from evenhand.contact.letters.framing import frame
from evenhand.contact.letters.markup import filled, runs
from evenhand.contact.letters.printed import Slots, in_two_groups, slots
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
    """An e-mail as text and as HTML, with one subject line and perhaps a letter attached."""

    subject: str
    text: str
    html: str
    letter: bytes = b""


def missing_slots(kind: str, facts: LetterFacts) -> tuple[str, ...]:
    """The required slots of this kind that these facts leave empty."""
    found = slots(facts)
    return tuple(name for name in catalogue.required(facts.country, kind) if not found[name])


def compose_letter(kind: str, facts: LetterFacts) -> bytes:
    """The letter as an accessible PDF (PDF/UA-1).

    Raises LetterUnknown, LetterIncomplete, LetterUnprintable, PaymentDetailsWrong.
    """
    found = _checked(kind, facts, kinds=catalogue.LETTERS)
    data = json.dumps({**found, **frame(facts, kind, found)}, ensure_ascii=False)
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
    """The e-mail that tells of a letter of this kind, or that there is something to read.

    Raises LetterUnknown or LetterIncomplete. Its subject never names a debt.
    """
    found = _checked(catalogue.MESSAGE, facts, kinds=(catalogue.MESSAGE,))
    words = catalogue.labels(facts.language, facts.country)
    if kind not in words["about"]:
        raise catalogue.LetterUnknown(kind, facts.language)
    found |= {"about": words["about"][kind] + _short_code(facts, words["short_code"])}
    found |= {"leads": words["leads"].get(kind, words["leads"]["others"])}
    own = facts.text if kind == catalogue.MESSAGE else ""
    blocks = catalogue.read_blocks(catalogue.MESSAGE, facts.language, own)
    subject, *parts = (
        "".join(text for text, _ in runs(block.text, found))
        for block in blocks
        if block.is_kept(found)
    )
    synthetic = [words["synthetic"]] if facts.is_synthetic else []
    country: list[str] = words["email_of_country"].get(facts.country, [])
    parts = [*synthetic, *parts, f"{words['sign']}\n{found['firm_name']}", *country]
    return EmailText(
        subject=" ".join(subject.split()),
        text="\n\n".join(parts) + "\n",
        html=_as_html(parts, facts, subject),
    )


def compose_email_with_letter(kind: str, facts: LetterFacts) -> EmailText:
    """The letter as a PDF, attached to an e-mail that names neither the person nor a debt.

    Raises as `compose_letter` does.
    """
    letter = compose_letter(kind, facts)
    found = slots(facts)
    words = catalogue.labels(facts.language, facts.country)
    told = {name: filled(text, found) for name, text in words["email_with_letter"].items()}
    synthetic = [words["synthetic"]] if facts.is_synthetic else []
    parts = [*synthetic, told["hello"], f"{told['who']} {words['about'][kind]}", told["open"]]
    parts += [told["wrong"], f"{words['sign']}\n{found['firm_name']}"]
    return EmailText(
        subject=" ".join(told["subject"].split()),
        text="\n\n".join(parts) + "\n",
        html=_as_html(parts, facts, told["subject"]),
        letter=letter,
    )


def _short_code(facts: LetterFacts, words: Mapping[str, str]) -> str:
    """The digits for the page that asked for them, in two groups that a memory holds."""
    code = in_two_groups(facts.link.short)
    return f" {words['typed']} {code}." if code else ""


def _checked(kind: str, facts: LetterFacts, *, kinds: tuple[str, ...]) -> Slots:
    if kind not in kinds or facts.language not in catalogue.LANGUAGES:
        raise catalogue.LetterUnknown(kind, facts.language)
    found = slots(facts)
    wanted = catalogue.required(facts.country, kind)
    missing = tuple(name for name in wanted if not found[name])
    if missing:
        raise LetterIncomplete(kind, facts.country, missing)
    lost = unprintable(" ".join((facts.person.name, *facts.person.address, facts.creditor.name)))
    if lost and kind in catalogue.LETTERS:
        raise LetterUnprintable(kind, lost)
    return found


@cache
def _compiler() -> typst.Compiler:
    """One compiler for the life of the process: it keeps the fonts and the parsed templates."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
    return typst.Compiler(
        str(catalogue.FOLDER / "main.typ"), root=str(catalogue.FOLDER), font_paths=fonts
    )


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
