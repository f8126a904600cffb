"""The four doors through which races open their stops really open them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from bench.harness import ways_in
from evenhand.cases.models import Case
from evenhand.contact import gate
from evenhand.doors import clock
from tests import cast

STOPPED = "house.hold-stops-demands"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    monkeypatch.setattr(clock, "now", cast.clock)
    settings.SPOOL_FOLDER = tmp_path / "spool"
    settings.ALLOWED_HOSTS = ["localhost"]


def refusals(case: Case) -> list[str]:
    verdict = gate.ask(case=case, act="demand.letter", at=cast.AT).verdict
    return [reason.rule for reason in verdict.reasons]


@pytest.mark.parametrize("way", ["api", "import", "portal", "desk"])
def test_a_stop_comes_in_by_each_door(way: str) -> None:
    case = cast.case(cast.person())
    clerk = ways_in.WaysIn(cast.agent(), ways_in.api_key("LV", at=cast.AT))

    comes_in = clerk.ready(way, case)

    assert STOPPED not in refusals(case), "making ready opens nothing"
    assert comes_in().person == case.person
    assert STOPPED in refusals(case)
