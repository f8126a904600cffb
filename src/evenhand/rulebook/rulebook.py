"""The rulebook's public face: judge one case, judge a portfolio, look up values of the law."""

from __future__ import annotations

import gc
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, Final

from evenhand.rulebook.acts import ACTS, Act, NotAnAct
from evenhand.rulebook.asked import Asked, waits_for
from evenhand.rulebook.bind import OF_HOLIDAYS, Bound, Raw, bind, calendar_zone
from evenhand.rulebook.clocks import COUNTED_FROM, by_the_clock
from evenhand.rulebook.facts import CALENDAR_FIELDS, facts_of
from evenhand.rulebook.loader import PACKS, Loaded, load
from evenhand.rulebook.operator import Operator
from evenhand.rulebook.parameter import (
    DatedValue,
    NotInForce,
    Parameter,
    UnknownParameter,
    Value,
    day_of,
)
from evenhand.rulebook.periods import changes_of
from evenhand.rulebook.principles import Principle
from evenhand.rulebook.rule import Formula, Rule
from evenhand.rulebook.telling import Telling
from evenhand.rulebook.verdict import Reason, Verdict

if TYPE_CHECKING:
    import polars as pl

    from evenhand.rulebook.affordability.guideline import Guideline
    from evenhand.rulebook.fold import Constant
    from evenhand.rulebook.kernel import Kernel, KernelKey

# A mask word holds 63 rules, so that it fits a signed 64-bit column of a database.
WORD_BITS: Final = 63
# Binding the term for objections needs these parameters of the case's country.
_TERMS: Final = (
    "objection_days",
    "assumed_receipt_days",
    "validation_days",
    "assumed_receipt_working_days",
)
# The packs of no country.
SHARED: Final = frozenset({"eu", "house"})
EU_MEMBERS: Final = frozenset(
    "at be bg hr cy cz dk ee fi fr de gr hu ie it lv lt lu mt nl pl pt ro sk si es se".split()
)


class UnknownFormula(LookupError):
    """No pack has a formula of that key."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"no pack has a formula {key!r}")


class _Law(SimpleNamespace):
    """The parameters of one pack on one day, as rules see them."""

    def __getattr__(self, name: str) -> Value:
        raise NotInForce(f"{self.pack_}.{name}", self.day_)


@dataclass(frozen=True)
class Rulebook:
    """All packs, ready to judge. Two with one hash answer alike."""

    loaded: Loaded
    _laws: dict[tuple[str, int], _Law] = field(default_factory=dict, repr=False)
    _asked: dict[tuple[str, str], Asked] = field(default_factory=dict, repr=False)
    _rules_of: dict[str, tuple[Rule, ...]] = field(default_factory=dict, repr=False)
    # Programs over columns, written when first needed.
    kernels: dict[KernelKey, Kernel] = field(default_factory=dict, repr=False)
    _rules_in: dict[str, tuple[Rule, ...]] = field(default_factory=dict, repr=False)

    @cached_property
    def telling(self) -> Telling:
        """What tells the reasons of rules that refuse."""
        return Telling(self.loaded.packs, self.loaded.trees, self.law)

    @property
    def hash(self) -> str:
        """sha256 over code, packs, holidays and time zone versions."""
        return self.loaded.hash

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule of every pack."""
        return self.loaded.rules

    @property
    def formulas(self) -> Mapping[str, Formula]:
        """Every formula by key."""
        return self.loaded.formulas

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """Every parameter by key."""
        return MappingProxyType(
            {key: p for pack in self.loaded.packs.values() for key, p in pack.parameters.items()}
        )

    @property
    def principles(self) -> Mapping[int, Principle]:
        """The ten principles, with the operator's text where he has replaced an inferred one."""
        return self.loaded.principles

    @cached_property
    def guidelines(self) -> tuple[Guideline, ...]:
        """The operator's own tables of what households need; none is shipped."""
        from evenhand.rulebook.affordability.guideline_toml import read_guideline

        return tuple(read_guideline(text) for text in self.loaded.operator.guidelines)

    @cached_property
    def known_countries(self) -> frozenset[str]:
        """The countries with a pack, and those for which the operator lets the house's stand."""
        return frozenset(self.loaded.packs) - SHARED | self.loaded.operator.stands_for

    def packs_for(self, country: str) -> tuple[str, ...]:
        """The packs that govern a country: its own, the EU's for members, the house's."""
        code = country.lower()
        eu = self.loaded.packs.get("eu")
        members = (eu.members if eu and eu.members else EU_MEMBERS) if eu else ()
        wanted = (
            code if code not in SHARED else "",
            "eu" if code in members else "",
            "house",
        )
        return tuple(pack for pack in wanted if pack in self.loaded.packs)

    def rules_for(self, act: Act | str, country: str) -> tuple[Rule, ...]:
        """The rules that govern an act in a country."""
        return self._asked_of(_key(act), country.lower()).rules

    def _asked_of(self, act: str, country: str) -> Asked:
        found = self._asked.get((act, country))
        if found is None:
            wanted, packs = Act.of(act), self.packs_for(country)
            governing = (r for pack in packs for r in self.rules_in_pack(pack) if wanted in r.acts)
            changes = changes_of(self.loaded.packs, packs)
            found = self._asked[act, country] = Asked(
                packs, tuple(governing), self.loaded.trees, self.law, changes, waits_for(act)
            )
        return found

    def law(self, pack: str, days: int) -> _Law:
        """The parameters of a pack in force on an epoch day; a missing one raises NotInForce."""
        found = self._laws.get((pack, days))
        if found is None:
            day, values = day_of(days), {}
            for parameter in self.loaded.packs[pack].parameters.values():
                try:
                    values[parameter.key.split(".", 1)[1]] = parameter.on(day).is_
                except NotInForce:
                    continue
            found = self._laws[pack, days] = _Law(pack_=pack, day_=day, **values)
        return found

    def bound(self, raw: Raw) -> Bound:
        """Checked facts with calendar and legal dates of the case's country."""
        return bind(raw, self.terms, known=self.known_countries)

    def judge(self, act: Act | str, raw: Raw) -> Verdict:
        """Judge one act on one case; raises NotAnAct, FactRefused, NotInForce."""
        key, names = _key(act), tuple(raw)
        facts = bind(raw, self.terms, names, known=self.known_countries)
        return self._judged(key, facts, str(raw.get("zone") or ""), names)

    def _judged(self, act: str, facts: Bound, named: str, names: tuple[str, ...]) -> Verdict:
        country, at = str(facts["country"]), int(facts["at"])
        zone_name = calendar_zone(country, str(facts.get("region", "")), named, at)
        asked, tell = self._asked_of(act, country), self.telling.reason
        rules = asked.rules
        refusing = [rules[place] for place in asked.refusing(facts, names)]
        reasons = [
            self._by_the_clock(rule, tell(rule, facts, zone_name), facts) for rule in refusing
        ]

        def again(later: int) -> Verdict:
            moved = {**facts, "at": later, "zone": named}
            for name in CALENDAR_FIELDS:
                moved.pop(name, None)
            return self._judged(act, self.bound(moved), named, tuple(moved))

        return Verdict(
            ACTS[act],
            country,
            at,
            tuple(reasons),
            asked.packs,
            len(asked.rules),
            self.hash,
            facts,
            zone_name,
            again,
        )

    def _by_the_clock(self, rule: Rule, reason: Reason, facts: Bound) -> Reason:
        """The reason with its own instant right across a change of the clock."""
        until = reason.allowed_from
        if until is None or COUNTED_FROM.isdisjoint(rule.facts_read):
            return reason
        law = self.law(rule.pack, int(facts["today"]))

        def asked(moved: Bound) -> int:
            case = facts_of(moved)
            case.__dict__["law"] = law
            return rule.function(case)

        right = by_the_clock(until, facts, reason.zone, asked=asked)
        return reason if right == until else replace(reason, allowed_from=right)

    def refusing(self, act: str, facts: Bound, names: tuple[str, ...] = ()) -> Sequence[int]:
        """The places, among `rules_for`, of the rules that refuse an act on bound facts.

        `names` are those of the raw facts. Where the same names come again and again, the answer
        comes of a program written for them, else of the rules one by one.
        """
        return self._asked_of(act, str(facts["country"])).refusing(facts, names)

    def amount(self, key: str, raw: Raw) -> int:
        """The whole number a formula of the law gives; raises UnknownFormula, NotInForce."""
        if key not in self.formulas:
            raise UnknownFormula(key)
        found = self.formulas[key]
        with_holidays = not OF_HOLIDAYS.isdisjoint(found.facts_read)
        named = {"country": key.split(".", maxsplit=1)[0], **raw}
        facts = bind(named, self.terms, with_holidays=with_holidays, known=self.known_countries)
        case = facts_of(facts)
        case.__dict__["law"] = self.law(found.pack, int(facts["today"]))
        return found.function(case)

    def judge_columns(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """For every row `case_id` and mask words: a bit for each rule that refuses its acts.

        All rows are judged at the call, batch by batch; only the masks stay in memory. Rows come
        back in any order. Raises FactRefused and NotInForce instead of judging some of the rows;
        columns that no rule reads are not looked at.
        """
        from evenhand.rulebook.portfolio import judge_columns

        return judge_columns(self, frame)

    def amount_columns(self, key: str, frame: pl.LazyFrame) -> pl.LazyFrame:
        """For every row `case_id` and the `amount` a formula gives, in any order."""
        from evenhand.rulebook.portfolio import amount_columns

        if key not in self.formulas:
            raise UnknownFormula(key)
        return amount_columns(self, key, frame)

    def amount_expression(
        self, key: str, day: date, *, given: Collection[str], same: Mapping[str, Constant]
    ) -> pl.Expr:
        """A formula as an expression over columns that are named as its facts.

        For many rows of one place and day, checked already: `given` names the facts that are
        columns, without nulls; `same` those that are the same for all; every other rests on its
        cautious default. Raises UnknownFormula and NotInForce.
        """
        from evenhand.rulebook.portfolio import amount_expression

        if key not in self.formulas:
            raise UnknownFormula(key)
        return amount_expression(self, key, day, given=given, same=same)

    @property
    def mask_words(self) -> int:
        """How many mask columns there are: what the country with most rules needs."""
        widest = max((len(self.rules_of(country)) for country in self.loaded.packs), default=0)
        return max(1, -(-widest // WORD_BITS))

    def rules_of(self, country: str) -> tuple[Rule, ...]:
        """All rules that govern a country, in the order of their bits in its masks."""
        found = self._rules_of.get(country.lower())
        if found is None:
            packs = self.packs_by_bit(country)
            found = tuple(rule for pack in packs for rule in self.rules_in_pack(pack))
            self._rules_of[country.lower()] = found
        return found

    def packs_by_bit(self, country: str) -> tuple[str, ...]:
        """The packs that govern a country in the order of their bits: what all share comes first.

        So the house's rules have the same bits everywhere and are judged over all cases at once.
        """
        return self.packs_for(country)[::-1]

    def rules_in_pack(self, pack: str) -> tuple[Rule, ...]:
        """The rules of one pack."""
        found = self._rules_in.get(pack)
        if found is None:
            found = self._rules_in[pack] = tuple(r for r in self.rules if r.pack == pack)
        return found

    def bit_of(self, pack: str, country: str) -> int:
        """The place of a pack's earliest bit in the masks of a country it governs."""
        packs = self.packs_by_bit(country)
        return sum(len(self.rules_in_pack(one)) for one in packs[: packs.index(pack)])

    def refused(self, act: Act | str, country: str) -> tuple[int, ...]:
        """The mask words of the rules that govern an act; refused where mask & word is not 0."""
        words, wanted = [0] * self.mask_words, Act.of(_key(act))
        for bit, rule in enumerate(self.rules_of(country)):
            if wanted in rule.acts:
                words[bit // WORD_BITS] |= 1 << bit % WORD_BITS
        return tuple(words)

    def rules_in(self, masks: Sequence[int], country: str) -> tuple[Rule, ...]:
        """The rules whose bits are set in the masks of a case of that country."""
        return tuple(
            rule
            for bit, rule in enumerate(self.rules_of(country))
            if masks[bit // WORD_BITS] >> bit % WORD_BITS & 1
        )

    def countries_with_terms(self) -> frozenset[str]:
        """The countries whose law names a term for objections on any day."""
        return frozenset(
            country
            for country, pack in self.loaded.packs.items()
            if any(f"{country}.{name}" in pack.parameters for name in _TERMS)
        )

    def terms(self, country: str, days: int) -> Mapping[str, int]:
        """The parameters of a country that set the term for objections, on an epoch day."""
        if country not in self.loaded.packs:
            return {}
        law = self.law(country, days)
        return {name: value for name in _TERMS if isinstance(value := law.__dict__.get(name), int)}

    def value(self, key: str, day: date) -> DatedValue:
        """A parameter's value in force on a day; raises UnknownParameter, NotInForce."""
        pack = self.loaded.packs.get(key.split(".", maxsplit=1)[0])
        if pack is None or key not in pack.parameters:
            raise UnknownParameter(key)
        return pack.parameters[key].on(day)

    def stale(self, day: date) -> tuple[tuple[Parameter, tuple[str, ...]], ...]:
        """The parameters that need a look by that day, with why."""
        each = ((parameter, parameter.stale(day)) for parameter in self.parameters.values())
        return tuple((parameter, why) for parameter, why in each if why)


def _key(act: Act | str) -> str:
    key = act.key if isinstance(act, Act) else act
    if key not in ACTS:
        raise NotAnAct(key)
    return key


_in_force = Operator()


def operate(operator: Operator) -> None:
    """Tell this process, once at its start, what its operator adds: the site does.

    From here on `open_rulebook()` answers with these settings.
    """
    global _in_force  # noqa: PLW0603
    _in_force = operator


def open_rulebook(
    folder: Path = PACKS,
    *,
    operator: Operator | None = None,
    confirmed: Collection[str] = (),
) -> Rulebook:
    """The rulebook of a folder of packs, opened once; raises PackBroken.

    Without an `operator` the settings of the process hold for our own packs, and none for others.
    `confirmed` alone names values from memory that the operator has confirmed on record.
    """
    if operator is None:
        shipped = folder == PACKS and not confirmed
        operator = _in_force if shipped else Operator(confirmed=frozenset(confirmed))
    return _opened(folder, operator)


@lru_cache(maxsize=8)
def _opened(folder: Path, operator: Operator) -> Rulebook:
    # Next to nothing of what is read is garbage: looking for it takes a fifth of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return Rulebook(load(folder, operator=operator))
    finally:
        if collecting:
            gc.enable()
