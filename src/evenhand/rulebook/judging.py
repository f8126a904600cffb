"""Judges one batch: the house's rules over all of it, a country's over its own rows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import local
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from evenhand.rulebook.batch import Batch, Place, batch_of
from evenhand.rulebook.fold import Constant, Folding, LawOf
from evenhand.rulebook.kernel import Kernel, compiled
from evenhand.rulebook.objections import TermEnds
from evenhand.rulebook.periods import changes_of
from evenhand.rulebook.room import Room
from evenhand.rulebook.rule import Rule

if TYPE_CHECKING:
    from evenhand.rulebook.rulebook import Rulebook

# So many rows at once that threads seldom wait for each other between two calls of numpy.
ROWS_AT_ONCE: Final = 262_144
# A portfolio at many instants needs many programs; these are as many as are kept.
MOST_KERNELS: Final = 1_000
# Bytes a word of the mask has in a row of bits; its topmost bit stays unused.
_WORD_BYTES: Final = 8


@dataclass(slots=True)
class Judge:
    """A rulebook with the facts that are the same for every row of a portfolio."""

    book: Rulebook
    same: dict[str, Constant]
    # Counts the terms for objections, unless they came with the portfolio.
    ends: TermEnds | None
    _read: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _changes: dict[str, list[int]] = field(default_factory=dict)
    _thread: local = field(default_factory=local)

    def nothing(self) -> pl.DataFrame:
        """The answer to no rows."""
        words = {f"mask_{word}": pl.UInt64 for word in range(self.book.mask_words)}
        return pl.DataFrame(schema={"case_id": pl.Int64, **words})

    def judged(self, frame: pl.DataFrame) -> pl.DataFrame:
        """`case_id` and mask words of a batch; raises FactRefused, NotInForce."""
        batch = batch_of(frame, self.same, self.ends, known=self.book.known_countries)
        words = [np.zeros(frame.height, dtype=np.uint64) for _ in range(self.book.mask_words)]
        for pack, places in self._governed(batch):
            for alike in self._by_law(pack, places):
                self._write(batch, pack, alike, words)
        masks = {f"mask_{place}": word for place, word in enumerate(words)}
        return pl.DataFrame({"case_id": frame["case_id"], **masks})

    def _governed(self, batch: Batch) -> Iterator[tuple[str, list[Place]]]:
        """Each pack with the places it governs, those apart where its bits lie elsewhere."""
        found: dict[tuple[str, int], list[Place]] = {}
        for place in batch.places:
            start = 0
            for pack in self.book.packs_by_bit(place.country):
                found.setdefault((pack, start), []).append(place)
                start += len(self.book.rules_in_pack(pack))
        for (pack, _), places in found.items():
            yield pack, places

    def _by_law(self, pack: str, places: list[Place]) -> list[list[Place]]:
        """The places apart whose local days lie in different periods of the pack's parameters."""
        changes = self._changes.get(pack)
        if changes is None:
            changes = self._changes[pack] = changes_of(self.book.loaded.packs, (pack,))
        found: dict[int, list[Place]] = {}
        for place in places:
            found.setdefault(bisect_right(changes, place.today), []).append(place)
        return list(found.values())

    def _write(self, batch: Batch, pack: str, places: list[Place], words: Sequence[Any]) -> None:
        """Judge the rows of these places by one pack."""
        kernel = self._kernel(batch, pack, places)
        batch.questions.update(kernel.questions)
        if len(places) == len(batch.places):
            bytes_of = [word.view(np.uint8).reshape(-1, _WORD_BYTES) for word in words]
            columns = {name: batch.array(name) for name in kernel.reads}
            for start in range(0, batch.frame.height, ROWS_AT_ONCE):
                here = slice(start, start + ROWS_AT_ONCE)
                some = {name: column[here] for name, column in columns.items()}
                for place, plane in self._planes(kernel, some):
                    bytes_of[place // _WORD_BYTES][here, place % _WORD_BYTES] |= plane
            return
        rows = np.concatenate([place.rows for place in places])
        for start in range(0, len(rows), ROWS_AT_ONCE):
            chosen = rows[start : start + ROWS_AT_ONCE]
            some = {name: batch.part(name, chosen) for name in kernel.reads}
            parts: dict[int, Any] = {}
            for place, plane in self._planes(kernel, some):
                word = place // _WORD_BYTES
                if word not in parts:
                    parts[word] = np.zeros((len(chosen), _WORD_BYTES), dtype=np.uint8)
                parts[word][:, place % _WORD_BYTES] |= plane
            for word, part in parts.items():
                words[word][chosen] |= part.view(np.uint64)[:, 0]

    def _planes(self, kernel: Kernel, columns: dict[str, Any]) -> Iterator[tuple[int, Any]]:
        """The bytes of the mask that a program answers, each with its place."""
        rows = max((len(column) for column in columns.values()), default=0)
        room: Room | None = getattr(self._thread, "room", None)
        if room is None:
            room = self._thread.room = Room()
        flags, numbers = room.arrays(rows=rows, flags=kernel.flags, numbers=kernel.numbers)
        return zip(kernel.places, kernel.planes(columns, flags, numbers), strict=True)

    def _kernel(self, batch: Batch, pack: str, places: list[Place]) -> Kernel:
        read = self._read.get(pack)
        rules = self.book.rules_in_pack(pack)
        if read is None:
            read = self._read[pack] = (*sorted(read_by(rules)), "at")
        same = batch.alike(places, read)
        start = self.book.bit_of(pack, places[0].country)
        key = (pack, start, places[0].today, frozenset(same.items()))
        kernel = self.book.kernels.get(key)
        if kernel is None:
            law = law_of(self.book, pack, places[0].today)
            folding = Folding(law, same)
            trees = self.book.loaded.trees
            if len(self.book.kernels) >= MOST_KERNELS:
                self.book.kernels.clear()
            kernel = self.book.kernels[key] = compiled(
                {_spread(start + n): folding.refusing(trees[r.key]) for n, r in enumerate(rules)},
                law,
            )
        return kernel


def _spread(bit: int) -> int:
    """Where a bit of the mask lies when each word takes eight bytes."""
    from evenhand.rulebook.rulebook import WORD_BITS

    return bit // WORD_BITS * _WORD_BYTES * 8 + bit % WORD_BITS


def read_by(rules: Sequence[Rule]) -> frozenset[str]:
    """The facts that some rules look at."""
    return frozenset(name for rule in rules for name in rule.facts_read)


def law_of(book: Rulebook, pack: str, days: int) -> LawOf:
    """The parameters of a pack on an epoch day; asking for a missing one raises NotInForce."""
    law = book.law(pack, days)
    return lambda name: getattr(law, name)


def stretches(book: Rulebook, packs: Sequence[str], days: list[int]) -> Iterator[tuple[int, int]]:
    """The earliest and latest of the given days within each period of unchanged parameters."""
    changes = changes_of(book.loaded.packs, packs)
    by_period: dict[int, list[int]] = {}
    for day in days:
        by_period.setdefault(bisect_right(changes, day), []).append(day)
    for period in by_period.values():
        yield min(period), max(period)
