"""A kind of question: its fields, those that many share, and facts named outright."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from evenhand.rulebook.answers.household import HOUSEHOLDS, WrongValue
from evenhand.rulebook.answers.schema import Field, Said, day
from evenhand.rulebook.bind import RawValue
from evenhand.rulebook.facts import FIELDS
from evenhand.rulebook.parameter import epoch_days
from evenhand.rulebook.regions import is_no_region, region_code, subdivisions
from evenhand.rulebook.rulebook import Rulebook

CLAIM_KINDS = ("loan", "invoice", "rent", "utility", "tax", "damages", "other")
Answering = Callable[[Rulebook, str, Said], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Question:
    """A kind of question: what it asks, its fields, the function that answers, and its answer."""

    name: str
    asks: str
    fields: tuple[Field, ...]
    answer: Answering
    tells: tuple[tuple[str, str], ...]
    """What stands in the answer, with meanings, beside what every answer has."""


REASON = (
    "{rule, kind (law, or house where only our own policy refuses), sentence, principle, source, "
    "values, allowed_from}"
)
COUNTRY = Field("country", "country", "country whose law is asked, ISO 3166-1 alpha-2", True)
DAY = Field("day", "day", "the day on which the law is asked", True)
REGION = Field("region", "text", "subdivision code without the country, such as ZH")
CURRENCY = Field("currency", "text", "ISO 4217 code of the amounts; the country's where missing")
FACTS = Field("facts", "any", "further facts under the names of the table of facts")
DEPENDANTS = Field(
    "dependants",
    "any",
    "a number, or a list of ages or of {age, relation: child|spouse|adult, shared_custody}",
)
CHILDREN = Field(
    "children",
    "any",
    "minor children: ages, or a number where the law of the country asks for no ages",
)
HOUSEHOLD = Field("household", "word", "who lives together", words=HOUSEHOLDS)
WHO_OWES = Field(
    "who_owes",
    "word",
    "who owes: a consumer or a business",
    words=("consumer", "business"),
    otherwise="consumer",
)


def facts_given(said: Said) -> dict[str, RawValue]:
    """Facts named outright; raises WrongValue for a name no rule knows."""
    given = said.get("facts", {})
    if not isinstance(given, dict):
        raise WrongValue("facts", given, "give an object of facts by name")
    found: dict[str, RawValue] = {}
    for name, value in given.items():
        if name not in FIELDS and name != "zone":
            raise WrongValue(f"facts.{name}", value, "no rule knows a fact of this name")
        if name in FIELDS and isinstance(value, str) and FIELDS[name].unit == "epoch days":
            value = epoch_days(day(f"facts.{name}", value))
        found[name] = value
    return found


def region_of(country: str, given: str) -> str:
    """A subdivision's code from the code itself, with or without its country, or from its name.

    Raises WrongValue where the country's subdivisions are known and this is none of them.
    """
    found = region_code(country, given)
    if is_no_region(country, found):
        known = ", ".join(subdivisions(country)[0])
        raise WrongValue("region", given, f"is none of {country.upper()}; use one of {known}")
    return found


def place(country: str, said: Said) -> dict[str, RawValue]:
    """Facts of the region and the currency."""
    found: dict[str, RawValue] = {}
    if said["region"]:
        found["region"] = region_of(country, str(said["region"]))
    if said["currency"]:
        found["currency"] = said["currency"]
    return found
