"""Easy words: the five pages again in short sentences, with the same forms and ways to act."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from babel.messages.extract import extract
from django.conf import settings as django_settings
from django.test import Client
from django.urls import resolve
from django.utils.translation import gettext, override
from django.utils.translation.template import templatize
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from evenhand.cases.models import Case, Person
from evenhand.contact import reaching
from evenhand.doors.portal import easy, easy_words
from evenhand.holds.models import Hold
from tests import cast
from tests.doors.long import mostly_long
from tests.doors.portal.conftest import code_in_letter, let_in
from tests.doors.portal.test_journeys import Traveller, comes_in

pytestmark = pytest.mark.django_db(transaction=True)

LANGUAGES = tuple(code for code, _name in django_settings.LANGUAGES)
MOST_WORDS = 12
TEMPLATES = Path(easy.__file__).parent / "templates" / "portal" / "easy"
BORN = {"fact_day": "12", "fact_month": "4", "fact_year": "1985"}
# Inline: their words belong to the sentence around them; every other tag begins a new one.
INLINE = frozenset({"a", "bdi", "strong", "span"})
# What is not ours to shorten: names, numbers and words of others, which the pages put into `bdi`.
OTHERS = "bdi"


class Read(HTMLParser):
    """What the main part of a page says, and what can be done on it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.lines: list[str] = [""]
        self.links: set[str] = set()
        self.sends: list[tuple[str, ...]] = []
        self._inside = self._others = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self._inside += tag == "main"
        self._others += tag == OTHERS
        if not self._inside:
            return
        if tag not in INLINE:
            self.lines.append("")
        if tag == "a":
            self.links.add(told["href"])
        if tag == "form":
            self.sends.append(("form", told.get("method", ""), told.get("action", ""),
                               told.get("enctype", "")))  # fmt: skip
        if tag in ("input", "textarea", "select", "button") and "csrf" not in told.get("name", ""):
            self.sends.append((tag, told.get("name", ""), told.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        self._inside -= tag == "main"
        self._others -= tag == OTHERS
        if tag not in INLINE:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if self._inside and not self._others:
            self.lines[-1] += data


def _leads(page: str) -> set[str]:
    """Every address in this house that a page leads to, in whatever words."""
    found = set()
    for link in Read(page).links:
        parts = urlsplit(link)
        asked = [(name, value) for name, value in parse_qsl(parts.query) if name != easy.WORDS]
        is_the_switch = not parts.path and not asked
        if not parts.netloc and parts.scheme in ("", "http", "https") and not is_the_switch:
            found.add(f"{parts.path}?{urlencode(asked)}")
    return found


def _long(text: str) -> list[str]:
    sentences = re.split(r"(?<=[.?!:])\s+", " ".join(text.split()))
    return [one for one in sentences if len(re.findall(r"[\w'’-]+", one)) > MOST_WORDS]


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def _before(case: Case) -> list[str]:
    code = code_in_letter(case)
    return [f"/p/{code}", f"/p/{code}/fact", f"/p/{code}/fact?with=phone"]


def _inside(client: Client, case: Case) -> list[str]:
    """The pages of a person, with something told on each of their journeys, and a stop."""
    let_in(client, case).post("/p/break", {"days": "14"})
    client.post("/p/cant-pay", {"how": ["job"], "words": "I lost my work."})
    client.post(f"/p/owed/{case.key}/dispute", {"what": "somebody_made_me"})
    dispute = f"/p/owed/{case.key}/dispute"
    return [
        *("/p/home", f"/p/owed/{case.key}", "/p/cant-pay", "/p/cant-pay/paper"),
        *("/p/cant-pay/check", dispute, f"{dispute}/tell", f"{dispute}/show"),
    ]


def _in(words: str, page: str) -> str:
    return f"{page}{'&' if '?' in page else '?'}{easy.WORDS}={words}"


def _pages(client: Client, case: Case) -> list[str]:
    return [*_before(case), *_inside(client, case)]


def test_every_page_with_easy_words_is_looked_at_here(client: Client, case: Case) -> None:
    looked_at = {resolve(urlsplit(page).path).url_name for page in _pages(client, case)}

    assert looked_at == set(easy.STANDS_FOR)
    assert {file.stem for file in TEMPLATES.glob("*.html")} == set(easy.STANDS_FOR)


def test_easy_words_have_the_same_forms_and_lead_to_the_same_pages(
    client: Client, case: Case
) -> None:
    for page in _pages(client, case):
        in_all = client.get(_in(easy.ALL, page)).content.decode()
        in_easy = client.get(_in(easy.EASY, page)).content.decode()

        assert "portal-easy" in in_easy, page
        assert "portal-easy" not in in_all, page
        assert Read(in_easy).sends == Read(in_all).sends, page
        assert _leads(in_easy) == _leads(in_all), page


def test_while_the_door_rests_easy_words_lead_to_the_same_pages(client: Client, case: Case) -> None:
    wrong = {**BORN, "fact_day": "13"}
    page = f"/p/{code_in_letter(case)}/fact"
    for _ in range(5):
        client.post(page, wrong)

    in_all = client.get(_in(easy.ALL, page)).content.decode()
    in_easy = client.get(_in(easy.EASY, page)).content.decode()

    assert "This page rests until" in in_easy
    assert _leads(in_easy) == _leads(in_all)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_on_a_page_in_easy_words_is_long(
    client: Client, case: Case, language: str
) -> None:
    found = {}
    pages = _pages(client, case)
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = language

    for page in pages:
        answer = client.get(_in(easy.EASY, page)).content.decode()
        assert f'lang="{language}"' in answer
        lines = [line for line in Read(answer).lines if line.strip()]
        assert len(lines) > 5, page
        found[page] = [one for line in lines for one in _long(line)]

    assert not any(found.values()), found


def _sentences() -> Iterator[str]:
    for file in sorted(TEMPLATES.glob("*.html")):
        source = templatize(file.read_text(encoding="utf-8"), origin=str(file))
        for _line, message, _comments, _context in extract(
            "python", BytesIO(source.encode()), {"gettext": None, "ngettext": (1, 2)}
        ):
            yield message[0] if isinstance(message, tuple) else message
    for words in (
        *easy_words.ANSWERS.values(),
        easy_words.STEPS,
        easy_words.WAYS,
        easy_words.LINES,
    ):
        with override("en"):
            yield from map(str, words.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_written_for_easy_words_is_long(language: str) -> None:
    """Also those of states in which the test above sees no page."""
    sentences = set(_sentences())
    with override(language):
        told = [re.sub(r"</?bdi>", "", gettext(one)) for one in sentences]

    assert len(sentences) > 100
    assert not [one for words in told for one in _long(words)]


def test_easy_words_go_along_from_the_letter_to_her_own_page(client: Client, case: Case) -> None:
    code = code_in_letter(case)

    opened = client.post(_in(easy.EASY, f"/p/{code}"))
    let_in = client.post(opened.headers["Location"], BORN)
    client.post("/p/for-you", {"answer": "yes"})
    home = client.get("/p/home").content.decode()

    assert opened.headers["Location"] == f"/p/{code}/fact?words=easy"
    assert let_in.headers["Location"] == "/p/for-you"
    assert "portal-easy" in home


def test_what_she_chose_is_remembered_until_she_chooses_again(client: Client, case: Case) -> None:
    let_in(client, case)

    first = client.get("/p/home").content.decode()
    client.get(_in(easy.EASY, "/p/home"))
    later = client.get("/p/cant-pay").content.decode()
    client.get(_in(easy.ALL, "/p/cant-pay"))
    again = client.get("/p/home").content.decode()

    assert "portal-easy" not in first
    assert "portal-easy" in later
    assert "portal-easy" not in again


def _needs_easy_words(case: Case) -> None:
    reaching.keep_needs(
        person=case.person,
        needs=["easy_words"],
        told_by="person",
        at=cast.AT,
        actor="test",
        ends_on=None,
    )


def test_they_are_there_by_themselves_for_whoever_needs_them(client: Client, case: Case) -> None:
    _needs_easy_words(case)
    let_in(client, case)

    by_itself = client.get("/p/home").content.decode()
    chosen = client.get(_in(easy.ALL, "/p/home")).content.decode()

    assert "portal-easy" in by_itself
    assert "portal-easy" not in chosen


def test_a_postcode_does_not_tell_what_she_needs(client: Client, case: Case) -> None:
    """What she told us stays closed to whoever knows no more than the envelope."""
    _needs_easy_words(case)
    Person.objects.filter(pk=case.person_id).update(born_on=None)
    client.post(f"/p/{code_in_letter(case)}/fact?with=postcode", {"fact": "LV-1010"})
    client.post("/p/for-you", {"answer": "yes"})

    page = client.get(f"/p/owed/{case.key}").content.decode()
    in_easy = client.get(_in(easy.EASY, f"/p/owed/{case.key}")).content.decode()

    assert case.reference in page
    assert "portal-easy" not in page
    assert "portal-easy" in in_easy
    assert _leads(in_easy) == _leads(page)


def test_an_unfinished_form_in_easy_words_says_what_is_missing(client: Client, case: Case) -> None:
    let_in(client, case)

    page = client.post(_in(easy.EASY, f"/p/owed/{case.key}/dispute"), {}).content.decode()

    assert "portal-easy" in page
    assert "Choose one." in page


def test_easy_words_stop_as_all_words_do(client: Client, case: Case) -> None:
    let_in(client, case).get(_in(easy.EASY, "/p/home"))

    client.post("/p/cant-pay", {"how": ["job"]})
    client.post("/p/cant-pay/paper", {})
    client.post("/p/cant-pay/check", {})

    assert Hold.objects.get().kind == "requested"


@pytest.mark.parametrize("language", mostly_long(LANGUAGES))
def test_no_page_in_easy_words_has_a_barrier_or_scrolls_sideways(
    browser: Browser, live_server: LiveServer, case: Case, language: str
) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640}, locale="en-GB")
    narrow = Traveller(page, live_server.url, f"easy-{language}-320")
    before = _before(case)[:2]
    comes_in(narrow, case)
    narrow.go(f"/language/{language}?next=/p/home")
    dispute = f"/p/owed/{case.key}/dispute"

    for address in (*before, "/p/home", f"/p/owed/{case.key}", "/p/cant-pay", dispute):
        narrow.go(_in(easy.EASY, address))
        narrow.look(address.rsplit("/", 1)[-1][:12])
        assert page.locator(".portal-easy .look-icon").count(), address
    page.close()
