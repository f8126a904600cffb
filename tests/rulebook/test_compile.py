"""The plain function, Polars and DuckDB answer alike, over every rule and formula loaded."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from hypothesis import HealthCheck, Phase, example, given, reject, settings
from hypothesis import strategies as st

from evenhand.rulebook import FIELDS, Formula, NotInForce, Rule, clean_case, open_rulebook
from evenhand.rulebook.asked import RESTING
from evenhand.rulebook.compile import expression
from evenhand.rulebook.facts import GUARDED, facts_of
from evenhand.rulebook.judging import law_of
from evenhand.rulebook.parameter import epoch_days
from evenhand.rulebook.screen import resting, screen_of
from tests.rulebook.duckdb_reading import SqlReader
from tests.rulebook.random_facts import raw_facts

BOOK = open_rulebook()
DAY = epoch_days(date(2026, 11, 17))
FUNCTIONS: dict[str, Rule | Formula] = {
    **{rule.key: rule for rule in BOOK.rules},
    **BOOK.formulas,
}


def in_force_on(function: Rule | Formula) -> int:
    """A day on which every value of the law that a function reads is known, 17 November best."""
    read = [BOOK.parameters[f"{function.pack}.{name}"] for name in function.parameters_read]
    starts = sorted({epoch_days(value.from_) for one in read for value in one.values})
    for day in (DAY, *reversed(starts)):
        law = vars(BOOK.law(function.pack, day))
        if all(name in law for name in function.parameters_read):
            return day
    raise AssertionError(f"{function.key} reads values that are never known on one day")


DAY_OF = {key: in_force_on(function) for key, function in FUNCTIONS.items()}
SCHEMA = {
    name: {"int": pl.Int64, "bool": pl.Boolean, "str": pl.String}[field.kind]
    for name, field in FIELDS.items()
}
# Failing portfolios are reported as found: shrinking them takes minutes and adds little.
QUIET = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
)


def bound_frame(raws: list[dict[str, Any]]) -> pl.DataFrame:
    rows = []
    for place, raw in enumerate(raws):
        defaults = {name: field.default for name, field in FIELDS.items()}
        rows.append({**defaults, **BOOK.bound(raw), "case_id": place})
    return pl.DataFrame(rows, schema=SCHEMA)


def by_function(frame: pl.DataFrame) -> dict[str, list[int]]:
    cases = [facts_of(row) for row in frame.iter_rows(named=True)]
    found: dict[str, list[int]] = {}
    for key, function in FUNCTIONS.items():
        for case in cases:
            case.__dict__["law"] = BOOK.law(function.pack, DAY_OF[key])
        found[key] = [function.function(case) for case in cases]
    return found


def by_polars(frame: pl.DataFrame) -> dict[str, list[int]]:
    columns = []
    for key, function in FUNCTIONS.items():
        law = partial(getattr, BOOK.law(function.pack, DAY_OF[key]))
        columns.append(expression(BOOK.loaded.trees[key], law).alias(key))
    return {
        name: column.to_list()
        for name, column in frame.lazy()
        .with_columns(columns)
        .select(*FUNCTIONS)
        .collect()
        .to_dict()
        .items()
    }


def sql_of_everything() -> str:
    columns = []
    for key, function in FUNCTIONS.items():
        reader = SqlReader(Path(function.file), vars(BOOK.law(function.pack, DAY_OF[key])))
        columns.append(f'{reader.function(function.function.__name__)} AS "{key}"')
    return f"SELECT {', '.join(columns)} FROM facts ORDER BY case_id"


SQL = sql_of_everything()


def by_duckdb(frame: pl.DataFrame) -> dict[str, list[int]]:
    with duckdb.connect() as connection:
        connection.register("facts", frame.to_arrow())
        answer = connection.execute(SQL).fetchall()
    return dict(zip(FUNCTIONS, (list(column) for column in zip(*answer, strict=True)), strict=True))


@QUIET
@given(raws=st.lists(raw_facts(BOOK), min_size=1, max_size=12))
def test_function_polars_and_duckdb_answer_alike(raws: list[dict[str, Any]]) -> None:
    frame = bound_frame(raws)

    plain, polars, sql = by_function(frame), by_polars(frame), by_duckdb(frame)

    assert polars == plain
    assert sql == plain


@QUIET
@given(raws=st.lists(raw_facts(BOOK), min_size=1, max_size=12))
@example(raws=[clean_case("us", 1_793_500_000, region="TX", first_notice_at=1_790_000_000)])
def test_a_portfolio_is_judged_like_its_cases(raws: list[dict[str, Any]]) -> None:
    rows = [{**raw, "case_id": place} for place, raw in enumerate(raws)]
    # A column is given for all cases or for none: what one case lacks rests on its default.
    names = {name for row in rows for name in row}
    rows = [{**{n: FIELDS[n].default for n in names}, **_partners(names), **row} for row in rows]

    masks = judged(rows)

    assert masks.height == len(rows)
    for case_id, *words in masks.iter_rows():
        found = {rule.key for rule in BOOK.rules_in(words, rows[case_id]["country"])}
        assert found == refusing_one_by_one(rows[case_id])


def judged(rows: list[dict[str, Any]]) -> pl.DataFrame:
    try:
        return BOOK.judge_columns(pl.LazyFrame(rows, infer_schema_length=None)).collect()
    except NotInForce:
        # A law whose value nobody knows stops a portfolio; a single case only where it asks for it.
        reject()


def refusing_one_by_one(raw: dict[str, Any]) -> set[str]:
    facts = BOOK.bound(raw)
    case = facts_of(facts)
    found = set()
    for rule in BOOK.rules_of(str(facts["country"])):
        case.__dict__["law"] = BOOK.law(rule.pack, int(facts["today"]))
        if rule.function(case) > int(facts["at"]):
            found.add(rule.key)
    return found


@QUIET
@given(raw=raw_facts(BOOK), unknown=st.sets(st.sampled_from(sorted(FIELDS)), max_size=5))
def test_the_program_of_one_case_finds_the_rules_that_refuse(
    raw: dict[str, Any], unknown: set[str]
) -> None:
    given = frozenset(raw) | {GUARDED[name] for name in raw if name in GUARDED}
    told = {name: None if name in unknown - PLACE else value for name, value in raw.items()}
    facts = {**RESTING, **BOOK.bound(told)}
    rules = BOOK.rules_of(raw["country"])
    trees = [(BOOK.loaded.trees[r.key], law_of(BOOK, r.pack, int(facts["today"]))) for r in rules]

    try:
        screen = screen_of(trees, given, resting(given))
    except NotInForce:
        reject()

    assert {rules[place].key for place in screen(facts)} == refusing_one_by_one(told)


PLACE = frozenset({"country", "region", "at", "case_id"})


def _partners(names: set[str]) -> dict[str, bool]:
    return {f"{name}_known": False for name in names if f"{name}_known" in FIELDS}


@QUIET
@given(
    raw=raw_facts(BOOK),
    keys=st.lists(st.sampled_from(sorted(BOOK.formulas)), min_size=8, max_size=8, unique=True),
)
def test_the_amounts_of_a_portfolio_are_those_of_its_cases(
    raw: dict[str, Any], keys: list[str]
) -> None:
    for key in keys:
        formula = BOOK.formulas[key]
        one = {**raw, "country": key.split(".")[0]}
        law = vars(BOOK.law(formula.pack, int(BOOK.bound(one)["today"])))
        if not all(name in law for name in formula.parameters_read):
            continue  # nobody knows the values of that day, and neither evaluator guesses

        column = BOOK.amount_columns(key, pl.LazyFrame([one])).collect()

        assert column["amount"].to_list() == [BOOK.amount(key, one)]
