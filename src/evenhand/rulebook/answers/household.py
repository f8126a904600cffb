"""Who lives in a household, as people say it, turned into facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evenhand.rulebook.answers.answer import CannotAnswer
from evenhand.rulebook.bind import RawValue

HOUSEHOLDS = ("single", "single_parent", "couple", "cohabiting", "shared", "shared_parent")
RELATIONS = ("child", "spouse", "adult")
_TWO_ADULTS = ("couple", "cohabiting")
_ADULT_FROM = 18


class WrongValue(CannotAnswer):
    """A field of a question holds what cannot be used."""

    def __init__(self, field: str, value: object, what: str) -> None:
        self.field = field
        self.value = value
        super().__init__(f"{field} = {value!r}: {what}")


def household_facts(household: object, dependants: object) -> dict[str, RawValue]:
    """Facts of `household` (one of HOUSEHOLDS, or None) and `dependants`.

    Dependants are a number (ages unknown), or a list of ages or of
    {"age": 7, "relation": "child" | "spouse" | "adult", "shared_custody": true}.
    """
    facts: dict[str, RawValue] = {}
    if household is not None:
        if household not in HOUSEHOLDS:
            raise WrongValue("household", household, f"use one of {', '.join(HOUSEHOLDS)}")
        facts["household"] = str(household)
        facts["adults"] = 2 if household in _TWO_ADULTS else 1
    if dependants is None:
        return facts
    if isinstance(dependants, int) and not isinstance(dependants, bool):
        if dependants < 0:
            raise WrongValue("dependants", dependants, "a number is not negative")
        facts["dependants"] = dependants
        if dependants == 0:
            facts |= _children([])
        return facts
    if not isinstance(dependants, list):
        raise WrongValue("dependants", dependants, "give a number or a list")
    people = [_person(one) for one in dependants]
    facts["dependants"] = len(people)
    facts |= _children([person for person in people if person["relation"] == "child"])
    if "adults" not in facts and any(person["relation"] == "spouse" for person in people):
        facts["adults"] = 2
    return facts


def _person(one: object) -> Mapping[str, Any]:
    """A dependant with age and relation; an age alone is a child's up to 17."""
    if isinstance(one, int) and not isinstance(one, bool):
        one = {"age": one}
    if not isinstance(one, dict):
        raise WrongValue("dependants", one, "give an age, or an object with age and relation")
    if unknown := set(one) - {"age", "relation", "shared_custody"}:
        raise WrongValue("dependants", one, f"{min(unknown)!r} is not known here")
    age = one.get("age")
    if age is not None and (
        not isinstance(age, int) or isinstance(age, bool) or not 0 <= age < 130
    ):
        raise WrongValue("dependants.age", age, "give whole years")
    relation = one.get("relation")
    if relation is None:
        if age is None:
            raise WrongValue("dependants", one, "give an age or a relation")
        relation = "child" if age < _ADULT_FROM else "adult"
    if relation not in RELATIONS:
        raise WrongValue("dependants.relation", relation, f"use one of {', '.join(RELATIONS)}")
    if relation == "child" and age is None:
        raise WrongValue("dependants.age", age, "a child has an age")
    return {"age": age, "relation": relation, "shared": bool(one.get("shared_custody"))}


def _children(children: list[Mapping[str, Any]]) -> dict[str, RawValue]:
    """Numbers of children by the ages that laws name; those in shared custody apart."""
    own = [child["age"] for child in children if not child["shared"]]
    shared = [child["age"] for child in children if child["shared"]]

    def between(low: int, high: int) -> int:
        return sum(low <= age <= high for age in own)

    return {
        "children_under_11": between(0, 10),
        "children_over_10": between(11, 200),
        "children_0_5": between(0, 5),
        "children_6": between(6, 6),
        "children_7_10": between(7, 10),
        "children_11_14": between(11, 14),
        "children_15_up": between(15, 200),
        "children_shared": sum(age <= 10 for age in shared),
        "children_shared_over_10": sum(age > 10 for age in shared),
    }
