"""The earliest instant is the first at which all rules allow: holidays and clock changes too."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evenhand.rulebook import DAY, NEVER, Verdict, clean_case, open_rulebook, zones
from evenhand.rulebook.clocks import COUNTED_FROM
from tests.rulebook.random_facts import raw_facts

BOOK = open_rulebook()
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
        "surveys_stopped_until": draw(ends),
        "surveys_last_365_days": draw(st.integers(0, 6)),
        "oldest_survey_at": at - draw(st.integers(0, 365 * DAY)),
        "last_survey_at": at - draw(st.integers(0, 60 * DAY)),
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
    # A pack has values from the day it claims; before that its amounts are not in force.
    day = datetime.fromtimestamp(raw["at"], UTC).date() - timedelta(days=1)
    packs = BOOK.packs_for(raw["country"].lower())
    assume(all(day >= BOOK.loaded.packs[pack].claimed_from for pack in packs))
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
    evening = instant("2026-03-28T22:00:00+00:00")

    verdict = BOOK.judge("demand.call", clean_case("gb", evening))

    assert verdict.earliest == instant("2026-03-29T08:00:00+01:00")
    assert [reason.allowed_from for reason in verdict.reasons] == [verdict.earliest]


@pytest.mark.parametrize(
    ("asked", "due"),
    [("2026-03-20", "2026-04-14"), ("2026-10-20", "2026-11-09"), ("2026-10-25", "2026-10-26")],
)
def test_a_day_that_a_rule_waits_for_begins_at_midnight_whatever_clocks_did(
    asked: str, due: str
) -> None:
    noon = instant(f"{asked}T12:00:00+00:00")
    due_on = (date.fromisoformat(due) - date(1970, 1, 1)).days

    verdict = BOOK.judge("fee.charge", clean_case("no", noon, due_on=due_on))

    zone = ZoneInfo("Europe/Oslo")
    for reason in verdict.reasons:
        assert reason.allowed_from is not None
        assert datetime.fromtimestamp(reason.allowed_from, zone).hour == 0
    assert verdict.reasons


# Places whose clocks are changed, each with a zone of the same winter time that never does.
STEADY = (("lv", "Europe/Riga", "Etc/GMT-2"), ("ch", "Europe/Zurich", "Etc/GMT-1"),
          ("gb", "Europe/London", "Etc/GMT"), ("us", "America/New_York", "Etc/GMT+5"),
          ("no", "Europe/Oslo", "Etc/GMT-1"), ("be", "Europe/Brussels", "Etc/GMT-1"))  # fmt: skip
CHANGES = (date(2026, 3, 8), date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1))


@st.composite
def by_the_wall(draw: st.DrawFn) -> dict[str, Any]:
    """Facts told by the clock on the wall, near a change of clocks; daytime for what was done."""
    day = draw(st.sampled_from(CHANGES)) + timedelta(days=draw(st.integers(-16, 2)))
    at = datetime.combine(day, draw(st.times(time(3, 1))).replace(second=0, microsecond=0))
    noon = at.replace(hour=12, minute=0)
    facts: dict[str, Any] = {
        "last_reminder_at": noon - timedelta(days=draw(st.integers(1, 20))),
        "last_conversation_at": noon - timedelta(days=draw(st.integers(1, 8))),
        "free_reminder_at": noon - timedelta(days=draw(st.integers(1, 16))),
        "due_on": (day - date(1970, 1, 1)).days + draw(st.integers(-40, 40)),
        "wishes_from_minute": 60 * draw(st.integers(8, 12)),
        "wishes_until_minute": 60 * draw(st.integers(14, 20)),
        "fee_kind": draw(st.sampled_from(("reminder", "other"))),
    }
    wanted = draw(st.sets(st.sampled_from(sorted(facts)), max_size=4))
    if {"wishes_from_minute", "wishes_until_minute"} & wanted:
        wanted |= {"wishes_from_minute", "wishes_until_minute"}
    return {"at": at, **{name: facts[name] for name in wanted}}


def told(country: str, act: str, facts: dict[str, Any], zone_name: str) -> dict[str, datetime]:
    """The instants of the rules that count from a day, as clocks of a zone show them."""
    zone = zones.zone(zone_name)
    raw = {
        name: int(value.replace(tzinfo=zone).timestamp()) if isinstance(value, datetime) else value
        for name, value in facts.items()
    }
    at = raw.pop("at")
    verdict = BOOK.judge(act, clean_case(country, at, zone=zone_name, **raw))
    counting = {r.key for r in BOOK.rules if not COUNTED_FROM.isdisjoint(r.facts_read)}
    return {
        reason.rule: datetime.fromtimestamp(reason.allowed_from, zone).replace(tzinfo=None)
        for reason in verdict.reasons
        if reason.rule in counting and reason.allowed_from is not None
    }


@settings(max_examples=400)
@given(act=st.sampled_from(ACTS), place=st.sampled_from(STEADY), facts=by_the_wall())
def test_each_reason_names_the_time_on_the_wall_that_it_would_where_no_clock_is_changed(
    act: str, place: tuple[str, str, str], facts: dict[str, Any]
) -> None:
    country, changing, steady = place

    assert told(country, act, facts, changing) == told(country, act, facts, steady)


def test_waiting_through_the_night_the_clock_goes_back_ends_at_the_wall_clocks_hour() -> None:
    late = instant("2026-10-31T22:30:00-04:00")
    raw = clean_case("us", late, region="NY")

    verdict = BOOK.judge("demand.call", raw)

    assert verdict.earliest == instant("2026-11-01T08:00:00-05:00")
