"""The desk's cast: a member of staff signed in, and a house with something on every page."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from evenhand.access.models import User
from evenhand.cases import actions as cases
from evenhand.cases.models import Case
from evenhand.contact import actions as contact
from evenhand.contact import campaigns
from evenhand.doors import clock
from evenhand.holds.actions import StopRequest
from evenhand.journal.actions import Entry, append
from evenhand.plans import actions as plans
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    StatementOfMeans,
)
from evenhand.work.actions import raise_task, set_next_step
from evenhand.work.models import Step
from tests import cast


@pytest.fixture(autouse=True)
def _still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the doors stands at the tests' instant."""

    def at() -> datetime:
        return cast.AT

    monkeypatch.setattr(clock, "now", at)


@pytest.fixture(autouse=True)
def _own_spool(tmp_path: Path, settings: Settings) -> None:
    """Letters go into a folder of this test."""
    settings.SPOOL_FOLDER = tmp_path / "spool"


@pytest.fixture
def dace(db: None) -> User:
    """Dace, an agent with her certificate."""
    return cast.agent()


def signed_in(user: User) -> Client:
    """A browser in which a user is signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def desk(dace: User) -> Client:
    """Dace's browser."""
    return signed_in(dace)


@pytest.fixture
def edgars_desk(db: None) -> Client:
    """The browser of Edgars, who leads the team: the second person."""
    return signed_in(cast.lead())


@pytest.fixture
def screen(browser: Browser, live_server: LiveServer, desk: Client) -> Iterator[BrowserContext]:
    """A real browser in which Dace is signed in."""
    with _screen_of(desk, browser, live_server) as context:
        yield context


@pytest.fixture
def edgars_screen(
    browser: Browser, live_server: LiveServer, edgars_desk: Client
) -> Iterator[BrowserContext]:
    """Another browser, in which Edgars is signed in."""
    with _screen_of(edgars_desk, browser, live_server) as context:
        yield context


@contextmanager
def _screen_of(
    client: Client, browser: Browser, live_server: LiveServer
) -> Iterator[BrowserContext]:
    cookie = client.cookies["evenhand_session"].value
    context = browser.new_context(base_url=live_server.url, locale="en-GB")
    context.add_cookies([{"name": "evenhand_session", "value": cookie, "url": live_server.url}])
    yield context
    context.close()


def means(*, income_minor: int = 210_000) -> StatementOfMeans:
    """One adult with two children who earns a wage and pays rent and food."""
    return StatementOfMeans(
        currency="EUR",
        stated_on=cast.AT.date() - timedelta(days=3),
        household=Household(adults=1, children_under_11=2, children_over_10=0),
        incomes=(Income(kind=IncomeKind.WAGE, amount_minor=income_minor, pay_day=5),),
        costs=(
            Cost(kind=CostKind.HOUSING, amount_minor=42_000),
            Cost(kind=CostKind.ENERGY, amount_minor=9_000),
            Cost(kind=CostKind.FOOD_AND_HOUSEHOLD, amount_minor=45_000),
        ),
    )


@pytest.fixture
def full_house(dace: User) -> Case:
    """Ilze's case with everything that a page can show."""
    ilze = cast.person(email="ilze@example.org", phone="+37120000001")
    case = cast.case(ilze)
    lender = case.debt.creditor
    other = cast.case(cast.person(cast.AMINA), owed_to=lender, reference="loan-2")
    cast.case(cast.person(cast.MARCO), owed_to=lender, reference="loan-3", with_evidence=False)
    steps = ((case, Step.PROPOSE_PLAN, "room_for_a_plan"), (other, Step.HOLD, "illness"))
    for one, step, why in steps:
        set_next_step(
            case_key=one.key, subject=one.person.key, step=step, why=why,
            at=cast.AT - timedelta(days=2),
        )  # fmt: skip
    cases.add_representative(
        person=ilze, kind="adviser", name="Debt Advice Riga", source="the cast", at=cast.AT
    )
    cases.warn(case=case, code="income.absurd", field="income", value="9000000", at=cast.AT)
    plans.save_draft(
        person=ilze, statement=means(), source="desk", at=cast.AT, actor=f"staff:{dace.key}"
    )
    plans.complete_statement(person=ilze, at=cast.AT, actor=f"staff:{dace.key}")
    raise_task(
        kind="call_back", business_key="call:1", at=cast.AT, due_at=cast.AT + timedelta(hours=2),
        subject=ilze.key, case_key=case.key, note="After work, please.",
    )  # fmt: skip
    queued = contact.queue_release(
        case=case, act="notice.letter", letter="first_notice", language="lv", at=cast.AT,
        business_key="test:1", contact_point=cast.post_of(ilze),
    )  # fmt: skip
    contact.release(queued.key, clock=cast.clock)
    campaigns.draft(campaigns.Wanted(name="Autumn letters", letter="reminder"), by=dace, at=cast.AT)
    refused = contact.queue_release(
        case=case, act="demand.letter", letter="reminder", language="lv", at=cast.AT,
        business_key="test:2", contact_point=cast.post_of(ilze),
    )  # fmt: skip
    contact.release(refused.key, clock=cast.clock)
    contact.stop(
        StopRequest(
            person=other.person, kind="illness", source="person", actor=f"staff:{dace.key}",
            starts_at=cast.AT - timedelta(days=1), reason="I am in hospital.",
        ),
        clock=cast.clock,
    )  # fmt: skip
    append(
        Entry(
            code="note.written", at=cast.AT, actor=f"staff:{dace.key}", subject=ilze.key,
            case_key=case.key, personal={"text": "Prefers short sentences."},
        )
    )  # fmt: skip
    return case
