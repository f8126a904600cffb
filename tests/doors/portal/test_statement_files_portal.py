"""Take my statement with me, and bring one along: her yes, one way, and nothing lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evenhand.cases.models import Case
from evenhand.journal.models import Event
from evenhand.plans import queries
from evenhand.plans.models import ReceivedStatement
from evenhand.plans.statement_file import signed
from tests import cast
from tests.doors.portal.conftest import DoorClock
from tests.doors.portal.test_statement_form import _stay, completes, latest
from tests.rooms.plans.test_statement_files import told as file_told

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


@pytest.fixture
def ilze(come_in: Callable[[Case], Client], case: Case) -> Client:
    return come_in(case)


def brings(client: Client, text: str | bytes) -> str:
    """Send a file; the words of the page, or where it leads."""
    content = text.encode() if isinstance(text, str) else text
    answer = client.post("/p/money/bring", {"file": SimpleUploadedFile("s.json", content)})
    return answer.headers.get("Location", "") or answer.content.decode()


def takes_along(client: Client) -> str:
    return client.post("/p/money/take-along", {"agreed": "on"}).content.decode()


def test_without_her_yes_there_is_no_file(ilze: Client) -> None:
    completes(ilze)

    page = ilze.post("/p/money/take-along").content.decode()

    assert "Tick the box" in page
    assert not Event.objects.filter(code="statement.exported").exists()


def test_the_file_is_hers_alone_and_says_until_when(ilze: Client, case: Case) -> None:
    completes(ilze)

    body = json.loads(takes_along(ilze))

    assert body["person"] == {"name": "Ilze Bērziņa", "born_on": "1985-04-12"}
    assert body["expires_on"] == "2027-02-15"
    assert str(case.debt.principal_minor) not in json.dumps(body)


def test_what_she_brings_waits_for_her_yes_and_becomes_the_draft(ilze: Client, case: Case) -> None:
    completes(ilze)
    before = latest(case)

    address = brings(ilze, takes_along(ilze))
    shown = ilze.get(address).content.decode()
    waiting = queries.draft(case.person)
    ilze.post(address, {"take": "1"})

    assert "Is this your statement?" in shown
    assert waiting is None
    draft = queries.draft(case.person)
    assert draft is not None
    assert queries.content(draft) == before


def test_no_means_no(ilze: Client, case: Case) -> None:
    completes(ilze)
    address = brings(ilze, takes_along(ilze))

    ilze.post(address, {"decline": "1"})

    assert queries.draft(case.person) is None
    assert ilze.get(address).status_code == 404


@pytest.mark.parametrize("text", ["", "{}", "no json", b"\xff\xfe\x00", "[" * 9000])
def test_a_file_that_cannot_be_read_says_so_and_changes_nothing(
    ilze: Client, case: Case, text: str | bytes
) -> None:
    ilze.post("/p/money/home", {"adults": "2"})

    page = brings(ilze, text)

    assert "file" in page
    assert "<title>Error:" in page
    draft = queries.draft(case.person)
    assert draft is not None
    assert queries.content(draft).household.adults == 2
    assert not ReceivedStatement.objects.exists()


def test_a_file_of_a_stranger_is_foreign(ilze: Client) -> None:
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))

    page = brings(ilze, signed(file_told(), stranger))

    assert "We do not know who signed this file" in page


def test_a_changed_file_says_so(ilze: Client) -> None:
    completes(ilze)
    body = json.loads(takes_along(ilze))
    body["statement"]["savings_minor"] = 1

    assert "was changed after it was signed" in brings(ilze, json.dumps(body))


def test_a_file_whose_time_ran_out_says_so(ilze: Client, door_clock: DoorClock) -> None:
    completes(ilze)
    text = takes_along(ilze)
    door_clock.passes(timedelta(days=91))
    _stay(ilze, door_clock)

    assert "has run out" in brings(ilze, text)


def test_somebody_elses_file_is_not_hers(ilze: Client, come_in: Callable[[Case], Client]) -> None:
    from datetime import date

    from evenhand.cases.models import Person
    from tests.doors.portal.conftest import let_in

    completes(ilze)
    text = takes_along(ilze)
    claire = cast.case(cast.person(cast.CLAIRE), reference="loan-2")
    others = Client()
    let_in(others, claire)
    Person.objects.filter(pk=claire.person.pk).update(born_on=date(1990, 1, 1))

    assert "about somebody else" in brings(others, text)


def test_nobody_sees_a_statement_that_came_for_somebody_else(ilze: Client) -> None:
    from tests.doors.portal.conftest import let_in

    completes(ilze)
    address = brings(ilze, takes_along(ilze))
    claire = cast.case(cast.person(cast.CLAIRE), reference="loan-2")
    others = Client()
    let_in(others, claire)

    assert others.get(address).status_code == 404
    assert others.post(address, {"take": "1"}).headers["Location"] == "/p/money"
    assert ReceivedStatement.objects.get().state == "waiting"


def test_a_house_without_a_key_says_that_it_is_its_fault(ilze: Client, settings: object) -> None:
    completes(ilze)
    settings.STATEMENT_SIGNING_KEY = ""  # type: ignore[attr-defined]

    page = takes_along(ilze)

    assert "That is our fault" in page
