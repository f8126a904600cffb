"""Role-plays as files: a talk that branches, with a simulated person who reacts.

`read_roleplay` reads one; what is wrong with how it rewards is said by `roleplay_worth`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from evenhand.access.skills import SKILLS
from evenhand.learning.training.file_text import (
    KEY,
    LANGUAGES,
    Source,
    Table,
    normal,
    parsed,
    sources_of,
)

WELL, MIXED, BADLY = OUTCOMES = ("well", "mixed", "badly")
_PART = re.compile(r"(trust|stress|understanding) (<=|<|>=|>) (-?\d{1,3})")
_COUNTRY = re.compile(r"[A-Z]{2}")
_KNOWN = {
    "key", "language", "title", "skill", "countries", "version", "reviewed", "core", "setting",
    "person", "start", "sources", "pass", "never", "node", "ending",
}  # fmt: skip
_ANSWER = {"text", "does", "never", "trust", "stress", "understanding", "why", "next", "next_when"}


@dataclass(frozen=True, slots=True)
class State:
    """How the simulated person is: three numbers from 0 to 100."""

    trust: int
    stress: int
    understanding: int

    def moved(self, *, trust: int = 0, stress: int = 0, understanding: int = 0) -> State:
        return State(
            _clipped(self.trust + trust),
            _clipped(self.stress + stress),
            _clipped(self.understanding + understanding),
        )


def _clipped(number: int) -> int:
    return min(100, max(0, number))


@dataclass(frozen=True, slots=True)
class Condition:
    """When something is said or where a talk goes on: comparisons that must all hold."""

    parts: tuple[tuple[str, str, int], ...]

    def fits(self, state: State) -> bool:
        return all(_holds(getattr(state, name), sign, than) for name, sign, than in self.parts)


def _holds(number: int, sign: str, than: int) -> bool:
    if sign == "<":
        return number < than
    if sign == "<=":
        return number <= than
    return number >= than if sign == ">=" else number > than


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Something that counts, or that nobody may ever do."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the agent may say at a node, what it moves, why, and where the talk goes on."""

    text: str
    does: tuple[str, ...]
    never: tuple[str, ...]
    trust: int
    stress: int
    understanding: int
    why: str
    next: str
    next_when: tuple[tuple[Condition, str], ...] = ()

    def leads_to(self, state: State) -> str:
        """Return the node or ending after this answer, with the state already moved."""
        return next((to for when, to in self.next_when if when.fits(state)), self.next)

    def moves(self, state: State) -> State:
        return state.moved(
            trust=self.trust, stress=self.stress, understanding=self.understanding
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """A moment of the talk: what the person says, and the answers there are."""

    key: str
    says: tuple[str, ...]
    answers: tuple[Answer, ...]
    says_when: tuple[tuple[Condition, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Ending:
    """How a talk ends: what happened, and how the person felt."""

    key: str
    outcome: str
    happened: str
    felt: str


@dataclass(frozen=True, slots=True)
class Roleplay:
    """A role-play in one language. The first node begins."""

    key: str
    language: str
    title: str
    skill: str
    countries: tuple[str, ...]
    version: int
    reviewed: str
    core: bool
    setting: str
    person: str
    start: State
    sources: tuple[Source, ...]
    passes: tuple[Behaviour, ...]
    nevers: tuple[Behaviour, ...]
    nodes: tuple[Node, ...]
    endings: tuple[Ending, ...]

    def node(self, key: str) -> Node | None:
        return next((node for node in self.nodes if node.key == key), None)

    def ending(self, key: str) -> Ending | None:
        return next((ending for ending in self.endings if ending.key == key), None)


def read_roleplay(text: str) -> Roleplay:
    """Return the role-play of a file. Raises: FileNotUnderstood."""
    text = normal(text)
    table = Table(parsed(text), text, 1, "Role-play")
    table.only(_KNOWN)
    passes, nevers = _behaviours(table, "pass"), _behaviours(table, "never")
    nodes = tuple(_node(row) for row in table.tables("node"))
    endings = tuple(_ending(row) for row in table.tables("ending"))
    if not nodes or not endings:
        raise table.refuse("node", "or ending is missing", "Write [[node]] and [[ending]].")
    return Roleplay(
        key=table.key(),
        language=table.one_of("language", LANGUAGES),
        title=table.words("title"),
        skill=table.one_of("skill", SKILLS),
        countries=_countries(table),
        version=table.number("version", least=1, most=2**31 - 1),
        reviewed=table.words("reviewed", may_be_empty=True),
        core=table.truth("core"),
        setting=table.words("setting"),
        person=table.words("person"),
        start=_start(table),
        sources=sources_of(table),
        passes=passes,
        nevers=nevers,
        nodes=nodes,
        endings=endings,
    )


def _countries(table: Table) -> tuple[str, ...]:
    found = table.listed("countries")
    if not all(_COUNTRY.fullmatch(country) for country in found):
        raise table.refuse("countries", "wants two capitals each", 'Write countries = ["LV"].')
    return found


def _start(table: Table) -> State:
    values = table.values.get("start")
    if not isinstance(values, dict):
        raise table.refuse(
            "start", "is missing", "Write start = { trust = 40, stress = 60, understanding = 30 }."
        )
    start = Table(values, "", table.line_of("start"), "Start")
    start.only({"trust", "stress", "understanding"})
    return State(*(start.number(name, least=0, most=100)
                   for name in ("trust", "stress", "understanding")))  # fmt: skip


def _behaviours(table: Table, name: str) -> tuple[Behaviour, ...]:
    found: list[Behaviour] = []
    for row in table.tables(name):
        row.only({"key", "text"})
        found.append(Behaviour(_name(row), row.words("text")))
        if len({one.key for one in found}) < len(found):
            raise row.refuse("key", "stands twice", "Give each its own key.")
    return tuple(found)


def _name(row: Table, key: str = "key") -> str:
    """A key that may hold low lines too, as behaviours do."""
    found = row.words(key)
    if not KEY.fullmatch(found.replace("_", "-")):
        raise row.refuse(key, f"cannot be “{found}”", "Small letters, digits and hyphens.")
    return found


def _node(row: Table) -> Node:
    row.only({"key", "says", "says_when", "answer"})
    says = row.listed("says")
    if not says:
        raise row.refuse("says", "is empty", 'Write says = ["…"].')
    answers = tuple(_answer(one) for one in row.tables("answer"))
    if not 3 <= len(answers) <= 4:
        raise row.refuse("key", f"has {len(answers)} answers", "Write three or four.")
    return Node(_name(row), says, answers, _conditions(row, "says_when", "text"))


def _answer(row: Table) -> Answer:
    row.only(_ANSWER)
    return Answer(
        text=row.words("text"),
        does=row.listed("does"),
        never=row.listed("never"),
        trust=row.number("trust", least=-100, most=100, otherwise=0),
        stress=row.number("stress", least=-100, most=100, otherwise=0),
        understanding=row.number("understanding", least=-100, most=100, otherwise=0),
        why=row.words("why"),
        next=_name(row, "next"),
        next_when=_conditions(row, "next_when", "to"),
    )


def _ending(row: Table) -> Ending:
    row.only({"key", "outcome", "happened", "felt"})
    return Ending(
        _name(row), row.one_of("outcome", OUTCOMES), row.words("happened"), row.words("felt")
    )


def _conditions(row: Table, name: str, what: str) -> tuple[tuple[Condition, str], ...]:
    values = row.values.get(name, [])
    if not isinstance(values, list) or not all(isinstance(one, dict) for one in values):
        raise row.refuse(name, "wants a list", f'Write [ {{ when = "…", {what} = "…" }} ].')
    found = []
    for one in values:
        here = Table(one, "", row.line_of(name), f"{row.name}, {name}")
        here.only({"when", what})
        found.append((_condition(here), here.words(what)))
    return tuple(found)


def _condition(row: Table) -> Condition:
    parts = []
    for part in row.words("when").split(" and "):
        found = _PART.fullmatch(part.strip())
        if not found:
            raise row.refuse("when", f"holds “{part}”", 'Write as "trust < 25 and stress >= 70".')
        parts.append((found.group(1), found.group(2), int(found.group(3))))
    return Condition(tuple(parts))
