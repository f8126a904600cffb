"""The spool lays a letter down once, whole, and takes it back while it still lies there."""

from __future__ import annotations

import json
import multiprocessing
import uuid
from pathlib import Path

import pytest

from evenhand.contact.outcome import NotHandedOver
from evenhand.contact.spool import AlreadySpooled, Spool

KEY = uuid.UUID(int=7)


def test_a_letter_lies_whole_in_the_spool_with_a_line_in_the_manifest(tmp_path: Path) -> None:
    spool = Spool(tmp_path)

    reference = spool.hand_over(KEY, b"%PDF a letter")

    assert reference == f"spool:{KEY}"
    assert [path.read_bytes() for path in (tmp_path / "out").iterdir()] == [b"%PDF a letter"]
    line = json.loads((tmp_path / "manifest.jsonl").read_text())
    assert (line["key"], line["what"], line["bytes"]) == (str(KEY), "laid", 13)
    assert list((tmp_path / "parts").iterdir()) == []


def test_a_second_letter_of_the_same_key_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.hand_over(KEY, b"the first")

    with pytest.raises(AlreadySpooled):
        spool.hand_over(KEY, b"the second")

    assert (tmp_path / "out" / f"{KEY}.pdf").read_bytes() == b"the first"


def test_a_key_stays_taken_after_the_printer_took_the_letter(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.hand_over(KEY, b"a letter")
    (tmp_path / "out" / f"{KEY}.pdf").rename(tmp_path / "printed.pdf")

    with pytest.raises(AlreadySpooled):
        spool.hand_over(KEY, b"a letter")

    assert spool.has(KEY) is True
    assert spool.set_aside(KEY) is False


def test_a_waiting_letter_can_be_withdrawn_once(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.hand_over(KEY, b"a letter")

    answers = spool.set_aside(KEY), spool.set_aside(KEY)

    assert answers == (True, False)
    assert list((tmp_path / "out").iterdir()) == []


def test_what_was_set_aside_can_be_put_back_or_dropped_for_good(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.hand_over(KEY, b"a letter")
    spool.set_aside(KEY)

    assert (spool.lying_aside(), spool.has(KEY)) == ([KEY], True)
    assert spool.put_back(KEY)
    assert [path.read_bytes() for path in (tmp_path / "out").iterdir()] == [b"a letter"]
    assert spool.set_aside(KEY)
    assert (spool.drop(KEY), spool.drop(KEY), spool.put_back(KEY)) == (True, False, False)
    assert (spool.lying_aside(), list((tmp_path / "out").iterdir())) == ([], [])


def test_a_key_never_seen_is_not_in_the_spool(tmp_path: Path) -> None:
    assert Spool(tmp_path).has(KEY) is False


def test_a_key_claimed_before_a_crash_is_unknown_and_not_laid_down_again(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / str(KEY)).touch()

    known = spool.has(KEY)

    assert known is None
    with pytest.raises(AlreadySpooled):
        spool.hand_over(KEY, b"a letter")


def test_a_spool_that_cannot_be_written_has_surely_not_taken_the_letter(tmp_path: Path) -> None:
    blocked = tmp_path / "a file"
    blocked.touch()

    with pytest.raises(NotHandedOver):
        Spool(blocked).hand_over(KEY, b"a letter")


def _try(folder: Path, number: int) -> bool:
    try:
        Spool(folder).hand_over(KEY, b"%d" % number)
    except AlreadySpooled:
        return False
    return True


def test_of_processes_that_race_for_one_key_exactly_one_lays_the_letter_down(
    tmp_path: Path,
) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        won = pool.starmap(_try, [(tmp_path, number) for number in range(12)])

    assert won.count(True) == 1
    assert (tmp_path / "out" / f"{KEY}.pdf").read_bytes() == b"%d" % won.index(True)
