"""Texts say little, in every language, and fit a telephone."""

from __future__ import annotations

from datetime import date

import pytest

from evenhand.contact.letters.catalogue import LANGUAGES, TEXTS, LetterUnknown
from evenhand.contact.letters.compose import LetterIncomplete
from evenhand.contact.letters.facts import EntryLink, Firm, LetterFacts, Party
from evenhand.contact.letters.texts import MOST_PARTS, TextTooLong, compose_text, parts_of


def facts(language: str = "en", *, name: str = "Fair Firm") -> LetterFacts:
    return LetterFacts(
        country="LV",
        language=language,
        reference="EH-0001",
        written_on=date(2026, 11, 17),
        firm=Firm(name=name, phone="+371 2000 0000"),
        person=Party(name="Ilze Bērziņa"),
        creditor=Party(name="Nordlys Bank"),
        link=EntryLink(url="https://pay.example/p/ABCD-EFGH", code="ABCD-EFGH", short="12345678"),
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", TEXTS)
def test_a_text_names_no_debt_no_creditor_and_no_person(kind: str, language: str) -> None:
    told = compose_text(kind, facts(language))

    assert "Fair Firm" in told
    assert not any(word in told for word in ("Nordlys", "Bērziņa", "EH-0001"))
    assert parts_of(told) <= MOST_PARTS


@pytest.mark.parametrize(
    ("text", "parts"),
    [("a" * 160, 1), ("a" * 161, 2), ("ā" * 70, 1), ("ā" * 71, 2), ("€" * 80, 1), ("€" * 81, 2),
     ("a" * 306, 2), ("a" * 307, 3), ("😀" * 35, 1), ("😀" * 36, 2)],
)  # fmt: skip
def test_parts_are_counted_as_telephones_count_them(text: str, parts: int) -> None:
    assert parts_of(text) == parts


def test_a_text_that_is_too_long_or_lacks_something_is_refused() -> None:
    with pytest.raises(TextTooLong):
        compose_text("please_call", facts(name="F" * 500))
    with pytest.raises(LetterIncomplete):
        compose_text("please_call", facts(name=""))
    with pytest.raises(LetterUnknown):
        compose_text("first_notice", facts())
