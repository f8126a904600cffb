"""Tasks at the desk: each leads to where it is done, and one kind can be looked at alone."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from evenhand.cases.models import Case
from evenhand.contact import actions as contact
from evenhand.contact.models import Release, Trace
from evenhand.contact.receipts import came_back
from evenhand.doors.desk.task_places import places_of
from evenhand.doors.desk.timeline_words import SAID
from evenhand.holds.actions import StopRequest
from evenhand.holds.models import Hold
from evenhand.journal.vocabulary import CODES
from evenhand.work.actions import raise_task
from evenhand.work.models import Task
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)

# What happens in the house and never in the file of one person, and what stands there as a verdict.
OF_THE_HOUSE = {
    "batch", "sending", "placement", "key.trusted", "key.distrusted", "authority", "campaign",
    "night", "rulebook", "value", "advice", "guideline", "letter", "verdict.allowed",
    "verdict.refused", "bank.file_taken", "bank.file_refused", "bank.suspense", "bank.day_missing",
    "agreement", "remittance", "ledger", "certificate", "supervision",
    "review", "finding",
}  # fmt: skip


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


@pytest.fixture
def hold(case: Case) -> Hold:
    asked = StopRequest(
        person=case.person, kind="illness", source="portal", actor=f"person:{case.person.key}",
        starts_at=cast.AT, reason="ill",
    )  # fmt: skip
    return contact.stop(asked, clock=cast.clock).hold


def task(kind: str, business_key: str, case: Case) -> Task:
    raise_task(
        kind=kind, business_key=business_key, at=cast.AT, due_at=cast.AT,
        subject=case.person.key, case_key=case.key,
    )  # fmt: skip
    return Task.objects.get(business_key=business_key)


def test_a_task_about_a_stop_leads_to_the_stop(desk: Client, case: Case, hold: Hold) -> None:
    task("read_illness", f"read:{hold.key}", case)

    listed = desk.get("/desk/tasks?kind=read_illness").content.decode()
    file = desk.get(f"/desk/case/{case.reference}").content.decode()

    assert f'href="/desk/holds/{hold.key}"' in listed
    assert f'href="/desk/holds/{hold.key}"' in file


def test_a_task_to_look_for_an_address_leads_to_the_search(case: Case) -> None:
    queued = contact.queue_release(
        case=case, act="notice.letter", letter="first_notice", language="lv", at=cast.AT,
        business_key="test:1", contact_point=cast.post_of(case.person),
    )  # fmt: skip
    contact.release(queued.key, clock=cast.clock)
    came_back(Release.objects.get(key=queued.key), at=cast.AT)
    found = Task.objects.get(kind="trace_address")

    places = places_of([found])

    assert places == {found.key: f"/desk/traces/{Trace.objects.get().key}"}


def test_a_task_that_names_nothing_of_that_kind_leads_to_its_case(case: Case) -> None:
    places = places_of([task("call_back", f"call:{uuid.uuid4()}", case)])

    assert places == {}


def test_one_kind_of_task_can_be_looked_at_alone(desk: Client, case: Case) -> None:
    task("call_back", "call:1", case)
    task("send_copy", "copy:1", case)

    page = desk.get("/desk/tasks?kind=call_back").content.decode()

    rows = page.rpartition("<tbody>")[2].partition("</tbody>")[0]
    assert "Call back" in rows
    assert "We send a copy" not in rows
    assert "We send a copy" in page


def test_whatever_happens_in_a_case_is_told_in_words() -> None:
    silent = [
        code
        for code in CODES
        if code not in SAID and not OF_THE_HOUSE & {code, code.partition(".")[0]}
    ]

    assert silent == []


@pytest.mark.parametrize("kind", ["release.refused", "release.failed", "release.unknown"])
def test_a_task_about_what_did_not_leave_shows_it_alone_with_its_reasons(
    kind: str, desk: Client, case: Case
) -> None:
    rows = [
        contact.queue_release(
            case=case, act="proof.letter", letter=letter, language="lv", at=cast.AT,
            business_key=f"test:{letter}", contact_point=cast.post_of(case.person),
        )
        for letter in ("nothing_owed", "plan_agreed")
    ]  # fmt: skip
    Release.objects.update(
        state="refused", outcome_at=cast.AT, attempted_at=cast.AT, reasons=["house.not-at-work"]
    )
    found = task(kind, f"{kind}:{rows[0].key}", case)

    place = places_of([found])[found.key]
    page = desk.get(place).content.decode()
    odd = desk.get("/desk/outbox?release=nothing").content.decode()

    assert "Proof that nothing is owed" in page
    assert "Plan as agreed" not in page
    assert 'href="?"' in page
    assert "Plan as agreed" in odd
