"""The reasons of rules that refuse: what each answers and looked at, with its law.

A rule that refuses again and again in one period of the law gets a program of its own, which goes
straight from facts to the reason. The rule itself says the same, and is asked until then.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final, TypeAlias

from evenhand.rulebook.bind import Bound
from evenhand.rulebook.facts import Facts, facts_of
from evenhand.rulebook.field import NEVER
from evenhand.rulebook.fold import Folding, LawOf
from evenhand.rulebook.pack import Pack
from evenhand.rulebook.parameter import NotInForce
from evenhand.rulebook.periods import changes_of
from evenhand.rulebook.rule import Rule
from evenhand.rulebook.screen import Writer
from evenhand.rulebook.tree import Node
from evenhand.rulebook.verdict import Reason

# The reason a refusing rule gives for bound facts; the zone is that in which times are told.
Teller: TypeAlias = Callable[[Bound, str], Reason]
# Writing costs some twenty times what asking the rule does, and so it waits for as many.
WRITTEN_AFTER: Final = 20
MOST_TELLERS: Final = 2_000
NEVER_WRITTEN: Final = -(2**62)


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells the reasons of the rules of some packs."""

    packs: Mapping[str, Pack]
    trees: Mapping[str, Node]
    # The parameters of a pack on an epoch day.
    law: Callable[[str, int], Any]
    _changes: dict[str, Sequence[int]] = field(default_factory=dict)
    # The programs by rule and period of its pack's law, or how often each was asked for.
    tellers: dict[tuple[str, int], Teller | int] = field(default_factory=dict)

    def reason(self, rule: Rule, facts: Bound, zone: str) -> Reason:
        """Why a rule refuses, which it does."""
        today = facts["today"]
        changes = self._changes.get(rule.pack)
        if changes is None:
            changes = self._changes[rule.pack] = changes_of(self.packs, (rule.pack,))
        key = (rule.key, bisect_right(changes, today))
        teller = self.tellers.get(key, 0)
        if isinstance(teller, int):
            return self._counted(key, teller, rule, facts)(facts, zone)
        return teller(facts, zone)

    def _counted(self, key: tuple[str, int], times: int, rule: Rule, facts: Bound) -> Teller:
        """The rule itself, and its program once that is worth it."""
        if len(self.tellers) >= MOST_TELLERS:
            self.tellers.clear()
        self.tellers[key] = times + 1
        law, texts = self.law(rule.pack, int(facts["today"])), self.packs[rule.pack].texts[rule.key]
        if times >= WRITTEN_AFTER:
            try:
                self.tellers[key] = written(
                    rule, self.trees[rule.key], lambda name: getattr(law, name), texts
                )
            except NotInForce:
                # Some path of the rule has no law on that day; only who takes it is to be told.
                self.tellers[key] = NEVER_WRITTEN
        return itself(rule, law, texts)


def itself(rule: Rule, law: Any, texts: Mapping[str, str]) -> Teller:
    """The reason by the rule's own function."""
    names = (*rule.facts_read, *rule.parameters_read)
    looks = (*rule.facts_read, *(f"law.{name}" for name in rule.parameters_read))
    each = tuple((name, attrgetter(look)) for name, look in zip(names, looks, strict=True))

    def tell(facts: Bound, zone: str) -> Reason:
        case: Facts = facts_of(facts)
        case.__dict__["law"] = law
        answer = rule.function(case)
        seen = tuple((name, look(case)) for name, look in each)
        until = None if answer >= NEVER else answer
        return Reason(rule.key, rule.principle, rule.source, seen, until, texts, zone)

    return tell


def written(rule: Rule, tree: Node, law: LawOf, texts: Mapping[str, str]) -> Teller:
    """The same as a program; raises NotInForce where the rule reads what has no value."""
    writer = Writer(frozenset())
    answer = writer.text(Folding(law, {}).folded(tree), law)
    seen = [f"({name!r}, {writer.fact(name)})" for name in rule.facts_read]
    seen += [f"({name!r}, {writer.table(law(name))})" for name in rule.parameters_read]
    lines = [
        f"answer = {answer}",
        f"seen = ({''.join(f'{one}, ' for one in seen)})",
        f"until = None if answer >= {NEVER} else answer",
        "return Reason(key, principle, source, seen, until, texts, zone)",
    ]
    known = {"Reason": Reason, "texts": texts}
    known |= {name: getattr(rule, name) for name in ("key", "principle", "source")}
    found: Teller = writer.written("tell(case, zone)", lines, known)
    return found
