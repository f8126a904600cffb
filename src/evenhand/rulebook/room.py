"""The arrays that programs over columns compute in: few, made once, and used again and again.

A line of a program may write where the lines before it do not need what they wrote any more, as a
compiler gives registers. Each thread has arrays of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

_POOLS: Final = {"bool": "flags", "byte": "flags", "int": "numbers"}


@dataclass(frozen=True, slots=True)
class Line:
    """A call of a program: what it answers is a `bool`, an `int`, or a `byte` of a mask."""

    name: str
    call: str
    words: tuple[str, ...]
    kind: str

    @property
    def needs(self) -> frozenset[str]:
        """The names of the lines whose answers it reads."""
        return frozenset(word.partition(".")[0] for word in self.words if word.startswith("v"))


def laid_out(lines: Sequence[Line], answers: Sequence[str]) -> tuple[list[str], int, int]:
    """The lines as Python, and how many arrays of `flags` and of `numbers` they compute in."""
    last = _last_uses(lines, answers)
    place_of: dict[str, tuple[str, int]] = {}
    free: dict[str, list[int]] = {"flags": [], "numbers": []}
    used = {"flags": 0, "numbers": 0}
    written = []
    for line in lines:
        let_go = [name for name in line.needs if last[name] == line.name]
        # A call may write over what it reads, number by number; a choice reads what it has written.
        if line.call != "copyto":
            _give_back(let_go, place_of, free)
        pool = _POOLS[line.kind]
        if not free[pool]:
            free[pool].append(used[pool])
            used[pool] += 1
        place_of[line.name] = (pool, free[pool].pop())
        if line.call == "copyto":
            _give_back(let_go, place_of, free)
        written.append(_written(line, f"{pool}[{place_of[line.name][1]}]"))
    return written, used["flags"], used["numbers"]


def _last_uses(lines: Sequence[Line], answers: Sequence[str]) -> dict[str, str]:
    """The line that is the last to need each; empty for those that stay."""
    last = {name: line.name for line in lines for name in line.needs}
    return last | {answer.partition(".")[0]: "" for answer in answers}


def _give_back(
    names: Sequence[str], place_of: dict[str, tuple[str, int]], free: dict[str, list[int]]
) -> None:
    for name in names:
        pool, place = place_of[name]
        free[pool].append(place)


def _written(line: Line, array: str) -> str:
    if line.call == "copyto":
        condition, then, otherwise = line.words
        whole, part = f"copyto({line.name}, {otherwise})", f"copyto({line.name}, {then}"
        return f"{line.name} = {array}; {whole}; {part}, where={condition})"
    out = f"{array}.view(u8)" if line.kind == "byte" else array
    return f"{line.name} = {line.call}({', '.join(line.words)}, out={out})"


@dataclass(slots=True)
class Room:
    """The arrays of one thread, made longer and more when a program needs it."""

    numbers_are: Any = np.int64
    flags: list[Any] = field(default_factory=list)
    numbers: list[Any] = field(default_factory=list)

    def arrays(self, *, rows: int, flags: int, numbers: int) -> tuple[list[Any], list[Any]]:
        """So many arrays of yes and no, and of whole numbers, of that length; unset."""
        return (
            _of_length(self.flags, flags, rows, np.bool_),
            _of_length(self.numbers, numbers, rows, self.numbers_are),
        )


def _of_length(kept: list[Any], count: int, rows: int, kind: Any) -> list[Any]:
    if kept and len(kept[0]) < rows:
        kept.clear()
    length = len(kept[0]) if kept else rows
    kept.extend(np.empty(length, dtype=kind) for _ in range(count - len(kept)))
    return [array[:rows] for array in kept[:count]]
