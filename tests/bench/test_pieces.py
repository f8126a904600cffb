"""Pieces of a long proof add up, go on where they stopped, and never mix with other code."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from bench.harness import pieces


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "_cpu_seconds", lambda: 0.0)
    monkeypatch.setattr(pieces, "code_of", lambda: "abc")


def words(keep: Path | None, *, first: int = 0, n: int = 10, seed: int = 1) -> Namespace:
    return Namespace(first=first, n=n, piece=4, keep=keep, seed=seed)


def work(done: list[range]) -> pieces.Work:
    def one(numbers: range) -> pieces.Found:
        done.append(numbers)
        return {"races": len(numbers), "violations": 0, "by_door": {"desk": 1, "portal": 2}}

    return one


def test_a_run_is_cut_and_added_up() -> None:
    done: list[range] = []

    found = pieces.run_in_pieces(words(None), {"proof": "races"}, work(done))

    assert done == [range(4), range(4, 8), range(8, 10)]
    assert found["races"] == 10
    assert found["by_door"] == {"desk": 3, "portal": 6}


def test_what_is_kept_is_not_done_again(tmp_path: Path) -> None:
    keep = tmp_path / "races.jsonl"
    pieces.run_in_pieces(words(keep, n=8), {"proof": "races"}, work([]))
    done: list[range] = []

    found = pieces.run_in_pieces(words(keep), {"proof": "races"}, work(done))

    assert done == [range(8, 10)]
    assert found["races"] == 10


def test_parts_of_several_commands_add_up(tmp_path: Path) -> None:
    keep = tmp_path / "races.jsonl"
    pieces.run_in_pieces(words(keep, first=4, n=6), {"proof": "races"}, work([]))

    found = pieces.run_in_pieces(words(keep, n=4), {"proof": "races"}, work([]))

    assert found["races"] == 10


def test_pieces_of_other_code_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep = tmp_path / "races.jsonl"
    pieces.run_in_pieces(words(keep), {"proof": "races"}, work([]))
    monkeypatch.setattr(pieces, "code_of", lambda: "def")

    with pytest.raises(pieces.OtherPieces):
        pieces.run_in_pieces(words(keep, n=20), {"proof": "races"}, work([]))


def test_pieces_that_overlap_are_refused(tmp_path: Path) -> None:
    keep = tmp_path / "races.jsonl"
    pieces.run_in_pieces(words(keep, first=2, n=4), {"proof": "races"}, work([]))
    pieces.run_in_pieces(words(keep, first=0, n=4), {"proof": "races"}, work([]))

    with pytest.raises(pieces.OtherPieces):
        pieces.run_in_pieces(words(keep, first=0, n=4), {"proof": "races"}, work([]))


def test_none_of_so_many_is_bound_by_three_in_so_many() -> None:
    assert pieces.upper_95(50_000, 0) == 0.00006
    assert pieces.upper_95(50_000, 1) is None
