"""The second count of contacts finds every cap that was broken, by plain local days."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from bench.harness import caps
from bench.harness.caps import Seen, over_caps
from evenhand.access.models import User
from evenhand.contact import channels, releasing
from evenhand.contact.models import Contact, Release

NOON = datetime(2026, 10, 20, 12, 0, tzinfo=UTC)


def seen(
    days: float, *, purpose: str = "service", channel: str = "letter", result: str = "sent",
    us: bool = False, case: int = 1,
) -> Seen:  # fmt: skip
    zone = "America/New_York" if us else "Europe/Riga"
    return Seen(1, case, zone, channel, purpose, result, NOON + timedelta(days=days), us)


@pytest.mark.parametrize(
    ("past", "cap"),
    [
        ([seen(0), seen(0.1)], "day"),
        ([seen(0), seen(2), seen(6)], "week"),
        ([seen(0), seen(8), seen(16), seen(24), seen(29)], "month"),
    ],
    ids=["one a day", "two in seven", "four in thirty"],
)
def test_one_contact_too_many_is_found(past: list[Seen], cap: str) -> None:
    assert over_caps(past) == {cap: 1}


@pytest.mark.parametrize(
    "past",
    [
        [seen(0), seen(1), seen(7), seen(8)],
        [seen(0), seen(0.1, purpose="answer"), seen(0.2, purpose="notice")],
        [seen(-0.3), seen(0.45)],
    ],
    ids=["just within", "what counts against nobody", "either side of midnight"],
)
def test_what_is_within_the_caps_is_not(past: list[Seen]) -> None:
    assert over_caps(past) == {}


def test_days_are_those_of_the_person_when_the_clock_goes_back() -> None:
    late = datetime(2026, 10, 24, 20, 30, tzinfo=UTC)  # 23:30 in Riga, summer time
    early = datetime(2026, 10, 24, 21, 30, tzinfo=UTC)  # 00:30 of the day with 25 hours
    last = datetime(2026, 10, 25, 21, 30, tzinfo=UTC)  # 23:30 of that day, winter time
    zone = "Europe/Riga"
    past = [Seen(1, 1, zone, "letter", "service", "sent", at) for at in (late, early, last)]

    assert over_caps(past) == {"day": 1, "week": 1}


def test_a_call_soon_after_a_talk_is_found_in_the_united_states_only() -> None:
    def talked(us: bool) -> list[Seen]:
        return [
            seen(0, channel="call", result="conversation", us=us),
            seen(6, channel="call", result="no_answer", us=us),
        ]

    assert over_caps(talked(us=True)) == {"us": 1}
    assert over_caps(talked(us=False)) == {}


def test_the_eighth_call_is_found_and_one_that_was_busy_is_none() -> None:
    def calls(busy: int) -> list[Seen]:
        made = [
            seen(day / 10, purpose="answer", channel="call", us=True,
                 result="busy" if day < busy else "no_answer")
            for day in range(7)
        ]  # fmt: skip
        return [*made, seen(3, channel="call", us=True, result="no_answer")]

    assert over_caps(calls(0))["us"] == 1
    assert over_caps(calls(1))["us"] == 0


@pytest.mark.django_db(transaction=True)
def test_the_doubled_channel_takes_a_letter_and_the_second_of_a_day_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A double that breaks under way would be counted as a contact, and prove nothing."""
    monkeypatch.setattr(channels, "_CHANNELS", dict(channels._CHANNELS))
    monkeypatch.setattr(releasing, "letter_facts", vars(releasing)["letter_facts"])
    made, chance = caps.prepare(range(1)), random.Random(1)  # noqa: S311
    caps._staffed(1)
    caps._doubled(locked=True)
    agent, (file, *_) = User.objects.get(), caps._files(made).values()

    for way in ("service.letter", "service.email"):
        caps._reach(file, way, agent, chance, NOON)

    sent = Release.objects.exclude(letter="first_notice").order_by("pk")
    assert [(row.state, row.reasons) for row in sent] == [
        ("released", []),
        ("waiting", ["house.contacts-in-a-day"]),
    ]
    assert Contact.objects.count() == 1
    assert caps._broken([person for person, _ in made]) == 0
