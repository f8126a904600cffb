"""`evenhand rules diff` through its own door: what changed, and what it moves."""

from __future__ import annotations

import json
import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from evenhand.journal.bundles import NoSuchBundle
from evenhand.rulebook import clean_case, open_rulebook
from evenhand.rulebook.loader import PACKS
from evenhand.site.command import CannotDo, Needs
from evenhand.site.commands import rules
from evenhand.site.rulebooks import NotARulebook
from tests import cast
from tests.rooms.journal.kept import RULE, keep_with_another_rule

AT = cast.AT.isoformat()


def say(*words: str) -> int:
    """`evenhand rules diff` with these words."""
    return rules.run(understood(*words))


def understood(*words: str) -> Any:
    """The words as the command understands them."""
    parser = ArgumentParser()
    rules.configure(parser)
    return parser.parse_args(["diff", *words])


def test_two_folders_and_a_file_need_no_database(tmp_path: Path) -> None:
    folder = str(PACKS)

    assert rules.needs(understood("now", folder)) is Needs.DJANGO
    assert rules.needs(understood("now", "abcdef0")) is Needs.DATABASE
    assert rules.needs(understood("now", folder, "--portfolio")) is Needs.DATABASE
    assert rules.needs(understood("now", folder, "--portfolio", "x.parquet")) is Needs.DJANGO


def test_what_is_installed_does_not_differ_from_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert say("now", "now") == 0

    assert "Nothing changed" in capsys.readouterr().out


def changed_packs(folder: Path) -> Path:
    """The shipped packs as a folder of their own, with one value of the house changed."""
    shutil.copytree(PACKS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    file = folder / "lv" / "texts.toml"
    file.write_text(
        file.read_text("utf-8").replace('en = "', 'en = "Changed. ', 1), encoding="utf-8"
    )
    return folder


def test_a_folder_of_packs_is_compared_as_it_lies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = changed_packs(tmp_path / "packs")

    say(str(PACKS), str(folder), "--json")

    told = json.loads(capsys.readouterr().out)["changed"]
    [changed] = told["rules"]["changed"]
    assert changed["key"].startswith("lv.")
    assert [part for part, _, _ in changed["parts"]] == ["sentences"]
    assert (told["values"], told["rules"]["added"], told["rules"]["removed"]) == ([], [], [])


@pytest.mark.django_db
def test_a_kept_rulebook_is_compared_with_the_installed_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hash_ = keep_with_another_rule(tmp_path)

    say(hash_[:10], "now", "--json")

    told = json.loads(capsys.readouterr().out)
    assert (told["old"], told["new"]) == (hash_, open_rulebook().hash)
    assert told["changed"]["rules"]["removed"] == [RULE]


@pytest.mark.django_db
def test_the_cases_of_a_file_are_judged_by_both(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hash_ = keep_with_another_rule(tmp_path)
    rows = [
        clean_case("lv" if number < 3 else "de", int(cast.AT.timestamp()), case_id=number)
        for number in range(5)
    ]
    file = tmp_path / "facts.parquet"
    pl.DataFrame(rows).write_parquet(file)

    say("now", hash_[:10], "--portfolio", str(file), "--json")

    told = json.loads(capsys.readouterr().out)["portfolio"]
    assert (told["cases"], told["moved"], told["by_country"]) == (5, 3, {"lv": 3})
    assert told["rules"] == [{"country": "lv", "rule": RULE, "now": "refuses", "cases": 3}]
    assert {one["becomes"] for one in told["acts"]} == {"refused"}
    assert {one["act"].split(".")[0] for one in told["acts"]} == {"demand"}


@pytest.mark.django_db(transaction=True)
def test_the_open_cases_of_the_house_are_judged_by_both(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hash_ = keep_with_another_rule(tmp_path)
    cast.case(cast.person(cast.ILZE))
    cast.case(cast.person(cast.GRETA), reference="loan-2")

    say("now", hash_[:10], "--portfolio", "--at", AT)

    said = capsys.readouterr().out
    assert f"+ {RULE}" in said
    assert "of 2 cases move" in said


@pytest.mark.parametrize("word", ["yesterday", "./nowhere"])
def test_a_word_that_names_no_rulebook_is_refused(word: str) -> None:
    with pytest.raises(NotARulebook):
        say("now", word)


@pytest.mark.django_db
def test_a_hash_nobody_kept_is_refused() -> None:
    with pytest.raises(NoSuchBundle):
        say("now", "abcdef0123")


def test_a_portfolio_that_is_not_there_is_refused() -> None:
    with pytest.raises(CannotDo):
        say("now", "now", "--portfolio", "nowhere.parquet")


def test_a_portfolio_without_countries_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "facts.parquet"
    pl.DataFrame({"case_id": [1]}).write_parquet(file)

    with pytest.raises(CannotDo):
        say("now", "now", "--portfolio", str(file))
