"""Sends through a provider that fails, by workers that are killed: the short form of the proof."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from bench.harness.sends import run_sends

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


def test_of_a_hundred_sends_none_is_doubled_or_lost_unseen(
    settings: Settings, tmp_path: Path
) -> None:
    settings.SPOOL_FOLDER = tmp_path / "spool"
    settings.ALLOWED_HOSTS = ["testserver"]

    found = run_sends(100, workers=3, seed=1, kill_every=20)

    assert found.violations == 0, found
    assert found.sends == 100
    assert found.kills > 0, found
    assert found.states["failed"] > 0, found
    assert found.forged > 0, found
