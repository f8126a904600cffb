"""Values of the law: in force by day, cited, and refused where they are not whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from evenhand.rulebook import (
    NotInForce,
    PackBroken,
    UnknownParameter,
    clean_case,
    open_rulebook,
)
from tests.rulebook.small_packs import SOURCES, VALUES, body, pack, packs

AT = 1_794_900_000


def value(from_: str, is_: str, more: str = 'confidence = "confirmed"') -> str:
    return f'[[x.values]]\nfrom = {from_}\nis = {is_}\nsource = "act#1"\n{more}\n'


HEAD = '[x]\nmeans = "a thing"\nunit = "things"\nchecked = 2026-01-01\n'


def test_a_value_holds_from_its_day_until_the_next(tmp_path: Path) -> None:
    book = open_rulebook(packs(tmp_path))

    assert book.value("no.most_calls", date(2025, 12, 31)).is_ == 3
    assert book.value("no.most_calls", date(2026, 1, 1)).is_ == 5
    assert book.value("no.most_calls", date(2026, 1, 1)).source.citation == "act#1"


def test_before_the_first_day_nothing_is_in_force(tmp_path: Path) -> None:
    book = open_rulebook(packs(tmp_path, body("return case.law.most_calls")))

    with pytest.raises(NotInForce) as missing:
        book.value("no.most_calls", date(2024, 12, 31))
    assert (missing.value.key, missing.value.day) == ("no.most_calls", date(2024, 12, 31))
    with pytest.raises(NotInForce):
        book.judge("demand.call", clean_case("no", 1_700_000_000))
    with pytest.raises(UnknownParameter):
        book.value("no.other", date(2026, 1, 1))


def test_days_between_two_values_may_be_said_to_be_unknown(tmp_path: Path) -> None:
    until = 'until = 2025-06-01\nunknown_after = true\nconfidence = "confirmed"'
    values = HEAD + value("2025-01-01", "1", until) + value("2025-07-01", "2")

    book = open_rulebook(packs(tmp_path, values=values))

    assert book.value("no.x", date(2025, 5, 31)).is_ == 1
    assert book.value("no.x", date(2025, 7, 1)).is_ == 2
    for day in (date(2025, 6, 1), date(2025, 6, 30)):
        with pytest.raises(NotInForce):
            book.value("no.x", day)


def test_times_dates_and_scales_become_whole_numbers(tmp_path: Path) -> None:
    forms = {"clock": "08:30:00", "day": "1970-01-11", "bands": '[[10, 1, 2], ["above", 1, 1]]'}
    values = "".join(
        HEAD.replace("[x]", f"[{name}]") + value("2025-01-01", is_).replace("x.", f"{name}.")
        for name, is_ in forms.items()
    )

    book = open_rulebook(packs(tmp_path, values=values))

    found = {name: book.value(f"no.{name}", date(2026, 1, 1)).is_ for name in forms}
    assert found["clock"] == 510
    assert found["day"] == 10
    assert found["bands"] == ((10, 1, 2), (10**15, 1, 1))


@pytest.mark.parametrize(
    ("values", "line", "said"),
    [
        (HEAD + value("2025-01-01", "1") + value("2025-01-01", "2"), 11, "two values on"),
        (HEAD + value("2026-01-01", "1") + value("2025-01-01", "2"), 11, "two values on"),
        (HEAD + value("2025-01-01", "1", 'until = 2025-06-01\nconfidence = "confirmed"')
         + value("2025-07-01", "2"), 12, "no value from 2025-06-01 to 2025-07-01"),
        (HEAD + value("2025-01-01", "1", 'until = 2025-08-01\nconfidence = "confirmed"')
         + value("2025-07-01", "2"), 12, "two values on"),
        (HEAD + value("2025-01-01", "1.5"), 6, "cannot use"),
        (HEAD + value("2025-01-01", "[[5, 1, 2], [5, 1, 1]]"), 6, "row 2 of the scale"),
        (HEAD + value("2025-01-01", "[[5, 1, 0]]"), 6, "row 1 of the scale"),
        (HEAD + value("2025-01-01", "1", ""), 6, "degree of confidence"),
        (HEAD + value("2025-01-01", "1", 'confidence = "sure"'), 6, "degree of confidence"),
        (HEAD + value("2025-01-01", "1").replace("act#", "decree#"), 6, "decree"),
        (HEAD + value("2025-01-01", "1").replace("is =", "was ="), 7, "unknown entry 'was'"),
        (HEAD, 1, "no values"),
        (HEAD.replace("means", "meaning") + value("2025-01-01", "1"), 2, "meaning"),
        (HEAD.replace("checked = 2026-01-01\n", "") + value("2025-01-01", "1"), 1, "checked"),
        (HEAD + value("2025-01-01", "= 1"), 7, "not TOML"),
    ],
)  # fmt: skip
def test_a_broken_value_stops_the_load_with_file_and_line(
    values: str, line: int, said: str, tmp_path: Path
) -> None:
    with pytest.raises(PackBroken) as broken:
        open_rulebook(packs(tmp_path, values=values))

    assert said in broken.value.what
    assert broken.value.file == str(tmp_path / "no" / "values.toml")
    assert broken.value.line == line


def test_a_missing_file_or_pack_stops_the_load(tmp_path: Path) -> None:
    with pytest.raises(PackBroken, match=r"house.*missing"):
        open_rulebook(tmp_path)

    packs(tmp_path)
    (tmp_path / "no" / "sources.toml").unlink()
    with pytest.raises(PackBroken, match=r"sources\.toml:1: the file is missing"):
        open_rulebook(tmp_path)


def test_a_source_without_a_day_of_reading_is_refused(tmp_path: Path) -> None:
    sources = SOURCES.replace("read_on = 2026-01-01\n", "") + 'confidence = "confirmed"\n'

    with pytest.raises(PackBroken, match="read_on"):
        open_rulebook(packs(tmp_path, sources=sources))


PERMITTING = (
    HEAD
    + value("2025-01-01", "3")
    + value("2026-01-01", "9", 'confidence = "memory"\npermits = true')
)


def test_a_permission_from_memory_gives_way_to_the_value_before(tmp_path: Path) -> None:
    book = open_rulebook(packs(tmp_path, values=PERMITTING))

    assert book.value("no.x", date(2026, 6, 1)).is_ == 3


def test_a_permission_from_memory_holds_once_the_operator_confirms(tmp_path: Path) -> None:
    folder = packs(tmp_path, values=PERMITTING)

    confirmed = open_rulebook(folder, confirmed={"no.x@2026-01-01"})

    assert confirmed.value("no.x", date(2026, 6, 1)).is_ == 9
    assert confirmed.hash != open_rulebook(folder).hash


def test_a_permission_from_memory_alone_needs_a_stricter_value(tmp_path: Path) -> None:
    alone = 'confidence = "memory"\npermits = true'

    with pytest.raises(PackBroken, match="permits something from memory only"):
        open_rulebook(packs(tmp_path, values=HEAD + value("2025-01-01", "9", alone)))

    pack(tmp_path, values=HEAD + value("2025-01-01", "9", alone + "\nstricter = 1"))
    assert open_rulebook(tmp_path).value("no.x", date(2026, 1, 1)).is_ == 1


def test_what_nobody_checked_for_a_year_is_reported_stale(tmp_path: Path) -> None:
    values = VALUES + HEAD.replace("2026-01-01", "2024-01-01") + value("2024-01-01", "1")
    book = open_rulebook(packs(tmp_path, values=values))

    stale = {parameter.key: why for parameter, why in book.stale(date(2026, 6, 1))}

    assert list(stale) == ["no.x"]
    assert stale["no.x"] == ("not checked since 2024-01-01",)


def test_another_value_makes_another_rulebook(tmp_path: Path) -> None:
    here = packs(tmp_path / "here")
    there = packs(tmp_path / "there", values=VALUES.replace("is = 5", "is = 6"))

    assert open_rulebook(here).hash != open_rulebook(there).hash
    assert open_rulebook(here).hash == open_rulebook(packs(tmp_path / "again")).hash
