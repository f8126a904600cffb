"""What is asked about one act in one country: rule by rule, or by a program for all of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from evenhand.rulebook.acts import ACTS
from evenhand.rulebook.bind import Bound
from evenhand.rulebook.facts import FIELDS, GUARDED, facts_of
from evenhand.rulebook.parameter import NotInForce
from evenhand.rulebook.rule import Rule
from evenhand.rulebook.screen import Screen, resting, screen_of
from evenhand.rulebook.tree import Node

# A question is written out after it came so often with the same names of facts, in one period of
# the law; so many are kept. Writing costs some hundred times what it spares each time, so that it
# waits for as many, and acts that are asked together are not all written at once.
WRITTEN_AFTER: Final = 100
MOST_SCREENS: Final = 64
NEVER_WRITTEN: Final = -(2**62)
RESTING: Final = {name: known.default for name, known in FIELDS.items()}
_Key = tuple[int, tuple[str, ...]]


def waits_for(act: str) -> int:
    """How often an act is asked about in a country until its question is written out."""
    return WRITTEN_AFTER + list(ACTS).index(act)


@dataclass(frozen=True, slots=True)
class Asked:
    """The rules that govern an act in a country, and the programs written for them."""

    packs: tuple[str, ...]
    rules: tuple[Rule, ...]
    trees: Mapping[str, Node]
    # The parameters of a pack on an epoch day.
    law: Callable[[str, int], Any]
    # The epoch days on which a parameter of the packs changes.
    changes: Sequence[int]
    # How often it must be asked until it is written.
    written_after: int
    # The programs, or how often each was asked for.
    screens: dict[_Key, Screen | int] = field(default_factory=dict)

    def refusing(self, facts: Bound, names: tuple[str, ...]) -> Sequence[int]:
        """The places of the rules that refuse; `names` are those of the raw facts, in order."""
        today = int(facts["today"])
        key = (bisect_right(self.changes, today), names)
        screen = self.screens.get(key, 0)
        if isinstance(screen, int):
            return self._counted(key, screen, facts, today)
        try:
            return screen(facts)
        except KeyError:
            # A fact that other cases with these names have is unknown here.
            return screen({**RESTING, **facts})

    def _counted(self, key: _Key, times: int, facts: Bound, today: int) -> list[int]:
        """Answer without a program, and write it once that is worth it."""
        if len(self.screens) >= MOST_SCREENS:
            self.screens.clear()
        self.screens[key] = times + 1
        if times >= self.written_after:
            try:
                self.screens[key] = self._written(key[1], today)
            except NotInForce:
                # Some path of a rule has no law on that day; only who takes it is to be told.
                self.screens[key] = NEVER_WRITTEN
        return self.one_by_one(facts)

    def _written(self, names: tuple[str, ...], today: int) -> Screen:
        given = frozenset({"country", "at", *names})
        given |= {GUARDED[name] for name in names if name in GUARDED}
        laws = [partial(getattr, self.law(rule.pack, today)) for rule in self.rules]
        trees = [self.trees[rule.key] for rule in self.rules]
        return screen_of(list(zip(trees, laws, strict=True)), given, resting(given))

    def one_by_one(self, facts: Bound) -> list[int]:
        """The same answer from the rules themselves."""
        case, at, today = facts_of(facts), int(facts["at"]), int(facts["today"])
        refusing, pack = [], ""
        for place, rule in enumerate(self.rules):
            if rule.pack != pack:
                pack = rule.pack
                case.__dict__["law"] = self.law(pack, today)
            if rule.function(case) > at:
                refusing.append(place)
        return refusing
