"""Quotes at the desk and on a person's own pages: one chooses, another lets out, she takes back."""

from __future__ import annotations

import os
import uuid

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from bench.harness.probing import in_portal
from evenhand.access.models import KeptAway, User
from evenhand.cases.models import Case
from evenhand.learning.surveys import actions
from evenhand.learning.surveys.models import Answer, Quote
from evenhand.learning.surveys.told import Told
from tests import cast
from tests.doors.desk.barriers import barriers
from tests.doors.desk.conftest import signed_in

PICTURES = os.environ.get("EVENHAND_PICTURES", "")
QUOTES = "/desk/voices/quotes"
HERS = "/p/survey/words"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def row(monkeypatch: pytest.MonkeyPatch, settings: object) -> Answer:
    """What Ilze wrote, with her yes to print it."""
    monkeypatch.setattr(actions, "CONTROL_IN", 2**32)
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]  # type: ignore[attr-defined]
    case: Case = cast.case(cast.person())
    asked = actions.invite(person=case.person, case=case, after=uuid.uuid4(), channel="portal",
                           at=cast.AT, actor="system:surveys")  # fmt: skip
    assert isinstance(asked, actions.Invited)
    told = Told(respected=5, words="You listened. I am Ilze Bērziņa.", quote_text="2026-11")
    made = actions.answer(asked.invitation, told, at=cast.AT)
    assert made is not None
    return made


@pytest.fixture
def vitas_desk(db: None) -> Client:
    return signed_in(cast.lead("vita@evenhand.example"))


def test_from_her_words_to_print_and_back(
    edgars_desk: Client, vitas_desk: Client, row: Answer
) -> None:
    ilze = in_portal(row.invitation.person, at=cast.AT)
    choose = f"{QUOTES}/{row.key}/choose"

    nothing = edgars_desk.post(choose, {"sentence": ["9", "x"]}, follow=True).content.decode()
    edgars_desk.post(choose, {"sentence": ["0"]})
    quote = Quote.objects.get()
    own_try = edgars_desk.post(f"{QUOTES}/{quote.key}/out", follow=True).content.decode()
    vitas_desk.post(f"{QUOTES}/{quote.key}/out")
    out = edgars_desk.get(QUOTES).content.decode()
    her_page = ilze.get(HERS).content.decode()
    taken = ilze.post(HERS, {"answer": str(row.key)}).content.decode()
    after = edgars_desk.get(QUOTES).content.decode()

    assert "Choose at least one sentence." in nothing
    assert "Ask a second person." in own_try
    assert "You listened." in out
    assert "Bērziņa" not in out
    assert "I am Ilze Bērziņa." in her_page
    assert "Taken back." in taken
    assert "You listened." not in after
    assert not Quote.objects.exists()


def test_nobody_takes_back_what_another_allowed(row: Answer) -> None:
    other = cast.person(cast.CLAIRE)
    cast.case(other, reference="loan-9")
    claire = in_portal(other, at=cast.AT)

    for given in (str(row.key), "nonsense"):
        claire.post(HERS, {"answer": given})

    row.refresh_from_db()
    assert row.quote_withdrawn_at is None
    assert (
        "We print nothing of yours" in claire.get(HERS, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    )


def test_whoever_is_kept_from_her_finds_no_quote_and_no_agent_comes_here(
    desk: Client, edgars_desk: Client, vitas_desk: Client, row: Answer
) -> None:
    edgars_desk.post(f"{QUOTES}/{row.key}/choose", {"sentence": ["0"]})
    quote = Quote.objects.get()
    vita = User.objects.get(email="vita@evenhand.example")
    KeptAway.objects.create(user=vita, about=row.invitation.person.key, because=uuid.uuid4(),
                            since_at=cast.AT)  # fmt: skip

    assert desk.get(QUOTES).status_code == 403
    assert "You listened." not in vitas_desk.get(QUOTES).content.decode()
    for what in ("out", "back"):
        assert vitas_desk.post(f"{QUOTES}/{quote.key}/{what}").status_code == 404
    assert edgars_desk.post(f"{QUOTES}/{quote.key}/back").status_code == 302
    assert not Quote.objects.exists()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_of_quotes_have_no_barrier(
    edgars_screen: BrowserContext, row: Answer, width: int
) -> None:
    page = edgars_screen.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    found = {}

    for address in (f"{QUOTES}/{row.key}/choose", QUOTES):
        answer = page.goto(address, wait_until="networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth")
        found[address] = (answer.status if answer else 0, barriers(page), max(wide - width, 0))
        if PICTURES:
            name = address.rpartition("/")[2]
            page.screenshot(path=f"{PICTURES}/quotes-{name}-{width}.png", full_page=True)

    page.close()
    assert found == dict.fromkeys(found, (200, [], 0))


def test_her_own_page_of_it_has_no_barrier_on_a_telephone(
    browser: Browser, live_server: LiveServer, row: Answer
) -> None:
    ilze = in_portal(row.invitation.person, at=cast.AT)
    context = browser.new_context(base_url=live_server.url, viewport={"width": 320, "height": 640})
    cookie = ilze.cookies["evenhand_session"].value
    context.add_cookies([{"name": "evenhand_session", "value": cookie, "url": live_server.url}])
    page = context.new_page()

    page.goto(HERS, wait_until="networkidle")
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/quotes-hers-320.png", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth")

    assert (barriers(page), max(wide - 320, 0)) == ([], 0)
    expect(page.get_by_text("Bērziņa")).to_be_visible()
    context.close()


@pytest.mark.parametrize("language", ["lv", "fr", "de"])
def test_the_pages_of_quotes_speak_the_language_of_staff(
    edgars_desk: Client, row: Answer, language: str
) -> None:
    User.objects.filter(email="edgars@evenhand.example").update(language=language)

    pages = "".join(
        edgars_desk.get(one).content.decode() for one in (QUOTES, f"{QUOTES}/{row.key}/choose")
    )

    for english in ("In their own words", "To choose from", "Choose", "Nothing yet"):
        assert english not in pages
