"""The earliest instant is the first at which all rules allow: holidays and clock changes too."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.rulebook import DAY, NEVER, Verdict, clean_case, open_rulebook
from tests.rulebook.random_facts import raw_facts

BOOK = open_rulebook()
HOUR = 3600
ACTS = ("demand.letter", "demand.email", "demand.sms", "demand.call", "demand.visit",
        "notice.letter", "service.call", "survey.email", "plan.offer", "fee.charge")  # fmt: skip
PLACES = (("lv", ""), ("ch", "ZH"), ("fr", "57"), ("gb", "SCT"), ("us", "NY"), ("us", "TX"),
          ("us", ""), ("de", "BY"), ("ee", ""), ("no", ""))  # fmt: skip


def instant(text: str) -> int:
    """Epoch seconds of an instant with its offset."""
    return int(datetime.fromisoformat(text).timestamp())


# Just before a night, a change of clocks, a feast or a year's end.
EDGES = tuple(
    map(
        instant,
        (
            "2026-03-28T22:00:00+02:00",
            "2026-10-24T23:00:00+03:00",
            "2026-03-07T20:00:00-05:00",
            "2026-10-31T21:30:00-04:00",
            "2026-12-24T21:00:00+01:00",
            "2026-12-31T23:59:59+00:00",
            "2026-04-02T22:00:00+02:00",
            "2026-11-17T15:00:00+00:00",
        ),
    )
)


@st.composite
def timed(draw: st.DrawFn) -> dict[str, Any]:
    """A clean case near an edge, with holds, calls and letters that end at odd times."""
    country, region = draw(st.sampled_from(PLACES))
    at = draw(st.sampled_from(EDGES)) + draw(st.integers(-2 * DAY, 2 * DAY))
    soon = st.integers(at - 20 * DAY, at + 20 * DAY)
    ends = st.sampled_from([0, NEVER]) | soon
    facts: dict[str, Any] = {
        "demands_stopped_until": draw(ends),
        "services_stopped_until": draw(ends),
        "plans_stopped_until": draw(ends),
        "interest_stopped_until": draw(ends),
        "calls_last_7_days": draw(st.integers(0, 9)),
        "oldest_call_at": at - draw(st.integers(0, 7 * DAY)),
        "contacts_last_7_days": draw(st.integers(0, 9)),
        "contacts_last_30_days": draw(st.integers(0, 12)),
        "oldest_contact_at": at - draw(st.integers(0, 7 * DAY)),
        "last_conversation_at": at - draw(st.integers(0, 9 * DAY)),
        "last_reminder_at": at - draw(st.integers(0, 40 * DAY)),
        "reminders_sent": draw(st.integers(0, 2)),
        "first_notice_at": at - draw(st.integers(0, 60 * DAY)),
    }
    wanted = draw(st.sets(st.sampled_from(sorted(facts)), max_size=6))
    return clean_case(country, at, region=region, **{n: facts[n] for n in wanted})


def judged(act: str, raw: dict[str, Any], at: int) -> Verdict:
    """The same case at another instant."""
    return BOOK.judge(act, {**raw, "at": at})


def holds(act: str, raw: dict[str, Any], share: int) -> None:
    """The earliest instant is allowed; a second before and on the way there it is refused."""
    verdict = BOOK.judge(act, raw)
    earliest = verdict.earliest
    if earliest is None:
        later = verdict.at + share * 41 * DAY // 100
        assert not judged(act, raw, later).allowed
        return
    assert judged(act, raw, earliest).allowed
    if verdict.allowed:
        assert earliest == verdict.at
        return
    between = verdict.at + (earliest - 1 - verdict.at) * share // 100
    for refused in (earliest - 1, between, _minute_before(earliest, verdict.at)):
        assert not judged(act, raw, refused).allowed, (act, earliest, refused)


def _minute_before(earliest: int, at: int) -> int:
    return max(earliest - 60, at)


@pytest.mark.parametrize("act", ACTS)
@settings(max_examples=80)
@given(raw=timed(), share=st.integers(0, 100))
def test_near_every_edge_of_the_calendar_the_earliest_is_the_first(
    act: str, raw: dict[str, Any], share: int
) -> None:
    holds(act, raw, share)


@settings(max_examples=300)
@given(act=st.sampled_from(ACTS), raw=raw_facts(BOOK), share=st.integers(0, 100))
def test_whatever_the_facts_the_earliest_is_the_first(
    act: str, raw: dict[str, Any], share: int
) -> None:
    holds(act, raw, share)


@pytest.mark.parametrize("country", ["lv", "de", "gb"])
def test_a_hold_that_ends_at_night_waits_for_the_morning(country: str) -> None:
    asked = instant("2026-11-17T12:00:00+00:00")
    night = instant("2026-11-18T01:30:00+00:00")

    verdict = BOOK.judge("demand.call", clean_case(country, asked, demands_stopped_until=night))

    assert verdict.earliest is not None
    assert verdict.earliest > night
    assert [reason.allowed_from for reason in verdict.reasons] == [night]


def test_waiting_for_the_morning_the_clock_goes_forward_is_not_an_hour_too_long() -> None:
    """Seen from the evening before, that morning's hours are told an hour late by single rules."""
    evening = instant("2026-03-28T22:00:00+00:00")

    verdict = BOOK.judge("demand.call", clean_case("gb", evening))

    assert verdict.earliest == instant("2026-03-29T08:00:00+01:00")
    assert [reason.allowed_from for reason in verdict.reasons] == [verdict.earliest + HOUR]


def test_waiting_through_the_night_the_clock_goes_back_ends_at_the_wall_clocks_hour() -> None:
    late = instant("2026-10-31T22:30:00-04:00")
    raw = clean_case("us", late, region="NY")

    verdict = BOOK.judge("demand.call", raw)

    assert verdict.earliest == instant("2026-11-01T08:00:00-05:00")
