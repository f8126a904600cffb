"""What she was telling us is there when she comes again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evenhand.access.actions import make_entry_link
from evenhand.cases.models import Case
from evenhand.redress.complaints.models import Complaint
from evenhand.redress.complaints.sealing import told_of
from evenhand.vault import actions as vault
from evenhand.vault import drafts
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


def test_a_complaint_half_told_outlives_the_visit_and_is_forgotten_once_it_is_sent(
    come_in: Callable[[Case], Client], case: Case, door_clock: DoorClock
) -> None:
    client, again = come_in(case), Client()
    client.post("/p/complain", {"topic": "spoken", "words": "He shouted at me."})
    client.post("/p/complain/about", {"about": "named", "named": "Dace"})
    door_clock.passes(timedelta(hours=2))
    closed = client.get("/p/complain").content.decode()

    home = _comes_again(again, case, door_clock)
    words = again.get("/p/complain").content.decode()
    again.post("/p/complain/help", {"wish": ""})
    again.post("/p/complain/check")

    assert "He shouted at me." not in closed
    assert "“I want to complain”" in home
    assert "He shouted at me." in words
    assert told_of(Complaint.objects.get()).named == "Dace"
    assert drafts.names_kept(case.person.key) == []


def test_a_dispute_half_told_is_offered_for_its_debt(
    come_in: Callable[[Case], Client], case: Case
) -> None:
    client = come_in(case)
    client.post(f"/p/owed/{case.key}/dispute", {"what": "paid"})

    home = client.get("/p/home").content.decode()

    assert "“I don&#x27;t owe this”" in home
    assert f'href="/p/owed/{case.key}/dispute"' in home


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


def test_she_is_where_she_was_and_in_her_language(
    come_in: Callable[[Case], Client], case: Case, door_clock: DoorClock
) -> None:
    client = come_in(case)
    client.cookies["evenhand_language"] = "lv"
    door_clock.passes(timedelta(minutes=31))
    client.get(f"/p/owed/{case.key}?part=lines")
    made = make_entry_link(
        subject=case.person.key, case_key=case.key, at=door_clock.at, life=timedelta(days=60)
    )
    client.post(f"/p/{made.code}/fact", BORN)

    answer = client.post("/p/for-you", {"answer": "yes"})

    assert answer.headers["Location"] == f"/p/owed/{case.key}?part=lines"
    assert 'lang="lv"' in client.get("/p/home").content.decode()
    assert drafts.kept(case.person.key, "place") == {}


@pytest.mark.parametrize(
    "path", ["//evil.example/p/home", "https://evil.example/", "/p/leave", "/desk/", "javascript:x"]
)
def test_only_a_page_of_her_own_is_a_place(
    come_in: Callable[[Case], Client], case: Case, path: str
) -> None:
    client = come_in(case)
    drafts.keep(
        subject=case.person.key, name="place", told={"path": path}, at=cast.AT,
        keep_until=cast.AT.date(),
    )  # fmt: skip

    answer = client.post("/p/for-you", {"answer": "yes"})

    assert answer.headers["Location"] == "/p/home"


def test_two_people_at_one_browser_see_nothing_of_each_other(
    come_in: Callable[[Case], Client], case: Case, door_clock: DoorClock
) -> None:
    client = come_in(case)
    client.post("/p/cant-pay", SAID)
    first = client.get(f"/p/owed/{case.key}")
    key = client.session.session_key
    other = cast.case(cast.person(cast.CLAIRE), reference="loan-2")

    home = _comes_again(client, other, door_clock)
    back = client.get(f"/p/owed/{case.key}")

    assert client.session.session_key != key
    assert back.status_code == 404
    assert "no-store" in first.headers["Cache-Control"]
    assert "The doctor says" not in client.get("/p/cant-pay").content.decode()
    assert "Bērziņa" not in home


def test_closing_the_pages_everywhere_ends_another_browsers_visit(
    come_in: Callable[[Case], Client], case: Case, door_clock: DoorClock
) -> None:
    lent = come_in(case)
    own = Client()
    door_clock.passes(timedelta(minutes=1))
    _comes_again(own, case, door_clock)
    door_clock.passes(timedelta(minutes=1))

    page = own.post("/p/security").content.decode()

    assert "Closed everywhere" in page
    assert lent.get("/p/home").headers["Location"] == "/p/closed"
    assert own.get("/p/home").headers["Location"] == "/"
