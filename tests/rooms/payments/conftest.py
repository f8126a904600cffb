"""A house that collects by direct debit, and a plan that is collected so."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.plans.models import Plan
from evenhand.rulebook import Money
from tests import cast
from tests.rooms.payments.collecting_cast import mandate, we_collect
from tests.rooms.plans.test_plans import agree, told


@pytest.fixture
def collecting_house(tmp_path: Path, settings: Settings) -> None:
    """Files go into a folder of this test, and our account may collect."""
    settings.SPOOL_FOLDER = tmp_path
    we_collect(settings)


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(), principal_minor=60_000)


@pytest.fixture
def plan(case: Case) -> Plan:
    """Six instalments of 100.00 on the 15th, from December on, collected from her account."""
    told(case)
    made = agree(case, "own", offered=Money(10_000, "EUR"), day=15)
    mandate(case)
    return made
