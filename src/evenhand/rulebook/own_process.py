"""A rulebook in a process of its own: reads questions as JSON lines, answers in the same order.

This file travels in every bundle, so that each rulebook is asked by code that knows it; what the
versions share is only these lines (PROTOCOL).

    {"judge": "demand.letter", "facts": {...}}              a verdict as the journal keeps it
    {"describe": true}                                      rules, formulas, values, sources
    {"columns": "facts.parquet", "into": "masks.parquet"}   masks of a portfolio, and their bits

With "lenient", facts this rulebook does not know are left out and named, instead of refused. With
"language", a verdict carries its sentences. A line `flush` has no answer: it hurries those before.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import json
import platform
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TextIO

from evenhand.rulebook.bundle import packs_folder
from evenhand.rulebook.describing import described
from evenhand.rulebook.facts import CALENDAR_FIELDS, FIELDS
from evenhand.rulebook.loader import DATA_PACKAGES, PACKS
from evenhand.rulebook.operator import Operator
from evenhand.rulebook.rulebook import WORD_BITS, Rulebook, open_rulebook

PROTOCOL: Final = 1
FLUSH: Final = "flush\n"
GARBAGE_AFTER: Final = 50_000
Answer = dict[str, Any]


def main(told: Mapping[str, Any]) -> None:
    """Open the rulebook that `told` names (`packs`, `operator`) and answer until the input ends."""
    out = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):
        book = _opened(told)
        _say(out, {"protocol": PROTOCOL, "hash": book.hash, **_where(book)})
        out.flush()
        # Rules and packs stay for good: searching them for rubbish would only cost time.
        gc.freeze()
        gc.set_threshold(GARBAGE_AFTER)
        for line in sys.stdin:
            # Answers leave in blocks; who waits for the last of them says so.
            if line == FLUSH:
                out.flush()
            else:
                _say(out, answer(book, json.loads(line)))
        out.flush()


def answer(book: Rulebook, question: Mapping[str, Any]) -> Answer:
    """Answer one question; what could not be answered says why under `error`."""
    try:
        asked = next(name for name in _ANSWERS if name in question)
        return _ANSWERS[asked](book, question)
    except Exception as error:  # noqa: BLE001 - whatever a rule of another day raises is its answer
        return {"error": f"{type(error).__name__}: {error}"}


def _opened(told: Mapping[str, Any]) -> Rulebook:
    folder = Path(told["packs"]) if told.get("packs") else PACKS
    operator = Operator.from_json(json.dumps(told["operator"]))
    return open_rulebook(folder, operator=operator)


def _where(book: Rulebook) -> Answer:
    """Which code answers, so that the asker can see that it is the bundle's."""
    places = {}
    for package in DATA_PACKAGES:
        spec = importlib.util.find_spec(package)
        places[package] = str(spec.origin) if spec else ""
    return {
        "python": platform.python_version(),
        "code": __file__,
        "packs": str(packs_folder(book)),
        "data": places,
    }


def _say(out: TextIO, said: Answer) -> None:
    out.write(json.dumps(said, ensure_ascii=False, separators=(",", ":")))
    out.write("\n")


def _judged(book: Rulebook, question: Mapping[str, Any]) -> Answer:
    facts: dict[str, Any] = question["facts"]
    dropped: tuple[str, ...] = ()
    if question.get("lenient"):
        facts, dropped = _known(facts)
    verdict = book.judge(question["judge"], facts)
    told: Answer = {"verdict": verdict.as_dict()}
    if dropped:
        told["dropped"] = dropped
    if language := question.get("language"):
        told["sentences"] = {reason.rule: reason.sentence(language) for reason in verdict.reasons}
    return told


def _known(facts: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The facts this rulebook knows, and the names of those it does not."""
    dropped = tuple(sorted(name for name in facts if name not in FIELDS and name != "zone"))
    return {name: value for name, value in facts.items() if name not in dropped}, dropped


def _described(book: Rulebook, question: Mapping[str, Any]) -> Answer:
    del question
    return described(book)


def _columns(book: Rulebook, question: Mapping[str, Any]) -> Answer:
    """Judge a Parquet file of facts into one of masks; tell which bits mean what."""
    import polars as pl

    frame = pl.scan_parquet(question["columns"])
    names = frame.collect_schema().names()
    wanted = [n for n in names if n == "zone" or (n in FIELDS and n not in CALENDAR_FIELDS)]
    book.judge_columns(frame.select(wanted)).sink_parquet(question["into"])
    countries = frame.select(pl.col("country").str.to_lowercase().unique()).collect()
    return {
        "dropped": sorted(set(names) - set(wanted)),
        "missing": sorted(set(FIELDS) - set(names) - set(CALENDAR_FIELDS)),
        "words": book.mask_words,
        "countries": {country: _bits(book, country) for country in countries["country"]},
    }


def _bits(book: Rulebook, country: str) -> Answer:
    """Each bit of a country's masks in order: the rule, and the acts it governs."""
    words, found = book.mask_words, []
    for bit in range(words * WORD_BITS):
        one = [0] * words
        one[bit // WORD_BITS] = 1 << bit % WORD_BITS
        found += [
            {"word": bit // WORD_BITS, "bit": bit % WORD_BITS, "rule": rule.key,
             "acts": sorted(act.key for act in rule.acts)}
            for rule in book.rules_in(one, country)
        ]  # fmt: skip
    return {"rules": found}


_ANSWERS: Final[dict[str, Callable[[Rulebook, Mapping[str, Any]], Answer]]] = {
    "judge": _judged,
    "describe": _described,
    "columns": _columns,
}
