"""Past verdicts come out the same when the rulebook of their day judges them again."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from evenhand.contact import gate
from evenhand.journal.actions import Entry, append
from evenhand.journal.apart import Which
from evenhand.journal.models import Event
from evenhand.journal.replay import Replayed, replay
from evenhand.rulebook import open_rulebook
from evenhand.site.command import CannotDo
from evenhand.site.commands import replay as command
from evenhand.site.rulebooks import installed
from evenhand.vault import actions as vault
from tests import cast
from tests.cast import AT
from tests.rooms.journal.kept import RULE, keep_with_another_rule

pytestmark = pytest.mark.django_db
ACTS = ("demand.letter", "demand.email", "demand.call")
DAY = timedelta(days=1)


def judged(who: cast.Who, *, reference: str = "loan-1") -> list[Event]:
    """Verdicts on one of the cast, recorded as the gate records them."""
    case = cast.case(cast.person(who), reference=reference)
    return [
        gate.record(gate.ask(case=case, act=act, at=AT), case=case, at=AT, actor="test")
        for act in ACTS
    ]


def copied(event: Event, **data: Any) -> Event:
    """The same event once more, with other words in what is kept of its verdict."""
    return append(
        Entry(
            code=event.code,
            at=event.at,
            actor=event.actor,
            subject=event.subject,
            case_key=event.case_key,
            data={**event.data, **data},
            personal=facts_of(event),
        )
    )


def facts_of(event: Event) -> dict[str, Any]:
    """What was sealed beside a verdict."""
    from evenhand.journal.queries import personal

    return personal(event)


def replayed(today: Which | None = None) -> Replayed:
    """Everything judged on the tests' day, judged again."""
    return replay(starts_at=AT - DAY, ends_at=AT + DAY, today=today)


def test_every_verdict_comes_out_the_same() -> None:
    for who in (cast.ILZE, cast.JOE, cast.GRETA):
        judged(who, reference=who.given)

    found = replayed()

    assert (found.judged, found.same, found.different) == (9, 9, 0)
    assert found.rulebooks == {open_rulebook().hash: 9}


def test_more_verdicts_than_a_page_keep_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evenhand.journal.replay.PAGE", 2)
    events = judged(cast.ILZE)
    changed = copied(events[1], rules_asked=0)

    found = replayed()

    assert (found.judged, found.same) == (4, 3)
    assert [one.event for one in found.differences] == [changed.pk]


def test_a_verdict_that_was_kept_otherwise_is_found() -> None:
    refused = next(event for event in judged(cast.ILZE) if not event.data["allowed"])
    forged = copied(refused, allowed=True, reasons=[])

    found = replayed()

    [difference] = found.differences
    assert difference.event == forged.pk
    assert difference.move == "allowed → refused"
    assert difference.new == tuple(sorted(one["rule"] for one in refused.data["reasons"]))


def test_the_rulebook_of_the_day_judges_and_not_todays(tmp_path: Path) -> None:
    """A verdict that only the kept code can give is found again; today's rules differ."""
    hash_ = keep_with_another_rule(tmp_path)
    event = judged_by(hash_)

    found = replayed(today=installed())

    assert (found.judged, found.same) == (1, 1)
    [difference] = found.today
    assert (difference.event, difference.gone, difference.new) == (event.pk, (RULE,), ())


def judged_by(hash_: str) -> Event:
    """A verdict as the kept rulebook with another rule gives it."""
    case = cast.case(cast.person())
    answer = gate.ask(case=case, act="demand.letter", at=AT)
    reason = {
        "rule": RULE,
        "principle": 4,
        "source": "paal#10(3)1",
        "confidence": "confirmed",
        "values": {"is_natural_person": True},
        "allowed_from": None,
    }
    data = answer.verdict.as_dict()
    reasons = [*data["reasons"], reason]
    reasons.sort(key=lambda one: one["rule"].split(".")[0] != "lv")
    data |= {"rulebook": hash_, "allowed": False, "reasons": reasons}
    data["rules_asked"] += 1
    return append(
        Entry(
            code="verdict.refused",
            at=AT,
            actor="test",
            subject=case.person.key,
            case_key=case.key,
            data=data,
            personal={"facts": dict(answer.facts)},
        )
    )


def test_what_an_erased_person_was_told_is_erased() -> None:
    events = judged(cast.ILZE)
    judged(cast.JOE, reference="loan-2")
    assert events[0].subject
    vault.destroy_key(events[0].subject, at=AT)

    found = replayed()

    assert (found.erased, found.judged, found.same) == (3, 3, 3)


def test_a_rulebook_nobody_kept_is_named_and_not_guessed() -> None:
    copied(judged(cast.ILZE)[0], rulebook="f" * 64)

    found = replayed()

    assert (found.no_bundle, found.judged, found.different) == (1, 3, 0)


def test_only_the_days_asked_for_are_judged_again() -> None:
    judged(cast.ILZE)

    before = replay(starts_at=AT - DAY, ends_at=AT)
    after = replay(starts_at=AT + timedelta(seconds=1), ends_at=AT + DAY)

    assert (before.judged, after.judged) == (0, 0)


def test_what_the_gate_could_not_judge_is_counted_apart() -> None:
    append(Entry(code="verdict.failed", at=AT, actor="test", data={"act": "demand.letter"}))

    found = replayed()

    assert (found.not_judged, found.judged) == (1, 0)


def say(*words: str) -> int:
    """The command with these words."""
    parser = ArgumentParser()
    command.configure(parser)
    return command.run(parser.parse_args(words))


DAYS = ("--from", "2026-11-16", "--to", "2026-11-17")


def test_the_command_prints_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    judged(cast.ILZE)

    answer = say(*DAYS, "--json")

    told = json.loads(capsys.readouterr().out)
    assert answer == 0
    assert (told["judged"], told["same"], told["different"]) == (3, 3, 0)
    assert (told["erased"], told["no_bundle"]) == (0, 0)


def test_the_command_answers_1_when_a_verdict_comes_out_otherwise(
    capsys: pytest.CaptureFixture[str],
) -> None:
    event = copied(judged(cast.ILZE)[0], rules_asked=0)

    answer = say(*DAYS)

    assert answer == 1
    assert f"event {event.pk}" in capsys.readouterr().out


def test_with_today_the_command_says_what_would_differ(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judged_by(keep_with_another_rule(tmp_path))

    answer = say(*DAYS, "--today")

    said = capsys.readouterr().out
    assert answer == 0
    assert "1 of 1 would come out otherwise" in said
    assert f"no longer: {RULE}" in said


def test_days_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(CannotDo):
        say("--from", "2026-11-17", "--to", "2026-11-16")


def test_facts_are_asked_of_the_vault_once_a_page() -> None:
    judged(cast.ILZE)
    judged(cast.JOE, reference="loan-2")

    asked: list[str] = []
    with connection.execute_wrapper(_counting(asked)):
        replayed()

    assert sum("vault_subjectkey" in sql for sql in asked) == 1


def _counting(asked: list[str]) -> Any:
    def wrapper(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    return wrapper
