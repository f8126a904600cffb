"""Two rulebooks compared: rules, values with their periods, sources, and the cases that move."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from evenhand.rulebook import Rulebook, clean_case, open_rulebook
from evenhand.rulebook.describing import described
from evenhand.rulebook.differences import Differences, ValueChanged, differences
from evenhand.rulebook.moves import Bits, Moves, moves
from evenhand.rulebook.own_process import answer
from tests.rulebook.small_packs import SOURCES, TEXTS, VALUES, body, packs

MOST = body("if case.calls_last_7_days >= case.law.most_calls:\n    return NEVER\nreturn NOW")
AT = 1_794_927_600  # 17 November 2026, 15:00 UTC


def compared(old: Rulebook, new: Rulebook) -> Differences:
    """What changed from one rulebook to another."""
    return differences(described(old), described(new))


@pytest.fixture
def old(tmp_path: Path) -> Rulebook:
    """Five calls at most since 2026, three before."""
    return open_rulebook(packs(tmp_path / "old", rules=MOST))


def test_a_rulebook_differs_in_nothing_from_itself(old: Rulebook) -> None:
    assert compared(old, old).is_empty


def test_comments_and_names_do_not_count_as_a_change(old: Rulebook, tmp_path: Path) -> None:
    renamed = "# a comment\n" + MOST.replace("def calls", "def otherwise_called")

    assert compared(old, open_rulebook(packs(tmp_path / "new", rules=renamed))).is_empty


def test_a_rule_that_decides_otherwise_is_changed(old: Rulebook, tmp_path: Path) -> None:
    new = open_rulebook(packs(tmp_path / "new", rules=MOST.replace(">=", ">")))

    [changed] = compared(old, new).rules.changed

    assert changed.key == "no.calls"
    assert [name for name, _, _ in changed.parts] == ["code"]


def test_rules_that_came_and_went_are_named(old: Rulebook, tmp_path: Path) -> None:
    more = MOST + '\n\n@rule("no.more", acts=DEMAND, principle=4, source="act#1")\n'
    more += "def more(case: Facts) -> int:\n    return NOW\n"
    texts = TEXTS + '["no.more"]\nen = "More."\n'
    new = open_rulebook(packs(tmp_path / "new", rules=more, texts=texts))

    assert compared(old, new).rules.added == ("no.more",)
    assert compared(new, old).rules.removed == ("no.more",)


def test_a_source_read_again_is_told(old: Rulebook, tmp_path: Path) -> None:
    sources = SOURCES.replace("2026-01-01", "2026-06-01") + 'confidence = "confirmed"\n'
    new = open_rulebook(packs(tmp_path / "new", rules=MOST, sources=sources))

    [changed] = compared(old, new).sources.changed

    assert changed.key == "no.act"
    assert changed.parts == (("read_on", "2026-01-01", "2026-06-01"),)


def with_values(folder: Path, values: str) -> Rulebook:
    """The same pack with other values."""
    return open_rulebook(packs(folder, rules=MOST, values=values))


def test_a_value_that_changed_is_told_with_its_period(old: Rulebook, tmp_path: Path) -> None:
    new = with_values(tmp_path / "new", VALUES.replace("is = 3", "is = 4"))

    assert compared(old, new).values == (
        ValueChanged("no.most_calls", "calls", "2025-01-01", "2026-01-01", 3, 4, "act#1"),
    )


def test_a_later_beginning_is_a_change_of_the_days_between(old: Rulebook, tmp_path: Path) -> None:
    new = with_values(tmp_path / "new", VALUES.replace("from = 2026-01-01", "from = 2026-07-01"))

    assert compared(old, new).values == (
        ValueChanged("no.most_calls", "calls", "2026-01-01", "2026-07-01", 5, 3, "act#1"),
    )


def test_a_value_for_the_future_leaves_the_past_alone(old: Rulebook, tmp_path: Path) -> None:
    later = VALUES.replace(
        "\n[scale]",
        '\n[[most_calls.values]]\nfrom = 2027-01-01\nis = 2\nsource = "act#9"\n'
        'confidence = "confirmed"\n\n[scale]',
    )

    [changed] = compared(old, with_values(tmp_path / "new", later)).values

    assert (changed.from_, changed.until) == ("2027-01-01", None)
    assert (changed.before, changed.after, changed.source) == (5, 2, "act#9")


def judged(book: Rulebook, facts: Path, into: Path) -> dict[str, Bits]:
    """A portfolio's masks in a file, and how to read them, as a process of its own says it."""
    told = answer(book, {"columns": str(facts), "into": str(into)})
    assert "error" not in told, told
    return {country: Bits.told(said) for country, said in told["countries"].items()}


def moved(old: Rulebook, new: Rulebook, calls: list[int], folder: Path) -> Moves:
    """What a change moves in a portfolio of people who were called so often."""
    facts = folder / "facts.parquet"
    rows = [
        clean_case("no", AT, case_id=number, calls_last_7_days=count)
        for number, count in enumerate(calls)
    ]
    pl.DataFrame(rows).write_parquet(facts)
    before, after = folder / "before.parquet", folder / "after.parquet"
    bits = judged(old, facts, before), judged(new, facts, after)
    return moves(facts, old=before, new=after, old_bits=bits[0], new_bits=bits[1])


def test_cases_that_move_are_counted_by_act_and_rule(old: Rulebook, tmp_path: Path) -> None:
    stricter = with_values(tmp_path / "new", VALUES.replace("is = 5", "is = 2"))

    found = moved(old, stricter, [0, 1, 2, 3, 4, 5, 6], tmp_path)

    assert (found.cases, found.moved) == (7, 3)
    assert found.acts["no", "demand.call", "refused"] == 3
    assert not [act for _, act, _ in found.acts if not act.endswith(".call")]
    assert dict(found.rules) == {("no", "no.calls", "refuses"): 3}


def test_the_way_back_moves_the_same_cases(old: Rulebook, tmp_path: Path) -> None:
    looser = with_values(tmp_path / "new", VALUES.replace("is = 5", "is = 2"))

    found = moved(looser, old, [0, 1, 2, 3, 4, 5, 6], tmp_path)

    assert found.acts["no", "demand.call", "allowed"] == 3
    assert dict(found.rules) == {("no", "no.calls", "allows"): 3}


def test_facts_that_a_rulebook_does_not_know_are_named(old: Rulebook, tmp_path: Path) -> None:
    facts = tmp_path / "facts.parquet"
    row = clean_case("no", AT, case_id=1) | {"shoe_size": 42}
    pl.DataFrame([row]).write_parquet(facts)

    told = answer(old, {"columns": str(facts), "into": str(tmp_path / "masks.parquet")})

    assert "shoe_size" in told["dropped"]
