"""Patterns of words: the small language in which phrase sets are written, and what it compiles to.

A pattern is words in a row: `a|b` one of them, `word*` its beginnings, `[word]` may be there, `_`
any one word, `...` up to five (at an end it says nothing). A match stays in its sentence. Every gap
is bounded, so that no text makes a search slow.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

MOST_GAP: Final = 5
MOST_GAPS: Final = 3
_TOKEN: Final = re.compile(r"[^\W_]+(?:['\-.,][^\W_]+)*|[.!?\u2026]+|[,;:()\u2013\u2014\"]")
_PLAIN: Final = re.compile(r"[^\W_]+(?:['\-.,][^\W_]+)*\Z")
_SHORT: Final = frozenset({"mr", "mrs", "ms", "dr", "st", "nr", "hr", "fr", "bzw", "mme", "prof"})


class PatternNotUnderstood(ValueError):
    """A pattern breaks the rules of the small language; says which and why."""

    def __init__(self, pattern: str, why: str) -> None:
        super().__init__(f"{pattern!r}: {why}")
        self.pattern, self.why = pattern, why


@dataclass(frozen=True, slots=True)
class Words:
    """A text as words: `joined` is ` word word . word `; places lead back into the text."""

    joined: str
    starts: tuple[int, ...]  # of each token in `joined`
    spans: tuple[tuple[int, int], ...]  # of each token in the text
    sentences: tuple[int, ...]  # the number of its sentence
    clauses: tuple[int, ...]  # the number of its clause

    def token_at(self, place: int) -> int:
        """The number of the token at or before a place of `joined`."""
        return max(bisect_right(self.starts, place) - 1, 0)


def normal(text: str) -> str:
    """NFC, small letters, one kind of apostrophe; as long as the text where that is possible."""
    told = unicodedata.normalize("NFC", text)
    return told.replace("\u2019", "'").replace("\u02bc", "'").casefold()


def words_of(text: str) -> Words:
    """A text cut into words, sentences and clauses."""
    told, origin = _with_places(text)
    parts: list[str] = []
    starts: list[int] = []
    spans: list[tuple[int, int]] = []
    sentences: list[int] = []
    clauses: list[int] = []
    at, sentence, clause, last = 1, 0, 0, ""
    for found in _TOKEN.finditer(told):
        sign = found.group()
        if sign[0] in ',;:()\u2013\u2014"':
            clause += 1
            continue
        ends = sign[0] in ".!?\u2026"
        if ends and sign == "." and (last in _SHORT or (len(last) == 1 and last.isalpha())):
            continue
        sign = "." if ends else sign
        parts.append(sign)
        starts.append(at)
        spans.append((origin[found.start()], origin[found.end() - 1] + 1))
        sentences.append(sentence)
        clauses.append(clause)
        at += len(sign) + 1
        sentence, clause = sentence + ends, clause + ends
        last = sign
    joined = f" {' '.join(parts)} " if parts else " "
    return Words(joined, tuple(starts), tuple(spans), tuple(sentences), tuple(clauses))


def _with_places(text: str) -> tuple[str, list[int]]:
    """The normal form, and for each of its characters the place in the text it comes from."""
    if text.isascii():
        return text.casefold(), list(range(len(text) + 1))
    told: list[str] = []
    origin: list[int] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        part = normal(text[start:end])
        told.append(part)
        origin += [start if place == 0 else end - 1 for place in range(len(part))]
        start = end
    return "".join(told), [*origin, len(text)]


def compiled(patterns: Iterable[str]) -> re.Pattern[str] | None:
    """One regular expression over `Words.joined` for all patterns; None where there are none."""
    told = [_expression(part, pattern) for pattern in patterns for part in _by_letter(pattern)]
    return re.compile(f"(?<= )(?:{'|'.join(told)})") if told else None


def _by_letter(pattern: str) -> list[str]:
    """The same pattern once for each letter it can begin with: what begins otherwise is skipped."""
    first, *others = normal(pattern).split() or [""]
    if first in ("...", "_") or first.startswith("["):
        return [pattern]
    parts: dict[str, list[str]] = {}
    for word in first.split("|"):
        parts.setdefault(word[:1], []).append(word)
    return [" ".join(["|".join(words), *others]) for words in parts.values()]


def _expression(part: str, pattern: str) -> str:
    items = normal(part).split()
    if not [item for item in items if item not in ("...", "_") and not item.startswith("[")]:
        raise PatternNotUnderstood(pattern, "it needs a word that must be there")
    if items.count("...") > MOST_GAPS:
        raise PatternNotUnderstood(pattern, f"more than {MOST_GAPS} gaps")
    return "".join(_item(item, pattern) for item in items)


def _item(item: str, pattern: str) -> str:
    if item == "...":
        return rf"(?:[^ .][^ ]* ){{0,{MOST_GAP}}}?"
    if item == "_":
        return r"[^ .][^ ]* "
    if item.startswith("[") and item.endswith("]"):
        return f"(?:{_one_of(item[1:-1], pattern)} )?"
    return f"{_one_of(item, pattern)} "


def _one_of(item: str, pattern: str) -> str:
    told = []
    for word in item.split("|"):
        begins = word.endswith("*")
        if not _PLAIN.match(word.removesuffix("*")):
            raise PatternNotUnderstood(pattern, f"{word!r} is no word")
        told.append(re.escape(word.removesuffix("*")) + (r"[^ ]*" if begins else ""))
    return f"(?:{'|'.join(told)})"
