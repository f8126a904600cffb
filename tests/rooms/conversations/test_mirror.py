"""Words taken up, and sentences that come again: what a law asks for is left out; a mirror only."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from bench.conversations import clones_in_top_tenth
from evenhand.access.models import Role, User
from evenhand.cases.models import Person
from evenhand.learning.conversations import actions, queries
from evenhand.learning.conversations.keeping import delete_past
from evenhand.learning.conversations.models import SpokenBefore
from evenhand.learning.conversations.models import Transcript as Stored
from evenhand.learning.conversations.sameness import (
    free_sentences,
    packed,
    repeated,
    sameness,
    sketch_of,
    unpacked,
)
from evenhand.learning.conversations.transcript import Transcript, Turn
from evenhand.learning.conversations.uptake import taken_up
from evenhand.learning.words.detectors import detectors_of
from tests import cast

HABIT = "I would like to understand how things look for you at the moment."
OTHER = "Shall we put the letter aside and look at the heating bill together?"


def told(*said: str) -> Transcript:
    """A conversation: turns of the person begin with `P:`, all others are the agent's."""
    return Transcript(tuple(
        Turn("person" if text.startswith("P:") else "agent", at * 1000, at * 1000 + 900,
             text.removeprefix("P:"))
        for at, text in enumerate(said)
    ), language="en")  # fmt: skip


def test_words_that_come_back_in_the_answer_are_taken_up_once() -> None:
    call = told("P: My sister died, and the heating is off.", "I am sorry about your sister.",
                "P: The heating most of all.", "Let us look at the heating then.")  # fmt: skip

    assert taken_up(call) == ("sister", "heating")


def test_a_word_that_comes_back_after_two_answers_is_not_taken_up() -> None:
    call = told("P: The heating is off.", "I see.", "Good.", "And the heating?")

    assert taken_up(call) == ()


def test_what_must_be_said_and_short_words_are_left_out() -> None:
    notice = "You have the right to complain about us at any time, and here is how."

    call = told(f"I see. {notice} {HABIT}", "P: I would like to know how it goes on from here.")

    assert free_sentences(call, detectors_of("en")) == (HABIT,)


def test_sentences_that_come_again_are_shown_with_in_how_many_calls() -> None:
    before = [sketch_of([HABIT, OTHER]), sketch_of([HABIT]), sketch_of([HABIT])]

    found = repeated([OTHER, HABIT, HABIT], before)

    assert [(one.words, one.calls) for one in found] == [(HABIT, 3)]


def test_a_sketch_is_stored_and_read_again() -> None:
    sketch = sketch_of([HABIT, HABIT, OTHER])

    assert unpacked(packed(sketch)) == sketch
    assert sameness(sketch, [sketch]) == pytest.approx(1)
    assert sameness(sketch, []) == 0
    assert sameness({}, [sketch]) == 0


@pytest.mark.parametrize("language", ["en", "de", "lv"])
def test_planted_clones_are_among_the_tenth_that_is_most_alike(language: str) -> None:
    assert clones_in_top_tenth(language, draw=Random(1), trials=20) >= 0.95  # noqa: S311


@pytest.mark.django_db
def test_the_mirror_is_the_agents_alone_and_goes_with_the_words() -> None:
    dace, edgars, ilze = cast.agent(), cast.lead(), cast.person()
    other = User.objects.create_user("o@evenhand.example", cast.PASSWORD, name="O",
                                     role=Role.OPERATOR, joined_at=cast.AT)  # fmt: skip
    permitted = actions.record_permission(
        country="LV", legal_basis="a", assessment="b", consulted_on=date(2026, 1, 1), by=edgars,
        at=cast.AT,
    )  # fmt: skip
    actions.permit_review(permission=permitted.key, by=other, at=cast.AT)
    rows = [call_of(ilze, dace, days) for days in range(7)]
    reading = queries.reading_of(rows[0])
    assert reading is not None

    hers = queries.mirror_of(dace, rows[0], reading.turns)
    assert hers is not None
    assert hers.is_enough
    assert (HABIT, 6) in [(one.words, one.calls) for one in hers.repeated]
    assert queries.mirror_of(edgars, rows[0], reading.turns) is None
    mirror = queries.mirror_of(dace, rows[6], reading.turns)
    assert mirror is not None
    assert not mirror.is_enough
    delete_past(at=cast.AT + timedelta(days=100), kept_for=timedelta(days=90))
    assert not SpokenBefore.objects.exists()


def call_of(ilze: Person, dace: User, days: int) -> Stored:
    said = f"Agent: {HABIT} Today it is about letter number {days}.\nPerson: It is hard.\n"
    call = actions.Call(ilze.key, "LV", "en", dace, cast.AT - timedelta(days=days), consented=True)
    return actions.take_transcript(said.encode(), name="call", call=call, at=cast.AT, by=dace)
