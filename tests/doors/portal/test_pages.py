"""Every page of the portal: guarded, only her own, and unbroken by whatever is typed into it."""

from __future__ import annotations

import html
import json
import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern

from evenhand.cases.models import Case
from evenhand.contact.models import Release
from evenhand.doors.portal import urls
from evenhand.doors.portal.visit import View
from evenhand.holds.models import Hold
from tests import cast
from tests.doors.long import mostly_long
from tests.doors.portal.conftest import let_in

pytestmark = pytest.mark.django_db(transaction=True)

AREA = re.compile(r'<textarea[^>]*name="words"[^>]*>\n?(.*?)</textarea>', re.DOTALL)
NAUGHTY = (
    "\x00",
    "a\x00b",
    "\ud800",
    "9" * 5000,
    "x" * 10_000,
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "' OR 1=1 --",
    "\u202etxet",
    "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè",
    "1e309",
    "-1",
    "٣١",
    "½",
    "²",
    "NaN",
    "",
)
TEXT_PAGES = {
    "/": ("code",),
    "/p/for-you": ("answer",),
    "/p/others-see": ("answer",),
    "/p/cant-pay": ("how", "words"),
    "/p/break": ("days",),
    "/p/messages": ("words", "about"),
    "/p/stop": ("why",),
    "/p/stop/adviser": ("name", "reach"),
    "/p/0123456789ABCDEF/dispute": ("what",),
    "/p/dispute-without/tell": ("what", "words", "reach", "reference"),
    "/p/dispute-without/show": ("what", "words", "follow"),
    "/p/person/call-me": ("day", "window", "phone", "words"),
    "/p/needs/ways": ("refused", "preferred", "welcome", "end_all"),
    "/p/needs/hours": ("begins", "ends", "days"),
    "/p/needs/safe": ("way", "begins", "ends"),
    "/p/needs/language": ("language",),
    "/p/needs/helps": ("name", "email", "phone", "months"),
    "/p/needs/support": ("needs", "agreed", "months"),
    "/p/money/home": ("adults", "children_under_11", "children_over_10"),
    "/p/money/income": ("kinds",),
    "/p/money/fixed": ("kinds",),
    "/p/money/first": ("kinds",),
    "/p/money/everyday/food_and_household": ("amount", "amount_unknown", "rhythm", "sure"),
    "/p/money/income/wage": ("amount", "rhythm"),
    "/p/money/income/wage/when": ("varies", "lowest", "pay_day"),
    "/p/money/first/rent": ("payment", "arrears"),
    "/p/money/others": ("add", "name", "payment", "balance", "remove"),
    "/p/money/home/ages": ("ages",),
    "/p/money/income/wage/months": ("m2026_8", "m2026_9"),
    "/p/money/bills": ("costs-0",),
    "/p/money/sure": ("answer",),
    "/p/money/take-along": ("agreed",),
    "/p/money/bring": ("file",),
    "/p/money/later/assets": ("assets",),
    "/p/money/account": ("file", "agrees", "day", "amount", "days", "decimal"),
    "/p/money/later": ("savings",),
    "/p/money/later/change": ("change", "monthly", "from_on_day", "from_on_year", "note"),
}


def _routes() -> Iterator[URLPattern]:
    yield from urls.urlpatterns


def _view(route: URLPattern) -> View:
    view: View = route.callback
    return view


@pytest.mark.parametrize("route", list(_routes()), ids=lambda route: str(route.name))
def test_every_route_says_to_whom_it_is_open(route: URLPattern) -> None:
    assert getattr(_view(route), "open_to", "") in ("everybody", "person", "helper")


def _addresses(case: Case, release: Release, hold: Hold) -> list[str]:
    """Every guarded address with the keys of one person's things in it."""
    money = ["income/wage", "income/wage/when", "first/rent", "fixed/housing", "income", "fixed"]
    return [
        *(f"/p/money/{page}" for page in ("home", "others", "later", "later/change", "check")),
        *(f"/p/money/{page}" for page in (*money, "first", "everyday", "result")),
        *(f"/p/money/{page}" for page in ("home/ages", "bills", "sure", "still", "minimum")),
        *(f"/p/money/{page}" for page in ("later/assets", "take-along", "bring")),
        *("/p/money/income/wage/months", "/p/money/paper/incomes/wage"),
        *(f"/p/money/account{page}" for page in ("", "/found", "/0/1", "/0/done")),
        *(f"/p/{page}" for page in ("for-you/not-me", "for-you/stolen", "for-you", "others-see")),
        *(f"/p/{page}" for page in ("home", "owed", "dispute", "cant-pay", "cant-pay/paper")),
        *(f"/p/{page}" for page in ("cant-pay/check", "break", "money", "plan", "plan/own")),
        *("/p/plan/steady/day", "/p/plan/steady/check", "/p/person/call-me"),
        *("/p/needs", "/p/needs/safe", "/p/needs/ways", "/p/needs/hours", "/p/needs/language"),
        *("/p/needs/helps", "/p/needs/support", f"/p/needs/point/{cast.post_of(case.person).key}"),
        f"/p/owed/{case.key}",
        f"/p/owed/{case.key}/allowed",
        f"/p/owed/{case.key}/why",
        f"/p/owed/{case.key}/dispute",
        *(f"/p/owed/{case.key}/dispute{page}" for page in ("", "/tell", "/show")),
        "/p/disputes",
        f"/p/letter/{release.key}",
        *("/p/me", "/p/me/correct", "/p/me/correct?what=name", "/p/me/download"),
        *("/p/me/delete", "/p/me/object", "/p/me/looked"),
        *("/p/stop", "/p/stop/adviser", "/p/stop/words", "/p/stop/paper", "/p/stop/check"),
        *("/p/stops", f"/p/stops/{hold.key}"),
        *("/p/why", "/p/promises", "/p/papers"),
        *("/p/messages", f"/p/messages/file/{uuid.uuid4()}"),
        *(f"/p/stops/{hold.key}/{page}" for page in ("proof", "file", "paper", "longer", "end")),
        f"/p/plan/made/{uuid.uuid4()}",
        *("/p/pay", "/p/pay/standing-order", "/p/pay/debit", f"/p/pay/card/{uuid.uuid4()}"),
        *(f"/p/pay/{case.key}", f"/p/pay/{case.key}/100"),
    ]


@pytest.fixture
def ilze() -> Case:
    return cast.case(cast.person())


@pytest.fixture
def claire() -> Case:
    return cast.case(cast.person(cast.CLAIRE), reference="loan-2")


def test_without_a_visit_every_page_of_a_person_leads_to_the_front(
    client: Client, ilze: Case, come_in: Callable[[Case], Client]
) -> None:
    come_in(ilze).post("/p/break", {"days": "14"})
    pages = _addresses(ilze, Release.objects.get(letter="first_notice"), Hold.objects.get())

    answers = [Client().get(page) for page in pages]
    sent = [Client().post(page) for page in pages]

    assert {answer.headers.get("Location") for answer in answers} == {"/"}
    assert {answer.headers.get("Location") for answer in sent if answer.status_code != 405} == {"/"}


def test_nobody_sees_what_belongs_to_somebody_else(ilze: Case, claire: Case) -> None:
    hers, others = Client(), Client()
    let_in(hers, ilze).post("/p/break", {"days": "14"})
    let_in(others, claire)
    release = Release.objects.get(person=ilze.person, letter="first_notice")

    keyed = [
        page
        for page in _addresses(ilze, release, Hold.objects.get())
        if "-" in page.rsplit("/", 1)[-1] and len(page) > 40
    ]
    pages = [
        *keyed,
        *(f"/p/owed/{ilze.key}/dispute{page}" for page in ("", "/tell", "/show")),
        *(page for page in _addresses(ilze, release, Hold.objects.get()) if "/p/stops/" in page),
    ]
    answers = [others.get(page).status_code for page in pages]

    assert answers == [404] * len(pages)
    assert [hers.get(page).status_code for page in keyed[:3]] == [200, 200, 200]


def test_every_page_opens_for_its_person(ilze: Case, come_in: Callable[[Case], Client]) -> None:
    client = come_in(ilze)
    client.post("/p/break", {"days": "14"})
    client.post("/p/money/income", {"kinds": ["wage"]})
    client.post("/p/money/first", {"kinds": ["rent"]})

    for page in _addresses(ilze, Release.objects.get(letter="first_notice"), Hold.objects.get()):
        answer = client.get(page)
        # Keys of which there is none: no such plan, file or payment by card.
        is_nobodys = any(part in page for part in ("plan/made", "messages/file", "pay/card"))
        assert answer.status_code in ((404,) if is_nobodys else (200, 302)), page


@pytest.mark.parametrize(
    "page",
    [
        *("/", "/p/0123456789ABCDEF", "/p/advice", "/p/person", "/p/safety", "/p/real"),
        *("/p/0123456789ABCDEF/dispute", "/p/dispute-without"),
    ],
)
def test_the_open_pages_open_for_everybody(client: Client, page: str) -> None:
    assert client.get(page).status_code == 200


def _typed(client: Client, page: str, field: str, text: str) -> int:
    return client.post(page, {field: text, "add": "1"}, follow=True).status_code


@pytest.mark.parametrize("page", mostly_long(TEXT_PAGES, always=4))
def test_nothing_that_is_typed_breaks_a_page(
    ilze: Case, come_in: Callable[[Case], Client], page: str
) -> None:
    client = come_in(ilze)
    client.post("/p/money/income", {"kinds": ["wage"]})
    client.post("/p/money/first", {"kinds": ["rent"]})

    for field in TEXT_PAGES[page]:
        for text in NAUGHTY:
            typed = text.encode("utf-8", "replace").decode()
            assert _typed(client, page, field, typed) < 500, (field, typed[:20])


def test_no_naughty_string_breaks_the_words_or_the_name_of_a_creditor(
    ilze: Case, come_in: Callable[[Case], Client], naughty_strings: list[str]
) -> None:
    client = come_in(ilze)

    for text in naughty_strings:
        typed = text.encode("utf-8", "replace").decode()
        kept = client.post("/p/cant-pay", {"words": typed})
        assert kept.status_code in (200, 302), typed
        if kept.status_code == 302 and typed.strip():
            page = client.get("/p/cant-pay").content.decode()
            area = re.search(
                r'<textarea[^>]*name="words"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL
            )
            assert area, typed
            assert html.unescape(area[1]) == typed.strip()


@pytest.fixture
def naughty_strings() -> list[str]:
    file = next(
        (
            found
            for folder in Path(__file__).parents
            if (found := folder / "shared" / "data" / "naughty-strings.json").is_file()
        ),
        None,
    )
    if file is None:
        pytest.skip("the list of naughty strings is not on this machine")
    strings: list[str] = json.loads(file.read_text(encoding="utf-8"))
    return strings[::4]


@pytest.mark.parametrize("address", ["/p/%00", "/p/" + "A" * 900, "/p/%ff%fe", "/p/ü'<b>/fact"])
def test_an_odd_address_is_answered_calmly(client: Client, address: str) -> None:
    assert client.get(address).status_code in (200, 404)
    assert client.post(address, {"fact": "x"}).status_code in (200, 302, 404)


@pytest.mark.parametrize("typed", ["9" * 5000, "²", "١٢", "\x00", "-1"])
def test_an_odd_date_of_birth_is_a_wrong_answer_and_no_more(client: Client, typed: str) -> None:
    born = {"fact_day": typed, "fact_month": typed, "fact_year": typed}

    answer = client.post("/p/0123456789ABCDEF/fact", born)

    assert answer.status_code == 200
    assert "Error:" in answer.content.decode()
