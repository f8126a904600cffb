"""Notices by machine: a stop at once, one key one source, and nothing told about anybody."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from evenhand.access.actions import make_api_key
from evenhand.cases.models import Case, Representative
from evenhand.contact import gate
from evenhand.contact.models import Release
from evenhand.doors import clock
from evenhand.holds.models import Hold
from evenhand.intake.models import Notice
from evenhand.intake.notices import match_notice, row_of
from evenhand.vault.queries import Erased
from evenhand.work.actions import finish_task
from evenhand.work.models import Task
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)

LIFE = timedelta(days=30)
WHO = {"name": "Khan Amina", "born_on": "1985-04-12", "postcode": "e16an"}


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    monkeypatch.setattr(clock, "now", cast.clock)
    settings.SPOOL_FOLDER = tmp_path


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(cast.AMINA))


def key(source: str = "register", country: str = "GB", name: str = "Register") -> str:
    return make_api_key(
        name=name, creditor_key=None, at=cast.AT, life=LIFE, purpose="holds", source=source,
        country=country,
    )  # fmt: skip


def bring(client: Client, secret: str, body: Any, *, once: str = "one") -> Any:
    content = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(
        "/api/v1/holds", content, content_type="application/json",
        headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": once},
    )  # fmt: skip


def state(client: Client, secret: str, number: str) -> Any:
    return client.get(f"/api/v1/holds/{number}", headers={"Authorization": f"Bearer {secret}"})


def notice(case: Case, **more: Any) -> dict[str, Any]:
    return {
        "kind": "breathing_space",
        "reference": case.reference,
        "person": {"born_on": "1985-04-12"},
        **more,
    }


def test_a_register_stops_by_the_reference_and_is_told_number_instant_and_code(
    client: Client, case: Case
) -> None:
    answer = bring(client, key(), notice(case, starts_on="2026-11-10"))

    hold = Hold.objects.get()
    told = answer.json()
    assert answer.status_code == 200
    assert told["state"] == "holds"
    assert told["acknowledged_at"] is not None
    assert told["code"] == str(hold.key)[:8].upper()
    assert (hold.kind, hold.source) == ("breathing_space", "register")
    assert hold.starts_at.date().isoformat() == "2026-11-10"
    assert not gate.ask(case=case, act="demand.letter", at=cast.AT).verdict.allowed


def test_an_adviser_is_named_as_who_helps(client: Client, case: Case) -> None:
    adviser = {"name": "Advice Hall", "email": "help@advice.example"}

    bring(client, key("adviser"), notice(case, kind="adviser", adviser=adviser))

    assert Hold.objects.get().kind == "adviser"
    assert Representative.objects.get().email == "help@advice.example"
    assert Release.objects.get(letter="adviser_proof").act == "proof.email"


def test_an_adviser_of_whom_we_hear_later_gets_the_proof_of_the_stop_that_runs(
    client: Client, case: Case
) -> None:
    bring(client, key("adviser"), notice(case, kind="adviser", adviser={"name": "Advice Hall"}))
    other = {"name": "Another Hall", "email": "help@another.example"}

    bring(client, key("adviser"), notice(case, kind="adviser", adviser=other))

    told = Release.objects.get(letter="adviser_proof")
    assert told.contact_point is not None
    assert told.contact_point.value == "help@another.example"
    assert Task.objects.filter(kind="proof_adviser").count() == 1


def test_the_same_again_is_answered_alike_and_another_body_is_refused(
    client: Client, case: Case
) -> None:
    secret = key()

    answers = [bring(client, secret, notice(case)).json() for _ in range(2)]
    other = bring(client, secret, notice(case, their_reference="R-2"))

    assert answers[0] == answers[1]
    assert (Hold.objects.count(), Notice.objects.count()) == (1, 1)
    assert other.status_code == 409
    assert "fresh key" in other.json()["what_to_do"]


def test_the_same_stop_told_under_a_second_key_is_one_stop(client: Client, case: Case) -> None:
    secret = key()

    numbers = {bring(client, secret, notice(case), once=once).json()["number"] for once in "ab"}

    assert len(numbers) == 1
    assert Hold.objects.count() == 1


@pytest.mark.parametrize(
    "who",
    [WHO, {**WHO, "name": "Amina Kahn"}, {**WHO, "born_on": "1985-04-13"},
     {**WHO, "postcode": "E1 6AP"}, {"name": "Nobody Here", "born_on": "1970-01-01",
                                     "postcode": "ZZ1"}],
)  # fmt: skip
def test_without_a_reference_known_and_unknown_are_answered_alike(
    client: Client, case: Case, who: dict[str, str]
) -> None:
    answer = bring(client, key(), {"kind": "breathing_space", "person": who}).json()

    number = answer.pop("number")
    assert answer == {"state": "received", "acknowledged_at": None, "code": ""}
    assert number.startswith("N-")
    assert Hold.objects.exists() is (who == WHO)
    assert Task.objects.filter(kind__in=["check_notice", "match_notice"]).count() == 1


def test_once_somebody_has_looked_the_sender_is_told(client: Client, case: Case) -> None:
    secret = key()
    number = bring(client, secret, {"kind": "breathing_space", "person": WHO}).json()["number"]

    finish_task(task_key=Task.objects.get(kind="check_notice").key, user=cast.lead(), at=cast.AT)

    assert state(client, secret, number).json()["state"] == "holds"


def test_who_was_not_found_lies_sealed_until_somebody_finds_her(client: Client, case: Case) -> None:
    secret, who = key(), {**WHO, "name": "Amina Kahn"}
    number = bring(client, secret, {"kind": "breathing_space", "person": who}).json()["number"]
    found = Notice.objects.get()
    named = row_of(found).name

    match_notice(found, case.person, clock=cast.clock, user=cast.lead())

    found.refresh_from_db()
    assert named == "Amina Kahn"
    assert "Kahn" not in str(Notice.objects.filter().values())
    assert state(client, secret, number).json()["state"] == "holds"
    with pytest.raises(Erased):
        row_of(found)


@pytest.mark.parametrize("what", ["end", "cancel"])
def test_word_that_a_stop_is_over_is_a_question_for_two_people_and_ends_nothing(
    client: Client, case: Case, what: str
) -> None:
    secret = key()
    bring(client, secret, notice(case))

    told = bring(client, secret, notice(case, what=what), once="two").json()

    hold = Hold.objects.get()
    assert told["state"] == "asked"
    assert hold.lifted_at is None
    assert not gate.ask(case=case, act="demand.letter", at=cast.AT).verdict.allowed
    assert Task.objects.filter(kind="notice_ended").count() == 1


def test_a_key_sees_its_own_notices_only(client: Client, case: Case) -> None:
    hers, another = key(), key(name="Another")
    number = bring(client, hers, notice(case)).json()["number"]

    assert state(client, hers, number).status_code == 200
    assert state(client, another, number).status_code == 404
    assert state(client, hers, "N-999999").status_code == 404


def test_a_key_stops_nobody_of_another_country(client: Client, case: Case) -> None:
    answer = bring(client, key(country="LV"), notice(case)).json()

    assert answer["state"] == "received"
    assert not Hold.objects.exists()


def test_a_key_for_stops_reads_nothing_else_and_no_other_key_brings_stops(
    client: Client, case: Case
) -> None:
    holds = {"Authorization": f"Bearer {key()}"}
    house = make_api_key(name="house", creditor_key=None, at=cast.AT, life=LIFE)
    pages = ["", "/statement", "/plans"]

    read = [client.get(f"/api/v1/cases/{case.reference}{page}", headers=holds) for page in pages]
    brought = client.post(
        f"/api/v1/cases/{case.reference}/statement", "{}", content_type="application/json",
        headers=holds,
    )  # fmt: skip
    refused = bring(client, house, notice(case))

    assert [answer.status_code for answer in read] == [404, 404, 404]
    assert brought.status_code == 404
    assert refused.status_code == 403
    assert refused.json()["what_to_do"]
    assert not Hold.objects.exists()


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff", b"[]", b"{", {}, {"kind": "holiday"}, {"kind": "breathing_space"},
     {"kind": "breathing_space", "reference": "EH-000001"},
     {"kind": "breathing_space", "person": {"name": "A"}},
     {"kind": "breathing_space", "person": WHO, "starts_on": "2999-01-01"},
     {"kind": "breathing_space", "person": WHO, "starts_on": "1999-01-01"},
     {"kind": "breathing_space", "person": WHO, "what": "pause"},
     {"kind": "breathing_space", "person": {**WHO, "born_on": "12th"}},
     {"kind": "breathing_space", "person": {**WHO, "name": "a\x00b"}},
     {"kind": "breathing_space", "person": {**WHO, "name": "\ud800"}},
     {"kind": "breathing_space", "person": WHO, "adviser": {"email": "nowhere"}},
     {"kind": 7}, {"kind": "breathing_space", "debts": "all"}, {"person": []},
     b"[" * 60_000, b" " * 70_000],
    ids=lambda body: str(body)[:40],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_in_plain_words(
    client: Client, case: Case, body: Any
) -> None:
    answer = bring(client, key(), body)

    assert answer.status_code == 422
    assert set(answer.json()) == {"what", "where", "what_to_do"}
    assert not Notice.objects.exists()


@pytest.mark.parametrize("once", ["", "x" * 201])
def test_without_an_idempotency_key_nothing_is_taken(client: Client, case: Case, once: str) -> None:
    answer = bring(client, key(), notice(case), once=once)

    assert answer.status_code == 422
    assert not Hold.objects.exists()
