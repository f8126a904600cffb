"""The look's own promises: its own typeface and arms, every text in every language."""

import datetime as dt
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.test import RequestFactory
from django.utils import translation
from pytest_django import Settings

from evenhand.doors import look
from evenhand.doors.look.icons import NoSuchIcon, drawing
from evenhand.doors.look.language import choices, choose_language
from evenhand.doors.look.templatetags.look import BADGES, badge, day, short_day
from tests.house.building import TRANSLATED_FOR_PEOPLE

ROOM = Path(look.__file__).parent
SHEETS = sorted((ROOM / "static").rglob("*.css"))
PAGES = sorted((ROOM / "templates").rglob("*.html"))
TEXT = re.compile(r"""{%\s*translate\s+"((?:[^"\\]|\\.)*)"|[^_\w]_\(\s*"((?:[^"\\]|\\.)*)"\)""")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_no_sheet_carries_another_house_s_typeface_or_arms(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8").lower()

    for foreign in (
        "gds transport",
        "crown",
        "crest",
        "govuk-logo",
        "/assets/",
        "url(http",
        "url(//",
    ):
        assert foreign not in text


def test_nothing_of_the_arms_lies_among_the_files() -> None:
    names = [path.name for path in (ROOM / "static").rglob("*") if path.is_file()]

    assert not [name for name in names if re.search("crown|crest|govuk-icon|opengraph", name)]


def test_our_colours_hold_no_red() -> None:
    tokens = (ROOM / "static/look/look.css").read_text(encoding="utf-8")

    for red, green, blue in re.findall(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})\b", tokens):
        levels = (int(red, 16), int(green, 16), int(blue, 16))
        assert not (levels[0] > 150 and levels[1] < 70 and levels[2] < 70)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_no_page_needs_inline_script_or_style(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert not re.search(r"\sstyle=|\son[a-z]+=|<style", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


@pytest.mark.parametrize("language", TRANSLATED_FOR_PEOPLE)
def test_every_text_of_the_look_is_in_every_language(language: str) -> None:
    folder = ROOM / "locale" / language / "LC_MESSAGES"
    with (folder / "django.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    ours = {
        found[0] or found[1]
        for path in [*PAGES, *ROOM.rglob("*.py")]
        for found in TEXT.findall(path.read_text(encoding="utf-8"))
    }
    known = {str(entry.id) for entry in catalogue if entry.id and entry.string}

    assert len(ours) > 80
    assert ours - known == set()
    assert not [entry.id for entry in catalogue if entry.id and not entry.string]
    assert (folder / "django.mo").is_file()


@pytest.mark.parametrize(
    ("language", "written", "short"),
    [
        ("ru", "14 марта 2026 (суббота)", "14 мар. 2026"),
        ("uk", "14 березня 2026 (субота)", "14 бер. 2026"),
        ("pl", "14 marca 2026 (sobota)", "14 mar 2026"),
        ("et", "14. märts 2026 (laupäev)", "14. märts 2026"),
        ("ar", "السبت، 14 مارس 2026", "14 مارس 2026"),
    ],
)
def test_a_day_fits_the_word_before_it_and_ends_no_sentence(
    language: str, written: str, short: str
) -> None:
    with translation.override(language):
        assert day(dt.date(2026, 3, 14)) == written
        assert short_day(dt.date(2026, 3, 14)) == short


def test_a_day_is_written_in_the_reader_s_language() -> None:
    date = dt.date(2026, 11, 17)
    days = {}

    for language in ("en", "lv", "fr", "de", "it"):
        with translation.override(language):
            days[language] = day(date)

    assert days == {
        "en": "Tuesday, 17 November 2026",
        "lv": "otrdiena, 2026. gada 17. novembris",
        "fr": "mardi 17 novembre 2026",
        "de": "Dienstag, 17. November 2026",
        "it": "martedì 17 novembre 2026",
    }


def test_every_badge_has_words_and_escapes_them() -> None:
    for kind in BADGES:
        assert "&lt;b&gt;" in badge(kind, "<b>")


@pytest.mark.parametrize("name", ["no-such-icon", "../forms", ""])
def test_an_icon_that_is_not_in_the_folder_is_refused(name: str) -> None:
    with pytest.raises(NoSuchIcon):
        drawing(name, 20)


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/means/rent?step=2", "/means/rent?step=2"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_choosing_a_language_never_leads_out_of_the_house(wanted: str, reached: str) -> None:
    request = RequestFactory().get("/language/lv", {"next": wanted})

    answer = choose_language(request, "lv")

    assert answer["Location"] == reached
    assert answer.cookies["evenhand_language"].value == "lv"


def test_languages_are_offered_where_they_can_be_chosen_and_follow_the_addresses(
    settings: Settings,
) -> None:
    settings.ROOT_URLCONF = "tests.doors.look.urls"
    served = choices(("lv", "fr"))
    settings.ROOT_URLCONF = "django.contrib.auth.urls"

    not_served = choices(("lv", "fr"))

    assert [(one.name, one.address) for one in served] == [
        ("latviešu", "/language/lv"),
        ("français", "/language/fr"),
    ]
    assert not_served == ()
