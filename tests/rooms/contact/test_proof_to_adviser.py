"""Who advises a person gets the proof of her stop too, by the hand of one of us."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.cases.actions import add_representative
from evenhand.cases.models import Case, Person
from evenhand.contact import actions, reaching
from evenhand.contact.proofs import advisers_of
from evenhand.holds.actions import StopRequest
from evenhand.holds.models import Hold
from evenhand.rulebook.holds import HOLD_KINDS
from evenhand.work.models import Task
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> None:
    settings.SPOOL_FOLDER = tmp_path


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def advised(case: Case, *, kind: str = "adviser") -> None:
    add_representative(
        person=case.person, kind=kind, name="Padoms", email="help@padoms.example",
        source="portal", at=cast.AT - timedelta(hours=1),
    )  # fmt: skip


def stopped(case: Case, kind: str) -> Hold:
    asked = StopRequest(
        person=case.person, kind=kind, source="desk", actor="t", starts_at=cast.AT,
        debt=case.debt if HOLD_KINDS[kind].scope == "debt" else None,
    )  # fmt: skip
    return actions.stop(asked, clock=cast.clock).hold


def asked_for(hold: Hold) -> list[Task]:
    return list(Task.objects.filter(kind="proof_adviser", business_key=f"proof_adviser:{hold.key}"))


@pytest.mark.parametrize("who", ["adviser", "attorney"])
@pytest.mark.parametrize(
    "kind", ["insolvency", "breathing_space", "adviser", "mental_health_crisis"]
)
def test_somebody_gives_it_within_a_day(case: Case, kind: str, who: str) -> None:
    advised(case, kind=who)

    hold = stopped(case, kind)

    (task,) = asked_for(hold)
    assert (task.subject, task.case_key, task.note) == (case.person.key, case.key, "")
    assert task.due_at == cast.AT + timedelta(days=1)


def test_of_other_stops_no_adviser_hears_by_itself(case: Case) -> None:
    advised(case)

    assert asked_for(stopped(case, "illness")) == []


def test_without_an_adviser_nobody_is_asked(case: Case) -> None:
    add_representative(person=case.person, kind="guardian", name="Anna", source="desk", at=cast.AT)

    assert asked_for(stopped(case, "adviser")) == []


@pytest.mark.parametrize("beside", ["safety", "wrong_person"])
def test_while_nothing_may_reach_her_nobody_beside_her_hears(case: Case, beside: str) -> None:
    advised(case)
    stopped(case, beside)

    assert asked_for(stopped(case, "adviser")) == []


def test_an_adviser_whom_she_named_hears_although_she_has_a_safe_way_alone(case: Case) -> None:
    advised(case)
    reaching.change_preference(
        person=case.person, at=cast.AT, actor="person", safe_contact_only=True
    )

    assert len(asked_for(stopped(case, "adviser"))) == 1


def test_who_has_died_has_no_adviser_any_more(case: Case) -> None:
    advised(case)
    hold = stopped(case, "adviser")
    Person.objects.filter(pk=case.person_id).update(deceased_on=date(2026, 11, 1))
    hold.person.refresh_from_db()

    assert advisers_of(hold, at=cast.AT) == []
