"""Answers one question, given as plain data; whatever goes wrong is an answer too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from evenhand.rulebook.answers.answer import CannotAnswer, FactsMissing, NoSuchPack, known_pack
from evenhand.rulebook.answers.household import WrongValue
from evenhand.rulebook.answers.questions import QUESTIONS, Question
from evenhand.rulebook.answers.schema import FieldsMissing, UnknownField, read
from evenhand.rulebook.bind import FactRefused
from evenhand.rulebook.money import UnknownCurrency
from evenhand.rulebook.parameter import NotInForce, UnknownParameter
from evenhand.rulebook.rulebook import Rulebook, open_rulebook
from evenhand.rulebook.zones import UnknownZone, zones_of

# Under which field of a question a missing fact is told.
_FIELD_OF_FACT: Final = {
    "net_income_minor": "net_income",
    "adults": "household",
    "children_under_11": "dependants (with ages)",
    "children_over_10": "dependants (with ages)",
    "children_0_5": "dependants (with ages)",
    "dependants": "dependants",
    "claim_minor": "claim",
    "began_on": "process_began_on",
}
_CODES: Final[Mapping[type[Exception], str]] = {
    FactsMissing: "missing",
    FieldsMissing: "missing",
    UnknownField: "unknown_field",
    WrongValue: "wrong_value",
    FactRefused: "wrong_value",
    UnknownCurrency: "wrong_value",
    UnknownZone: "wrong_value",
    NotInForce: "not_in_force",
    UnknownParameter: "unknown_parameter",
    NoSuchPack: "unknown_country",
    CannotAnswer: "not_covered",
    # What the fields say together cannot be computed; the next line is answered all the same.
    ValueError: "wrong_value",
    ArithmeticError: "wrong_value",
    TypeError: "wrong_value",
    AttributeError: "wrong_value",
    LookupError: "wrong_value",
}


class NotAQuestion(CannotAnswer):
    """A line is no question that is known here."""


def answer_line(line: str, book: Rulebook | None = None) -> str:
    """The answer to one line of JSON as one line of JSON."""
    try:
        question = json.loads(line, parse_float=Decimal)
    except json.JSONDecodeError as error:
        told = _failed({}, "not_json", f"the line is not JSON: {error}")
    else:
        told = answer(question, book)
    return json.dumps(told, ensure_ascii=False, default=str)


def answer(question: Any, book: Rulebook | None = None) -> dict[str, Any]:
    """The answer to a question: the named figures with `ok` true, or `ok` false and an `error`."""
    if not isinstance(question, dict):
        return _failed({}, "not_a_question", "a question is an object with `ask`")
    asked = str(question.get("ask"))
    if asked not in QUESTIONS:
        known = ", ".join(QUESTIONS)
        return _failed(question, "unknown_question", f"`ask` is {asked!r}; it can be {known}")
    book = book or open_rulebook()
    try:
        return _answered(book, QUESTIONS[asked], question)
    except tuple(_CODES) as error:
        code = next(code for kind, code in _CODES.items() if isinstance(error, kind))
        return _failed(question, code, str(error), _missing(error))


def _answered(book: Rulebook, kind: Question, question: Mapping[str, Any]) -> dict[str, Any]:
    country = str(question.get("country") or "").lower()
    fields = kind.fields
    pack = book.loaded.packs.get(country)
    currency = str(question.get("currency") or (pack.currency if pack else "EUR")).upper()
    said = read(fields, question, currency)
    named = str(said.get("name", "")).split(".")[0] if kind.name == "parameter" else ""
    if named not in book.loaded.packs:
        if not country:
            raise FieldsMissing(("country",))
        # Contact is judged everywhere: where no pack is, the EU's and the house's rules hold.
        if kind.name != "contact" or not zones_of(country):
            known_pack(book, country)
    found = kind.answer(book, country, said)
    if any(one["waits_for_confirmation"] for one in _values_in(found)):
        other = _otherwise(kind.answer(_confirmed(book), country, said), found)
        found |= {"if_confirmed": other} if other else {}
    return {
        **_head(question),
        "ok": True,
        "country": country.upper(),
        **({"day": said["day"].isoformat()} if said["day"] else {}),
        **found,
        "assumed": dict(said.assumed),
        "rulebook": book.hash,
    }


def _values_in(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All values of the law told in an answer; of `parameter` the answer itself."""
    if "waits_for_confirmation" in found:
        return [dict(found)]
    return [*found.get("values", ()), *(v for d in found.get("deadlines", ()) for v in d["values"])]


def _confirmed(book: Rulebook) -> Rulebook:
    """The same rulebook as if the operator had confirmed every value from memory."""
    weak = {p.key for p in book.parameters.values() for value in p.weak() if value.permits}
    return open_rulebook(confirmed=frozenset(weak))


def _otherwise(confirmed: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """The figures that would differ."""
    return {
        name: value
        for name, value in confirmed.items()
        if value != found.get(name) and not isinstance(value, list | dict)
    }


def _head(question: Mapping[str, Any]) -> dict[str, Any]:
    return {name: question[name] for name in ("id", "ask") if name in question}


def _failed(
    question: Mapping[str, Any], code: str, what: str, missing: tuple[str, ...] = ()
) -> dict[str, Any]:
    error: dict[str, Any] = {"code": code, "what": what}
    if missing:
        error["missing"] = list(missing)
    return {**_head(question), "ok": False, "error": error}


def _missing(error: Exception) -> tuple[str, ...]:
    if isinstance(error, FieldsMissing):
        return error.names
    if isinstance(error, FactsMissing):
        told = (_FIELD_OF_FACT.get(n, n.removesuffix("_minor")) for n in error.names)
        return tuple(dict.fromkeys(told))
    return ()
