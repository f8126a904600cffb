"""An answer that alarmed: read by whoever handles it, closed out, and only then by its agent."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext

from evenhand.access.models import Role, User
from evenhand.cases.models import Case
from evenhand.contact.models import Contact
from evenhand.contact.reaching import record_contact
from evenhand.learning.surveys import actions as surveys
from evenhand.learning.surveys.following import invite_after_contacts
from evenhand.learning.surveys.models import Answer, CloseOut, Invitation
from evenhand.learning.surveys.told import Told
from evenhand.work.alarms import raise_alarm
from tests import cast
from tests.doors.desk.barriers import barriers
from tests.doors.desk.conftest import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
ALL_DONE = {"called_back": "yes", "complaint_recorded": "no", "plan_looked_at": "yes"}


@pytest.fixture
def row(monkeypatch: pytest.MonkeyPatch, dace: User) -> Answer:
    """An answer after a talk that Dace held."""
    monkeypatch.setattr(surveys, "CONTROL_IN", 2**32)
    case: Case = cast.case(cast.person())
    record_contact(person=case.person, case=case, channel="call", purpose="service",
                   outbound=False, result="conversation", by=dace, at=cast.AT)  # fmt: skip
    invite_after_contacts(clock=cast.clock)
    made = surveys.answer(
        Invitation.objects.get(), Told(respected=1, words="Nobody listened."), at=cast.AT
    )
    assert made is not None
    return made


@pytest.fixture
def lead() -> Client:
    user = cast.agent("lead@evenhand.example")
    User.objects.filter(pk=user.pk).update(role=Role.LEAD)
    user.refresh_from_db()
    return signed_in(user)


def test_the_agent_of_the_talk_reads_it_only_once_it_is_closed_out(
    desk: Client, lead: Client, row: Answer
) -> None:
    address = f"/desk/voices/answers/{row.key}"

    before = desk.get(address).status_code
    own_try = desk.post(address, ALL_DONE).status_code
    link = address in lead.get("/desk/voices/alarms").content.decode()
    page = lead.get(address).content.decode()
    lead.post(address, ALL_DONE)
    after = desk.get(address)

    made = CloseOut.objects.get()
    assert (before, own_try) == (404, 404)
    assert link
    assert "Nobody listened." in page
    assert (made.called_back, made.complaint_recorded, made.plan_looked_at) == (True, False, True)
    assert "Nobody listened." in after.content.decode()


def test_each_of_the_three_is_said_and_what_was_said_stays(lead: Client, row: Answer) -> None:
    address = f"/desk/voices/answers/{row.key}"

    half = lead.post(address, {"called_back": "yes"}).content.decode()
    none_yet = CloseOut.objects.count()
    lead.post(address, ALL_DONE)
    lead.post(address, {**ALL_DONE, "called_back": "no"})

    assert "Say yes or no to each of the three." in half
    assert none_yet == 0
    assert CloseOut.objects.get().called_back


def test_the_file_tells_the_handler_of_the_close_out_and_not_the_agent(
    desk: Client, row: Answer
) -> None:
    handler = cast.agent("handler@evenhand.example")
    User.objects.filter(pk=handler.pk).update(role=Role.COMPLAINTS)
    handler.refresh_from_db()
    handlers = signed_in(handler)
    handlers.post(f"/desk/voices/answers/{row.key}", ALL_DONE)
    address = f"/desk/case/{row.invitation.case.reference}?all"
    told = "What was done about a bad answer to a survey was written down"

    agents_file = desk.get(address).content.decode()

    assert CloseOut.objects.count() == 1
    assert told in handlers.get(address).content.decode()
    assert told not in agents_file
    assert "survey.closed_out" not in agents_file


def test_an_answer_that_is_none_is_not_found(lead: Client) -> None:
    assert lead.get(f"/desk/voices/answers/{uuid.uuid4()}").status_code == 404


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_of_alarms_have_no_barrier_and_no_sideways_scroll(
    screen: BrowserContext, row: Answer, width: int
) -> None:
    invitation = row.invitation
    raise_alarm(
        kind="self_harm", business_key="one", at=cast.AT, subject=invitation.person.key,
        case_key=invitation.case.key,
    )  # fmt: skip
    # Nobody held this talk, so that the form itself is open to her.
    Contact.objects.update(by=None)
    page = screen.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    found = {}

    for address in (
        "/desk/voices/alarms",
        f"/desk/voices/crisis/{invitation.case.reference}",
        f"/desk/voices/answers/{row.key}",
    ):
        answer = page.goto(address, wait_until="networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth")
        found[address] = (answer.status if answer else 0, barriers(page), max(wide - width, 0))

    page.close()
    assert found == dict.fromkeys(found, (200, [], 0))


@pytest.mark.parametrize("language", ["lv", "fr", "de"])
def test_the_page_of_an_answer_speaks_the_language_of_staff(
    lead: Client, row: Answer, language: str
) -> None:
    User.objects.filter(email="lead@evenhand.example").update(language=language)

    page = lead.get(f"/desk/voices/answers/{row.key}").content.decode()

    assert "An answer about our work" not in page
    assert "Did we talk" not in page
