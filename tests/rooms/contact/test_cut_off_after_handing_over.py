"""Killed after something was handed over, before that was written down: it left all the same."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from pytest_django import Settings

from evenhand.cases.models import Case, Person
from evenhand.contact import actions, calls, channels, gate, releasing, settling
from evenhand.contact.channels import LetterChannel, Parcel
from evenhand.contact.dispatching import dispatch
from evenhand.contact.models import Contact, Release
from evenhand.holds.actions import StopRequest
from evenhand.journal.models import Event
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """As a worker ends by `kill -9`: nothing after it runs, and its transaction is undone."""


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> Path:
    settings.SPOOL_FOLDER = tmp_path
    return tmp_path


def case_of(person: Person, reference: str = "loan-1") -> Case:
    """A case whose first notice left so long ago that one may ask."""
    case, long_ago = cast.case(person, reference=reference), cast.AT - timedelta(days=60)
    Release.objects.create(
        business_key=f"first:{case.key}", case=case, person=person, act="notice.letter",
        letter="first_notice", language="lv", state="released", queued_at=long_ago,
        outcome_at=long_ago,
    )  # fmt: skip
    return case


def queued(case: Case) -> Release:
    return actions.queue_release(
        case=case, act="demand.letter", letter="reminder", language="lv",
        at=cast.AT, business_key=f"reminder:{case.key}", contact_point=cast.post_of(case.person),
    )  # fmt: skip


def cut_off(case: Case, monkeypatch: pytest.MonkeyPatch) -> Release:
    """A letter that lies with the printer, of which the house knows only that it was tried."""
    row, hand_over = queued(case), LetterChannel.hand_over

    def and_die(self: LetterChannel, parcel: object) -> str:
        hand_over(self, parcel)  # type: ignore[arg-type]
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(LetterChannel, "hand_over", and_die)
        with pytest.raises(Killed):
            actions.release(row.key, clock=cast.clock)
    row.refresh_from_db()
    assert row.state == "attempted"
    return row


SOON = cast.AT + timedelta(minutes=1)


class Wire:
    """A way that keeps nothing and cannot be asked, as e-mail is; its worker dies at the end."""

    def compose(self, letter: str, facts: object, *, key: uuid.UUID, to: str) -> Parcel:
        del letter, facts
        return Parcel(key=key, to=to, media_type="text/plain", content=b"words")

    def hand_over(self, parcel: Parcel) -> str:
        raise Killed

    def has(self, key: uuid.UUID) -> bool | None:
        del key
        return None

    def withdraw(self, key: uuid.UUID) -> bool:
        del key
        return False


def on_the_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(channels._CHANNELS, "letter", Wire)


def stopped(person: Person, *, at: datetime = SOON) -> list[dict[str, str]]:
    """Stop everything for a person; what the stop named as gone."""
    actions.stop(
        StopRequest(person=person, kind="requested", source="test", actor="clerk", starts_at=at),
        clock=lambda: at,
    )
    (said,) = Event.objects.filter(code="hold.acknowledged")
    named: list[dict[str, str]] = said.data["left"]
    return named


def elsewhere(work: Callable[[], object]) -> object:
    """Do it on another line to the database, as another process does."""

    def and_hang_up() -> object:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as other:
        return other.submit(and_hang_up).result()


def test_it_counts_towards_her_budget_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    person = cast.person()
    cut_off(case_of(person), monkeypatch)

    second = actions.release(queued(case_of(person, "loan-2")).key, clock=cast.clock)

    assert second.state == "waiting"
    assert second.reasons == ["house.contacts-in-a-day"]


def test_nobody_gets_a_number_for_a_second_contact_of_that_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = case_of(cast.person(phone="+37120000001"))
    cut_off(case, monkeypatch)

    asked = calls.reserve_call(
        case=case, act="service.call", by=cast.agent(), at=SOON,
        point=case.person.contact_points.get(channel="phone"),
    )  # fmt: skip

    assert asked.call is None
    refused = Event.objects.get(pk=asked.event_id)
    assert "house.contacts-in-a-day" in {row["rule"] for row in refused.data["reasons"]}


def test_it_counts_once_from_its_attempt_on_also_when_it_is_settled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case, later = case_of(cast.person()), cast.AT + timedelta(minutes=12)
    cut_off(case, monkeypatch)
    names = ("contacts_today", "contacts_last_7_days", "contacts_last_30_days",
             "oldest_contact_at")  # fmt: skip

    before = gate.facts_of(case, at=later)
    settling.settle_attempts(clock=lambda: later)
    after = gate.facts_of(case, at=later)

    expected = (1, 1, 1, int(cast.AT.timestamp()))
    assert tuple(before[name] for name in names) == expected
    assert tuple(after[name] for name in names) == expected


def test_a_call_that_was_put_through_by_who_was_killed_counts_as_a_call() -> None:
    case = case_of(cast.person())
    row = queued(case)
    Release.objects.filter(pk=row.pk).update(
        act="demand.call", state="attempted", attempted_at=cast.AT
    )

    facts = gate.facts_of(case, at=SOON)
    to_itself = gate.facts_of(case, at=SOON, trying=row)

    assert (facts["calls_last_7_days"], facts["contacts_today"]) == (1, 1)
    assert (to_itself.get("calls_last_7_days", 0), to_itself["contacts_today"]) == (0, 0)


def test_a_stop_takes_a_letter_back_that_still_lies_in_the_house(
    monkeypatch: pytest.MonkeyPatch, spool: Path
) -> None:
    case = case_of(cast.person())
    row = cut_off(case, monkeypatch)

    named = stopped(case.person)

    row.refresh_from_db()
    assert (row.state, named) == ("withdrawn", [])
    assert list((spool / "out").iterdir()) == []
    assert not Contact.objects.filter(release=row).exists()


def test_a_stop_of_many_takes_it_back_as_well(monkeypatch: pytest.MonkeyPatch, spool: Path) -> None:
    case = case_of(cast.person())
    row = cut_off(case, monkeypatch)
    request = actions.StopMany(kind="requested", source="test", actor="clerk", starts_at=SOON)

    actions.stop_many([case.person.pk], request, clock=lambda: SOON)

    row.refresh_from_db()
    assert (row.state, list((spool / "out").iterdir())) == ("withdrawn", [])


def test_a_stop_names_a_letter_that_the_printer_has_to_the_minute_at_which_it_was_laid_down(
    monkeypatch: pytest.MonkeyPatch, spool: Path
) -> None:
    case = case_of(cast.person())
    row = cut_off(case, monkeypatch)
    (spool / "out" / f"{row.key}.pdf").unlink()

    named = stopped(case.person, at=cast.AT + timedelta(minutes=9))

    row.refresh_from_db()
    assert row.state == "released"
    assert [(left["release"], left["at"]) for left in named] == [
        (str(row.key), cast.AT.isoformat())
    ]


def test_a_stop_names_as_perhaps_gone_what_cannot_be_asked_about(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = case_of(cast.person())
    row = queued(case)
    on_the_wire(monkeypatch)
    with pytest.raises(Killed):
        actions.release(row.key, clock=cast.clock)

    named = stopped(case.person)

    row.refresh_from_db()
    assert row.state == "unknown"
    assert [left["release"] for left in named] == [str(row.key)]
    assert Contact.objects.get(release=row).at == cast.AT


def test_a_provider_is_not_asked_before_it_had_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    row = queued(case_of(cast.person()))
    row.act, row.attempted_at = "demand.sms", cast.AT
    monkeypatch.setattr(settling, "_taken", lambda _row: False)

    told = [settling.looked_for(row, at=cast.AT + timedelta(minutes=later)) for later in (1, 2)]

    assert told == [None, False]


def test_a_stop_takes_back_what_was_never_handed_over(
    monkeypatch: pytest.MonkeyPatch, spool: Path
) -> None:
    case = case_of(cast.person())
    row = queued(case)

    def and_die(*_: object, **__: object) -> Any:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(releasing, "_prepare", and_die)
        with pytest.raises(Killed):
            actions.release(row.key, clock=cast.clock)
    connections.close_all()

    named = stopped(case.person)

    row.refresh_from_db()
    assert (row.state, named, (spool / "out").exists()) == ("withdrawn", [], False)


def test_what_a_living_worker_is_at_is_left_to_him_and_the_gate_refuses_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = case_of(cast.person())
    row, told = queued(case), []
    on_the_wire(monkeypatch)

    def while_he_prepares(*_: object, **__: object) -> None:
        told.append(elsewhere(lambda: stopped(case.person, at=cast.AT)))

    monkeypatch.setattr(releasing, "_prepare", while_he_prepares)
    left = actions.release(row.key, clock=cast.clock)

    assert told == [[]]
    assert (left.state, left.reasons) == ("refused", ["house.hold-stops-demands"])


def test_who_loses_a_claim_goes_on_to_the_next_without_reading_it_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = queued(case_of(cast.person())), queued(case_of(cast.person(cast.GRETA), "two"))
    claim: Callable[..., Release | None] = vars(releasing)["claim"]
    read: list[object] = []

    def quicker(key: uuid.UUID, *, at: datetime) -> Release | None:
        if key == first.key:
            Release.objects.filter(key=key).update(state="attempted", attempted_at=at)
        return claim(key, at=at)

    monkeypatch.setattr(releasing, "claim", quicker)
    monkeypatch.setattr(releasing, "fresh", read.append)
    tried = list(dispatch(clock=cast.clock))

    assert [row.key for row in tried if row] == [second.key]
    assert read == []
