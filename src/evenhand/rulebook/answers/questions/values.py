"""The question about one value of the law."""

from __future__ import annotations

from typing import Any

from evenhand.rulebook.answers import telling
from evenhand.rulebook.answers.answer import value_on
from evenhand.rulebook.answers.questions.question import COUNTRY, DAY, Question
from evenhand.rulebook.answers.schema import Field, Said
from evenhand.rulebook.rulebook import Rulebook


def _parameter(book: Rulebook, country: str, said: Said) -> dict[str, Any]:
    name = str(said["name"])
    key = (
        name
        if name.split(".", maxsplit=1)[0] in book.loaded.packs and "." in name
        else f"{country}.{name}"
    )
    return telling.value(value_on(book, key, said["day"]))


PARAMETER = Question(
    "parameter",
    "a value of the law on a day",
    (
        Field(
            "name", "text", "name within the pack, or with the pack: lv.minimum_wage_minor", True
        ),
        COUNTRY,
        DAY,
    ),
    _parameter,
    (
        ("value", "the value in force on that day"),
        ("from", "the day from which it holds"),
        ("until", "the day on which it ends, or null"),
        ("confidence", "how sure it is"),
        ("source", "where it comes from"),
    ),
)
