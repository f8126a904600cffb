"""The four doors through which races open their stops really open them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from bench.harness import ways_in
from evenhand.contact import gate
from evenhand.doors import clock
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    monkeypatch.setattr(clock, "now", cast.clock)
    settings.SPOOL_FOLDER = tmp_path / "spool"
    settings.ALLOWED_HOSTS = ["localhost"]


@pytest.mark.parametrize("way", ["api", "import", "portal", "desk"])
def test_a_stop_comes_in_by_each_door(way: str) -> None:
    case = cast.case(cast.person())
    clerk = ways_in.WaysIn(cast.agent(), ways_in.api_key("LV", at=cast.AT))

    comes_in = clerk.ready(way, case)

    assert gate.ask(case=case, act="demand.letter", at=cast.AT).verdict.allowed
    assert comes_in().person == case.person
    assert not gate.ask(case=case, act="demand.letter", at=cast.AT).verdict.allowed
