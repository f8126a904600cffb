"""The kinds of holds as a page shows them: what each stops, for whom, how long, on what paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from evenhand.rulebook.acts import ACTS, Acts
from evenhand.rulebook.hold_words import evidence_of, name_of
from evenhand.rulebook.holds import HOLD_KINDS, HoldKind
from evenhand.rulebook.rulebook import Rulebook

_SCOPES: Final = {"person": "the person with all her debts", "debt": "one debt"}
_PROOFS: Final = {
    "post": "to the person, by post, in her language",
    "by hand": "over a way that is safe, and in her own pages; nothing by post",
    "estate": "to whoever looks after the estate; nothing to the address of who died",
    "nobody": "to nobody: a stranger learns nothing of the debt",
}
_TO_ADVISER: Final = "; who advises her gets one too, without sum, company or reason"
_SHORT: Final = {
    "every": "stopped",
    "none": "open",
}


def hold_table(
    book: Rulebook,
    table: Callable[[Iterable[str], Iterable[Iterable[object]]], str],
    in_words: Callable[[Acts], str],
) -> Iterator[str]:
    """One section a kind, after the matrix of kinds and acts."""
    purposes = list(dict.fromkeys(act.purpose for act in ACTS.values()))
    heads = ("kind", "interest", *purposes)
    yield table(heads, [_row(kind, purposes) for kind in HOLD_KINDS.values()])
    for kind in HOLD_KINDS.values():
        yield _told(book, kind, in_words)


def _row(kind: HoldKind, purposes: list[str]) -> list[str]:
    interest = "stopped" if "interest" in kind.stops else "open"
    return [f"`{kind.key}`", interest, *(_of(kind, purpose) for purpose in purposes)]


def _of(kind: HoldKind, purpose: str) -> str:
    """Whether a purpose is stopped; where only some channels are, which."""
    acts = [act for act in ACTS.values() if act.purpose == purpose]
    shut = [act for act in acts if act in kind.acts()]
    if not shut:
        return _SHORT["none"]
    if len(shut) == len(acts):
        return _SHORT["every"]
    return "stopped: " + ", ".join(act.channel for act in shut)


def _told(book: Rulebook, kind: HoldKind, in_words: Callable[[Acts], str]) -> str:
    reached = "; only claims that there were when it began" * (kind.claims == "existing")
    ends = ", ".join(kind.open_ended_in)
    lines = [
        f"### `hold.{kind.key}`\n\n> {name_of(kind, 'en', book)}\n",
        f"- **Opened**: {kind.opened}",
        f"- **Covers**: {_SCOPES[kind.scope]}{reached}",
        f"- **Leaves open**: {in_words(kind.leaves_open())}",
        f"- **Lasts**: {_length(book, kind)}"
        + (f"; in {ends} only until what opened it ends" if ends else ""),
        f"- **Looked at**: {_review(book, kind)}",
        f"- **What shows it**: {evidence_of(kind, 'en', book)}",
        f"- **Proof**: {_PROOFS[kind.proof]}{_TO_ADVISER * kind.proof_to_adviser}",
        f"- **Behind it**: `{kind.source}`, principle {kind.principle}\n",
    ]
    return "\n".join(lines)


def _length(book: Rulebook, kind: HoldKind) -> str:
    if not kind.length:
        named = "; its end may be named when it is opened" * kind.end_is_named
        return f"until what opened it ends{named}"
    unit = "months" if kind.counts_months else "whole days, the first one counted"
    named = "; another end may be named when it is opened" * kind.end_is_named
    return f"{_value(book, kind.length)} {unit} (`{kind.length}`){named}"


def _review(book: Rulebook, kind: HoldKind) -> str:
    if not kind.review:
        return "by the calendar"
    value = _value(book, kind.review)
    if kind.review.endswith("_month"):
        return f"in month {value}, with a word to the person (`{kind.review}`)"
    return f"{value} days after we heard of it (`{kind.review}`)"


def _value(book: Rulebook, name: str) -> object:
    return book.parameters[f"house.{name}"].values[-1].is_
