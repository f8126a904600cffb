"""The operator's table is checked, shown, put on record, and counts from the next start."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

import pytest

from evenhand.journal.models import Event
from evenhand.journal.queries import loaded_guidelines
from evenhand.rulebook import Operator, PackBroken, open_rulebook, operate
from evenhand.site import operating
from evenhand.site.command import CannotDo, Needs
from evenhand.site.commands import guidelines
from tests.cast import AT

EXAMPLE = Path(__file__).parents[2] / "docs" / "how-to" / "guideline.example.toml"
NAME = "Synthetic example of a guideline"


@pytest.fixture(autouse=True)
def as_shipped_again() -> Iterator[None]:
    yield
    operate(Operator())


def say(*words: str) -> int:
    """Run `evenhand guidelines` with these words."""
    parser = ArgumentParser()
    guidelines.configure(parser)
    args = parser.parse_args(words)
    assert guidelines.needs(args) is (Needs.NOTHING if "--check" in words else Needs.DATABASE)
    return guidelines.run(args)


def load(file: Path = EXAMPLE) -> int:
    return say("load", str(file), "--by", "A. Lawyer", "--at", AT.isoformat())


def test_a_check_shows_the_table_and_records_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert say("load", str(EXAMPLE), "--check") == 0

    told = capsys.readouterr().out
    assert NAME in told
    assert "child until 17   250.00 EUR" in told


@pytest.mark.django_db
def test_a_loaded_table_is_on_record_and_counts_from_the_next_start() -> None:
    load()
    before = open_rulebook()

    operating.operate_as_recorded()

    event = Event.objects.get(code="guideline.loaded")
    assert (event.data["name"], event.data["by"]) == (NAME, "A. Lawyer")
    assert before.guidelines == ()
    assert [table.name for table in open_rulebook().guidelines] == [NAME]


@pytest.mark.django_db
def test_a_table_of_the_same_name_takes_the_place_of_the_earlier(tmp_path: Path) -> None:
    newer = tmp_path / "newer.toml"
    text = EXAMPLE.read_text(encoding="utf-8").replace('"60.00"', '"61.00"', 1)
    newer.write_text(text, encoding="utf-8")

    load()
    load(newer)

    assert loaded_guidelines() == {NAME: text}


@pytest.mark.django_db
def test_a_withdrawn_table_counts_no_more(capsys: pytest.CaptureFixture[str]) -> None:
    load()

    say("withdraw", NAME, "--by", "A. Lawyer", "--at", AT.isoformat())

    capsys.readouterr()
    say("list", "--json")
    assert json.loads(capsys.readouterr().out) == {"guidelines": []}
    with pytest.raises(operating.NoSuchGuideline, match="there is none"):
        say("withdraw", NAME, "--by", "A. Lawyer", "--at", AT.isoformat())


@pytest.mark.django_db
def test_a_broken_table_and_a_nameless_one_are_not_recorded(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("name = 1", encoding="utf-8")

    with pytest.raises(PackBroken):
        load(broken)
    with pytest.raises(CannotDo, match="cannot be read"):
        load(tmp_path / "nowhere.toml")
    with pytest.raises(CannotDo, match="--by"):
        say("load", str(EXAMPLE))
    assert not Event.objects.filter(code="guideline.loaded").exists()
