"""What the night queued and the rules refused at the last moment is taken up by another night."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.cases.actions import add_contact_point
from evenhand.cases.models import Case, ContactPoint, Person
from evenhand.contact import actions
from evenhand.contact.models import Release
from evenhand.contact.reaching import change_preference, wish_about
from evenhand.nightly.actions import run_night
from evenhand.plans.actions import DeclaredMeans, declare_means_many
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    StatementOfMeans,
)
from evenhand.work.models import NextStep, Task
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
EVENING = cast.AT
MORNING = timedelta(hours=16)


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> None:
    settings.SPOOL_FOLDER = tmp_path


def still(at: datetime) -> Callable[[], datetime]:
    return lambda: at


def night(at: datetime) -> list[tuple[str, str]]:
    """Work a night; returns what it queued."""
    run_night(day=at.date(), at=at, clock=still(at))
    return list(Release.objects.filter(queued_at=at).values_list("letter", "act"))


def tried(at: datetime) -> list[str]:
    """Try all that is queued; returns how each ended."""
    rows = Release.objects.filter(state="queued").order_by("pk")
    return [actions.release(row.key, clock=still(at)).state for row in rows]


def asked(of: Person, reference: str = "loan-1") -> Case:
    """A case whose first notice left long ago, so that a reminder is next."""
    case = cast.case(of, reference=reference)
    left = EVENING - timedelta(days=60)
    Release.objects.create(
        business_key=f"first:{reference}", case=case, person=of, letter="first_notice",
        act="notice.letter", language="lv", state="released", queued_at=left, attempted_at=left,
        outcome_at=left,
    )  # fmt: skip
    return case


def room_for_a_plan(of: Person) -> DeclaredMeans:
    statement = StatementOfMeans(
        currency="EUR",
        stated_on=EVENING.date(),
        household=Household(adults=1, children_under_11=0, children_over_10=0),
        incomes=(Income(kind=IncomeKind.WAGE, amount_minor=250_000, evidence="payslip"),),
        costs=(Cost(kind=CostKind.HOUSING, amount_minor=45_000),
               Cost(kind=CostKind.UNDIVIDED, amount_minor=45_000)),
    )  # fmt: skip
    return DeclaredMeans(person=of, statement=statement)


def by_email() -> Case:
    case = asked(cast.person(email="ilze@example.org"))
    change_preference(
        person=case.person, at=cast.AT, actor="person", preferred_channel="email",
        email_consented_at=EVENING - timedelta(days=90),
    )  # fmt: skip
    return case


def test_a_reminder_whose_email_she_ended_meanwhile_goes_by_post_after_the_next_night() -> None:
    case = by_email()
    queued = night(EVENING)
    change_preference(person=case.person, at=EVENING, actor="person", refuses_email=True)

    refused = tried(EVENING + MORNING)
    step = NextStep.objects.get(case_key=case.key)
    again = night(EVENING + timedelta(days=1))
    left = tried(EVENING + timedelta(days=1) + MORNING)

    assert (queued, refused) == ([("reminder", "demand.email")], ["refused"])
    assert (step.step, step.why) == ("wait", "letter_refused")
    assert (again, left) == ([("reminder", "demand.letter")], ["released"])
    assert not Task.objects.exists()


def test_what_is_refused_a_second_time_by_the_same_way_is_somebodys_task() -> None:
    case = asked(cast.person())
    wish_about(cast.post_of(case.person), never=True, at=EVENING, actor="person")

    nights = []
    for days in range(4):
        at = EVENING + timedelta(days=days)
        nights.append((night(at), tried(at + MORNING)))

    once = ([("reminder", "demand.letter")], ["refused"])
    assert nights == [once, once, ([], []), ([], [])]
    assert Task.objects.get().kind == "release.refused"


def test_the_night_takes_the_address_that_she_did_not_refuse() -> None:
    case = asked(cast.person())
    other = add_contact_point(
        person=case.person, channel=ContactPoint.Channel.POST, street="Lauku iela 2",
        postcode="LV-3001", town="Jelgava", country="LV", source="the cast",
        at=EVENING + timedelta(minutes=1),
    )  # fmt: skip
    wish_about(other, never=True, at=EVENING, actor="person")

    night(EVENING + timedelta(minutes=2))

    row = Release.objects.get(letter="reminder")
    assert row.contact_point is not None
    assert row.contact_point.street == cast.ILZE.street
    assert tried(EVENING + MORNING) == ["released"]


def test_an_address_at_work_is_taken_last_without_her_leave() -> None:
    case = asked(cast.person())
    at_work = add_contact_point(
        person=case.person, channel=ContactPoint.Channel.POST, street="Rūpnīcas iela 3",
        postcode="LV-1001", town="Rīga", country="LV", source="the cast",
        at=EVENING + timedelta(minutes=1),
    )  # fmt: skip
    ContactPoint.objects.filter(pk=at_work.pk).update(at_work=True)

    night(EVENING + timedelta(minutes=2))

    row = Release.objects.get(letter="reminder")
    assert row.contact_point is not None
    assert row.contact_point.street == cast.ILZE.street


def test_what_another_case_of_hers_was_told_is_not_told_again() -> None:
    person = cast.person(email="ilze@example.org")
    told, untold = asked(person), asked(person, "loan-2")
    declare_means_many([room_for_a_plan(person)], at=EVENING, actor="t")
    first = night(EVENING)
    actions.release(Release.objects.get(case=told, letter="message").key, clock=cast.clock)
    change_preference(
        person=person, at=EVENING, actor="person", refuses_email=True, refuses_letter=True
    )
    refused = tried(EVENING)
    change_preference(
        person=person, at=EVENING, actor="person", refuses_email=False, refuses_letter=False
    )

    tomorrow = EVENING + timedelta(days=1)
    second = night(tomorrow)

    assert (first, refused) == ([("message", "service.email")] * 2, ["refused"])
    assert second == [("message", "service.email")]
    assert Release.objects.get(queued_at=tomorrow).case == untold
