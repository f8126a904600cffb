"""Texts for a telephone: short, without a sum, a debt or a creditor, whoever may see the screen."""

from __future__ import annotations

from evenhand.contact.letters import catalogue
from evenhand.contact.letters.compose import LetterIncomplete, missing_slots
from evenhand.contact.letters.facts import LetterFacts
from evenhand.contact.letters.printed import slots

MOST_PARTS = 3
# One part, and each of several; of the alphabet that telephones share, and of all others.
_SHARED = (160, 153)
_ANY = (70, 67)
# GSM 03.38, the default alphabet; what stands behind the gap takes two places.
_ONE_PLACE = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWO_PLACES = frozenset("^{}\\[~]|€")


class TextTooLong(ValueError):
    """A text would arrive in more parts than a telephone should have to put together."""

    def __init__(self, kind: str, parts: int) -> None:
        self.kind, self.parts = kind, parts
        super().__init__(f"{kind} takes {parts} parts, {MOST_PARTS} are the most")


def compose_text(kind: str, facts: LetterFacts) -> str:
    """The text; raises LetterUnknown, LetterIncomplete, TextTooLong."""
    if kind not in catalogue.TEXTS or facts.language not in catalogue.LANGUAGES:
        raise catalogue.LetterUnknown(kind, facts.language)
    missing = missing_slots(kind, facts)
    if missing:
        raise LetterIncomplete(kind, facts.country, missing)
    template = (catalogue.FOLDER / facts.language / f"{kind}.sms").read_text(encoding="utf-8")
    text = " ".join(template.split()).format_map(slots(facts))
    if parts_of(text) > MOST_PARTS:
        raise TextTooLong(kind, parts_of(text))
    return text


def parts_of(text: str) -> int:
    """In how many parts a text arrives."""
    is_shared = set(text) <= _ONE_PLACE | _TWO_PLACES
    one, each = _SHARED if is_shared else _ANY
    places = len(text) + sum(mark in _TWO_PLACES for mark in text) if is_shared else _wide(text)
    return 1 if places <= one else -(-places // each)


def _wide(text: str) -> int:
    """Places of a text in UTF-16, where a mark beyond the usual plane takes two."""
    return len(text.encode("utf-16-le")) // 2
