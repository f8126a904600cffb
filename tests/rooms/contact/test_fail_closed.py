"""What goes wrong on the way out sends nothing, is seen, and never keeps the next from its turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, transaction
from pytest_django import Settings

from evenhand.access import links
from evenhand.cases.models import Person
from evenhand.contact import actions, doubt, gate, recording, releasing, settling, stopping
from evenhand.contact.channels import LetterChannel
from evenhand.contact.dispatching import dispatch
from evenhand.contact.models import Contact, Halt, Release
from evenhand.contact.outcome import OutcomeUnknown
from evenhand.contact.spool import Spool
from evenhand.holds.actions import StopRequest
from evenhand.rulebook import open_rulebook
from evenhand.rulebook.rulebook import Rulebook
from evenhand.work.actions import finish_task
from evenhand.work.models import Task
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)

BOOK = open_rulebook()
RULES = [rule.key for rule in BOOK.rules_for("demand.letter", "lv")]


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> Path:
    settings.SPOOL_FOLDER = tmp_path
    return tmp_path


def queued(number: int = 1, *, of: Person | None = None, act: str = "notice.letter") -> Release:
    case = cast.case(of or cast.person(), reference=f"loan-{number}")
    return actions.queue_release(
        case=case,
        act=act,
        letter="first_notice",
        language="lv",
        at=cast.AT,
        business_key=f"first:{case.key}",
        contact_point=cast.post_of(case.person),
    )


def left(spool: Path) -> list[str]:
    folder = spool / "out"
    return sorted(file.stem for file in folder.iterdir()) if folder.exists() else []


def broken(*_: object, **__: object) -> Any:
    raise KeyError("labels")


def with_a_broken_rule(key: str) -> Rulebook:
    rules = tuple(
        replace(rule, function=broken) if rule.key == key else rule for rule in BOOK.loaded.rules
    )
    return Rulebook(replace(BOOK.loaded, rules=rules))


def test_a_rule_that_fails_sends_nothing_whichever_it_is(
    monkeypatch: pytest.MonkeyPatch, spool: Path
) -> None:
    person = cast.person()
    rows = {key: queued(number, of=person, act="demand.letter") for number, key in enumerate(RULES)}

    for key, row in rows.items():
        book = with_a_broken_rule(key)
        monkeypatch.setattr(gate, "open_rulebook", lambda book=book: book)
        told = actions.release(row.key, clock=cast.clock)
        assert (told.state, told.reasons) == ("refused", ["gate.failed"]), key

    assert len(RULES) > 10
    assert left(spool) == []
    assert Task.objects.filter(kind="gate.failed").count() == len(RULES)


STEPS: dict[str, tuple[object, str, str]] = {
    "the facts of the gate": (gate, "facts_of", "refused"),
    "the facts of the letter": (releasing, "letter_facts", "refused"),
    "the composing of the letter": (LetterChannel, "compose", "refused"),
    "the sealing of the letter": (releasing, "store_document", "refused"),
    "the entry link": (links, "make_for", "failed"),
    "the locks": (releasing, "lock_persons", "failed"),
    "the hand-over": (Spool, "hand_over", "unknown"),
    "the verdict's record": (gate, "record", "refused"),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_fails_gives_an_outcome_and_a_task(
    step: str, monkeypatch: pytest.MonkeyPatch, spool: Path
) -> None:
    where, name, outcome = STEPS[step]
    row = queued()
    monkeypatch.setattr(where, name, broken)

    told = actions.release(row.key, clock=cast.clock)

    assert told.state == outcome, (told.reasons, told.detail)
    assert Task.objects.filter(done_at__isnull=True).count() == 1
    assert left(spool) == []


def test_an_outcome_that_cannot_be_written_is_found_at_the_channel(
    monkeypatch: pytest.MonkeyPatch, spool: Path
) -> None:
    row = queued()
    as_it_is = recording.mark_released
    failures = iter([OperationalError("the line went dead")])

    def once(*given: Any, **more: Any) -> None:
        for failure in failures:
            raise failure
        as_it_is(*given, **more)

    monkeypatch.setattr(recording, "mark_released", once)
    told = actions.release(row.key, clock=cast.clock)

    assert (told.state, left(spool)) == ("released", [str(row.key)])
    assert Contact.objects.filter(release=row).count() == 1


def test_a_channel_nobody_drives_refuses_and_the_next_is_sent(spool: Path) -> None:
    nowhere, good = queued(1, act="answer.portal"), queued(2)

    told = list(dispatch(clock=cast.clock))

    assert [(row.pk, row.state) for row in told if row] == [
        (nowhere.pk, "refused"), (good.pk, "released"),
    ]  # fmt: skip
    assert Release.objects.get(pk=nowhere.pk).reasons == ["letter.ChannelUnknown"]
    assert left(spool) == [str(good.key)]


def test_one_bad_release_never_keeps_the_next_from_its_turn(
    monkeypatch: pytest.MonkeyPatch, spool: Path
) -> None:
    bad, good = queued(1), queued(2)

    def dead(key: object, **more: Any) -> None:
        raise OperationalError("not even the outcome can be written")

    def attempt(key: object, *, at: datetime) -> Any:
        if key == bad.key:
            raise KeyError("anything")
        return really(key, at=at)

    really: Callable[..., Any] = releasing._attempt
    monkeypatch.setattr(releasing, "_attempt", attempt)
    monkeypatch.setattr(releasing, "after_a_fault", dead)
    told = list(dispatch(clock=cast.clock))

    assert [row.state if row else None for row in told] == [None, "released"]
    assert left(spool) == [str(good.key)]


def test_what_nobody_knows_counts_towards_the_budget_until_it_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = queued()

    def silent(*_: object) -> str:
        raise OutcomeUnknown("no answer")

    monkeypatch.setattr(Spool, "hand_over", silent)
    actions.release(row.key, clock=cast.clock)
    counted = Contact.objects.filter(release=row).count()
    too_early = settling.ask_about_unknown(clock=cast.clock)
    settled = settling.ask_about_unknown(clock=lambda: cast.AT + timedelta(minutes=3))

    row.refresh_from_db()
    assert (counted, too_early, settled, row.state) == (1, 0, 1, "failed")
    assert Contact.objects.filter(release=row).count() == 0
    assert not Task.objects.filter(kind="release.unknown", done_at__isnull=True).exists()
    assert Task.objects.filter(kind="release.failed", done_at__isnull=True).count() == 1


def test_a_withdrawal_that_is_undone_loses_no_letter(
    monkeypatch: pytest.MonkeyPatch, spool: Path
) -> None:
    row = queued(act="notice.letter")
    actions.release(row.key, clock=cast.clock)
    Release.objects.filter(pk=row.pk).update(act="demand.letter")
    request = StopRequest(
        person=row.person, kind="requested", source="desk", actor="x", starts_at=cast.AT
    )
    with monkeypatch.context() as patched:
        patched.setattr(stopping, "reverse", broken)
        with pytest.raises(KeyError):
            actions.stop(request, clock=cast.clock)
    between = left(spool)
    settled = settling.settle_aside(at=cast.AT)

    assert (between, settled, left(spool)) == ([], 1, [str(row.key)])
    assert Release.objects.get(pk=row.pk).state == "released"


def test_a_withdrawal_that_is_committed_drops_the_letter_for_good(spool: Path) -> None:
    row = queued()
    actions.release(row.key, clock=cast.clock)
    with transaction.atomic():
        assert LetterChannel(Spool(spool)).withdraw(row.key)
        Release.objects.filter(pk=row.pk).update(state="withdrawn")

    assert (left(spool), Spool(spool).lying_aside()) == ([], [])
    assert settling.settle_aside(at=cast.AT) == 0


def minutes(*after: int) -> Iterator[datetime]:
    return (cast.AT + timedelta(minutes=one) for one in after)


def test_a_house_that_looks_every_minute_has_no_doubt() -> None:
    for at in minutes(0, 1, 2, 3):
        assert doubt.watch(at=at, database_at=at) == []

    assert not Task.objects.exists()


@pytest.mark.parametrize("off", [timedelta(days=1), timedelta(days=-1), timedelta(minutes=20)])
def test_while_our_clock_and_the_databases_differ_nothing_leaves(
    off: timedelta, spool: Path
) -> None:
    row = queued()
    doubt.watch(at=cast.AT, database_at=cast.AT)

    wrong = cast.AT + timedelta(minutes=1) + off
    halted = doubt.watch(at=wrong, database_at=cast.AT + timedelta(minutes=1))
    tried = list(dispatch(clock=lambda: wrong))
    told = actions.release(row.key, clock=lambda: wrong)

    assert "apart" in {halt.why for halt in halted}
    assert (tried, told.state, left(spool)) == ([], "queued", [])
    assert Task.objects.filter(kind="clock_apart", done_at__isnull=True).count() == 1


def test_when_the_clocks_agree_again_what_was_queued_leaves(spool: Path) -> None:
    row = queued()
    doubt.watch(at=cast.AT + timedelta(minutes=30), database_at=cast.AT)

    halted = doubt.watch(at=cast.AT, database_at=cast.AT)
    list(dispatch(clock=cast.clock))

    assert (halted, left(spool)) == ([], [str(row.key)])
    assert not Task.objects.filter(kind="clock_apart", done_at__isnull=True).exists()


def test_after_a_jump_of_both_clocks_somebody_must_look_first() -> None:
    queued()
    doubt.watch(at=cast.AT, database_at=cast.AT)
    later = cast.AT + timedelta(days=2)

    first = doubt.watch(at=later, database_at=later)
    minute = doubt.watch(at=later + timedelta(minutes=1), database_at=later + timedelta(minutes=1))
    task = Task.objects.get(kind="clock_jumped")
    finish_task(task_key=task.key, user=cast.agent(), at=later)
    looked = doubt.watch(at=later + timedelta(minutes=2), database_at=later + timedelta(minutes=2))

    assert ([halt.why for halt in first], [halt.why for halt in minute]) == (["jumped"], ["jumped"])
    assert looked == []
    assert Halt.objects.filter(ended_at__isnull=False).count() == 1


def test_a_clock_behind_what_was_written_sends_nothing() -> None:
    actions.release(queued().key, clock=cast.clock)
    early = cast.AT - timedelta(days=2)

    halted = doubt.watch(at=early, database_at=early)

    assert "behind" in {halt.why for halt in halted}


def test_a_time_away_is_told_once_with_its_beginning_and_its_end() -> None:
    doubt.watch(at=cast.AT, database_at=cast.AT)
    back = cast.AT + timedelta(hours=3)

    doubt.watch(at=back, database_at=back)
    doubt.watch(at=back, database_at=back)

    task = Task.objects.get(kind="was_away")
    assert task.note == "2026-11-17 15:00 – 2026-11-17 18:00 UTC"


def test_where_no_law_is_known_a_task_is_raised_once_for_the_country() -> None:
    person = cast.person()
    Person.objects.filter(pk=person.pk).update(country="JP", zone="Asia/Tokyo")
    at = cast.AT.replace(hour=3)
    rows = [queued(number, of=person, act="demand.letter") for number in (1, 2)]

    told = [actions.release(row.key, clock=lambda: at) for row in rows]

    assert all("house.law-known" in row.reasons for row in told)
    task = Task.objects.get(kind="no_law_known")
    assert task.note == "JP"
