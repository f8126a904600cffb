"""The `evenhand` command: its words, its errors and its exit codes."""

import argparse
import subprocess
import sys
import types
from typing import Any

import pytest

from evenhand.site import command
from evenhand.site.command import CannotDo, Needs


def evenhand(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    import os

    return subprocess.run(
        [sys.executable, "-m", "evenhand.site.command", *words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give the command a subcommand `try` that raises what it is told."""

    def with_error(error: Exception) -> None:
        def run(_args: argparse.Namespace) -> int:
            raise error

        module = types.ModuleType("try_", "Try.")
        module.__dict__.update(configure=lambda _parser: None, run=run, NEEDS=Needs.NOTHING)
        monkeypatch.setattr(command, "_understood", lambda *_: argparse.Namespace(command="try"))
        monkeypatch.setattr(command, "_modules", lambda: {"try": module})

    return with_error


def test_it_lists_its_subcommands_with_what_they_do() -> None:
    answer = evenhand("--help")

    assert answer.returncode == 0
    assert "Open the doors" in answer.stdout


def test_wrong_words_end_with_two() -> None:
    assert evenhand("no-such-thing").returncode == 2


def test_removing_data_asks_for_a_yes() -> None:
    answer = evenhand("reset")

    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    assert "Add --yes" in answer.stderr


def test_a_database_out_of_reach_is_one_clear_sentence() -> None:
    answer = evenhand("migrate", DATABASE_URL="postgresql://nobody@/none?host=/nowhere")

    assert answer.returncode == 1
    assert "the database cannot be reached" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_production_never_starts_a_database_of_its_own() -> None:
    answer = evenhand(
        "check",
        EVENHAND_MODE="production",
        EVENHAND_HOSTS="evenhand.example",
        EVENHAND_SECRET_KEY="a-secret-of-our-own-that-is-long-enough",
        EVENHAND_MASTER_KEY="a" * 43 + "=",
    )

    assert answer.returncode == 1
    assert "DATABASE_URL is not set" in answer.stderr


def test_what_cannot_be_done_is_said_in_its_own_words(
    failing: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(CannotDo("the file is empty. Choose another."))

    code = command.main(["try"])

    assert code == 1
    assert capsys.readouterr().err == "evenhand try: the file is empty. Choose another.\n"


def test_an_error_nobody_foresaw_shows_its_place_and_no_words(
    failing: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(ValueError("Jānis Bērziņš"))

    code = command.main(["try"])

    said = capsys.readouterr().err
    assert code == 1
    assert "ValueError" in said
    assert "test_command.py" in said
    assert "Jānis" not in said
