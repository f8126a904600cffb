"""Killed after something was handed over, before that was written down: it left all the same."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.cases.models import Case, Person
from evenhand.contact import actions, settling
from evenhand.contact.channels import LetterChannel
from evenhand.contact.models import Release
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


def test_it_counts_towards_her_budget_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    person = cast.person()
    cut_off(case_of(person), monkeypatch)

    second = actions.release(queued(case_of(person, "loan-2")).key, clock=cast.clock)

    assert second.state == "waiting"
    assert second.reasons == ["house.contacts-in-a-day"]


def test_a_stop_takes_it_back_or_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_of(cast.person())
    row = cut_off(case, monkeypatch)

    actions.stop(
        StopRequest(person=case.person, kind="requested", source="test", actor="clerk",
                    starts_at=cast.AT),
        clock=cast.clock,
    )  # fmt: skip
    settling.settle_attempts(clock=lambda: cast.AT + timedelta(minutes=12))

    row.refresh_from_db()
    (said,) = Event.objects.filter(code="hold.acknowledged")
    named = [left["release"] for left in said.data["left"]]
    assert row.state == "withdrawn" or str(row.key) in named
