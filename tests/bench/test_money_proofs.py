"""The proofs of money hold in the small, and fail where the ledger is let lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.harness.kills import run_kills
from bench.harness.replays import run_replays

pytestmark = pytest.mark.django_db(transaction=True)


def test_payments_told_again_and_again_count_once(tmp_path: Path) -> None:
    found = run_replays(200, folder=tmp_path, processes=2)

    assert found.violations == 0
    assert found.replays == 200
    assert found.cut > 0
    assert found.refused > 0


def test_without_keys_the_replays_find_doubles(tmp_path: Path) -> None:
    found = run_replays(20, folder=tmp_path, processes=1, idempotent=False)

    assert found.doubled > 0
    assert found.other_answers > 0


def test_no_kill_loses_or_doubles_money(tmp_path: Path) -> None:
    found = run_kills(3, 30, folder=tmp_path, seed=3)

    assert found.violations == 0
    assert found.kills == 3
    assert found.postings >= 30
