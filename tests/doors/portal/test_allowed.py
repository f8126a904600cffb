"""A person reads what we may do in her case now, what not, why, and from when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.html import escape

from evenhand.cases.models import Case
from evenhand.contact import gate
from evenhand.doors.look.templatetags.look import day, moment
from evenhand.rulebook import open_rulebook
from evenhand.rulebook.zones import zone
from tests import cast
from tests.doors.long import mostly_long
from tests.doors.portal.conftest import DoorClock
from tests.doors.portal.test_journeys import SIZES, Traveller, case, comes_in, traveller

__all__ = ["case", "traveller"]
pytestmark = pytest.mark.django_db(transaction=True)


def page_of(visitor: Client, of: Case) -> str:
    """The page about a case."""
    answer = visitor.get(f"/p/owed/{of.key}/allowed")
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_reason_stands_there_in_words_with_its_law(
    case: Case, come_in: Callable[[Case], Client]
) -> None:
    visitor = come_in(case)

    page = page_of(visitor, case)

    verdict = gate.ask(case=case, act="demand.visit", at=cast.AT).verdict
    assert not verdict.allowed
    for reason in verdict.reasons:
        assert escape(reason.sentence("en")) in page
        if not reason.rule.startswith("house."):
            assert reason.source.link in page


def test_what_must_wait_names_the_first_moment_that_all_rules_allow(
    case: Case, come_in: Callable[[Case], Client], door_clock: DoorClock
) -> None:
    visitor = come_in(case)
    door_clock.passes(timedelta(minutes=1))

    page = page_of(visitor, case)

    verdict = gate.ask(case=case, act="demand.letter", at=door_clock.at).verdict
    assert verdict.earliest
    with timezone.override(zone("Europe/Riga")), translation.override("en"):
        at = datetime.fromtimestamp(verdict.earliest, UTC)
        on, when = day(at), moment(at)
    assert f"<h3>Not before {escape(on)}</h3>" in page
    assert f"<dt>Ask you for money by letter</dt><dd>{escape(when)}</dd>" in page


def test_a_reason_that_stops_many_things_is_told_once(
    case: Case, come_in: Callable[[Case], Client]
) -> None:
    visitor = come_in(case)
    # The day of the first notice has a reason of its own: one contact a day.
    tomorrow = cast.AT + timedelta(days=1)

    page = page_of(visitor, case)

    verdict = gate.ask(case=case, act="demand.letter", at=tomorrow).verdict
    (reason,) = verdict.reasons
    assert page.count(escape(reason.sentence("en"))) == 1
    assert page.count("<h4>") > 1


def test_what_we_do_not_do_stands_before_what_we_may_do_and_how_to_ask(
    case: Case, come_in: Callable[[Case], Client]
) -> None:
    page = page_of(come_in(case), case)

    titles = ("What we do not do now", "What we may do</h2>", "How to ask")
    places = [page.index(title) for title in titles]

    assert places == sorted(places)
    assert f"/p/owed/{case.key}/dispute" in page[places[-1] :]


def test_what_the_rules_looked_at_is_told_in_her_language_and_not_in_ours(
    case: Case, come_in: Callable[[Case], Client]
) -> None:
    visitor = come_in(case)
    visitor.cookies["evenhand_language"] = "lv"

    page = page_of(visitor, case)

    assert "<dt>Laiks iebildumiem beidzas</dt>" in page
    assert "objection_ends_at" not in page


def test_it_is_told_in_her_language(case: Case, come_in: Callable[[Case], Client]) -> None:
    visitor = come_in(case)
    visitor.cookies["evenhand_language"] = "lv"

    page = page_of(visitor, case)

    assert "Vērsties tiesā" in page


def test_of_a_closed_case_it_says_that_nothing_is_done(
    case: Case, come_in: Callable[[Case], Client]
) -> None:
    visitor = come_in(case)
    Case.objects.filter(pk=case.pk).update(closed_at=cast.AT)

    page = page_of(visitor, case)

    assert open_rulebook().loaded.packs["lv"].sources["paal"].link not in page


def test_nobody_reads_it_of_somebody_else(case: Case, come_in: Callable[[Case], Client]) -> None:
    claire = cast.case(cast.person(cast.CLAIRE), reference="loan-2")

    answer = come_in(case).get(f"/p/owed/{claire.key}/allowed")

    assert answer.status_code == 404


@pytest.mark.parametrize("traveller", mostly_long(SIZES), indirect=True)
def test_from_her_first_page_she_gets_there_without_a_barrier(
    traveller: Traveller, case: Case
) -> None:
    comes_in(traveller, case)

    traveller.page.get_by_text("Why, and what we may do from when").click()
    traveller.follow("What we may do now, what not, and from when")
    traveller.look("allowed")

    traveller.reads("What we do not do now")
    traveller.reads("Go to court")


@pytest.mark.parametrize("traveller", mostly_long(SIZES), indirect=True)
@pytest.mark.parametrize("language", mostly_long(["lv", "fr", "de", "it"]))
def test_what_is_folded_opens_by_keyboard_and_has_no_barrier_in_any_language(
    traveller: Traveller, case: Case, language: str
) -> None:
    comes_in(traveller, case)
    cookie = {"name": "evenhand_language", "value": language, "url": traveller.base}
    traveller.page.context.add_cookies([cookie])  # type: ignore[list-item]
    traveller.go(f"/p/owed/{case.key}/allowed")

    for folded in traveller.page.locator("main summary").all():
        folded.focus()
        traveller.page.keyboard.press("Enter")

    assert traveller.page.locator("main details:not([open])").count() == 0
    traveller.look(f"allowed-{language}")
