"""The whole form of the statement: ages, months, bill days, more of a kind, papers, questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evenhand.cases.models import Case
from evenhand.journal.models import Event
from evenhand.plans import queries
from evenhand.plans.models import Statement
from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.affordability.statement import IncomeKind, StatementOfMeans
from evenhand.vault.models import Document
from tests import cast
from tests.doors.portal.conftest import DoorClock
from tests.doors.portal.test_means import MONTH, told
from tests.papers import A_PDF

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


@pytest.fixture
def ilze(come_in: Callable[[Case], Client], case: Case) -> Client:
    return come_in(case)


def earns(client: Client, amount: str = "1400", rhythm: str = "monthly") -> None:
    client.post("/p/money/income", {"kinds": ["wage"]})
    client.post("/p/money/income/wage", {"amount": amount, "rhythm": rhythm})


def pays(client: Client, rent: str = "350") -> None:
    client.post("/p/money/fixed", {"kinds": ["housing", "energy"]})
    client.post("/p/money/fixed/housing", {"amount": rent, **MONTH})
    client.post("/p/money/fixed/energy", {"amount": "80", **MONTH})
    client.post("/p/money/everyday/food_and_household", {"amount": "200", **MONTH})


def completes(client: Client) -> None:
    client.post("/p/money/home", {"adults": "1", "children_under_11": "0", "children_over_10": "0"})
    earns(client)
    pays(client)
    client.post("/p/money/later", {"savings": "0"})
    client.post("/p/money/check")


def sends_paper(client: Client, address: str) -> None:
    paper = SimpleUploadedFile("slip.pdf", A_PDF, content_type="application/pdf")
    client.post(address, {"paper": paper, "send": "1"})


def latest(case: Case) -> StatementOfMeans:
    row = queries.latest_statement(case.person)
    assert row is not None
    return queries.content(row)


def test_where_children_depend_on_her_their_ages_are_asked_on_the_next_page(
    ilze: Client, case: Case
) -> None:
    home = {"adults": "1", "children_under_11": "1", "children_over_10": "1"}
    to_ages = ilze.post("/p/money/home", home).headers["Location"]

    ilze.post(to_ages, {"ages": "3; 15"})

    assert to_ages == "/p/money/home/ages"
    assert told(case).household.dependant_ages == (3, 15)


def test_ages_that_do_not_fit_the_numbers_are_asked_about(ilze: Client, case: Case) -> None:
    ilze.post("/p/money/home", {"adults": "1", "children_under_11": "2", "children_over_10": "0"})

    to_sure = ilze.post("/p/money/home/ages", {"ages": "3"}).headers["Location"]

    assert "do not agree" in ilze.get(to_sure).content.decode()


@pytest.mark.parametrize("typed", ["three", "3,,x", "-1", "200", "1 " * 31, "3.5"])
def test_what_is_no_age_is_named_and_not_lost(ilze: Client, typed: str) -> None:
    page = ilze.post("/p/money/home/ages", {"ages": typed}).content.decode()

    assert "Write the ages in years" in page


def test_a_second_income_of_a_kind_has_its_own_page(ilze: Client, case: Case) -> None:
    earns(ilze, "900")

    ilze.post("/p/money/income/wage-2", {"amount": "300", **MONTH})
    ilze.post("/p/money/income", {"kinds": ["wage", "pension"]})

    amounts = [(line.kind, line.amount_minor) for line in told(case).incomes]
    wage = IncomeKind.WAGE
    assert amounts == [(wage, 90_000), (wage, 30_000), (IncomeKind.PENSION, None)]
    assert ilze.get("/p/money/income/wage-4").status_code == 404


def test_only_a_date_says_in_which_week_fortnightly_pay_comes(ilze: Client, case: Case) -> None:
    earns(ilze, "500", "fortnightly")

    ilze.post(
        "/p/money/income/wage/when",
        {"varies": "same", "next_on_day": "27", "next_on_month": "11", "next_on_year": "2026"},
    )

    assert told(case).incomes[0].next_on == date(2026, 11, 27)


def test_the_last_three_months_of_a_varying_income_are_kept(ilze: Client, case: Case) -> None:
    earns(ilze)
    to_months = ilze.post(
        "/p/money/income/wage/when", {"varies": "varies", "pay_day": "10"}
    ).headers["Location"]

    ilze.post(to_months, {"m2026_8": "1300", "m2026_9": "", "m2026_10": "900"})

    came = [(one.on, one.amount_minor) for one in told(case).incomes[0].history]
    assert came == [(date(2026, 8, 10), 130_000), (date(2026, 10, 10), 90_000)]
    page = ilze.get(to_months).content.decode()
    assert 'value="1300.00"' in page
    assert "August 2026" in page


def test_all_bills_have_their_day_on_one_page(ilze: Client, case: Case) -> None:
    pays(ilze)
    ilze.post("/p/money/fixed/energy", {"amount": "240", "rhythm": "quarterly"})

    ilze.post(
        "/p/money/bills",
        {"costs-0": "1", "costs-1_day": "5", "costs-1_month": "1", "costs-1_year": "2027"},
    )

    rent, energy, _food = told(case).costs
    assert (rent.bill_day, energy.next_on) == (1, date(2027, 1, 5))


def test_without_a_bill_there_is_no_day_to_ask_for(ilze: Client) -> None:
    assert ilze.get("/p/money/bills").headers["Location"] == "/p/money/fixed"


def test_things_of_value_are_told_and_never_counted(ilze: Client, case: Case) -> None:
    ilze.post("/p/money/later/assets", {"assets": "3000"})

    assert told(case).other_assets_minor == 300_000


def test_a_paper_stands_by_its_line_and_can_be_taken_out(ilze: Client, case: Case) -> None:
    earns(ilze)
    sends_paper(ilze, "/p/money/paper/incomes/wage")
    check = ilze.get("/p/money/check").content.decode()

    ilze.post("/p/money/paper/incomes/wage", {"remove": "1"})

    assert "slip.pdf" in check
    assert told(case).incomes[0].evidence == ""
    assert not Document.objects.filter(kind="means").exists()


def test_an_unusual_income_counts_once_a_paper_shows_it(ilze: Client, case: Case) -> None:
    completes(ilze)
    earns(ilze, "15000")
    unseen = ilze.get("/p/money/check").content.decode()

    sends_paper(ilze, "/p/money/paper/incomes/wage")
    seen = ilze.get("/p/money/check").content.decode()

    assert "We would like to ask:" in unseen
    assert "We would like to ask:" not in seen


def test_an_unusual_line_is_asked_about_before_the_statement_is_complete(
    ilze: Client, case: Case
) -> None:
    earns(ilze, "15000")

    to_sure = ilze.post("/p/money/check").headers["Location"]
    ilze.post(to_sure, {"answer": "right"})
    done = ilze.post("/p/money/check")

    assert to_sure.startswith("/p/money/sure")
    assert done.headers["Location"] == "/p/money/result"
    assert Statement.objects.get().completed_at is not None


def test_the_minimum_page_tells_the_three_and_marks_the_highest(ilze: Client) -> None:
    completes(ilze)

    page = ilze.get("/p/money/minimum").content.decode()

    assert "The highest" in page
    assert "likumi.lv" in page
    assert "What life costs you" in page


def test_an_expired_statement_is_confirmed_and_not_retyped(
    ilze: Client, case: Case, door_clock: DoorClock, come_in: Callable[[Case], Client]
) -> None:
    completes(ilze)
    before = latest(case)
    door_clock.passes(timedelta(days=181))
    _stay(ilze, door_clock)

    home = ilze.get("/p/home").content.decode()
    ways = ilze.get("/p/plan").headers["Location"]
    ilze.post("/p/money/still")

    assert "older than half a year" in home
    assert ways == "/p/money/still"
    assert latest(case) == replace(before, stated_on=door_clock.at.date())
    assert ilze.get("/p/plan").status_code == 200
    assert Event.objects.filter(code="statement.confirmed").count() == 1


def test_after_three_months_she_is_asked_but_nothing_stops_counting(
    ilze: Client, door_clock: DoorClock
) -> None:
    completes(ilze)
    door_clock.passes(timedelta(days=95))
    _stay(ilze, door_clock)

    assert "three months ago" in ilze.get("/p/home").content.decode()
    assert ilze.get("/p/plan").status_code == 200


def _stay(client: Client, clock: DoorClock) -> None:
    """Her visit of then is one of now: what is tested here is the statement's time."""
    session = client.session
    session["person"] = {**session["person"], "seen": clock.at.isoformat()}
    session.save()


def test_rhythm_of_what_is_paid_to_others_is_kept(ilze: Client, case: Case) -> None:
    ilze.post(
        "/p/money/others",
        {"add": "1", "name": "Bank A", "payment": "20", "rhythm": "weekly"},
    )

    (other,) = told(case).other_creditors
    assert other.rhythm is Rhythm.WEEKLY
