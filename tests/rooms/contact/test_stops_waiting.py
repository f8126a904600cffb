"""Stops that were only asked for: obeyed at once, finished by the minute's job, once."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections, transaction
from procrastinate.contrib.django import app
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.contact import actions, gate, stopping
from evenhand.contact.in_steps import InsideATransaction
from evenhand.contact.models import Release
from evenhand.holds.actions import StopRequest, UnknownHoldKind, end_due
from evenhand.holds.models import Hold
from evenhand.journal.models import Event
from evenhand.work.models import Task
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> Path:
    settings.SPOOL_FOLDER = tmp_path
    return tmp_path


def asked(case: Case, kind: str = "requested") -> StopRequest:
    return StopRequest(
        person=case.person, kind=kind, source="register", actor="x", starts_at=cast.AT
    )


def ask(*cases: Case) -> Sequence[Hold]:
    with transaction.atomic():
        return actions.request_stops([asked(case) for case in cases], at=cast.AT)


def test_stops_asked_for_in_a_callers_transaction_are_obeyed_from_its_commit() -> None:
    case, other = cast.case(cast.person()), cast.case(cast.person(cast.GRETA), reference="loan-2")

    holds = ask(case, other)

    told = [gate.ask(case=one, act="demand.letter", at=cast.AT) for one in (case, other)]
    rules = [reason.rule for answer in told for reason in answer.verdict.reasons]
    assert rules.count("house.hold-stops-demands") == 2
    assert [hold.acknowledged_at for hold in holds] == [None, None]


def test_of_several_stops_with_a_wrong_one_none_is_recorded() -> None:
    case = cast.case(cast.person())

    with pytest.raises(UnknownHoldKind):
        actions.request_stops([asked(case), asked(case, kind="a wish")], at=cast.AT)

    assert not Hold.objects.exists()


def test_the_minutes_job_finishes_a_stop_with_its_proof_and_a_second_run_changes_nothing() -> None:
    case = cast.case(cast.person())
    ask(case)

    counts = [actions.acknowledge_waiting(clock=cast.clock) for _ in range(2)]

    assert counts == [1, 0]
    assert Event.objects.filter(code="hold.acknowledged").count() == 1
    assert Release.objects.filter(letter="hold_proof").count() == 1


def test_a_stop_that_the_job_finished_first_is_not_finished_again() -> None:
    case = cast.case(cast.person())
    (hold,) = ask(case)
    seen_before = Hold.objects.get(pk=hold.pk)
    actions.acknowledge_waiting(clock=cast.clock)

    stopped = actions.acknowledge(seen_before, clock=cast.clock)

    assert stopped.hold.acknowledged_at == cast.AT
    assert Event.objects.filter(code="hold.acknowledged").count() == 1


def test_two_jobs_at_once_finish_each_stop_once() -> None:
    ask(*[cast.case(cast.person(), reference=f"loan-{n}") for n in range(6)])

    def run(_: int) -> int:
        try:
            return actions.acknowledge_waiting(clock=cast.clock)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=3) as jobs:
        list(jobs.map(run, range(3)))

    assert Event.objects.filter(code="hold.acknowledged").count() == 6
    assert Release.objects.filter(letter="hold_proof").count() == 6


def test_a_stop_that_cannot_be_finished_is_still_obeyed_and_raises_a_task(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    poor, good = cast.case(cast.person()), cast.case(cast.person(), reference="loan-2")
    ask(poor, good)
    left_since = stopping.left_since

    def broken(hold: Hold, covered: Sequence[Case]) -> list[Release]:
        if hold.person_id == poor.person_id:
            raise ZeroDivisionError
        return left_since(hold, covered)

    monkeypatch.setattr(stopping, "left_since", broken)
    count = actions.acknowledge_waiting(clock=cast.clock)

    assert count == 1
    assert Task.objects.get(kind="hold_not_acknowledged").subject == poor.person.key
    assert not gate.ask(case=poor, act="demand.letter", at=cast.AT).verdict.allowed


def test_the_job_finishes_what_waits_and_notes_what_is_over() -> None:
    from evenhand.site import working

    case = cast.case(cast.person())
    ask(case)
    app.configure_task("site.hold").defer(timestamp=0)

    # In a thread of its own: a browser test before this one may have left an event loop running.
    with ThreadPoolExecutor(max_workers=1) as beside:
        beside.submit(working.work, jobs_at_once=1, until_empty=True).result()

    assert Hold.objects.get().acknowledged_at is not None
    assert end_due(at=cast.AT + timedelta(days=31)) == 1
    assert end_due(at=cast.AT + timedelta(days=31)) == 0


def test_waiting_stops_are_never_finished_inside_a_transaction() -> None:
    with transaction.atomic(), pytest.raises(InsideATransaction):
        actions.acknowledge_waiting(clock=cast.clock)
