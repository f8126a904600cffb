"""Letters at the desk: who stands for the words, other words, and two people for each change."""

from __future__ import annotations

import pytest
from django.test import Client

from evenhand.access.models import User
from evenhand.contact import approving
from evenhand.contact.letters import catalogue
from evenhand.contact.models import Wording
from evenhand.journal.models import Event
from tests import cast
from tests.doors.desk.conftest import signed_in

pytestmark = pytest.mark.django_db
PAGE = "/desk/letters/reminder/en"


@pytest.fixture
def lead_desk(db: None) -> Client:
    return signed_in(cast.lead())


def written(client: Client, old: str, new: str) -> str:
    words = catalogue.shipped("reminder", "en").replace(old, new)
    client.post(PAGE, {"text": words.replace("\n", "\r\n"), "note": "plainer"})
    return words


def test_the_list_says_of_every_letter_who_stands_for_it(desk: Client) -> None:
    text = desk.get("/desk/letters").content.decode()

    assert text.count("Nobody yet") == len(catalogue.KINDS) * len(catalogue.LANGUAGES)


def test_a_lead_stands_for_the_words_with_her_name_and_what_she_read(lead_desk: Client) -> None:
    lead_desk.post(f"{PAGE}/approve", {"note": "read aloud"})

    event = Event.objects.get(code="letter.approved")
    assert (event.data["by"], event.data["note"]) == ("Edgars", "read aloud")
    assert "Edgars" in lead_desk.get(PAGE).content.decode()


def test_an_agent_writes_words_but_does_not_approve_any(desk: Client) -> None:
    answer = desk.post(f"{PAGE}/approve", {"note": "read aloud"})

    assert answer.status_code == 403
    assert not Event.objects.filter(code="letter.approved").exists()


def test_words_of_an_agent_leave_once_a_lead_has_approved_them(
    desk: Client, lead_desk: Client
) -> None:
    words = written(desk, "We look for a plan", "We seek a plan")
    before = approving.words_in_use("reminder", "en").text

    lead_desk.post(f"{PAGE}/approve", {"note": "read aloud"})

    assert before == ""
    assert approving.words_in_use("reminder", "en").text == words
    assert approving.waiting_words("reminder", "en") is None


def test_who_wrote_the_words_cannot_approve_them(lead_desk: Client) -> None:
    written(lead_desk, "We look for a plan", "We seek a plan")

    page = lead_desk.get(PAGE).content.decode()
    lead_desk.post(f"{PAGE}/approve", {"note": "read aloud"})

    assert "Stand for these words" not in page
    assert not Event.objects.filter(code="letter.approved").exists()


def test_what_the_gate_finds_stands_beside_the_words_and_keeps_them_here(
    desk: Client, lead_desk: Client
) -> None:
    written(desk, "We look for a plan", "Pay immediately, or we look for a plan")

    page = lead_desk.get(PAGE).content.decode()
    lead_desk.post(f"{PAGE}/approve", {"note": "read aloud"})

    assert "hurry (immediately)" in page
    assert not Event.objects.filter(code="letter.approved").exists()


def test_words_against_the_markup_are_not_kept_and_the_line_is_named(desk: Client) -> None:
    answer = desk.post(PAGE, {"text": "# T\n\n{open", "note": "x"}, follow=True)

    page = answer.content.decode()
    assert "line 3" in page
    assert not Wording.objects.exists()
    assert "{open" in page, "what somebody typed is lost"


def test_the_second_person_sees_what_would_change_and_who_wrote_it(
    desk: Client, lead_desk: Client
) -> None:
    written(desk, "We look for a plan", "We seek a plan")

    page = lead_desk.get(PAGE).content.decode()

    changed = page.partition("What would change")[2].partition("</ul>")[0]
    out, put_in = changed.partition("<del>")[2], changed.partition("<ins>")[2]
    assert "We look for a plan" in out.partition("</del>")[0]
    assert "We seek a plan" in put_in.partition("</ins>")[0]
    assert changed.count("<li>") == 2
    assert "Dace wrote other words" in page


def test_a_letter_in_words_that_are_in_force_has_nothing_to_compare(desk: Client) -> None:
    assert "What would change" not in desk.get(PAGE).content.decode()


@pytest.mark.parametrize(("kind", "begins"), [("reminder", b"%PDF"), ("message", b"A message")])
def test_a_letter_is_seen_with_made_up_facts(desk: Client, kind: str, begins: bytes) -> None:
    answer = desk.get(f"/desk/letters/{kind}/en/preview")

    assert answer.content.startswith(begins)


def test_the_message_is_seen_with_the_texts_to_a_telephone_that_are_approved_with_it(
    desk: Client,
) -> None:
    seen = desk.get("/desk/letters/message/de/preview").content.decode()

    assert seen.count("Antworten Sie STOP.") == len(catalogue.TEXTS)


@pytest.mark.parametrize("address", ["reminder/xx", "ransom/en"])
def test_a_letter_that_is_none_is_not_found(desk: Client, address: str) -> None:
    assert desk.get(f"/desk/letters/{address}").status_code == 404


def test_a_second_change_waits_again(desk: Client, lead_desk: Client, dace: User) -> None:
    written(desk, "We look for a plan", "We seek a plan")
    lead_desk.post(f"{PAGE}/approve", {"note": "read aloud"})

    written(desk, "We look for a plan", "We find a plan")

    waiting = approving.waiting_words("reminder", "en")
    assert waiting is not None
    assert waiting.written_by == f"staff:{dace.key}"
