"""The proof of a stop at the desk: a file to give away, and whom to give it to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from evenhand.cases.actions import add_representative
from evenhand.cases.models import Case
from evenhand.contact import actions as contact
from evenhand.contact.models import Release
from evenhand.holds.actions import StopRequest
from evenhand.holds.models import Hold
from evenhand.journal.models import Event
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def stopped(case: Case, kind: str) -> Hold:
    asked = StopRequest(person=case.person, kind=kind, source="desk", actor="t", starts_at=cast.AT)
    return contact.stop(asked, clock=cast.clock).hold


def test_the_task_leads_to_the_stop_with_her_adviser_and_the_file(desk: Client, case: Case) -> None:
    add_representative(
        person=case.person, kind="adviser", name="Padoms", phone="+371 6000 0000",
        source="portal", at=cast.AT - timedelta(hours=1),
    )  # fmt: skip
    hold = stopped(case, "adviser")

    tasks = desk.get("/desk/tasks?kind=proof_adviser").content.decode()
    page = desk.get(f"/desk/holds/{hold.key}").content.decode()
    file = desk.get(f"/desk/holds/{hold.key}/proof")

    assert "Give the proof of a stop to who advises the person" in tasks
    assert f'href="/desk/holds/{hold.key}"' in tasks
    assert "Padoms" in page
    assert 'href="tel:+371 6000 0000"' in page
    assert f'href="/desk/holds/{hold.key}/proof"' in page
    assert file.content.startswith(b"%PDF")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert Event.objects.filter(code="case.viewed", data__hold=str(hold.key)).count() == 1


def test_of_a_stop_for_a_stranger_there_is_no_file_to_give_away(desk: Client, case: Case) -> None:
    hold = stopped(case, "wrong_person")

    page = desk.get(f"/desk/holds/{hold.key}").content.decode()

    assert f"/desk/holds/{hold.key}/proof" not in page
    assert desk.get(f"/desk/holds/{hold.key}/proof").status_code == 404


def test_of_a_complaint_only_its_handlers_have_the_file(desk: Client, case: Case) -> None:
    hold = stopped(case, "complaint")

    assert desk.get(f"/desk/holds/{hold.key}/proof").status_code == 404


def test_an_adviser_who_is_named_at_the_desk_gets_the_proof_of_the_stop_that_runs(
    desk: Client, case: Case
) -> None:
    hold = stopped(case, "adviser")
    told = {"kind": "attorney", "name": "Zvērināts", "street": "Liepu iela 9", "town": "Jelgava"}

    desk.post(f"/desk/case/{case.reference}/reaching/helper", told)

    row = Release.objects.get(letter="adviser_proof")
    page = desk.get(f"/desk/holds/{hold.key}").content.decode()
    assert (row.act, row.hold_id) == ("proof.letter", hold.pk)
    assert "What was sent names no sum, no company and no reason." in page
    assert f"?release={row.key}" in page
    assert "Proof of a hold for an adviser" in desk.get("/desk/outbox").content.decode()
