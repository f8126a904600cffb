"""A question for proposals as plain data: a statement, what is owed, a country and a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from evenhand.rulebook.affordability.json_reading import (
    DAY,
    TEXT,
    YES_OR_NO,
    Reader,
    StatementNotUnderstood,
    list_of,
    or_unknown,
    record,
    whole,
)
from evenhand.rulebook.affordability.statement import StatementOfMeans
from evenhand.rulebook.affordability.statement_json import LARGEST_MINOR, MOST_LINES, STATEMENT
from evenhand.rulebook.plans.telling import LANGUAGES

YEARS: Final = (2000, 2200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What is owed on one debt, in the statement's currency."""

    key: str
    owed_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One line: who asks for proposals, and under which law."""

    statement: StatementOfMeans
    debts: tuple[Owed, ...]
    country: str
    day: date
    id: str | int | None = None
    region: str = ""
    first_possible_on: date | None = None
    offered_minor: int | None = None
    with_income_linked: bool = True
    uncertain_too: bool = False
    language: str = "en"


def _id(value: Any, path: str) -> str | int | None:
    if value is None or type(value) in (str, int):
        known: str | int | None = value
        return known
    raise StatementNotUnderstood(path, "must be a text or a whole number", "it is given back")


def _country(value: Any, path: str) -> str:
    if not (isinstance(value, str) and len(value) == 2 and value.isascii() and value.isalpha()):
        raise StatementNotUnderstood(path, "must be a country such as LV", "use ISO 3166")
    return value.lower()


def _near(value: Any, path: str) -> date:
    day: date = DAY.read(value, path)
    if not YEARS[0] <= day.year < YEARS[1]:
        what = f"must lie between {YEARS[0]} and {YEARS[1]}"
        raise StatementNotUnderstood(path, what, "check the year")
    return day


def _language(value: Any, path: str) -> str:
    if value not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise StatementNotUnderstood(path, f"must be one of {known}", "`en` is meant without it")
    return str(value)


_NEAR: Final = Reader(_near, DAY.schema)
_OWED: Final = record(Owed, ("key", "owed_minor"), key=TEXT, owed_minor=whole(0, LARGEST_MINOR))
_LINE: Final = record(
    Question,
    ("statement", "debts", "country", "day"),
    id=Reader(_id, {"type": ["string", "integer", "null"]}),
    country=Reader(_country, {"type": "string", "pattern": "^[A-Za-z]{2}$"}),
    region=TEXT,
    day=_NEAR,
    statement=STATEMENT,
    debts=list_of(_OWED, at_most=MOST_LINES),
    first_possible_on=or_unknown(_NEAR),
    offered_minor=or_unknown(whole(1, LARGEST_MINOR)),
    with_income_linked=YES_OR_NO,
    uncertain_too=YES_OR_NO,
    language=Reader(_language, {"type": "string", "enum": list(LANGUAGES)}),
)
# What each field of a line means; the statement's own fields are told in the manual.
MEANS: Final[Mapping[str, str]] = {
    "id": "given back as it came",
    "country": "whose law holds: where the person lives",
    "region": "a part of the country, such as ZH, where its law differs",
    "day": "the day on which the law is looked up and from which everything counts",
    "statement": "the statement of means, amounts in whole minor units",
    "debts": "what is owed on each debt held here, in the statement's currency",
    "first_possible_on": "the earliest day an instalment may fall due (the day after `day`)",
    "offered_minor": "an amount a month that somebody offers or demands, to be answered too",
    "with_income_linked": "false where she does not want a part linked to her income (true)",
    "uncertain_too": "true where she asks for what too few possible years would bear (false)",
    "language": "of the sentences (en)",
}


def read_question(value: object) -> Question:
    """Read a line's plain data; raises StatementNotUnderstood with path and remedy."""
    question: Question = _LINE.read(value, "$")
    keys = [debt.key for debt in question.debts]
    for place, key in enumerate(keys):
        if key in keys[:place]:
            path, what = f"$.debts[{place}].key", f"{key!r} is given twice"
            raise StatementNotUnderstood(path, what, "give each debt a key of its own")
    return question


def question_schema() -> Mapping[str, Any]:
    """The line as JSON Schema, each field with what it means."""
    properties = {
        name: {**schema, "description": MEANS[name]}
        for name, schema in _LINE.schema["properties"].items()
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_LINE.schema,
        "properties": properties,
    }
