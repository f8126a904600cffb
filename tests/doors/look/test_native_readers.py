"""Words that no native speaker has signed say so, once a page; English says nothing."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import gettext, override

from evenhand.doors.look import native_readers
from evenhand.doors.look.native_readers import ORIGINAL, READINGS, Reading, is_unread

LINE = (
    "These words were not yet read by a native speaker. The English text is what binds us, "
    "and a mistake of ours never counts against you."
)
OTHERS = [code for code, _ in settings.LANGUAGES if code != ORIGINAL]


def test_the_list_names_every_language_but_the_original_once() -> None:
    assert sorted(reading.code for reading in READINGS) == sorted(OTHERS)


@pytest.mark.parametrize("code", OTHERS)
def test_an_unsigned_language_says_so_once_in_its_own_words(client: Client, code: str) -> None:
    with override(code):
        line = gettext(LINE)

    page = client.get("/", headers={"accept-language": code}).content.decode()

    assert line != LINE
    assert page.replace("&#x27;", "'").count(line) == (1 if is_unread(code) else 0)


def test_english_says_nothing(client: Client) -> None:
    page = client.get("/", headers={"accept-language": "en"}).content.decode()

    assert "native speaker" not in page


@pytest.mark.parametrize(
    ("reading", "unread"),
    [
        (Reading("lv", "Anna Ozola", date(2026, 11, 29)), False),
        (Reading("lv", "Anna Ozola"), True),
        (Reading("lv", on=date(2026, 11, 29)), True),
        (Reading("lv"), True),
    ],
)
def test_a_language_is_signed_by_a_name_and_a_day(
    monkeypatch: pytest.MonkeyPatch, reading: Reading, unread: bool
) -> None:
    monkeypatch.setattr(native_readers, "READINGS", (reading,))

    assert is_unread("lv") is unread
    assert is_unread("lv-LV") is unread
