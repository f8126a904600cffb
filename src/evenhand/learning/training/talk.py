"""A talk of a role-play told again from its seed and choices: the same on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from evenhand.learning.training.roleplay_file import BADLY, Answer, Ending, Node, Roleplay, State

DRIFT = 2
PASSES_OF_TEN = 8


class NoSuchChoice(LookupError):
    """A choice that this moment of the talk does not offer."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An answer that was given: what the person had said, and how she was before and after."""

    says: str
    answer: Answer
    before: State
    after: State


@dataclass(frozen=True, slots=True)
class Talk:
    """Where a talk stands: what was said so far, and the node or the ending it has come to."""

    taken: tuple[Taken, ...]
    state: State
    node: Node | None
    says: str
    order: tuple[int, ...]
    """The answers of the node in the order in which the seed shows them."""
    ending: Ending | None
    score: Score


@dataclass(frozen=True, slots=True)
class Score:
    """Which behaviours that count were shown, which could have been, what was forbidden."""

    shown: frozenset[str]
    could: frozenset[str]
    forbidden: tuple[str, ...]

    def is_enough(self, ending: Ending | None) -> bool:
        """Whether a talk is passed: nothing forbidden, eight of ten shown, not ended badly."""
        if ending is None or ending.outcome == BADLY or self.forbidden:
            return False
        return 10 * len(self.shown) >= PASSES_OF_TEN * len(self.could)


def drawn(seed: int, what: str, sides: int) -> int:
    """Draw a number below `sides`, the same for a seed on every machine."""
    digest = hashlib.sha256(f"{seed}:{what}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % sides


def talk(roleplay: Roleplay, *, seed: int, choices: Sequence[int]) -> Talk:
    """Tell a talk again. A choice is the place of an answer in its file. Raises NoSuchChoice."""
    taken: list[Taken] = []
    state, at = _drifted(roleplay.start, seed, 0), roleplay.nodes[0].key
    shown, could, forbidden = set[str](), set[str](), list[str]()
    for number, choice in enumerate(choices, start=1):
        node = roleplay.node(at)
        if node is None or not 0 <= choice < len(node.answers):
            raise NoSuchChoice(choice)
        answer = node.answers[choice]
        could |= {key for one in node.answers for key in one.does}
        shown |= set(answer.does)
        forbidden += answer.never
        moved = answer.moves(state)
        taken.append(Taken(_says(node, state, seed), answer, state, moved))
        at = answer.leads_to(moved)
        state = _drifted(moved, seed, number) if roleplay.node(at) else moved
    node = roleplay.node(at)
    score = Score(frozenset(shown), frozenset(could), tuple(forbidden))
    says = _says(node, state, seed) if node else ""
    order = _order(node, seed) if node else ()
    return Talk(tuple(taken), state, node, says, order, roleplay.ending(at), score)


def _drifted(state: State, seed: int, number: int) -> State:
    return state.moved(stress=drawn(seed, f"drift {number}", 2 * DRIFT + 1) - DRIFT)


def _says(node: Node, state: State, seed: int) -> str:
    for when, text in node.says_when:
        if when.fits(state):
            return text
    return node.says[drawn(seed, f"says {node.key}", len(node.says))]


def _order(node: Node, seed: int) -> tuple[int, ...]:
    places = range(len(node.answers))
    return tuple(sorted(places, key=lambda place: drawn(seed, f"{node.key} {place}", 2**60)))
