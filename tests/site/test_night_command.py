"""`evenhand night` and `evenhand explain` through their own doors."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from types import ModuleType

import pytest
from pytest_django import Settings

from evenhand.contact.models import Release
from evenhand.journal.models import Event
from evenhand.nightly.models import Night
from evenhand.rulebook.acts import NotAnAct
from evenhand.site.command import CannotDo
from evenhand.site.commands import explain, night
from evenhand.site.instants import NotAnInstant
from evenhand.work.models import NextStep
from tests import cast

AT = cast.AT.isoformat()
STAGES = [
    "reckon", "let_go", "ask_again", "choose", "read", "judge", "afford", "decide",
    "stop_and_write", "forget",
]  # fmt: skip


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> Path:
    settings.SPOOL_FOLDER = tmp_path
    return tmp_path


def say(command: ModuleType, *words: str) -> int:
    parser = ArgumentParser()
    command.configure(parser)
    return int(command.run(parser.parse_args(words)))


@pytest.mark.django_db(transaction=True)
def test_the_night_prints_one_line_a_stage(capsys: pytest.CaptureFixture[str]) -> None:
    cast.case(cast.person())

    answer = say(night, "--at", AT)

    lines = capsys.readouterr().out.splitlines()
    assert answer == 0
    assert [line.split()[0] for line in lines[1:]] == STAGES
    assert "cases 1" in lines[5]
    assert Release.objects.get().state == "queued"


@pytest.mark.django_db(transaction=True)
def test_a_second_run_for_the_day_says_so_and_changes_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cast.case(cast.person())
    say(night, "--at", AT)
    cast.case(cast.person(cast.CLAIRE), reference="loan-2")
    capsys.readouterr()

    answer = say(night, "--at", AT)

    assert answer == 0
    assert "was worked before" in capsys.readouterr().out
    assert (Night.objects.count(), NextStep.objects.count(), Release.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_dispatch_releases_what_is_queued_and_only_through_the_gate(
    capsys: pytest.CaptureFixture[str], spool: Path
) -> None:
    cast.case(cast.person())

    say(night, "--at", AT, "--dispatch", "--json")

    told = json.loads(capsys.readouterr().out)
    assert told["already_done"] is False
    assert told["cases"] == 1
    assert sorted(told["seconds"]) == sorted(STAGES)
    assert told["dispatched"]["released"] == 1
    assert len(list((spool / "out").iterdir())) == 1
    assert Event.objects.filter(code="verdict.allowed").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "error", "said"),
    [
        (("--at", "tomorrow"), NotAnInstant, "--at tomorrow is not an instant"),
        (("--at", "2026-11-17T15:00:00"), NotAnInstant, "with its offset"),
        (("--at", AT, "--day", "Tuesday"), CannotDo, "--day Tuesday is not a day"),
    ],
)
def test_wrong_words_for_the_night_are_one_sentence(
    words: tuple[str, ...], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        say(night, *words)

    assert Night.objects.count() == 0


@pytest.mark.django_db
def test_explain_tells_why_in_words_and_leaves_no_verdict(
    capsys: pytest.CaptureFixture[str],
) -> None:
    case = cast.case(cast.person(), with_evidence=False)

    answer = say(explain, case.reference, "demand.letter", "--at", AT, "--language", "lv")

    out = capsys.readouterr().out
    assert answer == 0
    assert case.reference in out
    assert "house.evidence" in out
    assert not Event.objects.filter(code__startswith="verdict.").exists()


@pytest.mark.django_db
def test_explain_can_leave_its_verdict_in_the_journal_and_tell_it_as_json(
    capsys: pytest.CaptureFixture[str],
) -> None:
    case = cast.case(cast.person(), with_evidence=False)

    say(explain, str(case.key), "notice.letter", "--at", AT, "--record", "--json")

    told = json.loads(capsys.readouterr().out)
    assert told["allowed"] is False
    assert told["case"] == case.reference
    assert told["sentences"]["house.evidence"]
    assert Event.objects.get(code="verdict.refused").case_key == case.key


@pytest.mark.django_db
def test_explain_finds_a_case_by_its_number_and_allows_what_is_allowed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    case = cast.case(cast.person())

    say(explain, str(case.pk), "notice.letter", "--at", AT)

    assert "✓" in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("which", "act", "error", "said"),
    [
        ("EH-999999", "demand.letter", CannotDo, "no case 'EH-999999'"),
        ("nonsense", "demand.letter", CannotDo, "no case 'nonsense'"),
        ("the case", "demand.pigeon", NotAnAct, "demand.letter"),
    ],
)
def test_an_unknown_case_or_act_is_one_sentence(
    which: str, act: str, error: type[Exception], said: str
) -> None:
    case = cast.case(cast.person())

    with pytest.raises(error, match=said):
        say(explain, case.reference if which == "the case" else which, act, "--at", AT)
