"""What she was telling us is there when she comes again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evenhand.access.actions import make_entry_link
from evenhand.cases.models import Case
from evenhand.vault import actions as vault
from evenhand.vault.models import Document
from tests import cast
from tests.doors.portal.conftest import DoorClock

pytestmark = pytest.mark.django_db(transaction=True)

BORN = {"fact_day": "12", "fact_month": "4", "fact_year": "1985"}
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
SAID = {"how": ["illness"], "words": "The doctor says until spring"}


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def _comes_again(client: Client, case: Case, clock: DoorClock) -> str:
    made = make_entry_link(
        subject=case.person.key, case_key=case.key, at=clock.at, life=timedelta(days=60)
    )
    client.post(f"/p/{made.code}/fact", BORN)
    client.post("/p/for-you", {"answer": "yes"})
    return client.get("/p/home").content.decode()


def test_half_told_is_found_again_after_the_page_was_closed(
    come_in: Callable[[Case], Client], case: Case, door_clock: DoorClock
) -> None:
    client = come_in(case)
    client.post("/p/cant-pay", SAID)
    door_clock.passes(timedelta(minutes=31))
    closed = client.get("/p/cant-pay/paper")

    home = _comes_again(Client(), case, door_clock)
    again = client.get("/p/cant-pay")

    assert closed.headers["Location"] == "/p/closed"
    assert "Kept, and not sent yet: “I can&#x27;t pay now”." in home
    assert again.status_code == 302


def test_she_goes_on_where_she_was_in_another_browser(
    come_in: Callable[[Case], Client], case: Case, door_clock: DoorClock
) -> None:
    come_in(case).post("/p/cant-pay", SAID)
    other = Client()
    _comes_again(other, case, door_clock)

    page = other.get("/p/cant-pay").content.decode()

    assert "The doctor says until spring" in page


def test_what_was_sent_is_no_longer_offered(
    come_in: Callable[[Case], Client], case: Case, door_clock: DoorClock
) -> None:
    client = come_in(case)
    client.post("/p/cant-pay", SAID)

    client.post("/p/cant-pay/check")

    assert "not sent yet" not in client.get("/p/home").content.decode()


def test_a_destroyed_key_leaves_nothing_to_go_on_with_and_no_error(
    come_in: Callable[[Case], Client], case: Case
) -> None:
    client = come_in(case)
    client.post("/p/cant-pay", SAID)

    vault.destroy_key(case.person.key, at=cast.AT)

    assert "not sent yet" not in client.get("/p/home").content.decode()
    assert client.get("/p/cant-pay").status_code == 200


def test_a_paper_that_is_gone_is_not_told_of(come_in: Callable[[Case], Client], case: Case) -> None:
    client = come_in(case)
    client.post("/p/cant-pay", SAID)
    client.post("/p/cant-pay/paper", {"paper": SimpleUploadedFile("scan.png", PNG)})
    Document.objects.filter(kind="proof").delete()

    answer = client.post("/p/cant-pay/check")

    assert answer.status_code == 302
