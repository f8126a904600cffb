"""Faults in the rules of a country: its worked cases must notice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bench.mutation.children import place_for
from bench.mutation.mutations import Mutation

if TYPE_CHECKING:
    from evenhand.rulebook.rulebook import Rulebook
    from evenhand.rulebook.worked import WorkedCase

SIX = ("lv", "ch", "fr", "gb", "us", "de")


def cases_hold(
    mutation: Mutation,
    *,
    book: Rulebook,
    cases: Sequence[WorkedCase],
    pack: str,
    folder: Path,
) -> bool:
    """Whether every worked case comes out as before, with the fault in force."""
    from evenhand.rulebook.broken import PackBroken
    from evenhand.rulebook.worked import failure

    file = place_for(folder, mutation.file.name, mutation.source)
    try:
        faulty = _with_fault(book, pack, file, instead_of=mutation.file)
    except PackBroken:
        return False
    return not any(failure(faulty, case) for case in cases)


def _with_fault(book: Rulebook, pack: str, file: Path, *, instead_of: Path) -> Rulebook:
    """The rulebook with one file of a pack read from elsewhere."""
    from evenhand.rulebook.broken import Complaints
    from evenhand.rulebook.importing import imported
    from evenhand.rulebook.loader import Taker
    from evenhand.rulebook.rulebook import Rulebook

    loaded, place = book.loaded, str(instead_of)
    taker = Taker(
        [rule for rule in loaded.rules if rule.file != place],
        {key: one for key, one in loaded.formulas.items() if one.file != place},
        dict(loaded.trees),
        Complaints(),
    )
    module, source = imported(file, pack, taker.complaints, builtin=False)
    taker.take(module, file, source, pack=loaded.packs[pack])
    rules, formulas = tuple(taker.rules), taker.formulas
    return Rulebook(replace(loaded, rules=rules, formulas=formulas, trees=taker.trees))
