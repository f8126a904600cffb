"""Holds race against letters: nothing leaves after a hold on it was acknowledged."""

from __future__ import annotations

import pytest

from bench.harness.races import run_races

pytestmark = pytest.mark.django_db(transaction=True)


def test_in_a_thousand_races_no_letter_leaves_after_an_acknowledged_hold() -> None:
    found = run_races(1000)

    assert (found.violations, found.unnamed, found.twice) == (0, 0, 0), found
    # The races were races: letters left, letters were refused, and many were truly under way.
    assert found.handed_over >= 100, found
    assert found.in_flight >= 300, found
    # Of a person's two letters the second may also have to wait for tomorrow.
    held = found.reasons.pop("house.hold-stops-demands")
    assert held > found.reasons.pop("house.contacts-in-a-day", 0), found
    assert not found.reasons, found


def test_without_the_locks_the_same_races_are_lost() -> None:
    """The harness can fail: else the test above would prove nothing."""
    found = run_races(100, locked=False)

    assert found.violations > 0, found
