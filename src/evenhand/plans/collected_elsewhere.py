"""Whether an instalment comes by itself; only a room above knows, and it says here who answers.

Who lets us collect must not be asked to pay the same instalment as well: she would pay it twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from typing import TypeAlias


class Collecting(StrEnum):
    """How it stands with collecting an instalment."""

    UNDERWAY = "underway"
    """We collect it, so that she need do nothing."""

    LEFT_OUT = "left_out"
    """We would have collected it and did not, for a reason that lies with us."""


Source: TypeAlias = Callable[[Collection[int]], Mapping[int, Collecting]]
"""Given instalments by their numbers, returns those of which there is something to say."""

_SOURCES: list[Source] = []


def answers(source: Source) -> None:
    """Say who knows what is collected; the same again changes nothing."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def collecting_of(instalment_ids: Collection[int]) -> dict[int, Collecting]:
    """Say how it stands with collecting instalments; one that is hers to pay is left out."""
    told: dict[int, Collecting] = {}
    for source in _SOURCES:
        told |= source(instalment_ids)
    return told
