"""Texts for a telephone: short, without a sum, a debt or a creditor, whoever may see the screen."""

from __future__ import annotations

from dataclasses import replace

from evenhand.contact.letters import catalogue
from evenhand.contact.letters.compose import LetterIncomplete, compose_email, missing_slots
from evenhand.contact.letters.facts import LetterFacts
from evenhand.contact.letters.printed import slots

MOST_PARTS = 3
_ANY_DIGITS = "00000000"
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
    template = catalogue.text_for_telephone(kind, facts.language)
    missing = missing_slots(kind, facts)
    if missing:
        raise LetterIncomplete(kind, facts.country, missing)
    text = template.format_map(slots(facts))
    if parts_of(text) > MOST_PARTS:
        raise TextTooLong(kind, parts_of(text))
    return text


def compose_messages(facts: LetterFacts) -> str:
    """All that is no letter, as it is read: what an approval of the words of MESSAGE stands for.

    Raises as `compose_email` and `compose_text` do.
    """
    email = compose_email(catalogue.MESSAGE, facts)
    typed = replace(facts, link=replace(facts.link, short=_ANY_DIGITS))
    texts = (compose_text(kind, typed) for kind in catalogue.TEXTS)
    return "\n\n".join((email.subject, email.text, *texts))


def parts_of(text: str) -> int:
    """In how many parts a text arrives."""
    is_shared = set(text) <= _ONE_PLACE | _TWO_PLACES
    one, each = _SHARED if is_shared else _ANY
    places = len(text) + sum(mark in _TWO_PLACES for mark in text) if is_shared else _wide(text)
    return 1 if places <= one else -(-places // each)


def _wide(text: str) -> int:
    """Places of a text in UTF-16, where a mark beyond the usual plane takes two."""
    return len(text.encode("utf-16-le")) // 2
