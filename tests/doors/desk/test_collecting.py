"""Files of direct debits at the desk: a lead says once that the bank has one; an agent looks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.doors import clock
from evenhand.payments.models import DebitFile
from evenhand.rulebook import Money
from tests import cast
from tests.doors.desk.conftest import signed_in
from tests.rooms.payments.collecting_cast import filed, mandate, we_collect
from tests.rooms.plans.test_events import noon, part
from tests.rooms.plans.test_plans import agree, told

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def file(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> DebitFile:
    we_collect(settings)
    case: Case = cast.case(cast.person(), principal_minor=60_000)
    told(case)
    plan = agree(case, "own", offered=Money(10_000, "EUR"), day=15)
    mandate(case)
    due_on = part(plan, 1).due_on
    made = filed(due_on)
    monkeypatch.setattr(clock, "now", lambda: noon(due_on - timedelta(days=3)))
    return made


def test_a_lead_fetches_a_file_and_says_once_that_the_bank_has_it(file: DebitFile) -> None:
    lead = signed_in(cast.lead())

    content = lead.get(f"/desk/collecting/{file.key}/file").content
    first = lead.post(f"/desk/collecting/{file.key}/handed-over", follow=True)
    again = lead.post(f"/desk/collecting/{file.key}/handed-over", follow=True)

    file.refresh_from_db()
    assert b"pain.008.001.08" in content
    assert file.handed_over_at is not None
    assert "It is noted that the bank has this file." in first.content.decode()
    assert "everybody pays twice" in again.content.decode()


def test_an_agent_sees_files_and_hands_none_over(file: DebitFile) -> None:
    agent = signed_in(cast.agent())

    page = agent.get("/desk/collecting")
    answers = [
        agent.get(f"/desk/collecting/{file.key}/file"),
        agent.post(f"/desk/collecting/{file.key}/handed-over"),
        agent.post("/desk/collecting/refused", {"number": "EHD1", "reason": "AM04"}),
    ]

    file.refresh_from_db()
    assert "Waits for a team lead" in page.content.decode()
    assert [answer.status_code for answer in answers] == [404] * 3
    assert file.handed_over_at is None
