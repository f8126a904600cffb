"""Holds race against all channels, from all doors: nothing leaves once one is acknowledged."""

from __future__ import annotations

import pytest

from bench.harness.races import run_races
from bench.harness.racing import CHANNELS

pytestmark = pytest.mark.django_db(transaction=True)


def test_in_160_races_nothing_leaves_after_an_acknowledged_hold() -> None:
    found = run_races(160)

    assert (found.violations, found.unnamed, found.twice, found.broken) == (0, 0, 0, 0), found
    # The races were races: much left, much was refused, and much was truly under way.
    assert found.handed_over >= 40, found
    assert found.under_way >= 60, found
    # Who was killed in between left nothing behind that a hold overlooked.
    assert found.kills >= 4, found
    assert set(found.by_channel) == set(CHANNELS), found
    assert set(found.by_door) == {"races", "portal", "person", "register", "placement"}, found
    # Of what one person would get the second may also have to wait for tomorrow.
    assert found.reasons.pop("house.hold-stops-demands") > 0, found
    found.reasons.pop("house.contacts-in-a-day", None)
    assert not found.reasons, found


def test_without_the_locks_the_same_races_are_lost() -> None:
    """The harness can fail: else the test above would prove nothing.

    Nor may a stop look for dead workers, which here is a living one that it did not wait for.
    """
    found = run_races(100, locked=False, looking=False)

    assert found.violations > 0, found


def test_without_looking_for_what_killed_workers_left_things_leave_unnamed() -> None:
    found = run_races(48, looking=False)

    assert found.kills > 0, found
    assert found.unnamed > 0, found
