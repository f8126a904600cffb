"""Letters on the command line: listed, checked, seen, approved and withdrawn by a name."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path

import pytest

from evenhand.contact.letters import catalogue
from evenhand.journal.models import Event
from evenhand.site.command import CannotDo
from evenhand.site.commands import letters
from tests.cast import AT

BY = ("--by", "A. Reader", "--note", "read as a native speaker", "--at", AT.isoformat())


def say(*words: str) -> int:
    """Run `evenhand letters` with these words."""
    parser = ArgumentParser()
    letters.configure(parser)
    return letters.run(parser.parse_args(words))


def states(capsys: pytest.CaptureFixture[str]) -> dict[tuple[str, str], str]:
    capsys.readouterr()
    say("list", "--json")
    told = json.loads(capsys.readouterr().out)["letters"]
    return {(row["kind"], row["language"]): row["state"] for row in told}


@pytest.mark.django_db
def test_every_letter_waits_until_somebody_named_stands_for_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = states(capsys)

    say("approve", "reminder", "lv", *BY)
    after = states(capsys)
    say("withdraw", "reminder", "lv", *BY)

    assert set(before.values()) == {"waits"}
    assert len(before) == len(catalogue.KINDS) * len(catalogue.LANGUAGES)
    assert [key for key, state in after.items() if state == "approved"] == [("reminder", "lv")]
    assert states(capsys) == before
    event = Event.objects.get(code="letter.approved")
    assert (event.actor, event.data["by"]) == ("command:letters", "A. Reader")


@pytest.mark.django_db
def test_what_is_no_letter_is_named_and_nothing_is_recorded() -> None:
    with pytest.raises(CannotDo, match="ransom"):
        say("approve", "ransom", "lv", *BY)
    with pytest.raises(CannotDo, match="nobody stands"):
        say("withdraw", "reminder", "lv", *BY)

    assert not Event.objects.filter(code__startswith="letter.").exists()


def test_the_gate_reads_one_letter_or_all_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert say("check", "reminder", "it", "--json") == 0

    assert json.loads(capsys.readouterr().out) == {"findings": []}


def test_a_letter_is_written_with_made_up_facts(tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"

    say("preview", "settlement", "it", str(file), "--country", "CH", "--easy", "--at",
        AT.isoformat())  # fmt: skip

    assert file.read_bytes().startswith(b"%PDF")
