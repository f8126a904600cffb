"""A case says at a glance what may be done and from when, and whether law or house refuses."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone, translation
from playwright.sync_api import BrowserContext

from evenhand.access.models import User
from evenhand.cases.models import Case
from evenhand.contact import gate
from evenhand.doors.desk.answers import answers_now
from evenhand.doors.desk.guard import Shift
from evenhand.doors.look.templatetags.look import short_moment
from evenhand.journal.models import Event
from evenhand.rulebook import open_rulebook
from evenhand.rulebook.zones import zone
from tests import cast
from tests.doors.desk.barriers import barriers
from tests.doors.desk.test_desk_pages import PICTURES
from tests.doors.long import mostly_long

pytestmark = pytest.mark.django_db(transaction=True)


def text_of(desk: Client, case: Case) -> str:
    """The page of a case as it is read, without its marks."""
    page = desk.get(f"/desk/case/{case.reference}").content.decode()
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.fixture
def objecting(full_house: Case) -> Case:
    """Ilze's case, in her time to object, without anybody who speaks for her."""
    full_house.person.representatives.all().delete()
    return full_house


def test_each_way_says_from_when_it_is_allowed(desk: Client, objecting: Case) -> None:
    verdict = gate.ask(case=objecting, act="demand.letter", at=cast.AT).verdict
    assert verdict.earliest
    with timezone.override(zone("Europe/Riga")), translation.override("en"):
        when = short_moment(datetime.fromtimestamp(verdict.earliest, UTC))

    page = text_of(desk, objecting)

    assert re.search(rf"Letter[^:]*: no From {when}", page)


def test_a_refusal_names_law_with_its_source_or_the_house(desk: Client, full_house: Case) -> None:
    page = desk.get(f"/desk/case/{full_house.reference}").content.decode()

    assert "Law, Latvia" in page
    assert "Rule of the house" in page
    assert open_rulebook().loaded.packs["lv"].sources["paal"].link in page


def test_what_else_speaks_against_all_of_it_stands_open_with_its_law(
    dace: User, full_house: Case
) -> None:
    # Not on the day of the first notice, which has a reason of its own: one contact a day.
    ways, _ = answers_now(full_house, Shift(user=dace, at=cast.AT + timedelta(days=2)))

    (refused,) = ways.refusals
    assert [reason.rule for reason in refused.beside] == ["lv.objection-period"]
    assert [reason.rule for reason, _ in refused.for_some] == [
        "lv.visit-needs-consent",
        "house.visit-by-consent",
    ]


def test_what_happened_names_law_or_the_house(desk: Client, full_house: Case) -> None:
    page = text_of(desk, full_house)

    assert "We turn to that person and not to you. (Rule of the house)" in page


def test_the_values_of_a_reason_are_words_with_sums_in_money(
    desk: Client, full_house: Case
) -> None:
    answer = gate.ask(case=full_house, act="demand.letter", at=cast.AT)
    event = gate.record(answer, case=full_house, at=cast.AT, actor="system:release")

    page = desk.get(f"/desk/verdict/{event.pk}").content.decode()

    assert "Somebody speaks for the person" in page
    assert "€1,200.00" in page


def test_asking_about_everything_writes_no_verdict(
    desk: Client, dace: User, full_house: Case
) -> None:
    before = Event.objects.filter(code__startswith="verdict.").count()

    text_of(desk, full_house)

    assert Event.objects.filter(code__startswith="verdict.").count() == before


def test_facts_read_once_give_the_same_answers_as_asking_each_act(full_house: Case) -> None:
    seen = gate.facts_of(full_house, at=cast.AT)

    for act in ("demand.letter", "demand.email", "fee.charge", "legal.step"):
        once = gate.ask(case=full_house, act=act, at=cast.AT, seen=seen).verdict
        again = gate.ask(case=full_house, act=act, at=cast.AT).verdict
        assert once.as_dict() == again.as_dict()


def test_a_closed_case_has_no_answers(dace: User, full_house: Case) -> None:
    Case.objects.filter(pk=full_house.pk).update(closed_at=cast.AT)

    ways, steps = answers_now(full_house, Shift(user=dace, at=cast.AT))

    assert (ways.allowed, ways.refusals, steps.refusals) == ("", (), ())


@pytest.mark.parametrize("language", ["en", "lv"])
@pytest.mark.parametrize("width", mostly_long([390, 1280]))
def test_what_is_folded_opens_by_keyboard_and_has_no_barrier(
    screen: BrowserContext, objecting: Case, dace: User, width: int, language: str
) -> None:
    User.objects.filter(pk=dace.pk).update(language=language)
    page = screen.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/desk/case/{objecting.reference}")

    page.locator(".desk-steps > summary").focus()
    page.keyboard.press("Enter")
    for folded in page.locator(".desk-gate summary").all():
        folded.focus()
        page.keyboard.press("Enter")

    if PICTURES:
        page.screenshot(path=f"{PICTURES}/answers-{language}-{width}.png", full_page=True)
    assert page.locator(".desk-gate details:not([open])").count() == 0
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()
