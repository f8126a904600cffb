"""A finding has words and a time; what was answered is said to be answered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evenhand.learning.conversations.reading import read_transcript
from evenhand.learning.conversations.review import Found, Review, review
from evenhand.learning.words.detectors import load
from evenhand.site.command import main

PHRASES = load((Path(__file__).parent / "en.toml").read_text(encoding="utf-8"))


def reviewed(*said: str, demands_stopped: bool = False) -> Review:
    lines = "\n".join(f"00:{place:02} {line}" for place, line in enumerate(said))
    read = read_transcript(lines.encode(), name="call.txt")
    return review(read, phrases=PHRASES, demands_stopped=demands_stopped)


def only(found: Review) -> Found:
    (one,) = found.findings
    return one


def test_a_finding_quotes_and_has_a_time() -> None:
    found = only(reviewed("Person: Yes?", "Agent: Well, we'll ring your employer tomorrow."))

    assert (found.detector, found.turn, found.start_ms) == ("threat", 1, 1000)
    assert found.quote == "we'll ring your employer"


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        (("Agent: I am sorry.",), True),
        (("Agent: Right.", "Person: Well.", "Agent: I am sorry."), True),
        (("Agent: Right.", "Agent: And the date?", "Agent: I am sorry."), False),
        (("Agent: Since when is your health so?",), True),
        (("Agent: The date?",), False),
        ((), False),
    ],
)
def test_a_cue_is_answered_within_two_turns_or_was_missed(
    said: tuple[str, ...], answered: bool
) -> None:
    found = only(reviewed("Person: I lost my health.", *said))

    assert (found.detector, found.answered) == ("illness", answered)


def test_a_detail_before_she_said_who_she_is_is_found() -> None:
    asks, detail = "Agent: May I ask your date of birth?", "Agent: You owe 120 euros."

    early = only(reviewed(asks, detail, "Person: 3 May."))

    assert early.detector == "debt_before_identity"
    assert reviewed(asks, "Person: 3 May.", detail).findings == ()


def test_asking_for_money_is_found_while_a_hold_stops_it() -> None:
    found = only(reviewed("Agent: When can you pay?", demands_stopped=True))

    assert found.detector == "payment_asked_while_stopped"
    assert reviewed("Agent: When can you pay?").findings == ()


def test_the_context_counts_and_judges_nothing() -> None:
    context = reviewed("Agent: One two three?", "Person: Four.").context

    assert (context.agents_words, context.all_words, context.questions) == (3, 4, 1)
    assert context.agents_percent == 75


def test_the_command_refuses_a_broken_file_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "call.json"
    broken.write_text("[", encoding="utf-8")

    code = main(["review", str(broken), "--json"])

    assert code == 1
    assert json.loads(capsys.readouterr().out)["refused"]["where"] == "JSON"
