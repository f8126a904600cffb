"""«I want to complain»: for everybody, in a few pages, with number and days at once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from evenhand.access.models import User
from evenhand.cases.models import Case
from evenhand.holds.models import Hold
from evenhand.redress.complaints.actions import update
from evenhand.redress.complaints.deciding import Proposed, propose, respond
from evenhand.redress.complaints.models import Complaint
from evenhand.redress.complaints.sealing import Answer, told_of
from tests import cast
from tests.doors.desk.conftest import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "He shouted at me on the telephone."
ComeIn = Callable[[Case], Client]


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def complain(client: Client, *, about: str = "named", reach: str = "") -> str:
    """Go through all pages; returns where the last one leads."""
    client.post("/p/complain", {"topic": "spoken", "words": WORDS})
    client.post("/p/complain/about", {"about": about, "named": "Dace"})
    client.post("/p/complain/help", {"wish": "That somebody says sorry.", "reach": reach})
    return client.post("/p/complain/check")["Location"]


def test_who_came_in_gets_number_days_and_a_stop(case: Case, come_in: ComeIn) -> None:
    client = come_in(case)

    page = client.get(complain(client)).content.decode()

    complaint = Complaint.objects.get()
    assert complaint.number in page
    assert WORDS in page
    assert complaint.person == case.person
    assert Hold.objects.get().kind == "complaint"


def test_pressed_twice_it_is_one(case: Case, come_in: ComeIn) -> None:
    client = come_in(case)
    complain(client)

    client.post("/p/complain/check")

    assert Complaint.objects.count() == 1


def test_what_a_stranger_half_told_is_found_by_nobody_else(case: Case, come_in: ComeIn) -> None:
    Client().post("/p/complain", {"topic": "spoken", "words": WORDS})

    page = Client().get("/p/complain").content.decode()

    assert WORDS not in page
    assert WORDS not in come_in(case).get("/p/complain").content.decode()


def test_nothing_is_chosen_beforehand() -> None:
    page = Client().get("/p/complain").content.decode()

    assert 'type="radio"' in page
    assert "checked" not in page


def test_the_receipt_of_a_stranger_does_not_tell_whom_we_know(case: Case) -> None:
    pages = []
    for reach in (f"{case.person.name}, {case.reference}", "Nobody, EH-999999"):
        client = Client()
        assert complain(client, reach=reach) == "/p/complain/received"
        page = client.get("/p/complain/received").content.decode()
        pages.append(re.sub(r"C-\d{6}|[\w-]{43,}", "", page))

    assert pages[0] == pages[1]
    assert not Hold.objects.exists()
    assert {row.person for row in Complaint.objects.all()} == {None}


def test_the_pages_begin_at_their_beginning() -> None:
    client = Client()

    pages = [client.get(f"/p/complain/{end}")["Location"]
             for end in ("about", "help", "check", "received")]  # fmt: skip

    assert pages == ["/p/complain"] * 4


def test_she_follows_adds_and_reads_the_answer(case: Case, come_in: ComeIn) -> None:
    zane = cast_handler()
    client = come_in(case)
    where = complain(client)
    complaint = Complaint.objects.get()
    update(complaint, "We listen to the call.", user=zane, at=cast.AT)
    client.post(f"{where}/add", {"words": "He also hung up."})
    said = Answer(points=("The call.",), reasons=("He was rude.",), put_right=("Sorry.",))
    final = Proposed(kind="final", outcome="upheld", answer=said)
    respond(propose(complaint, final, user=zane, at=cast.AT), user=zane, at=cast.AT)

    page = client.get(where).content.decode()

    for words in ("We listen to the call.", "He also hung up.", "He was rude.", "Sorry."):
        assert words in page
    assert "Zane" not in page


def test_she_takes_it_back_on_its_own_page(case: Case, come_in: ComeIn) -> None:
    client = come_in(case)
    where = complain(client)
    hold = Hold.objects.get()

    led = client.get(f"/p/stops/{hold.key}/end")["Location"]
    client.post(led)

    assert led == f"{where}/withdraw"
    hold.refresh_from_db()
    assert hold.ends_at is not None
    assert Complaint.objects.get().state == "withdrawn"


def test_nobody_sees_anybody_elses(case: Case, come_in: ComeIn) -> None:
    client = come_in(case)
    other = cast.case(cast.person(cast.AMINA), reference="loan-2")
    theirs = complain(Client())
    assert theirs == "/p/complain/received"
    key = Complaint.objects.get().key
    Complaint.objects.update(person=other.person)

    pages = [
        client.get(f"/p/complaints/{key}{end}").status_code for end in ("", "/add", "/withdraw")
    ]

    assert pages == [404, 404, 404]


def test_the_wish_to_stop_for_a_complaint_leads_to_it(case: Case, come_in: ComeIn) -> None:
    client = come_in(case)

    led = client.post("/p/stop", {"why": "complaint"})["Location"]

    assert led == "/p/complain"


def cast_handler(name: str = "Zane", role: str = "complaints") -> User:
    return User.objects.create_user(
        f"{name.lower()}@evenhand.example", cast.PASSWORD, name=name, role=role, joined_at=cast.AT
    )


def test_handlers_answer_at_the_desk(case: Case, come_in: ComeIn) -> None:
    client = come_in(case)
    complain(client)
    complaint = Complaint.objects.get()
    first, second = signed_in(cast_handler()), signed_in(cast_handler("Otto", "compliance"))
    here = f"/desk/complaints/{complaint.key}"

    listed = first.get("/desk/complaints").content.decode()
    page = first.get(here).content.decode()
    first.post(f"{here}/take")
    first.post(f"{here}/say", {"words": "Soon.", "what": "update"})
    first.post(f"{here}/propose", {"kind": "final", "outcome": "not", "points": "The call.",
                                   "reasons": "He was calm.\nWe heard it."})  # fmt: skip
    proposal = complaint.proposals.get()
    first.post(f"{here}/respond", {"proposal": str(proposal.key)})
    assert complaint.responses.count() == 0
    second.post(f"{here}/respond", {"proposal": str(proposal.key)})

    assert complaint.number in listed
    assert WORDS in page
    assert complaint.responses.get().outcome == "not"
    assert told_of(complaint).named == "Dace"
