"""Files that a bank's program lays into a folder are taken; money that waits long is asked for."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from evenhand.payments.actions import ask_to_send_back, match_waiting, take_file
from evenhand.payments.inbox import take_inbox
from evenhand.payments.models import BankEntry, BankFile
from evenhand.payments.waiting_long import watch_suspense
from evenhand.work.models import Task
from tests.bank_files import Line, camt
from tests.cast import AT

pytestmark = pytest.mark.django_db


def _lay(folder: Path, name: str, content: bytes, *, seconds_ago: int = 120) -> Path:
    file = folder / name
    file.write_bytes(content)
    stamp = AT.timestamp() - seconds_ago
    os.utime(file, (stamp, stamp))
    return file


def test_files_are_taken_or_refused_and_laid_aside(tmp_path: Path) -> None:
    _lay(tmp_path, "good.xml", camt(Line()))
    _lay(tmp_path, "bad.xml", b"<a>")
    _lay(tmp_path, "still-coming.xml", camt(Line(mark="x")), seconds_ago=5)

    counts = [take_inbox(tmp_path, at=AT), take_inbox(tmp_path, at=AT)]

    assert counts == [2, 0]
    assert sorted(BankFile.objects.values_list("name", "state")) == [
        ("bad.xml", "refused"), ("good.xml", "taken"),
    ]  # fmt: skip
    assert [file.name[13:] for file in (tmp_path / "taken").iterdir()] == ["good.xml"]
    assert [file.name[13:] for file in (tmp_path / "refused").iterdir()] == ["bad.xml"]


def test_money_that_waits_longer_than_two_working_days_is_asked_for_once() -> None:
    """The sixteenth of November 2026 is a Monday, and the eighteenth a holiday in Latvia."""
    take_file(name="f", content=camt(Line(name="Nobody")), at=AT, actor="test")
    match_waiting(at=AT)

    told = [watch_suspense(at=AT + timedelta(days=days)) for days in (0, 2, 3, 4)]
    ask_to_send_back(BankEntry.objects.get(), reason="not ours", at=AT, actor="staff:a")
    watch_suspense(at=AT + timedelta(days=5))

    task = Task.objects.get(kind="suspense_old")
    assert told == [0, 0, 1, 0]
    assert task.done_at == AT + timedelta(days=5)
