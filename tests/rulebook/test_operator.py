"""What an operator may add: stricter standards, confirmed values, a principle we only inferred."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from evenhand.rulebook import (
    ACTS,
    NotInForce,
    Operator,
    PackBroken,
    clean_case,
    open_rulebook,
    operate,
)
from evenhand.rulebook.operator import Replacement, read_operator
from evenhand.rulebook.standards import names_of
from tests.rulebook.random_facts import raw_facts
from tests.rulebook.small_packs import pack, packs

BOOK = open_rulebook(operator=Operator())
DAY = date(2026, 11, 17)
AT = 1_794_931_200
TENTH = '[principles.10]\nen = "The text as adopted."\nsource = "Code of 2026, no. 10"\n'


def operator(text: str, file: Path | None = None) -> Operator:
    """The settings of a firm's file with that text."""
    if file:
        file.write_text(text, encoding="utf-8")
    return read_operator(tomllib.loads(text), file=str(file or ""))


def one_stricter(name: str) -> int:
    """A value of a standard that is stricter by one than the house's newest."""
    parameter = BOOK.parameters[f"house.{name}"]
    newest = parameter.values[-1].is_
    assert isinstance(newest, int)
    return max(1, newest - 1) if parameter.tighter == "lower" else newest + 1


EVERY_STANDARD = {name: one_stricter(name) for name in names_of(BOOK.parameters)}
STANDARDS = "[standards]\n" + "".join(f"{name} = {is_}\n" for name, is_ in EVERY_STANDARD.items())
TIGHTENED = open_rulebook(operator=operator(STANDARDS))


def test_settings_survive_being_written_down() -> None:
    whole = Operator(
        confirmed=frozenset({"lv.x@2026-01-01"}),
        standards=(("max_contacts_7_days", 1),),
        principles=(Replacement(number=10, texts=(("en", "Text."),), source="Code"),),
    )

    assert Operator.from_json(whole.as_json()) == whole
    assert Operator.from_json(Operator().as_json()) == Operator()
    assert Operator().changes_nothing
    assert not whole.changes_nothing


def test_each_setting_makes_another_rulebook() -> None:
    changed = [
        Operator(confirmed=frozenset({"lv.x"})),
        operator("[standards]\nmax_contacts_7_days = 1\n"),
        operator(TENTH),
    ]

    hashes = {open_rulebook(operator=one).hash for one in changed}

    assert len(hashes | {BOOK.hash}) == 4


def test_where_a_firms_file_lies_does_not_make_another_rulebook(tmp_path: Path) -> None:
    here = operator(TENTH, tmp_path / "here.toml")
    there = operator(TENTH, tmp_path / "there.toml")

    assert open_rulebook(operator=here).hash == open_rulebook(operator=there).hash


def test_a_tightened_standard_is_in_force_and_named_as_the_firms_own() -> None:
    found = TIGHTENED.value("house.max_contacts_7_days", DAY)

    assert found.is_ == 1
    assert found.source.title == "The firm's own standard"
    assert BOOK.value("house.max_contacts_7_days", DAY).source.id != found.source.id


def test_a_standard_may_be_a_time_of_day() -> None:
    book = open_rulebook(operator=operator("[standards]\nnight_from_minute = 20:15:00\n"))

    assert book.value("house.night_from_minute", DAY).is_ == 20 * 60 + 15


def test_a_tightened_standard_refuses_what_the_house_allows() -> None:
    raw = clean_case("no", AT, contacts_last_7_days=1, oldest_contact_at=AT - 86_400)

    verdict = TIGHTENED.judge("demand.letter", raw)

    assert BOOK.judge("demand.letter", raw).allowed
    assert [reason.rule for reason in verdict.reasons] == ["house.contacts-in-7-days"]
    assert verdict.earliest == AT + 6 * 86_400


def test_a_standard_as_strict_as_the_house_changes_no_value() -> None:
    same = open_rulebook(operator=operator("[standards]\nmax_contacts_7_days = 2\n"))

    assert same.value("house.max_contacts_7_days", DAY) == BOOK.value(
        "house.max_contacts_7_days", DAY
    )


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[standards]\nmax_contacts_7_days = 3\n", 2, "looser than the house's 2"),
        ("[standards]\nreminder_gap_days = 7\n", 2, "looser than the house's 14"),
        ("[standards]\nnight_from_minute = 23:30:00\n", 2, "looser"),
        ("name = 'A'\n[standards]\nmax_calls = 3\n", 3, "none that a firm can tighten"),
        ("[standards]\nmax_contacts_7_days = 0\n", 2, "whole number above 0"),
        ("[standards]\nmax_contacts_7_days = true\n", 2, "whole number above 0"),
        ("[standards]\nmax_contacts_7_days = 1.5\n", 2, "whole number above 0"),
        ("[standards]\nmax_contacts_7_days = '1'\n", 2, "whole number above 0"),
        ("standards = 3\n", 1, "is not a table"),
        ('[principles.4]\nen = "Else."\nsource = "Us"\n', 1, "is not one that can be replaced"),
        ('[principles.11]\nen = "More."\nsource = "Us"\n', 1, "is not one that can be replaced"),
        ('[principles.10]\nen = "Else."\n', 1, "does not say its source"),
        ('[principles.10]\nlv = "Cits."\nsource = "Us"\n', 1, "has no English text"),
        ('[principles.10]\nen = ""\nsource = "Us"\n', 1, "has no English text"),
        ('[principles.ten]\nen = "Else."\nsource = "Us"\n', 1, "is not a principle"),
    ],
)
def test_what_an_operator_may_not_is_refused_with_file_and_line(
    text: str, line: int, said: str, tmp_path: Path
) -> None:
    file = tmp_path / "firm.toml"

    with pytest.raises(PackBroken) as broken:
        open_rulebook(operator=operator(text, file))

    assert said in str(broken.value)
    assert (broken.value.file, broken.value.line) == (str(file), line)
    assert broken.value.remedy


@pytest.mark.parametrize("name", EVERY_STANDARD)
def test_every_standard_of_the_house_can_be_tightened(name: str) -> None:
    (newest,) = TIGHTENED.parameters[f"house.{name}"].values[-1:]
    before = BOOK.parameters[f"house.{name}"].values[-1]

    assert newest.is_ == EVERY_STANDARD[name]
    assert newest.is_ == before.is_ or newest.source.id == "firm-standard"


@given(raw=raw_facts(BOOK))
@settings(max_examples=60)
def test_no_standard_ever_allows_what_house_or_law_refuses(raw: dict[str, Any]) -> None:
    for act in ACTS:
        try:
            ours = {reason.rule for reason in BOOK.judge(act, raw).reasons}
        except NotInForce:  # the pack claims no law on that day, with any standards
            continue
        firms = {reason.rule for reason in TIGHTENED.judge(act, raw).reasons}

        assert ours <= firms, act


def test_only_the_house_says_which_way_is_stricter(tmp_path: Path) -> None:
    value = '[[x.values]]\nfrom = 2025-01-01\nis = 1\nsource = "act#1"\nconfidence = "confirmed"\n'
    head = '[x]\nmeans = "a thing"\nunit = "things"\nchecked = 2026-01-01\n'

    with pytest.raises(PackBroken, match="cannot be tightened"):
        open_rulebook(packs(tmp_path, values=head + 'tighter = "lower"\n' + value))

    pack(tmp_path, id_="house", values=head + 'tighter = "less"\n' + value, texts="")
    pack(tmp_path, values=head + value)
    with pytest.raises(PackBroken, match="cannot be tightened 'less'"):
        open_rulebook(tmp_path)


def test_the_house_may_grow_stricter_than_a_firm_once_was(tmp_path: Path) -> None:
    values = "".join(
        f'[[x.values]]\nfrom = {day}\nis = {most}\nsource = "act#1"\nconfidence = "confirmed"\n'
        for day, most in (("2024-01-01", 2), ("2025-01-01", 5))
    )
    head = '[x]\nmeans = "m"\nunit = "u"\nchecked = 2026-01-01\ntighter = "lower"\n'
    pack(packs(tmp_path), id_="house", values=head + values, texts="")

    book = open_rulebook(tmp_path, operator=operator("[standards]\nx = 3\n"))

    assert book.value("house.x", date(2024, 6, 1)).is_ == 2
    assert book.value("house.x", date(2026, 6, 1)).is_ == 3


def test_an_inferred_principle_gives_way_to_the_operators_text() -> None:
    book = open_rulebook(operator=operator(TENTH))

    tenth = book.principles[10]

    assert tenth.text("lv") == "The text as adopted."
    assert (tenth.source, tenth.inferred, tenth.replaced) == ("Code of 2026, no. 10", False, True)
    assert BOOK.principles[10].inferred
    assert not BOOK.principles[10].replaced


def test_what_the_site_told_the_process_is_in_force_everywhere_after() -> None:
    try:
        operate(operator(STANDARDS))

        assert open_rulebook().loaded.operator == TIGHTENED.loaded.operator
    finally:
        operate(Operator())
    assert open_rulebook().loaded.operator.changes_nothing
