"""Values of the law at their edges: what is kept of each, and what is refused to the digit."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from evenhand.rulebook.broken import Complaints, PackBroken
from evenhand.rulebook.parameter import (
    ABOVE,
    CHECK_EVERY_DAYS,
    NotInForce,
    Parameter,
    day_of,
    epoch_days,
    read_parameters,
)
from evenhand.rulebook.source import Source

DAY = timedelta(days=1)
NEW_YEAR = date(2026, 1, 1)
LAW = Source("law", "A Law", "https://example.org", NEW_YEAR, "confirmed")
HEAD = '[x]\nmeans = "m"\nunit = "u"\nchecked = 2026-01-01\n'
SURE = 'source = "law#1"\nconfidence = "confirmed"\n'


def one(is_: str = "1", *, start: str = "2025-01-01", more: str = SURE) -> str:
    return f"[[x.values]]\nfrom = {start}\nis = {is_}\n{more}"


def read(text: str, *, pack: str = "no", **more: Any) -> Parameter:
    """The one parameter of a text."""
    (found,) = read_all(text, pack=pack, **more)
    return found


def read_all(text: str, *, pack: str = "no", **more: Any) -> tuple[Parameter, ...]:
    return read_parameters(
        file=Path("x.toml"),
        text=text,
        tables=tomllib.loads(text),
        pack=pack,
        sources={"law": LAW},
        **more,
    )


def refused(text: str, **more: Any) -> PackBroken:
    with pytest.raises(PackBroken) as broken:
        read(text, **more)
    return broken.value


def test_everything_that_is_said_of_a_value_is_kept() -> None:
    more = 'until = 2026-01-01\nunknown_after = true\nnote = "Odd."\npermits = true\nstricter = 3\n'
    head = HEAD + 'note = "Of all."\nreview_days = 200\n'

    found = read(head + one("7", more=more + SURE))

    (value,) = found.values
    assert (found.key, found.means, found.unit) == ("no.x", "m", "u")
    assert (found.checked, found.review_days, found.line) == (NEW_YEAR, 200, 1)
    assert (value.is_, value.from_, value.until) == (7, date(2025, 1, 1), NEW_YEAR)
    assert (value.unknown_after, value.note, value.permits) == (True, "Odd.", True)
    assert (value.stricter, value.waiting) == (3, None)
    assert value.source == LAW.at("1")


def test_what_is_not_said_is_not_there() -> None:
    found = read(HEAD + one())

    (value,) = found.values
    assert (found.review_days, found.tighter) == (0, "")
    assert (value.until, value.note, value.stricter) == (None, "", None)
    assert (value.permits, value.unknown_after) == (False, False)


def test_a_value_ends_on_the_day_it_says() -> None:
    found = read(HEAD + one(more="until = 2025-07-01\n" + SURE))

    assert found.on(date(2025, 6, 30)).is_ == 1
    for day in (date(2025, 7, 1), date(2024, 12, 31)):
        with pytest.raises(NotInForce):
            found.on(day)


def test_days_between_two_values_may_be_openly_unknown() -> None:
    until = "until = 2025-07-01\nunknown_after = true\n"

    found = read(HEAD + one(more=until + SURE) + one("2", start="2026-01-01"))

    with pytest.raises(NotInForce):
        found.on(date(2025, 12, 31))
    assert found.on(NEW_YEAR).is_ == 2


def test_values_may_follow_each_other_on_the_day() -> None:
    found = read(HEAD + one(more="until = 2026-01-01\n" + SURE) + one("2", start="2026-01-01"))

    assert [found.on(NEW_YEAR - DAY).is_, found.on(NEW_YEAR).is_] == [1, 2]


def test_it_is_stale_the_day_after_and_not_on_it() -> None:
    parameter = read(HEAD + "review_days = 500\n" + one(more="until = 2028-01-01\n" + SURE))
    checked = NEW_YEAR + CHECK_EVERY_DAYS * DAY
    due = date(2025, 1, 1) + 500 * DAY

    assert parameter.stale(due) == ()
    assert parameter.stale(due + DAY) == ("the newest value is of 2025-01-01",)
    assert "not checked since 2026-01-01" not in parameter.stale(checked)
    assert "not checked since 2026-01-01" in parameter.stale(checked + DAY)
    assert "no value since 2028-01-01" not in parameter.stale(date(2027, 12, 31))
    assert "no value since 2028-01-01" in parameter.stale(date(2028, 1, 1))
    assert read(HEAD + one()).stale(checked) == ()


def test_a_check_is_good_for_a_year_of_any_length() -> None:
    assert CHECK_EVERY_DAYS == 366


def test_weak_values_are_those_nobody_confirmed() -> None:
    weak = 'source = "law#1"\nconfidence = "memory"\n'

    found = read(HEAD + one() + one("2", start="2026-01-01", more=weak))

    assert [value.is_ for value in found.weak()] == [2]


def test_days_are_counted_from_1970() -> None:
    assert (epoch_days(date(1970, 1, 2)), day_of(1)) == (1, date(1970, 1, 2))
    assert day_of(epoch_days(NEW_YEAR)) == NEW_YEAR


@pytest.mark.parametrize(
    ("is_", "wanted"),
    [
        ("true", True),
        ('"rent"', "rent"),
        ("08:30:00", 510),
        ("1970-01-11", 10),
        ("[[2, 10], [4, -20]]", ((2, 10), (4, -20))),
        ('[[2, 10], ["above", 20]]', ((2, 10), (ABOVE, 20))),
        ('[["above", 20]]', ((ABOVE, 20),)),
        ("[[2, 0, 1], [4, 1, 3]]", ((2, 0, 1), (4, 1, 3))),
        ('[[2, 0, 1], ["above", 1, 3]]', ((2, 0, 1), (ABOVE, 1, 3))),
    ],
)
def test_a_value_becomes_what_rules_can_use(is_: str, wanted: object) -> None:
    assert read(HEAD + one(is_)).values[0].is_ == wanted


@pytest.mark.parametrize(
    ("is_", "said"),
    [
        ("[[2, 10], [2, 20]]", "row 2 of the table"),
        ("[[4, 10], [2, 20]]", "row 2 of the table"),
        ("[[2, 10], [3, true]]", "row 2 of the table"),
        ("[[true, 10]]", "row 1 of the table"),
        ('[["below", 10]]', "row 1 of the table"),
        ('[["above", 10], [5, 20]]', "row 1 of the table"),
        ("[[2, 10], [4, 1, 2]]", "row 1 of the scale"),
        ("[[2, 1, 2], [4, 10]]", "row 2 of the scale"),
        ("[[2, 1, 0]]", "row 1 of the scale"),
        ("[[2, true, 1]]", "row 1 of the scale"),
        ('[["above", 1, 2], [5, 1, 2]]', "row 1 of the scale"),
        ("[[2, 1, 2], [2, 1, 2]]", "row 2 of the scale"),
        ("[]", "cannot use"),
        ("1.5", "cannot use"),
        ("{ a = 1 }", "cannot use"),
    ],
)
def test_what_rules_cannot_use_is_refused_with_its_row(is_: str, said: str) -> None:
    broken = refused(HEAD + one(is_))

    assert said in broken.what
    assert broken.line == 6


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (HEAD + "review_days = -1\n" + one(), 5, "review_days = -1"),
        (HEAD + "review_days = true\n" + one(), 5, "review_days = True"),
        (HEAD + 'review_days = "yearly"\n' + one(), 5, "review_days = 'yearly'"),
        (HEAD + one(more="until = true\n" + SURE), 6, "ends on True"),
        (HEAD + one(more="until = 2025-01-01\n" + SURE), 8, "ends before it begins"),
        (HEAD + one(more="until = 2024-06-01\n" + SURE), 8, "ends before it begins"),
        (HEAD + one(start="true"), 5, "has no date"),
        (HEAD + "values = [3]\n", 5, "has no date"),
        (HEAD + one(more='confidence = "confirmed"\n'), 6, "cites ''"),
        (HEAD + one(more="until = 2025-07-01\n" + SURE) + one(start="2025-07-02"), 12,
         "no value from 2025-07-01 to 2025-07-02"),
        (HEAD + one() + one(), 11, "two values on 2025-01-01"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_with_its_line(text: str, line: int, said: str) -> None:
    broken = refused(text)

    assert said in broken.what
    assert broken.line == line


@pytest.mark.parametrize("direction", ["lower", "higher"])
def test_a_whole_number_of_the_house_says_which_way_is_stricter(direction: str) -> None:
    assert read(HEAD + f'tighter = "{direction}"\n' + one(), pack="house").tighter == direction


@pytest.mark.parametrize(
    ("pack", "direction", "values"),
    [
        ("no", "lower", one()),
        ("house", "less", one()),
        ("house", "lower", one("true")),
        ("house", "lower", one('"text"')),
        ("house", "lower", one() + one("true", start="2026-01-01")),
    ],
)
def test_nothing_else_has_a_stricter_side(pack: str, direction: str, values: str) -> None:
    broken = refused(HEAD + f'tighter = "{direction}"\n' + values, pack=pack)

    assert f"cannot be tightened '{direction}'" in broken.what
    assert broken.line == 5


REMEMBERED = 'source = "law#1"\nconfidence = "memory"\npermits = true\n'


def test_a_permission_from_memory_waits_and_says_for_what() -> None:
    more = REMEMBERED + 'note = "Odd."\nuntil = 2027-01-01\n'

    held, waiting = read(HEAD + one("3") + one("9", start="2026-01-01", more=more)).values

    assert (held.is_, held.waiting) == (3, None)
    assert (waiting.is_, waiting.waiting, waiting.permits) == (3, 9, True)
    assert (waiting.note, waiting.until, waiting.confidence) == (
        "Odd.",
        date(2027, 1, 1),
        "memory",
    )


@pytest.mark.parametrize("mark", ["no.x", "no.x@2026-01-01"])
def test_a_confirmed_permission_counts(mark: str) -> None:
    text = HEAD + one("3") + one("9", start="2026-01-01", more=REMEMBERED)

    assert read(text, confirmed={mark}).values[-1].is_ == 9
    assert read(text, confirmed={"no.y", "no.x@2025-01-01"}).values[-1].is_ == 3


def test_a_permission_read_in_its_source_needs_no_confirmation() -> None:
    assert read(HEAD + one("9", more="permits = true\n" + SURE)).values[0].is_ == 9


def test_every_broken_parameter_is_told_where_complaints_are_kept() -> None:
    complaints = Complaints(keep=True)
    broken = one("1.5") + one("2.5", start="2026-01-01") + one("3", start="2027-01-01")

    found = read_all(
        HEAD + broken + (HEAD + one()).replace("[x", "[y") + "[z]\n", complaints=complaints
    )

    assert [parameter.key for parameter in found] == ["no.y"]
    assert [one.what.split(":")[0] for one in complaints.found] == [
        "x has a value rules cannot use",
        "x has a value rules cannot use",
        "z has no values",
    ]
    assert complaints.unread == {"x", "z"}
