"""The doors' clock, and the demo's."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from evenhand.doors import clock

REAL = datetime(2027, 1, 3, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process that has not looked at its clock yet."""
    for name in ("EVENHAND_CLOCK", "EVENHAND_CLOCK_SINCE"):
        monkeypatch.setenv(name, "")
    clock._ahead.cache_clear()
    yield
    clock._ahead.cache_clear()


def test_ordinarily_it_is_the_real_time() -> None:
    with time_machine.travel(REAL, tick=False):
        assert clock.now() == REAL


def test_a_set_clock_runs_on_from_its_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENHAND_CLOCK", "2026-11-17T16:00:00+01:00")
    with time_machine.travel(REAL, tick=False) as real:
        at_start = clock.now()
        real.shift(90)
        later = clock.now()

    assert at_start == datetime(2026, 11, 17, 15, 0, tzinfo=UTC)
    assert later == datetime(2026, 11, 17, 15, 1, 30, tzinfo=UTC)


def test_children_started_later_agree_with_their_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENHAND_CLOCK", "2026-11-17T15:00:00+00:00")
    monkeypatch.delenv("EVENHAND_CLOCK_SINCE")
    with time_machine.travel(REAL, tick=False) as real:
        clock.share_with_children()
        real.shift(600)
        clock._ahead.cache_clear()  # as in a child that starts ten minutes later
        childs = clock.now()

    assert childs == datetime(2026, 11, 17, 15, 10, tzinfo=UTC)


@pytest.mark.parametrize("given", ["tomorrow", "2026-11-17T15:00:00", "2026-13-01T00:00:00+00:00"])
def test_what_is_no_instant_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("EVENHAND_CLOCK", given)

    with pytest.raises(clock.ClockNotSet, match="EVENHAND_CLOCK is"):
        clock.now()
