"""A talk is the same on every machine; pressure never passes."""

from __future__ import annotations

from random import Random

import pytest

from evenhand.learning.training.file_text import decoded
from evenhand.learning.training.roleplay_file import WELL, Roleplay, read_roleplay
from evenhand.learning.training.shipped import roleplay_files
from evenhand.learning.training.talk import NoSuchChoice, Talk, talk
from tests.rooms.training.files import ROLEPLAY

EXAMPLE = read_roleplay(ROLEPLAY)
KIND, PRESSING = 1, 2
ALL = [EXAMPLE, *(read_roleplay(decoded(file.read_bytes())) for file in roleplay_files())]


def test_the_kind_way_ends_well_and_is_passed() -> None:
    told = talk(EXAMPLE, seed=7, choices=[KIND] * 6)

    assert told.ending is not None
    assert told.ending.outcome == WELL
    assert told.score.is_enough(told.ending)


def test_pressure_is_never_passed() -> None:
    told = talk(EXAMPLE, seed=7, choices=[KIND, KIND, PRESSING])

    assert told.ending is not None
    assert told.score.forbidden == ("pressed", "threatened")
    assert not told.score.is_enough(told.ending)


def test_too_few_of_what_counts_is_not_enough() -> None:
    told = talk(EXAMPLE, seed=7, choices=[0] * 6)

    assert not told.score.is_enough(told.ending)


def test_a_choice_that_is_not_there_is_refused() -> None:
    with pytest.raises(NoSuchChoice):
        talk(EXAMPLE, seed=7, choices=[9])


def test_a_seed_tells_the_same_talk_on_every_machine() -> None:
    told = talk(EXAMPLE, seed=1, choices=[KIND])

    assert (told.says, told.order, told.state.stress) == ("Other 2.", (0, 1, 2), 57)


def walked(roleplay: Roleplay, seed: int) -> Talk:
    """A talk with drawn answers to its end."""
    draw, choices = Random(seed), list[int]()  # noqa: S311 - a test's dice
    told = talk(roleplay, seed=seed, choices=choices)
    while told.node is not None:
        choices.append(draw.randrange(len(told.node.answers)))
        told = talk(roleplay, seed=seed, choices=choices)
    return told


@pytest.mark.parametrize("roleplay", ALL, ids=[f"{one.key}.{one.language}" for one in ALL])
def test_no_path_rewards_what_is_forbidden(roleplay: Roleplay) -> None:
    for seed in range(100):
        told = walked(roleplay, seed)

        assert told.ending is not None
        if told.score.forbidden:
            assert not told.score.is_enough(told.ending)
            assert told.ending.outcome != WELL
