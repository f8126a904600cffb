"""The rulebook's public face: judge one case, judge a portfolio, look up values of the law."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, Final

from evenhand.rulebook.acts import ACTS, Act, NotAnAct
from evenhand.rulebook.bind import Bound, Raw, bind, calendar_zone
from evenhand.rulebook.facts import CALENDAR_FIELDS, Facts, facts_of
from evenhand.rulebook.field import NEVER
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
from evenhand.rulebook.rule import Formula, Rule
from evenhand.rulebook.verdict import Reason, Verdict

if TYPE_CHECKING:
    import polars as pl

# A mask word holds 63 rules, so that it fits a signed 64-bit column of a database.
WORD_BITS: Final = 63
# Binding the term for objections needs these parameters of the case's country.
_TERMS: Final = (
    "objection_days",
    "assumed_receipt_days",
    "validation_days",
    "assumed_receipt_working_days",
)
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
    _groups: dict[tuple[str, str], tuple[tuple[str, tuple[Rule, ...]], ...]] = field(
        default_factory=dict, repr=False
    )
    _rules_of: dict[str, tuple[Rule, ...]] = field(default_factory=dict, repr=False)

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

    def packs_for(self, country: str) -> tuple[str, ...]:
        """The packs that govern a country: its own, the EU's for members, the house's."""
        code = country.lower()
        eu = self.loaded.packs.get("eu")
        members = (eu.members if eu and eu.members else EU_MEMBERS) if eu else ()
        wanted = (
            code if code not in ("eu", "house") else "",
            "eu" if code in members else "",
            "house",
        )
        return tuple(pack for pack in wanted if pack in self.loaded.packs)

    def rules_for(self, act: Act | str, country: str) -> tuple[Rule, ...]:
        """The rules that govern an act in a country."""
        return tuple(
            rule for _, rules in self._grouped(_key(act), country.lower()) for rule in rules
        )

    def _grouped(self, act: str, country: str) -> tuple[tuple[str, tuple[Rule, ...]], ...]:
        found = self._groups.get((act, country))
        if found is None:
            wanted = Act.of(act)
            found = tuple(
                (pack, tuple(r for r in self.rules if r.pack == pack and wanted in r.acts))
                for pack in self.packs_for(country)
            )
            self._groups[act, country] = found
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
        return bind(raw, self.terms)

    def judge(self, act: Act | str, raw: Raw) -> Verdict:
        """Judge one act on one case; raises NotAnAct, FactRefused, NotInForce."""
        key = _key(act)
        facts = self.bound(raw)
        return self._judged(key, facts, str(raw.get("zone") or ""))

    def _judged(self, act: str, facts: Bound, named: str) -> Verdict:
        country, at = str(facts["country"]), int(facts["at"])
        zone_name = calendar_zone(country, str(facts.get("region", "")), named, at)
        case, reasons, asked = facts_of(facts), [], 0
        groups = self._grouped(act, country)
        for pack, rules in groups:
            if not rules:
                continue
            case.__dict__["law"] = self.law(pack, int(facts["today"]))
            asked += len(rules)
            for rule in rules:
                allowed_from = rule.function(case)
                if allowed_from > at:
                    reasons.append(self._reason(rule, case, allowed_from, zone_name))

        def again(later: int) -> Verdict:
            moved = {**facts, "at": later, "zone": named}
            for name in CALENDAR_FIELDS:
                moved.pop(name, None)
            return self._judged(act, self.bound(moved), named)

        return Verdict(
            ACTS[act],
            country,
            at,
            tuple(reasons),
            tuple(pack for pack, _ in groups),
            asked,
            self.hash,
            facts,
            zone_name,
            again,
        )

    def _reason(self, rule: Rule, case: Facts, allowed_from: int, zone_name: str) -> Reason:
        values = [(name, getattr(case, name)) for name in rule.facts_read]
        values += [(name, getattr(case.law, name)) for name in rule.parameters_read]
        return Reason(
            rule.key,
            rule.principle,
            rule.source,
            tuple(values),
            None if allowed_from >= NEVER else allowed_from,
            self.loaded.packs[rule.pack].texts[rule.key],
            zone_name,
        )

    def amount(self, key: str, raw: Raw) -> int:
        """The whole number a formula of the law gives; raises UnknownFormula, NotInForce."""
        if key not in self.formulas:
            raise UnknownFormula(key)
        found = self.formulas[key]
        facts = self.bound({"country": key.split(".", maxsplit=1)[0], **raw})
        case = facts_of(facts)
        case.__dict__["law"] = self.law(found.pack, int(facts["today"]))
        return found.function(case)

    def judge_columns(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """For every row `case_id` and mask words: a bit for each rule that refuses its acts.

        Rows come back in any order. Raises FactRefused and NotInForce before a row is judged.
        """
        from evenhand.rulebook.portfolio import judge_columns

        return judge_columns(self, frame)

    def amount_columns(self, key: str, frame: pl.LazyFrame) -> pl.LazyFrame:
        """For every row `case_id` and the `amount` a formula gives, in any order."""
        from evenhand.rulebook.portfolio import amount_columns

        if key not in self.formulas:
            raise UnknownFormula(key)
        return amount_columns(self, key, frame)

    @property
    def mask_words(self) -> int:
        """How many mask columns there are: what the country with most rules needs."""
        widest = max((len(self.rules_of(country)) for country in self.loaded.packs), default=0)
        return max(1, -(-widest // WORD_BITS))

    def rules_of(self, country: str) -> tuple[Rule, ...]:
        """All rules that govern a country, in the order of their bits in its masks."""
        found = self._rules_of.get(country.lower())
        if found is None:
            packs = self.packs_for(country)
            found = tuple(rule for pack in packs for rule in self.rules if rule.pack == pack)
            self._rules_of[country.lower()] = found
        return found

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
    return Rulebook(load(folder, operator=operator))
