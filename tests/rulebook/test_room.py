"""The arrays that programs compute in: shared by lines, never while one is still needed."""

from __future__ import annotations

from typing import Any

import numpy as np

from evenhand.rulebook.room import Line, Room, laid_out


def test_a_line_writes_where_nobody_reads_any_more() -> None:
    lines = [
        Line("v0", "logical_not", ("c0",), "bool"),
        Line("v1", "logical_not", ("v0",), "bool"),
        Line("v2", "logical_and", ("v1", "c0"), "bool"),
    ]

    written, flags, numbers = laid_out(lines, ["v2"])

    assert (flags, numbers) == (1, 0)
    assert written[2] == "v2 = logical_and(v1, c0, out=flags[0])"


def test_an_answer_keeps_its_array_to_the_end() -> None:
    lines = [
        Line("v0", "logical_not", ("c0",), "bool"),
        Line("v1", "bitwise_or", ("v0.view(u8)", "c1.view(u8)"), "byte"),
        Line("v2", "logical_not", ("c1",), "bool"),
    ]

    written, flags, _ = laid_out(lines, ["v1", "v2.view(u8)"])

    assert flags == 2
    assert written[1].endswith("out=flags[0].view(u8))")
    assert written[2].endswith("out=flags[1])")


def test_a_choice_never_writes_over_what_it_chooses_from() -> None:
    lines = [
        Line("v0", "add", ("c0", "1"), "int"),
        Line("v1", "less", ("c0", "5"), "bool"),
        Line("v2", "copyto", ("v1", "v0", "7"), "int"),
    ]

    written, flags, numbers = laid_out(lines, ["v2"])
    space = {"copyto": np.copyto, "add": np.add, "less": np.less, "c0": np.array([1, 9])}
    arrays = Room().arrays(rows=2, flags=flags, numbers=numbers)
    answer: dict[str, Any] = {}
    known = space | {"flags": arrays[0], "numbers": arrays[1]}
    exec("; ".join(written), known, answer)  # noqa: S102 - as programs over columns are run

    assert numbers == 2
    assert answer["v2"].tolist() == [2, 7]


def test_a_room_gives_the_same_arrays_again_and_longer_ones_when_they_are_needed() -> None:
    room = Room()

    first, _ = room.arrays(rows=4, flags=1, numbers=0)
    again, numbers = room.arrays(rows=2, flags=2, numbers=1)
    longer, _ = room.arrays(rows=8, flags=1, numbers=0)

    assert np.shares_memory(first[0], again[0])
    assert [len(array) for array in again] == [2, 2]
    assert numbers[0].dtype == np.int64
    assert len(longer[0]) == 8
