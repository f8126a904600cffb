"""Plain words by which payments say what they are, in four languages; they lie in a data file."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from evenhand.rulebook.affordability.statement import CostKind, IncomeKind

_FILE: Final = Path(__file__).with_name("account_words.toml")
LOAN: Final = "loan"
OWN: Final = "own"
RETURNED: Final = "returned"


@dataclass(frozen=True, slots=True)
class _Words:
    """Patterns in the order in which they are tried: what is narrower stands first."""

    income: tuple[tuple[str, re.Pattern[str]], ...]
    bill: tuple[tuple[str, re.Pattern[str]], ...]
    sign: dict[str, re.Pattern[str]]


@cache
def _words() -> _Words:
    told = tomllib.loads(_FILE.read_text("utf-8"))
    return _Words(
        income=tuple((kind, _pattern(words)) for kind, words in told["income"].items()),
        bill=tuple((kind, _pattern(words)) for kind, words in told["bill"].items()),
        sign={kind: _pattern(words) for kind, words in told["sign"].items()},
    )


def _pattern(by_language: dict[str, list[str]]) -> re.Pattern[str]:
    """One pattern for all languages; `*` stands for more letters of the same word."""
    words = [word for some in by_language.values() for word in some]
    parts = (re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", " ") for word in words)
    return re.compile(rf"\b(?:{'|'.join(parts)})\b")


def says(sign: str, words: str) -> bool:
    """Whether folded words hold a sign such as `returned`."""
    return _words().sign[sign].search(words) is not None


def income_kind(words: str) -> IncomeKind | None:
    """Guess what an income is by folded words; None where they do not say."""
    for kind, pattern in _words().income:
        if pattern.search(words):
            return IncomeKind(kind)
    return None


def bill_kind(words: str) -> CostKind | str | None:
    """Guess what a bill is for; LOAN for a repayment, None where the words do not say."""
    for kind, pattern in _words().bill:
        if pattern.search(words):
            return LOAN if kind == LOAN else CostKind(kind)
    return None
