"""«Ask us to stop»: every reason in her own words, one question a page, and the stop at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evenhand.cases.models import Case, Representative
from evenhand.contact import actions, deciding, gate
from evenhand.contact.answering import answer_asked
from evenhand.contact.models import Release
from evenhand.doors.portal.stop_kinds import WISHES
from evenhand.holds import queries as holds
from evenhand.holds.actions import StopRequest
from evenhand.holds.deciding import Change
from evenhand.holds.models import Hold
from evenhand.vault.models import Document
from evenhand.work.models import Task
from tests import cast
from tests.doors.portal.conftest import DoorClock, code_in_letter, let_in
from tests.papers import A_PDF

pytestmark = pytest.mark.django_db(transaction=True)

PDF = A_PDF


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


@pytest.fixture
def ilze(come_in: Callable[[Case], Client], case: Case) -> Client:
    return come_in(case)


def paper() -> dict[str, SimpleUploadedFile]:
    return {"paper": SimpleUploadedFile("scan.pdf", PDF)}


def ask(client: Client, why: str, *, with_paper: bool = False) -> Hold:
    client.post("/p/stop", {"why": why})
    if with_paper:
        client.post("/p/stop/paper", paper())
    client.post("/p/stop/check")
    return Hold.objects.latest("pk")


@pytest.mark.parametrize("why", WISHES)
def test_every_reason_stops_demands_at_once(ilze: Client, case: Case, why: str) -> None:
    hold = ask(ilze, why)

    assert hold.kind == WISHES[why].kind
    assert not gate.ask(case=case, act="demand.letter", at=cast.AT).verdict.allowed
    assert Task.objects.filter(business_key=f"read:{hold.key}").exists()


@pytest.mark.parametrize("why", [why for why, wish in WISHES.items() if wish.papers])
def test_one_paper_is_enough_and_it_may_come_later(ilze: Client, why: str) -> None:
    ilze.post("/p/stop", {"why": why})
    page = ilze.get("/p/stop/paper").content.decode()

    hold = ask(ilze, why, with_paper=True)

    assert "One of these is enough" in page
    assert "Continue without" in page
    assert hold.kind == WISHES[why].kind_with(paper=True)
    assert Document.objects.get(about=hold.key).key == hold.document_key


@pytest.mark.parametrize(
    ("why", "page"),
    [("money", "/p/cant-pay"), ("break", "/p/break"), ("wrong", "/p/dispute")],
)
def test_what_has_pages_of_its_own_leads_there(ilze: Client, why: str, page: str) -> None:
    assert ilze.post("/p/stop", {"why": why}).headers["Location"] == page


def test_an_adviser_is_named_and_spoken_to_instead_of_her(ilze: Client, case: Case) -> None:
    ilze.post("/p/stop", {"why": "adviser"})
    ilze.post("/p/stop/adviser", {"name": "Padoms", "reach": "help@padoms.example"})
    ilze.post("/p/stop/words", {"words": "Viņi zina visu."})
    checked = ilze.get("/p/stop/check").content.decode()
    ilze.post("/p/stop/check")

    helper = Representative.objects.get(person=case.person)
    assert (helper.kind, helper.name, helper.email) == ("adviser", "Padoms", "help@padoms.example")
    assert "Padoms" in checked
    assert "Viņi zina visu." in holds.reason(Hold.objects.get())
    assert Release.objects.get(letter="adviser_proof").act == "proof.email"


def test_she_reads_on_the_page_of_her_stop_that_her_adviser_gets_a_proof(ilze: Client) -> None:
    ilze.post("/p/stop", {"why": "adviser"})
    ilze.post("/p/stop/adviser", {"name": "Padoms", "reach": "help@padoms.example"})
    ilze.post("/p/stop/words", {"words": ""})
    stopped = ilze.post("/p/stop/check").headers["Location"]
    before = ilze.get(stopped).content.decode()
    Release.objects.filter(letter="adviser_proof").update(state="released", outcome_at=cast.AT)

    after = ilze.get(stopped).content.decode()

    assert "Padoms, who advises you, gets a proof too." in before
    assert "Padoms, who advises you, got a proof too. It left on" in after
    assert "no sum, no company and no reason" in after


def test_what_is_no_way_to_reach_an_adviser_is_said_kindly(ilze: Client) -> None:
    page = ilze.post("/p/stop/adviser", {"name": "Padoms", "reach": "somewhere"})

    assert "Leave it empty if unsure" in page.content.decode()


def test_not_being_safe_leads_to_nothing_by_post(ilze: Client, case: Case) -> None:
    hold = ask(ilze, "unsafe")

    for row in Release.objects.filter(state="queued"):
        actions.release(row.key, clock=cast.clock)
    page = ilze.get(f"/p/stops/{hold.key}").content.decode()

    left = Release.objects.filter(state="released").exclude(letter="first_notice")
    assert not left.exists()
    assert "We send no letter" in page


@pytest.mark.parametrize("page", ["words", "paper", "check"])
def test_a_page_opened_before_its_question_leads_back_to_it(ilze: Client, page: str) -> None:
    assert ilze.get(f"/p/stop/{page}").headers["Location"] == "/p/stop"


def test_her_words_lie_nowhere_in_plain_between_two_pages(ilze: Client) -> None:
    ilze.post("/p/stop", {"why": "ill"})
    ilze.post("/p/stop/words", {"words": "a very private word"})

    assert "private" not in str(dict(ilze.session.items()))


def test_the_page_of_a_stop_says_since_when_until_when_and_who_reads_it(ilze: Client) -> None:
    hold = ask(ilze, "ill")

    page = ilze.get(f"/p/stops/{hold.key}").content.decode()

    assert f"S-{hold.pk:06d}" in page
    assert "Stopped since" in page
    assert "One of us reads it by" in page
    assert "19 November 2026" in page
    assert "Until then the stop holds all the same" in page


def test_a_stop_that_was_read_says_so(ilze: Client) -> None:
    hold = ask(ilze, "ill")
    Task.objects.filter(business_key=f"read:{hold.key}").update(
        done_at=cast.AT, done_by=cast.lead()
    )

    page = ilze.get(f"/p/stops/{hold.key}").content.decode()

    assert "One of us has read it" in page


def test_the_proof_can_be_read_and_kept_at_once(ilze: Client) -> None:
    hold = ask(ilze, "ill")

    read = ilze.get(f"/p/stops/{hold.key}/proof").content.decode()
    kept = ilze.get(f"/p/stops/{hold.key}/file")

    assert str(hold.key)[:8].upper() in read
    assert "Letters, calls and messages that ask you to pay" in read
    assert kept.content.startswith(b"%PDF-")
    assert "Ilze" not in kept.headers["Content-Disposition"]


def test_a_second_paper_can_be_added_and_somebody_reads_it(ilze: Client) -> None:
    hold = ask(ilze, "ill")

    page = ilze.post(f"/p/stops/{hold.key}/paper", paper(), follow=True).content.decode()

    assert "scan.pdf" in page
    assert Task.objects.filter(kind="read_proof").count() == 1


def test_more_time_is_granted_at_once_and_only_once_until_somebody_reads(ilze: Client) -> None:
    hold = ask(ilze, "ill")
    assert hold.ends_at is not None

    ilze.post(f"/p/stops/{hold.key}/longer", {"days": "14"})
    ilze.post(f"/p/stops/{hold.key}/longer", {"days": "30"})

    longer = Hold.objects.exclude(pk=hold.pk).get()
    assert longer.ends_at == hold.ends_at + timedelta(days=14)


def test_she_ends_her_own_stop_with_two_taps(
    ilze: Client, case: Case, door_clock: DoorClock
) -> None:
    hold = ask(ilze, "ill")
    door_clock.passes(timedelta(minutes=5))
    asked = ilze.get(f"/p/stops/{hold.key}/end").content.decode()

    page = ilze.post(f"/p/stops/{hold.key}/end", follow=True).content.decode()

    assert "Do you want to end this stop?" in asked
    assert "This stop has ended" in page
    assert not holds.covering(case, at=door_clock.at).exists()


def test_she_says_that_she_does_not_agree_and_everything_is_stopped_again(
    ilze: Client, case: Case
) -> None:
    hold = ask(ilze, "ill")
    change = deciding.propose(
        hold, Change(what="lift", reason="she is well"), user=cast.lead(), at=cast.AT
    )
    before = ilze.get(f"/p/stops/{hold.key}").content.decode()
    deciding.approve(change, user=cast.lead("other@evenhand.example"), at=cast.AT)
    shown = ilze.get(f"/p/stops/{hold.key}").content.decode()

    after = ilze.post(f"/p/stops/{hold.key}/appeal", {"words": ""}, follow=True).content.decode()

    assert "I do not agree" not in before
    assert "I do not agree" in shown
    assert ("The stop ends." in shown, "she is well" in shown) == (True, True)
    assert "Until " not in shown
    assert "until a third person has decided" in after
    assert not gate.ask(case=case, act="demand.letter", at=cast.AT).verdict.allowed


@pytest.mark.parametrize("kind", ["insolvency", "safety", "operator"])
def test_what_does_not_rest_on_her_word_alone_is_not_ended_by_a_tap(
    ilze: Client, case: Case, kind: str
) -> None:
    hold = actions.stop(holds_request(case, kind=kind), clock=cast.clock).hold

    page = ilze.post(f"/p/stops/{hold.key}/end", follow=True).content.decode()

    assert "End this stop" not in page
    assert holds.covering(case, at=cast.AT).filter(pk=hold.pk).exists()


def holds_request(case: Case, *, kind: str) -> StopRequest:
    return StopRequest(
        person=case.person,
        kind=kind,
        source="portal",
        actor=f"person:{case.person.key}",
        starts_at=cast.AT,
        debt=case.debt,
    )


def test_in_the_month_of_renewal_one_paper_lets_the_stop_go_on(
    client: Client, door_clock: DoorClock
) -> None:
    case = cast.case(cast.person(cast.MARCO))
    marco = let_in(client, case)
    first = ask(marco, "insolvency", with_paper=True)
    assert first.ends_at is not None
    door_clock.passes(timedelta(days=330))
    let_in_again(marco, case, door_clock)

    shown = marco.get(f"/p/stops/{first.key}").content.decode()
    marco.post(f"/p/stops/{first.key}/paper", paper())

    second = Hold.objects.latest("pk")
    assert "Let it go on" in shown
    assert (second.kind, second.starts_at) == ("insolvency", door_clock.at)
    assert second.ends_at is not None
    assert (second.ends_at.year, second.ends_at.month) == (
        first.ends_at.year + 1, first.ends_at.month,
    )  # fmt: skip


def let_in_again(client: Client, case: Case, door_clock: DoorClock) -> None:
    from evenhand.access.actions import make_entry_link

    made = make_entry_link(
        subject=case.person.key, case_key=case.key, at=door_clock.at, life=timedelta(days=1)
    )
    client.post(f"/p/{made.code}/fact", {"fact_day": "12", "fact_month": "4", "fact_year": "1985"})
    client.post("/p/for-you", {"answer": "yes"})


def test_a_letter_that_came_to_the_wrong_door_stops_what_follows_it_and_tells_nothing(
    client: Client, case: Case
) -> None:
    code = code_in_letter(case)

    said = [client.post(f"/p/{code}/not-mine").content.decode() for _ in range(2)]
    answer_asked(clock=cast.clock)

    hold = Hold.objects.get()
    assert (hold.kind, hold.person, hold.ends_at) == ("wrong_person", case.person, None)
    assert not gate.ask(case=case, act="demand.letter", at=cast.AT).verdict.allowed
    assert not any(word in said[0] for word in ("Ilze", "1 200", "Nordlys"))
