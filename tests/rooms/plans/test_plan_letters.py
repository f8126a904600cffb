"""The letters of a plan's life leave with the plan's own dates, or not at all."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.contact.actions import queue_release, release
from evenhand.contact.models import Release
from evenhand.contact.reaching import record_contact
from evenhand.plans import conceding, living
from evenhand.plans.models import Plan
from evenhand.plans.telling import remind_of_due
from evenhand.rulebook import Money
from evenhand.vault.models import Document
from evenhand.vault.queries import document_content
from evenhand.work.models import Task
from tests import cast
from tests.rooms.plans.test_events import noon, part, pay, reckoned
from tests.rooms.plans.test_plans import agree, told

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = cast.AT.date()


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> Path:
    settings.SPOOL_FOLDER = tmp_path
    return tmp_path


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(), principal_minor=60_000)


@pytest.fixture
def plan(case: Case) -> Plan:
    """Six instalments of 100.00 on the 15th, from December on."""
    told(case)
    return agree(case, "own", offered=Money(10_000, "EUR"), day=15)


def sent(letter: str, *, on: date) -> Release:
    return release(Release.objects.get(letter=letter).key, clock=lambda: noon(on))


def text_of(row: Release) -> str:
    assert row.document_key is not None
    reader = PdfReader(io.BytesIO(document_content(Document.objects.get(key=row.document_key))))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_who_agrees_a_plan_gets_it_by_letter_with_every_instalment(plan: Plan) -> None:
    left = sent("plan_agreed", on=TODAY)

    text = text_of(left)
    assert (left.state, left.act) == ("released", "proof.letter")
    assert all(f"15. {month}" in text for month in ("decembris", "janvāris", "maijs"))
    assert "600,00 €" in text


def test_a_reminder_comes_before_the_day_once_with_what_is_still_to_be_paid(
    case: Case, plan: Plan
) -> None:
    due_on = part(plan, 1).due_on
    pay(case, 4_000, on=due_on - timedelta(days=8))

    for night in range(3):
        reckoned(due_on - timedelta(days=7 - night))
    left = sent("plan_reminder", on=due_on - timedelta(days=5))

    assert (left.state, left.act) == ("released", "service.letter")
    assert "60,00 €" in text_of(left)
    assert Release.objects.filter(letter="plan_reminder").count() == 1


def test_no_reminder_comes_too_early_or_on_the_day(plan: Plan) -> None:
    due_on = part(plan, 1).due_on

    early = remind_of_due(day=due_on - timedelta(days=8), at=cast.AT)
    late = remind_of_due(day=due_on - timedelta(days=2), at=cast.AT)

    assert (early, late) == (0, 0)


def test_a_reminder_of_what_was_skipped_meanwhile_is_taken_back(plan: Plan) -> None:
    due_on = part(plan, 1).due_on
    reckoned(due_on - timedelta(days=7))
    today = due_on - timedelta(days=6)
    living.skip(plan=plan, number=1, at=noon(today), today=today, actor="person")

    over = sent("plan_reminder", on=today)

    assert (over.state, over.reasons) == ("withdrawn", ["matter.passed"])
    assert not Task.objects.filter(kind="letter.incomplete").exists()


def test_what_did_not_come_is_asked_about_kindly_and_what_came_is_not(
    case: Case, plan: Plan
) -> None:
    due_on = part(plan, 1).due_on
    reckoned(due_on + timedelta(days=6))

    left = sent("missed_payment", on=due_on + timedelta(days=7))

    assert left.state == "released", left.detail
    assert "100,00 €" in text_of(left)
    assert "15. janvāris" in text_of(left)


def test_a_payment_that_came_late_keeps_the_letter_about_it_here(case: Case, plan: Plan) -> None:
    due_on = part(plan, 1).due_on
    reckoned(due_on + timedelta(days=6))
    pay(case, 10_000, on=due_on + timedelta(days=7))

    over = sent("missed_payment", on=due_on + timedelta(days=8))

    assert (over.state, over.reasons) == ("withdrawn", ["matter.paid"])
    assert not Task.objects.filter(kind="letter.incomplete").exists()


def test_a_reminder_that_must_wait_beyond_its_day_is_not_sent(case: Case, plan: Plan) -> None:
    due_on = part(plan, 1).due_on
    reckoned(due_on - timedelta(days=7))
    reached_today(case, on=due_on - timedelta(days=1))

    refused = sent("plan_reminder", on=due_on - timedelta(days=1))

    assert (refused.state, refused.reasons) == ("refused", ["house.contacts-in-a-day"])


def test_a_reminder_that_must_wait_a_day_leaves_on_the_next(case: Case, plan: Plan) -> None:
    due_on = part(plan, 1).due_on
    reckoned(due_on - timedelta(days=7))
    today = due_on - timedelta(days=6)
    reached_today(case, on=today)

    waits = sent("plan_reminder", on=today)
    left = sent("plan_reminder", on=today + timedelta(days=1))

    assert (waits.state, left.state) == ("waiting", "released")


def reached_today(case: Case, *, on: date) -> None:
    record_contact(
        person=case.person, case=case, channel="call", purpose="service", outbound=True,
        result="conversation", by=None, at=noon(on) - timedelta(hours=1),
    )  # fmt: skip


def test_the_second_miss_brings_a_person_and_no_second_letter(plan: Plan) -> None:
    reckoned(part(plan, 1).due_on + timedelta(days=6))
    reckoned(part(plan, 2).due_on + timedelta(days=6))

    assert Release.objects.filter(letter="missed_payment").count() == 1


def test_a_settlement_within_the_creditors_authority_is_told_by_letter(case: Case) -> None:
    told(case)
    conceding.grant_authority(
        creditor=case.debt.creditor, lowest_hundredths=50, begins_on=TODAY, until=None,
        granted_by="N. Lind", at=cast.AT, actor="staff:dace",
    )  # fmt: skip
    conceding.settle(
        case=case, offered=Money(40_000, "EUR"), at=cast.AT, actor="person", from_others=True
    )

    left = sent("settlement", on=TODAY)

    text = text_of(left)
    assert left.state == "released", left.detail
    assert "400,00 €" in text
    assert "200,00 €" in text


def test_an_offer_says_what_would_be_proposed_and_what_is_left_to_live_on(case: Case) -> None:
    told(case)
    first = queue_release(
        case=case, act="notice.letter", letter="first_notice", language="lv", at=cast.AT,
        business_key="first", contact_point=cast.post_of(case.person),
    )  # fmt: skip
    release(first.key, clock=lambda: noon(TODAY))
    later = TODAY + timedelta(days=40)
    queue_release(
        case=case, act="service.letter", letter="plan_offer", language="lv", at=cast.AT,
        business_key="offer", contact_point=cast.post_of(case.person),
    )  # fmt: skip

    left = sent("plan_offer", on=later)

    assert left.state == "released", left.detail
    assert "iztikai mēnesī paliek" in text_of(left)
