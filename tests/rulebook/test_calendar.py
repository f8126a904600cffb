"""Legal dates: months, working days, holidays, clock changes and uncertain places."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.rulebook import clean_case, open_rulebook
from evenhand.rulebook.bind import FactRefused, bind, calendar_facts
from evenhand.rulebook.calendar import (
    CannotDistinguishTime,
    Period,
    add_months,
    add_working_days,
    add_years,
    counting_from,
    easter,
    is_public_holiday,
    is_working_day,
    local,
    next_weekday_not_holiday,
    posted_period_end,
    rests_in_switzerland,
    starts_at,
    validation_period_end,
    year_end_limitation,
)
from evenhand.rulebook.parameter import epoch_days
from evenhand.rulebook.zones import UnknownZone, zone, zones_of

DATES = st.dates(date(1990, 1, 1), date(2060, 12, 31))
ZONES = st.sampled_from(
    ["Europe/Riga", "Europe/Zurich", "Europe/London", "America/New_York", "America/Phoenix",
     "Pacific/Honolulu", "America/Los_Angeles", "America/Santiago", "Asia/Kathmandu"]
)  # fmt: skip
INSTANTS = st.integers(1_500_000_000, 2_400_000_000)


def instant(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def test_a_missing_day_becomes_the_last_of_its_month() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2027, 12, 31), 2) == date(2028, 2, 29)
    assert add_years(date(2028, 2, 29), 1) == date(2029, 2, 28)
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)


@given(DATES, st.integers(-240, 240))
def test_months_added_keep_the_day_or_clamp_it(day: date, months: int) -> None:
    moved = add_months(day, months)

    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or (moved + timedelta(days=1)).day == 1


def test_a_period_has_its_first_day_and_not_its_end() -> None:
    may = Period(date(2026, 5, 1), date(2026, 6, 1))

    assert date(2026, 5, 1) in may
    assert date(2026, 6, 1) not in may
    assert may.length_days == 31
    assert not may.overlaps(Period(date(2026, 6, 1)))
    assert may.intersection(Period(date(2026, 5, 20))) == Period(date(2026, 5, 20), may.end)


@given(DATES, st.integers(0, 40), st.sampled_from(["LV", "US", "DE", "CH"]))
def test_working_days_are_counted_one_by_one(day: date, days: int, country: str) -> None:
    end = add_working_days(day, days, country)

    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(is_working_day(one, country) for one in between) == days
    assert days == 0 or is_working_day(end, country)


def test_national_holidays_rest_on_the_calendar_of_their_country() -> None:
    assert is_public_holiday(date(2026, 11, 18), "LV")
    assert is_public_holiday(date(2026, 11, 26), "US")
    assert not is_public_holiday(date(2026, 11, 26), "DE")
    assert next_weekday_not_holiday(date(2026, 12, 24), "LV") == date(2026, 12, 28)


def test_without_a_region_the_holidays_of_every_region_count() -> None:
    assert is_public_holiday(date(2026, 11, 1), "DE")
    assert is_public_holiday(date(2026, 11, 1), "DE", "BY")
    assert not is_public_holiday(date(2026, 11, 1), "DE", "HH")


def test_the_latvian_term_is_seven_and_twenty_one_whole_days() -> None:
    sent_on = date(2026, 11, 2)

    assert posted_period_end(sent_on, receipt_days=7, term_days=21) == date(2026, 12, 1)


def test_the_validation_period_leaves_out_weekends_and_federal_holidays() -> None:
    # Sent on Friday 20 November 2026; Thanksgiving is the 26th: receipt on the 30th.
    end = validation_period_end(date(2026, 11, 20), receipt_working_days=5, term_days=30)

    assert end == date(2026, 12, 31)


def test_a_claim_that_runs_from_the_end_of_its_year_ends_with_a_year() -> None:
    assert year_end_limitation(date(2022, 3, 5), 3) == date(2026, 1, 1)


def test_swiss_enforcement_rests_around_easter_christmas_and_in_july() -> None:
    assert easter(2026) == date(2026, 4, 5)
    resting = [date(2026, 3, 29), date(2026, 4, 12), date(2026, 7, 15), date(2026, 7, 31),
               date(2026, 12, 18), date(2027, 1, 1)]  # fmt: skip
    working = [date(2026, 3, 28), date(2026, 4, 13), date(2026, 8, 1), date(2027, 1, 2)]

    assert all(rests_in_switzerland(day) for day in resting)
    assert not any(rests_in_switzerland(day) for day in working)


@given(st.integers(1970, 2199))
def test_easter_agrees_with_another_reckoning(year: int) -> None:
    dateutil = pytest.importorskip("dateutil.easter", reason="dateutil is not installed")

    assert easter(year) == dateutil.easter(year)


@given(st.dates(date(1995, 1, 1), date(2036, 12, 31)), ZONES)
def test_a_local_day_starts_with_its_first_instant(day: date, name: str) -> None:
    start = starts_at(day, name)

    assert local(datetime.fromtimestamp(start, UTC), name).date() == day
    assert local(datetime.fromtimestamp(start - 1, UTC), name).date() == day - timedelta(days=1)


@given(st.dates(date(1995, 1, 1), date(2036, 12, 31)), ZONES, st.integers(7 * 60, 23 * 60))
def test_minutes_counted_from_noon_less_twelve_hours_are_those_of_the_wall(
    day: date, name: str, minute: int
) -> None:
    moment = local(datetime.fromtimestamp(counting_from(day, name) + minute * 60, UTC), name)

    assert (moment.date(), moment.hour * 60 + moment.minute) == (day, minute)


def test_eight_o_clock_is_on_the_wall_on_days_of_clock_changes() -> None:
    # Sunday 25 October 2026 has 25 hours in Riga; Sunday 1 November in New York.
    facts = calendar_facts("lv", "", "", instant("2026-10-25T07:30:00+02:00"))

    assert facts["local_minute"] == 7 * 60 + 30
    assert int(facts["day_starts_at"]) + 8 * 3600 == instant("2026-10-25T08:00:00+02:00")


@given(INSTANTS, ZONES)
def test_bound_days_lie_around_the_instant(at: int, name: str) -> None:
    facts = calendar_facts("lv", "", name, at)
    moment = local(datetime.fromtimestamp(at, UTC), name)

    assert facts["today"] == epoch_days(moment.date())
    assert facts["local_minute"] == moment.hour * 60 + moment.minute
    assert facts["local_weekday"] == moment.isoweekday()
    assert at < int(facts["next_day_starts_at"]) <= at + 26 * 3600
    assert int(facts["next_working_day_starts_at"]) >= int(facts["next_day_starts_at"])


def test_an_american_without_a_state_may_be_in_any_zone_of_the_states() -> None:
    facts = calendar_facts("us", "", "", instant("2026-11-17T15:00:00+00:00"))

    assert facts["zone_known"] is False
    assert facts["local_minute"] == 5 * 60
    assert facts["zone_spread_minutes"] == 5 * 60


def test_hours_must_suit_every_zone_named() -> None:
    # Comment 6(b)(1)(i)-2: an Eastern telephone and a Pacific address leave 11:00-21:00 Eastern.
    book = open_rulebook()
    both = "America/New_York, America/Los_Angeles"

    def allowed(at: str) -> bool:
        verdict = book.judge("demand.call", {**clean_case("us", instant(at)), "zone": both})
        return "us.quiet-hours" not in {reason.rule for reason in verdict.reasons}

    assert not allowed("2026-11-17T10:59:00-05:00")
    assert allowed("2026-11-17T11:00:00-05:00")
    assert allowed("2026-11-17T20:59:00-05:00")
    assert not allowed("2026-11-17T21:00:00-05:00")


def test_a_state_in_two_zones_has_both() -> None:
    assert zones_of("us", "TX") == ("America/Denver", "America/Chicago")
    assert zones_of("us", "US-CA") == ("America/Los_Angeles",)
    assert zones_of("xx") == ()


@pytest.mark.parametrize("name", ["Mars/Phobos", "../../etc/passwd", "", "Europe"])
def test_a_zone_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(UnknownZone):
        zone(name)


def test_a_time_without_a_zone_names_no_instant() -> None:
    with pytest.raises(CannotDistinguishTime):
        local(datetime(2026, 1, 1), "Europe/Riga")


@pytest.mark.parametrize(
    ("name", "value"),
    [("calls_last_7_days", -1), ("calls_last_7_days", True), ("has_evidence", 1),
     ("balance_minor", 10**14), ("country", 5), ("no_such_fact", 1)],
)  # fmt: skip
def test_a_fact_of_the_wrong_kind_or_range_is_refused(name: str, value: int) -> None:
    with pytest.raises(FactRefused) as refused:
        bind({"country": "lv", "at": 1_794_900_000, name: value})

    assert refused.value.name == name


def test_a_value_of_none_is_unknown_whatever_its_partner_says() -> None:
    facts = bind({"country": "lv", "at": 1_794_900_000, "adults": None, "adults_known": True})

    assert facts["adults_known"] is False
    assert bind({"country": "lv", "at": 1_794_900_000, "adults": 2})["adults_known"] is True


def test_the_term_for_objections_is_bound_by_the_law_of_the_country() -> None:
    sent = instant("2026-11-02T10:00:00+02:00")

    facts = open_rulebook().bound(clean_case("lv", sent + 86400, first_notice_at=sent))

    assert facts["objection_ends_at"] == instant("2026-12-01T00:00:00+02:00")
    assert facts["objection_ends_at_known"] is True
