"""An answer of the law: the amount, its parts, the values used, and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from evenhand.rulebook.bind import Bound, Raw
from evenhand.rulebook.facts import FIELDS, GUARDED
from evenhand.rulebook.parameter import DatedValue, NotInForce, day_of, epoch_days
from evenhand.rulebook.rule import Formula
from evenhand.rulebook.rulebook import Rulebook
from evenhand.rulebook.source import CONFIDENCES, Confidence, Source

# The parameters in which a pack says for which kinds it knows the law.
_KINDS = {
    "order_kind": "order_kinds",
    "income_kind": "income_kinds",
    "fee_kind": "fee_kinds",
    "claim_kind": "claim_kinds",
    "is_natural_person": "interest_owed_by",
}
# Who lives in a household may be told in more than one way: each fact with what stands for it.
_TOLD_BY = {
    "dependants_known": ({"children_known", "adults_known"},),
    "children_known": ({"dependants_known"},),
    "adults_known": ({"household"}, {"dependants_known"}),
}


class CannotAnswer(LookupError):
    """The packs give no answer to this question; the text says why and what would help."""


class NoSuchLaw(CannotAnswer):
    """A country has no pack, or its pack does not know this part of the law."""

    def __init__(self, country: str, what: str) -> None:
        self.country = country
        self.what = what
        super().__init__(f"{country.upper()}: {what}")


class NoSuchPack(NoSuchLaw):
    """There is no pack of a country."""


class FactsMissing(CannotAnswer):
    """The law asks for facts nobody gave."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__(f"the law of the country asks for {', '.join(names)}")


@dataclass(frozen=True, slots=True)
class UsedValue:
    """A value of the law that an answer rests on, with its period, source and confidence."""

    key: str
    means: str
    unit: str
    value: DatedValue


@dataclass(frozen=True, slots=True)
class Part:
    """A step of the computation, in minor units, with its source."""

    key: str
    means: str
    amount_minor: int
    source: Source


@dataclass(frozen=True, slots=True)
class Amount:
    """A whole number the law computes, in minor units of `currency`, with everything behind it."""

    key: str
    amount_minor: int
    currency: str
    source: Source
    parts: tuple[Part, ...]
    values: tuple[UsedValue, ...]
    confidence: Confidence
    facts: Mapping[str, int | bool | str]


def computed(book: Rulebook, key: str, raw: Raw) -> Amount:
    """Ask a formula with its parts; raises NoSuchLaw, FactsMissing, NotInForce, FactRefused."""
    country = key.split(".", maxsplit=1)[0]
    if key not in book.formulas:
        raise NoSuchLaw(country, f"the pack has no {key.split('.', 1)[1].replace('_', ' ')}")
    formula = book.formulas[key]
    facts = book.bound({"country": country, **raw})
    if missing := missing_facts(formula, facts):
        raise FactsMissing(missing)
    day = day_of(int(facts["today"]))
    refuse_without_values(book, formula, day)
    parts = tuple(
        Part(part, told(book.formulas[part]), book.amount(part, raw), book.formulas[part].source)
        for part in formula.calls
        if part in book.formulas
    )
    values = tuple(values_used(book, formula, day))
    grades = [formula.source.confidence, *(used.value.confidence for used in values)]
    return Amount(
        key,
        book.amount(key, raw),
        str(raw.get("currency") or book.loaded.packs[country].currency),
        formula.source,
        parts,
        values,
        weakest(*grades),
        facts,
    )


def known_pack(book: Rulebook, country: str) -> None:
    """Raise NoSuchLaw where a country has no pack of its own."""
    if country not in book.loaded.packs or country in ("eu", "house"):
        known = ", ".join(sorted(set(book.loaded.packs) - {"eu", "house"})).upper()
        raise NoSuchPack(country, f"there is no pack of this country; there are {known}")


def missing_facts(formula: Formula, facts: Bound) -> tuple[str, ...]:
    """The facts the formula guards that nobody gave, by the name of what is unknown."""
    read = set(formula.facts_read)
    given = {name for name in read if facts.get(name)}
    told_by = {
        name: [stands & read for stands in ways if stands & read] for name, ways in _TOLD_BY.items()
    }
    lacking = [
        name
        for name in formula.facts_read
        if name in GUARDED.values()
        and name not in given
        and not any(stands <= given for stands in told_by.get(name, ()))
    ]
    # What alone would stand for the others is what we ask for.
    lacking = [
        name
        for name in lacking
        if not any(stands <= set(lacking) - {name} for stands in told_by.get(name, ()))
        or name == "dependants_known"
    ]
    return tuple(
        next(field for field, partner in GUARDED.items() if partner == name) for name in lacking
    )


def refuse_without_values(book: Rulebook, formula: Formula, day: date) -> None:
    """Raise NotInForce where a value the formula reads is not known on that day."""
    for name in formula.parameters_read:
        book.value(f"{formula.pack}.{name}", day)


def values_used(book: Rulebook, formula: Formula, day: date) -> Iterator[UsedValue]:
    """The values of the law that a formula reads, in force on that day."""
    for name in formula.parameters_read:
        yield value_on(book, f"{formula.pack}.{name}", day)


def value_on(book: Rulebook, key: str, day: date) -> UsedValue:
    """A value of the law in force on that day; raises UnknownParameter, NotInForce."""
    value = book.value(key, day)
    parameter = book.parameters[key]
    return UsedValue(key, parameter.means, parameter.unit, value)


def value_if_any(book: Rulebook, key: str, day: date) -> UsedValue | None:
    """The same, or None where the pack has no such value on that day."""
    if key not in book.parameters:
        return None
    try:
        return value_on(book, key, day)
    except NotInForce:
        return None


def covers(book: Rulebook, country: str, day: date, raw: Raw, *names: str) -> None:
    """Refuse a kind of creditor, income, fee or claim for which the pack does not know the law."""
    for name in names:
        kinds = value_if_any(book, f"{country}.{_KINDS[name]}", day)
        asked = str(raw.get(name) or FIELDS[name].default)
        if name == "is_natural_person":
            asked = "business" if raw.get(name) is False else "consumer"
        if kinds and asked not in (known := str(kinds.value.is_).split()):
            raise NoSuchLaw(country, f"{asked!r} is not covered, only {', '.join(known)}")


def weakest(*grades: Confidence) -> Confidence:
    """The least sure of some degrees of confidence."""
    return max(grades, key=CONFIDENCES.index)


def told(formula: Formula) -> str:
    """What a formula computes, in its author's words."""
    said = (formula.function.__doc__ or "").strip().splitlines()
    return said[0].rstrip(".") if said else formula.function.__name__.replace("_", " ")


def on(day: date, raw: Raw) -> dict[str, int | bool | str | None]:
    """Raw facts judged at noon of a day."""
    return {**raw, "today": epoch_days(day)}
