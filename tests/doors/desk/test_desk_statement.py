"""The statement at the desk: one page, saved half-way, nothing written over, nothing dropped."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from playwright.sync_api import BrowserContext

from evenhand.cases.models import Case
from evenhand.doors import clock
from evenhand.doors.desk.statement_forms import SECTIONS
from evenhand.doors.desk.statement_told import as_told, head_of, rows_told
from evenhand.journal.models import Event
from evenhand.plans import actions as plans
from evenhand.plans import queries
from evenhand.plans.models import ReceivedStatement, Statement
from evenhand.rulebook import Money
from evenhand.rulebook.affordability.statement import Household, IncomeKind, StatementOfMeans
from evenhand.vault.models import Document
from tests import cast
from tests.doors.desk.barriers import barriers
from tests.doors.desk.conftest import means
from tests.doors.long import mostly_long
from tests.papers import A_PDF
from tests.rooms.plans.test_statement_files import STATEMENTS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(db: None) -> Case:
    return cast.case(cast.person())


def at(case: Case, page: str = "") -> str:
    return f"/desk/case/{case.reference}/means{page}"


def sent(client: Client, case: Case, **typed: Any) -> Any:
    """Send the page as the browser shows it, with what is typed into it."""
    shown = client.get(at(case)).context
    fields: dict[str, Any] = {}
    forms = [shown["head"]]
    for _name, _words, rows in shown["sections"]:
        forms += [rows.management_form, *rows.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if isinstance(value, Money):
                value = str(value.decimal)
            if value is not None and value is not False and value != "":
                fields[bound.html_name] = "on" if value is True else value
    return client.post(at(case), {**fields, **typed})


def draft(case: Case) -> StatementOfMeans:
    row = queries.draft(case.person)
    assert row is not None
    return queries.content(row)


def test_a_statement_is_saved_half_way_with_who_said_it(desk: Client, case: Case) -> None:
    answer = sent(
        desk, case, told_by="adviser", adults="1", ages="3, 8",
        **{"incomes-0-kind": "wage", "incomes-0-amount": "1 200,50", "incomes-0-pay_day": "5"},
    )  # fmt: skip
    page = desk.get(at(case)).content.decode()

    assert answer.status_code == 302
    told = draft(case)
    assert told.household == Household(adults=1, dependant_ages=(3, 8))
    assert (told.incomes[0].kind, told.incomes[0].amount_minor) == (IncomeKind.WAGE, 120_050)
    assert "An adviser or lawyer; written down by Dace" in page
    assert Statement.objects.get().source == "desk"


def test_completing_leads_to_ways_to_pay(desk: Client, case: Case) -> None:
    plans.save_draft(
        person=case.person, statement=means(), source="portal", at=cast.AT, actor="person"
    )

    answer = sent(desk, case, complete="1")

    assert answer.headers["Location"].endswith("/plan")
    assert Statement.objects.get().completed_at is not None


def test_an_empty_sum_is_unknown_and_a_row_goes_only_by_its_tick(desk: Client, case: Case) -> None:
    plans.save_draft(
        person=case.person, statement=means(), source="portal", at=cast.AT, actor="person"
    )

    sent(desk, case, **{"costs-0-amount": "", "costs-2-gone": "on"})

    amounts = [line.amount_minor for line in draft(case).costs]
    assert amounts == [None, 9_000]


def test_a_sum_without_a_kind_is_asked_about_and_not_dropped(desk: Client, case: Case) -> None:
    answer = sent(desk, case, **{"incomes-0-amount": "900"})

    assert answer.status_code == 422
    assert "Say what it is" in answer.content.decode()
    assert 'value="900"' in answer.content.decode()


def test_nobody_writes_over_what_somebody_saved_in_between(desk: Client, case: Case) -> None:
    shown = desk.get(at(case)).context["head"].initial["seen"]
    plans.save_draft(
        person=case.person, statement=means(), source="portal", at=cast.AT, actor="person"
    )

    answer = sent(desk, case, seen=shown, adults="7")

    assert answer.status_code == 422
    assert "saved this statement in between" in answer.content.decode()
    assert draft(case).household.adults == 1


@pytest.mark.parametrize("text", ["\x00", "9" * 50, "x" * 5000, "-1", "½", "٣١", "1e9", "NaN"])
def test_nothing_that_is_typed_breaks_the_page(desk: Client, case: Case, text: str) -> None:
    names = ["adults", "ages", "told_on", "savings", "seen", "told_by"]
    names += ["incomes-0-kind", "incomes-0-amount", "incomes-0-pay_day", "incomes-0-at"]
    names += ["costs-TOTAL_FORMS", "other_creditors-0-name", "changes-0-from_on"]

    answers = [sent(desk, case, **{name: text}).status_code for name in names]
    bare = desk.post(at(case), {"save": "1"}).status_code

    assert all(status < 500 for status in (*answers, bare))


@pytest.mark.django_db(transaction=False)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(statement=STATEMENTS)
def test_what_the_form_shows_comes_back_unchanged(statement: StatementOfMeans) -> None:
    """Everything but negative sums, which the form asks about; papers and history stay."""
    today = date(2026, 11, 17)
    named = [
        replace(other, name=other.name.strip() or "somebody") for other in statement.other_creditors
    ]
    statement = replace(
        statement, stated_on=today, other_creditors=tuple(named), months=(), indicative=False
    )
    blank = dict.fromkeys(("month_1", "month_2", "month_3"))
    rows = {
        name: [{**blank, **row} if name == "incomes" else row for row in shown]
        for name, shown in rows_told(statement, today=today).items()
    }
    head = {**head_of(statement), "told_on": today, "ages": statement.household.dependant_ages}

    again = as_told(statement, head, rows, today=today)

    assert again == statement
    assert set(rows) == set(SECTIONS)


def test_an_unusual_line_is_a_question_with_the_way_to_its_row(desk: Client, case: Case) -> None:
    sent(desk, case, **{"incomes-0-kind": "wage", "incomes-0-amount": "64000"})

    page = desk.get(at(case)).content.decode()

    assert "Ask kindly" in page
    assert 'href="#incomes-0"' in page
    assert 'id="incomes-0"' in page


def test_the_statement_as_json_reads_as_one(desk: Client, full_house: Case) -> None:
    shown = json.loads(desk.get(at(full_house, ".json")).content)
    kept = desk.get(at(full_house, ".json?download"))

    assert shown["version"] == 2
    assert shown["incomes"][0]["amount_minor"] == 210_000
    assert "attachment" in kept["Content-Disposition"]
    assert Event.objects.filter(code="case.viewed", data__page="statement.json").count() == 2


def test_the_minimum_is_told_with_the_highest_marked(desk: Client, full_house: Case) -> None:
    page = desk.get(at(full_house, "/minimum")).content.decode()

    assert "The highest" in page
    assert "likumi.lv" in page


def test_a_paper_stands_by_its_line(desk: Client, full_house: Case) -> None:
    paper = SimpleUploadedFile("slip.pdf", A_PDF, content_type="application/pdf")

    desk.post(at(full_house, "/papers"), {"line": "incomes-0", "paper": paper})
    page = desk.get(at(full_house)).content.decode()

    assert "slip.pdf" in page
    assert draft(full_house).incomes[0].evidence == str(Document.objects.get(kind="means").key)


def test_an_expired_statement_is_confirmed_at_the_telephone(
    desk: Client, full_house: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = cast.AT + timedelta(days=200)
    monkeypatch.setattr(clock, "now", lambda: later)
    before = desk.get(f"/desk/case/{full_house.reference}/plan").content.decode()

    desk.post(at(full_house, "/still"))
    after = desk.get(f"/desk/case/{full_house.reference}/plan").content.decode()

    assert "has expired" in before
    assert "They agree to this" in after
    latest = queries.latest_statement(full_house.person)
    assert latest is not None
    assert queries.content(latest).stated_on == later.date()


def test_a_file_goes_along_only_with_their_yes_and_comes_back_as_a_draft(
    desk: Client, full_house: Case
) -> None:
    refused = desk.post(at(full_house, "/take-along"), {"how": ""})
    text = desk.post(at(full_house, "/take-along"), {"how": "phone"}).content
    address = desk.post(
        at(full_house, "/bring"), {"file": SimpleUploadedFile("s.json", text)}
    ).headers["Location"]
    shown = desk.get(address).content.decode()
    desk.post(f"{address}/decide", {"take": "1"})

    assert refused["Content-Type"].startswith("text/html")
    assert "A statement from elsewhere" in shown
    assert draft(full_house).incomes[0].amount_minor == 210_000
    assert ReceivedStatement.objects.get().state == "taken"
    assert desk.get(address).status_code == 404


def test_a_file_that_cannot_be_taken_says_why_and_where(desk: Client, full_house: Case) -> None:
    page = desk.post(
        at(full_house, "/bring"), {"file": SimpleUploadedFile("s.json", b"{}")}
    ).content.decode()

    assert "$.format" in page
    assert not ReceivedStatement.objects.exists()


@pytest.mark.parametrize("width", mostly_long([390, 1280]))
def test_the_page_is_filled_in_by_keyboard_without_barrier(
    screen: BrowserContext, full_house: Case, width: int
) -> None:
    page = screen.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    found = {}
    for name in ("", "/minimum", "/papers", "/take-along", "/bring"):
        page.goto(at(full_house, name), wait_until="networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth")
        found[name] = (barriers(page), max(wide - width, 0))
    page.goto(at(full_house))
    page.get_by_label("Adults").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("2")
    page.get_by_role("button", name="Save half-way").focus()
    page.keyboard.press("Enter")

    page.get_by_text("Saved. It counts when it is completed.").wait_for()
    assert found == dict.fromkeys(found, ([], 0))
    assert draft(full_house).household.adults == 2
