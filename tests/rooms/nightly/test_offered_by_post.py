"""Who could pay in parts and reads no e-mail of ours gets the offer by letter, once."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.contact import actions
from evenhand.contact.models import Release
from evenhand.plans.actions import declare_means_many
from evenhand.work.actions import set_next_step
from evenhand.work.models import NextStep, Step
from tests import cast
from tests.rooms.nightly.test_taken_up_again import asked, night, room_for_a_plan, still
from tests.rooms.plans.test_plans import told

pytestmark = pytest.mark.django_db(transaction=True)
EVENING = cast.AT
OFFER = ("plan_offer", "service.letter")


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> None:
    settings.SPOOL_FOLDER = tmp_path


def step_of(case: Case) -> tuple[str, str]:
    row = NextStep.objects.get(case_key=case.key)
    return row.step, row.why


def sent(letter: str, *, at: datetime) -> Release:
    row = Release.objects.filter(letter=letter, state="queued").get()
    return actions.release(row.key, clock=still(at))


def test_what_she_told_us_herself_becomes_an_offer_on_paper() -> None:
    case = asked(cast.person())
    told(case)

    queued = night(EVENING)
    left = sent("plan_offer", at=EVENING + timedelta(hours=1))

    assert queued == [OFFER]
    assert step_of(case) == ("propose_plan", "room_for_a_plan")
    assert left.state == "released", left.detail


def test_with_an_open_email_she_gets_the_message_and_no_letter() -> None:
    case = asked(cast.person(email="ilze@example.org"))
    told(case)

    assert night(EVENING) == [("message", "service.email")]


def test_one_offer_speaks_of_all_her_debts() -> None:
    person = cast.person()
    told(asked(person))
    asked(person, "loan-2")

    assert night(EVENING) == [OFFER]


def test_it_is_not_made_again_before_three_months_whatever_is_judged_anew() -> None:
    case = asked(cast.person())
    told(case)
    night(EVENING)
    sent("plan_offer", at=EVENING)

    queued = {}
    for days in (1, 9, 60, 91):
        at = EVENING + timedelta(days=days)
        set_next_step(
            case_key=case.key, subject=case.person.key, step=Step.REVIEW, why="asked", at=at
        )
        queued[days] = night(at)

    assert queued == {1: [], 9: [], 60: [], 91: [OFFER]}


def test_figures_of_a_creditors_file_are_no_offer_she_is_asked_instead() -> None:
    case = asked(cast.person())
    declare_means_many([room_for_a_plan(case.person)], at=EVENING, actor="t")

    queued = night(EVENING)

    assert queued == [("reminder", "demand.letter")]
    assert step_of(case) == ("reminder", "no_answer_yet")
