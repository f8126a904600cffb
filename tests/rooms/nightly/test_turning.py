"""Time alone never changes a case before the instant at which the night looks at it again."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st

from evenhand.nightly.turning import CALENDAR_READ, HOURLY, hourly_words, turns_at
from evenhand.rulebook import DAY, FIELDS, NEVER, NotInForce, clean_case, open_rulebook
from evenhand.rulebook.facts import CALENDAR_FIELDS
from tests.rulebook.random_facts import raw_facts

BOOK = open_rulebook()
# Law of the EU changes on 20 November 2026, and every case of a member turns then.
AT = 1_795_518_000  # 24 November 2026
SCHEMA = {
    name: {"int": pl.Int64, "bool": pl.Boolean, "str": pl.String}[field.kind]
    for name, field in FIELDS.items()
}
QUIET = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
)


def turn_of(raw: dict[str, Any]) -> int:
    """When the night would look at the case again, as far as rules go."""
    defaults = {name: field.default for name, field in FIELDS.items()}
    row: dict[str, Any] = {**defaults, **BOOK.bound(raw)}
    frame = pl.DataFrame([row], schema=SCHEMA)
    turn = turns_at(BOOK, row["country"], row["today"], frame.columns, at=row["at"])
    return int(frame.select(turn).item())


def refusing(raw: dict[str, Any], at: int) -> set[str]:
    """The rules that refuse some act of the case at an instant, those of the hour apart."""
    country = raw["country"]
    bound = BOOK.bound({**raw, "at": at})
    row = {name: bound.get(name, field.default) for name, field in FIELDS.items()}
    given_facts = pl.DataFrame([row], schema=SCHEMA).drop(CALENDAR_FIELDS).lazy()
    try:
        words = BOOK.judge_columns(given_facts).collect().row(0)[1:]
    except NotInForce:  # before the days that the pack claims
        reject()
    kept = [w & ~h for w, h in zip(words, hourly_words(BOOK, country), strict=True)]
    return {rule.key for rule in BOOK.rules_in(kept, country)}


@QUIET
@given(raw=raw_facts(BOOK), share=st.integers(0, 1000))
def test_no_rule_changes_its_answer_before_the_case_turns(raw: dict[str, Any], share: int) -> None:
    at = raw["at"]
    turn = min(turn_of(raw), at + 3000 * DAY)
    between = at + (turn - 1 - at) * share // 1000

    now = refusing(raw, at)

    assert refusing(raw, between) == now
    assert refusing(raw, max(at, turn - 1)) == now


@pytest.mark.parametrize(
    ("country", "facts", "turn"),
    [
        ("lv", {"demands_stopped_until": AT + 5000}, AT + 5000),
        ("gb", {"last_reminder_at": AT - 3 * DAY}, AT + 11 * DAY),
    ],
)
def test_a_case_turns_at_the_very_instant_that_a_rule_names(
    country: str, facts: dict[str, int], turn: int
) -> None:
    found = turn_of(clean_case(country, AT, **facts))

    assert found == turn


def test_a_case_that_waits_for_a_day_turns_shortly_before_it() -> None:
    today = AT // DAY

    found = turn_of(clean_case("fr", AT, due_on=today + 20))

    assert AT + 14 * DAY < found <= (today + 20) * DAY


def test_a_case_that_waits_for_whole_days_turns_before_they_are_over() -> None:
    found = turn_of(clean_case("lv", AT, last_reminder_at=AT - 3 * DAY))

    assert AT + DAY < found <= AT + 11 * DAY


def test_a_clean_case_rests_until_the_law_changes() -> None:
    resting = {country: turn_of(clean_case(country, AT)) for country in ("lv", "fr", "gb", "us")}

    assert all(turn > AT + 30 * DAY for turn in resting.values())
    assert all(turn <= NEVER for turn in resting.values())


def test_every_fact_of_the_calendar_is_either_of_the_hour_or_runs_with_time() -> None:
    assert set(CALENDAR_FIELDS) == HOURLY | set(CALENDAR_READ)
