"""Time: values in every quarter that is claimed, the turn of a year, and both clock changes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from evenhand.rulebook import Formula, NotInForce, Operator, Rule, clean_case, open_rulebook
from evenhand.rulebook.checking import quarters
from tests.rulebook.small_packs import body, packs

BOOK = open_rulebook(operator=Operator())
HORIZON = date(2027, 12, 31)
ZONES = (
    "Pacific/Kiritimati",
    "Asia/Tokyo",
    "Asia/Kathmandu",
    "Europe/Riga",
    "Europe/London",
    "America/St_Johns",
    "America/New_York",
    "Pacific/Pago_Pago",
)
# Where the house's night rest ends on the morning of a clock change: country, zone, day.
CLOCK_CHANGES = [
    ("lv", "Europe/Riga", date(2026, 3, 29)),
    ("lv", "Europe/Riga", date(2026, 10, 25)),
    ("gb", "Europe/London", date(2026, 3, 29)),
    ("gb", "Europe/London", date(2026, 10, 25)),
    ("ch", "Europe/Zurich", date(2027, 3, 28)),
    ("de", "Europe/Berlin", date(2026, 10, 25)),
    ("fr", "Europe/Paris", date(2027, 3, 28)),
    ("us", "America/New_York", date(2026, 3, 8)),
    ("us", "America/New_York", date(2026, 11, 1)),
    ("us", "America/Los_Angeles", date(2027, 3, 14)),
]


def instant(zone: str, *wall: int) -> int:
    """The epoch second of a wall clock in a zone."""
    return int(datetime(*wall, tzinfo=ZoneInfo(zone)).timestamp())  # type: ignore[arg-type,misc]


def in_force(function: Rule | Formula, day: date) -> bool:
    """Whether every value that a function reads holds on a day."""
    try:
        for name in function.parameters_read:
            BOOK.value(f"{function.pack}.{name}", day)
    except NotInForce:
        return False
    return True


@pytest.mark.parametrize("pack", BOOK.loaded.packs)
def test_a_rule_has_its_values_in_every_quarter_that_its_pack_claims(pack: str) -> None:
    days = quarters(BOOK.loaded.packs[pack].claimed_from, HORIZON)

    lacking = [
        (rule.key, day)
        for rule in BOOK.rules
        for day in days
        if rule.pack == pack and not in_force(rule, day)
    ]

    assert lacking == []


@pytest.mark.parametrize("key", BOOK.formulas)
def test_a_formula_gives_a_figure_on_some_day_and_says_openly_where_it_does_not(key: str) -> None:
    formula = BOOK.formulas[key]
    values = [BOOK.parameters[f"{formula.pack}.{name}"].values for name in formula.parameters_read]
    starts = {value.from_ for of_one in values for value in of_one} or {HORIZON}

    assert any(in_force(formula, day) for day in starts)


def changing_on(folder: Path, day: date) -> Path:
    """A pack that allows three calls until a day, and none from it on."""
    value = '[[most.values]]\nfrom = {}\nis = {}\nsource = "act#1"\nconfidence = "confirmed"\n'
    head = '[most]\nmeans = "m"\nunit = "calls"\nchecked = 2026-01-01\n'
    values = head + value.format("2025-01-01", 3) + value.format(day.isoformat(), 0)
    rule = body("if case.calls_last_7_days > case.law.most:\n    return NEVER\nreturn NOW")
    return packs(folder, rule, values=values)


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 7, 1)], ids=str)
@pytest.mark.parametrize("zone", ZONES)
def test_a_value_changes_at_midnight_where_the_person_lives(
    zone: str, day: date, tmp_path: Path
) -> None:
    book = open_rulebook(changing_on(tmp_path, day))
    midnight = instant(zone, day.year, day.month, day.day)
    cases = [
        {**clean_case("no", midnight + late, calls_last_7_days=1, zone=zone), "case_id": late}
        for late in (-1, 0)
    ]

    before, after = (book.judge("demand.call", case) for case in cases)
    masks = dict(book.judge_columns(pl.LazyFrame(cases)).collect().iter_rows())

    assert before.allowed
    assert [reason.rule for reason in after.reasons] == ["no.calls"]
    assert dict(after.reasons[0].values)["most"] == 0
    assert masks == {-1: 0, 0: 1}


def test_at_one_instant_two_people_live_in_two_years(tmp_path: Path) -> None:
    book = open_rulebook(changing_on(tmp_path, date(2026, 1, 1)))
    at = instant("Europe/Riga", 2026, 1, 1, 0, 30)

    riga = book.judge("demand.call", clean_case("no", at, calls_last_7_days=1, zone="Europe/Riga"))
    london = book.judge(
        "demand.call", clean_case("no", at, calls_last_7_days=1, zone="Europe/London")
    )

    assert (riga.allowed, london.allowed) == (False, True)


@pytest.mark.parametrize(
    ("zone", "day"),
    [row[1:] for row in CLOCK_CHANGES],
    ids=[f"{z} {d}" for _, z, d in CLOCK_CHANGES],
)
def test_the_night_ends_by_the_wall_clock_when_it_changes(zone: str, day: date) -> None:
    rests_until = BOOK.value("house.night_until_minute", day).is_
    assert isinstance(rests_until, int)
    evening = day - timedelta(days=1)
    asked = [
        instant(zone, evening.year, evening.month, evening.day, 23, 30),
        instant(zone, day.year, day.month, day.day, 0, 30),
        instant(zone, day.year, day.month, day.day, 4, 30),
    ]
    wanted = instant(zone, day.year, day.month, day.day, rests_until // 60, rests_until % 60)

    # Iceland has no pack: only the house's night is asked about, wherever the person is.
    found = [BOOK.judge("service.call", clean_case("is", at, zone=zone)).earliest for at in asked]

    assert found == [wanted] * len(asked)


@pytest.mark.parametrize(
    ("country", "zone", "day"), CLOCK_CHANGES, ids=[f"{z} {d}" for _, z, d in CLOCK_CHANGES]
)
def test_the_earliest_instant_is_allowed_and_the_minute_before_is_not(
    country: str, zone: str, day: date
) -> None:
    at = instant(zone, day.year, day.month, day.day, 3, 30)
    case = clean_case(country, at, zone=zone)
    case.pop("objection_ends_at", None)

    earliest = BOOK.judge("service.email", case).earliest

    assert earliest is not None
    assert earliest > at
    assert BOOK.judge("service.email", {**case, "at": earliest}).allowed
    assert not BOOK.judge("service.email", {**case, "at": earliest - 60}).allowed
