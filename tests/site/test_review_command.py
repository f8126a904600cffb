"""Review from the command line: it quotes, it stores nothing, it answers 1 for what it refused."""

from __future__ import annotations

import io
import json
import sys
from argparse import ArgumentParser
from pathlib import Path

import pytest

from evenhand.learning.conversations import figures
from evenhand.site.command import CannotDo
from evenhand.site.commands import review

SAID = "Agent: You will lose your home.\nPerson: I lost my job.\nAgent: Pay today.\n"


def say(*words: str) -> int:
    """Run `evenhand review` with these words."""
    parser = ArgumentParser()
    review.configure(parser)
    return review.run(parser.parse_args(list(words)))


def test_what_is_found_is_told_with_its_words_and_its_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "call.txt"
    file.write_text(SAID, encoding="utf-8")

    code = say(str(file))

    told = capsys.readouterr().out
    assert code == 0
    assert "nothing was stored" in told
    assert "00:00 threat: You will lose your home" in told
    assert "job_loss, not answered: lost my job" in told


def test_many_come_in_as_lines_and_one_that_is_refused_says_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{"name": "a", "text": SAID}, {"name": "b", "text": "nobody is named here"}]
    given = io.TextIOWrapper(io.BytesIO("\n".join(map(json.dumps, rows)).encode()))
    monkeypatch.setattr(sys, "stdin", given)

    code = say("-", "--lines")

    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert code == 1
    assert [answer["name"] for answer in answers] == ["a", "b"]
    assert answers[0]["findings"][0]["quote"] == "You will lose your home"
    assert answers[1]["refused"]["what"] == "nobody is named"


def test_the_figures_are_printed_as_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert say("--figures") == 0
    assert capsys.readouterr().out == figures.page()


def test_the_phrase_sets_find_their_own_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert say("--phrases-check") == 0
    assert "en: 31 detectors, 0 examples fail" in capsys.readouterr().out


def test_without_a_file_it_says_what_to_name() -> None:
    with pytest.raises(CannotDo):
        say()
