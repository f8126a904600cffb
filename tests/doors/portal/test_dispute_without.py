"""«I don't owe this» without signing in: no page tells whether a code or a person exists."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evenhand.access.actions import LETTER_CODE_LIFE, make_entry_link
from evenhand.cases.models import Case
from evenhand.contact import gate
from evenhand.holds.models import Hold
from evenhand.redress.disputes import deciding, watching
from evenhand.redress.disputes.deciding import Wanted
from evenhand.redress.disputes.models import Dispute
from evenhand.redress.disputes.queries import reach_of
from evenhand.vault.queries import documents_about
from evenhand.work.models import Task
from tests import cast
from tests.doors.portal.conftest import DoorClock
from tests.papers import A_PNG

pytestmark = pytest.mark.django_db(transaction=True)
UNKNOWN = "0123456789ABCDEF"
PNG = A_PNG
SIGNED = re.compile(r'name="follow" value="([^"]+)"')
# What is new in every page, whoever asks for it.
FRESH = re.compile(r'(name="csrfmiddlewaretoken" value|name="follow" value|nonce)="[^"]*"')
FOLLOW = re.compile(r"/p/d/[0-9A-HJKMNP-TV-Z]{16}")


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


@pytest.fixture
def code(case: Case) -> str:
    made = make_entry_link(
        subject=case.person.key, case_key=case.key, at=cast.AT, life=LETTER_CODE_LIFE
    )
    return made.code


def pages(client: Client, place: str, what: str = "not_mine") -> list[Any]:
    """Every answer on the way, the last one being where she follows it."""
    said = {"what": what, "words": "She moved away.", "reach": "me@example.org"}
    answers = [client.get(place), client.post(place, {"what": what})]
    answers.append(client.post(f"{place}/tell", said))
    signed = SIGNED.search(answers[-1].content.decode())
    assert signed
    papers = {"paper": SimpleUploadedFile("a.png", PNG)}
    answers.append(client.post(f"{place}/show", {**said, "follow": signed[1], **papers}))
    answers.append(client.get(answers[-1].headers["Location"]))
    return answers


def alike(answer: Any, code: str) -> tuple[int, str, dict[str, str]]:
    """What an answer says, without what is new each time."""
    text = FRESH.sub("", answer.content.decode().replace(code, "CODE"))
    text = re.sub(r"D-\d+|<bdi dir=\"ltr\">[0-9A-Z ]{19}</bdi>", "", text)
    heads = {name: FOLLOW.sub("", value.replace(code, "CODE")) for name, value in
             answer.headers.items()}  # fmt: skip
    heads.pop("Content-Security-Policy", None)
    return answer.status_code, FOLLOW.sub("", text), heads


def test_a_code_that_exists_and_one_that_does_not_get_the_same_answers(code: str) -> None:
    known = pages(Client(), f"/p/{code}/dispute")
    unknown = pages(Client(), f"/p/{UNKNOWN}/dispute")

    for hers, nobodys in zip(known, unknown, strict=True):
        assert alike(hers, code) == alike(nobodys, UNKNOWN)
        assert sorted(hers.cookies) == sorted(nobodys.cookies)


def test_a_code_that_exists_costs_as_many_statements_as_one_that_does_not(code: str) -> None:
    pages(Client(), f"/p/{UNKNOWN}/dispute")

    counts = []
    for tried in (code, UNKNOWN):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            pages(Client(), f"/p/{tried}/dispute")
        counts.append(len(seen))

    assert counts[0] == counts[1]


def test_no_detail_is_shown_before_or_after(case: Case, code: str) -> None:
    shown = " ".join(answer.content.decode() for answer in pages(Client(), f"/p/{code}/dispute"))

    hers = (case.person.family_name, case.debt.creditor.name, case.reference, "1,200", "1 200")
    assert [part for part in hers if part in shown] == []


def test_the_letter_stops_within_a_minute_and_she_is_told_nothing_of_it(
    case: Case, code: str, door_clock: DoorClock
) -> None:
    answers = pages(Client(), f"/p/{code}/dispute")
    door_clock.passes(timedelta(minutes=1))

    watching.watch(clock=door_clock.now)

    hold, dispute = Hold.objects.get(), Dispute.objects.get()
    assert (hold.kind, hold.requested_by[:5]) == ("wrong_person", "link:")
    assert not gate.ask(case=case, act="demand.letter", at=door_clock.at).verdict.allowed
    assert len(documents_about(dispute.key)) == 1
    follow = Client().get(answers[3].headers["Location"])
    assert alike(follow, "") == alike(answers[4], "")


def test_without_any_code_one_of_us_looks_first_and_nothing_stops(case: Case) -> None:
    client = Client()
    said = {"what": "paid", "reference": case.reference, "words": "", "reach": ""}
    page = client.post("/p/dispute-without/tell", said).content.decode()
    signed = SIGNED.search(page)
    assert signed

    answer = client.post("/p/dispute-without/show", {**said, "follow": signed[1]}, follow=True)

    assert "Without a letter one of us looks first" in page
    assert "1 December 2026" in answer.content.decode()
    assert not Hold.objects.exists()
    assert reach_of(Dispute.objects.get()) == case.reference
    assert Task.objects.filter(kind="match_dispute").exists()


def test_pressed_twice_it_is_one_dispute(code: str) -> None:
    client, said = Client(), {"what": "paid", "words": "x", "reach": ""}
    signed = SIGNED.search(client.post(f"/p/{code}/dispute/tell", said).content.decode())
    assert signed

    first = client.post(f"/p/{code}/dispute/show", {**said, "follow": signed[1]})
    second = client.post(f"/p/{code}/dispute/show", {**said, "follow": signed[1]})

    assert first.headers["Location"] == second.headers["Location"]
    assert Dispute.objects.count() == 1


@pytest.mark.parametrize("forged", ["", "x", "0123456789ABCDEF", "a:b:c"])
def test_a_follow_code_that_we_did_not_make_opens_no_dispute(code: str, forged: str) -> None:
    said = {"what": "paid", "words": "x", "follow": forged}

    answer = Client().post(f"/p/{code}/dispute/show", said)

    assert answer.status_code == 302
    assert not Dispute.objects.exists()


def test_she_follows_it_to_its_decision_and_reads_no_word_of_it(code: str) -> None:
    place = pages(Client(), f"/p/{code}/dispute")[3].headers["Location"]
    watching.watch(clock=lambda: cast.AT)
    dispute, dace = Dispute.objects.get(), cast.agent()
    wanted = Wanted(outcome="upheld", reasons="She lives elsewhere.")
    deciding.decide(deciding.propose(dispute, wanted, user=dace, at=cast.AT), user=dace, at=cast.AT)

    page = Client().get(place).content.decode()

    assert "You are right." in page
    assert [part for part in ("elsewhere", "moved away", "stopped") if part in page] == []


@pytest.mark.parametrize("tried", [UNKNOWN, "x", "%00", "9" * 500])
def test_a_code_that_opens_nothing_is_answered_calmly(tried: str) -> None:
    answer = Client().get(f"/p/d/{tried}")

    assert answer.status_code == 404
    assert "opens nothing" in answer.content.decode()


def test_the_person_herself_sees_nothing_of_what_a_stranger_said(
    come_in: Callable[[Case], Client], case: Case, code: str
) -> None:
    pages(Client(), f"/p/{code}/dispute", "paid")
    watching.watch(clock=lambda: cast.AT)

    page = come_in(case).get("/p/disputes").content.decode()

    assert "D-0" not in page
