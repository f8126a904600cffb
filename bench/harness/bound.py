"""The fixed rules on facts that are checked and bound already, as columns in memory.

That is where the peers start from, and these are the very columns that OpenFisca gets: whole
numbers of 32 bits, texts as numbers. A portfolio starts earlier, with rows to check and a calendar
to bind, and is measured by itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache, partial
from threading import local
from typing import Any

import numpy as np

from bench.harness.translate import narrowed, with_constants
from evenhand.rulebook import Rulebook
from evenhand.rulebook.fold import Folding
from evenhand.rulebook.judging import ROWS_AT_ONCE, law_of
from evenhand.rulebook.kernel import Kernel, compiled
from evenhand.rulebook.room import Room
from evenhand.rulebook.rule import Rule
from evenhand.rulebook.tree import Choice, Fact, Literal, Node, Operation


def judge_of(
    book: Rulebook, rules: tuple[Rule, ...], facts: Mapping[str, Any], words: Mapping[str, int]
) -> Callable[[], Any]:
    """What answers, at each call, the mask of every row; at most 63 rules of one pack.

    As in a portfolio, all processors work, parameters are folded, and the instant where each call
    finds it to be one for all rows; every other fact is read for every row, as the peers do.
    """
    count = len(facts["at"])
    law = law_of(book, rules[0].pack, int(facts["at"][0]) // 86_400)
    trees = [_narrow(with_constants(book.loaded.trees[rule.key], law)) for rule in rules]

    @lru_cache(maxsize=2)
    def kernel_of(low: int, high: int) -> Kernel:
        folding = Folding(law, {"at": low} if low == high else {})
        return compiled({n: folding.refusing(tree) for n, tree in enumerate(trees)}, law)

    masks = np.zeros((count, 8), dtype=np.uint8)
    workers = os.cpu_count() or 1
    rows_at_once = min(ROWS_AT_ONCE, -(-count // workers))
    thread = local()

    def part(kernel: Kernel, begins: int) -> None:
        here = slice(begins, begins + rows_at_once)
        some = {name: facts[name][here] for name in kernel.reads if name in facts}
        for name, question in kernel.questions.items():
            fact, word = question.operands
            assert isinstance(fact, Fact)
            assert isinstance(word, Literal)
            some[name] = facts[fact.name][here] == words[str(word.value)]
        if not hasattr(thread, "room"):
            thread.room = Room(numbers_are=np.int32)
        rows = min(rows_at_once, count - begins)
        room = thread.room.arrays(rows=rows, flags=kernel.flags, numbers=kernel.numbers)
        for place, plane in zip(kernel.places, kernel.planes(some, *room), strict=True):
            masks[here, place] = plane

    threads = ThreadPoolExecutor(workers)

    def judged() -> Any:
        kernel = kernel_of(int(facts["at"].min()), int(facts["at"].max()))
        list(threads.map(partial(part, kernel), range(0, count, rows_at_once)))
        return masks.view(np.uint64)[:, 0]

    return judged


def _narrow(node: Node) -> Node:
    """The tree with whole numbers of 32 bits, like those of the columns."""
    if isinstance(node, Literal) and node.kind == "int" and isinstance(node.value, int):
        return replace(node, value=narrowed(node.value))
    if isinstance(node, Choice):
        parts = _narrow(node.condition), _narrow(node.then), _narrow(node.otherwise)
        return Choice(*parts, node.kind)
    if isinstance(node, Operation):
        return replace(node, operands=tuple(map(_narrow, node.operands)))
    return node
