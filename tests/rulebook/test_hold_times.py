"""How long holds last: days and calendar months, by the wall clock of where a person lives."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.rulebook.answers import NoSuchLaw, deadline
from evenhand.rulebook.answers.history import History, Stop
from evenhand.rulebook.calendar import add_months, starts_at
from evenhand.rulebook.hold_times import (
    after_treatment,
    hold_ends_at,
    hold_ends_on,
    hold_review_on,
    last_day,
)
from evenhand.rulebook.hold_words import basis_of
from evenhand.rulebook.holds import HOLD_KINDS, HoldKind
from evenhand.rulebook.operator import Operator
from evenhand.rulebook.rulebook import open_rulebook
from evenhand.rulebook.zones import zone

INSOLVENCY = HOLD_KINDS["insolvency"]
ILLNESS = HOLD_KINDS["illness"]
ZURICH = "Europe/Zurich"


@pytest.mark.parametrize(
    ("starts_on", "over_on"),
    [
        (date(2026, 3, 1), date(2027, 3, 1)),
        (date(2027, 3, 1), date(2028, 3, 1)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2023, 6, 30), date(2024, 6, 30)),
    ],
)
def test_the_rest_of_insolvency_is_twelve_months_whatever_february_has(
    starts_on: date, over_on: date
) -> None:
    assert hold_ends_on(INSOLVENCY, starts_on, "ch") == over_on


def test_where_a_court_decides_no_rest_of_insolvency_ends_by_itself() -> None:
    assert hold_ends_on(INSOLVENCY, date(2026, 3, 1), "FR") is None


def test_a_firm_that_gives_a_longer_rest_keeps_it() -> None:
    book = open_rulebook(operator=Operator(standards=(("insolvency_months", 18),)))

    assert hold_ends_on(INSOLVENCY, date(2026, 3, 1), "ch", book) == date(2027, 9, 1)


@given(st.dates(date(2024, 1, 1), date(2080, 1, 1)))
def test_the_reminder_of_insolvency_falls_on_the_first_day_of_the_eleventh_month(
    starts_on: date,
) -> None:
    reminded = hold_review_on(INSOLVENCY, starts_on, recorded_on=starts_on + timedelta(days=100))

    assert reminded == add_months(starts_on, 10)


def test_other_holds_are_looked_at_some_days_after_we_heard_of_them() -> None:
    looked = hold_review_on(ILLNESS, date(2026, 1, 1), recorded_on=date(2026, 3, 1))

    assert looked == date(2026, 3, 26)


def test_an_hour_that_the_clock_gives_back_does_not_shorten_a_hold() -> None:
    begins = datetime(2026, 10, 1, tzinfo=zone(ZURICH))

    ends = hold_ends_at(ILLNESS, begins, "ch", zone_name=ZURICH)

    assert ends == datetime(2026, 10, 31, tzinfo=zone(ZURICH))


def test_a_history_and_a_deadline_know_the_same_end() -> None:
    history = History("ch", ZURICH, stops=(Stop("insolvency", date(2027, 9, 14)),))

    (told,) = deadline("ch", "hold", date(2027, 9, 14), hold_kind="insolvency")
    until = history.facts_at(starts_at(date(2027, 10, 1), ZURICH))["demands_stopped_until"]

    assert told.last_day == date(2028, 9, 13)
    assert [used.key for used in told.used] == ["house.insolvency_months"]
    assert until == starts_at(told.over_on, ZURICH)


def test_a_hold_that_only_a_fact_ends_has_no_deadline() -> None:
    with pytest.raises(NoSuchLaw):
        deadline("fr", "hold", date(2026, 3, 1), hold_kind="insolvency")


def test_sixty_days_of_breathing_space_count_the_day_it_begins_and_end_as_the_last_day_ends() -> (
    None
):
    london = "Europe/London"
    begins = datetime(2026, 3, 2, 10, 0, tzinfo=zone(london))

    ends = hold_ends_at(HOLD_KINDS["breathing_space"], begins, "gb", zone_name=london)

    assert ends == datetime(2026, 5, 1, 0, 0, tzinfo=zone(london))
    assert last_day(ends, london) == date(2026, 4, 30)
    assert (date(2026, 4, 30) - date(2026, 3, 2)).days + 1 == 60


def test_a_crisis_goes_on_for_thirty_days_that_begin_with_the_day_its_treatment_ended() -> None:
    ends = after_treatment(date(2026, 10, 1), "Europe/London")

    assert ends == datetime(2026, 10, 31, 0, 0, tzinfo=zone("Europe/London"))
    assert last_day(ends, "Europe/London") == date(2026, 10, 30)


def test_what_only_the_calendar_opens_has_no_end_of_its_own_and_no_review() -> None:
    holidays = HOLD_KINDS["enforcement_holidays"]

    assert hold_ends_on(holidays, date(2026, 7, 15), "ch") is None
    assert hold_review_on(holidays, date(2026, 7, 15), recorded_on=date(2026, 7, 15)) is None


def test_a_firm_may_make_a_rest_longer_and_never_shorter() -> None:
    longer = open_rulebook(operator=Operator(standards=(("illness_days", 45),)))

    assert hold_ends_on(ILLNESS, date(2026, 1, 1), "lv", longer) == date(2026, 2, 15)
    with pytest.raises(Exception, match="illness_days"):
        open_rulebook(operator=Operator(standards=(("illness_days", 7),)))


@pytest.mark.parametrize(
    ("country", "region", "said"),
    [
        ("GB", "ENG", "Debt Respite Scheme"),
        ("GB", "SCT", "Our own rule"),
        ("GB", "", "Our own rule"),
        ("LV", "", "Our own rule"),
    ],
)
def test_the_law_is_named_only_to_who_lives_where_it_holds(
    country: str, region: str, said: str
) -> None:
    kind, on = HOLD_KINDS["breathing_space"], date(2026, 1, 1)

    told = basis_of(kind, "en", country=country, region=region, on=on)

    assert said in told
    assert "#" not in told


@pytest.mark.parametrize("kind", HOLD_KINDS.values(), ids=lambda kind: kind.key)
def test_what_a_stop_rests_on_is_said_in_every_language(kind: HoldKind) -> None:
    said = {
        basis_of(kind, language, country="lv", region="", on=date(2026, 1, 1))
        for language in ("en", "lv", "fr", "de")
    }

    assert len(said) == 4
