"""A portfolio in batches: places, instants, periods of the law, terms and refusals of columns."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.rulebook import FactRefused, Rulebook, clean_case, judging, open_rulebook, portfolio
from evenhand.rulebook.batch import as_array
from evenhand.rulebook.bind import objection_ends_at
from evenhand.rulebook.objections import NO_TERM, TermEnds
from tests.rulebook.small_packs import RULE, TEXTS, VALUES, body, pack, packs

BOOK = open_rulebook()
TUESDAY = int(datetime(2026, 11, 17, 15, tzinfo=UTC).timestamp())
HOUR = 3600


def mask_of(book: Rulebook, rows: list[dict[str, Any]]) -> dict[int, set[str]]:
    """The rules that refuse each case, as columns see it."""
    masks = book.judge_columns(pl.LazyFrame(rows, infer_schema_length=None)).collect()
    countries = {row["case_id"]: row["country"] for row in rows}
    return {
        case_id: {rule.key for rule in book.rules_in(words, countries[case_id])}
        for case_id, *words in masks.iter_rows()
    }


def one_by_one(book: Rulebook, rows: list[dict[str, Any]]) -> dict[int, set[str]]:
    """The same, asked of each case with every act there is."""
    from evenhand.rulebook import ACTS

    return {
        row["case_id"]: {r.rule for act in ACTS for r in book.judge(act, row).reasons}
        for row in rows
    }


def some_cases(**facts: Any) -> list[dict[str, Any]]:
    """Cases of many places at three instants, shuffled, with a few things amiss."""
    places = [("us", "TX"), ("us", "HI"), ("us", "GU"), ("lv", ""), ("de", "BY"), ("no", "")]
    instants = [TUESDAY, TUESDAY + 8 * HOUR, TUESDAY - 60 * 24 * HOUR + 59]
    found = []
    for number, (at, (country, region)) in enumerate(product(instants, places)):
        case = clean_case(country, at, region=region)
        case |= {"calls_last_7_days": number % 9, "hold_kind": "dispute" if number % 4 else ""}
        case |= {"avoid_weekdays": "23"[number % 2], "wishes_known": False}
        found.append({**case, **facts, "case_id": number})
    return found


def test_batches_and_places_do_not_change_what_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = some_cases()
    whole = mask_of(BOOK, rows)

    monkeypatch.setattr(portfolio, "BATCH_ROWS", 7)
    monkeypatch.setattr(judging, "ROWS_AT_ONCE", 2)
    in_pieces = mask_of(BOOK, rows)

    assert whole == in_pieces == one_by_one(BOOK, rows)


def test_each_case_is_judged_by_the_law_of_its_own_day(tmp_path: Path) -> None:
    rule = body("if case.calls_last_7_days >= case.law.most_calls:\n    return NEVER\nreturn NOW")
    book = open_rulebook(packs(tmp_path, rule, values=VALUES))
    new_year = int(datetime(2025, 12, 31, 23, tzinfo=UTC).timestamp())  # midnight in Oslo
    instants = (new_year - 1, new_year)
    rows = [
        {"case_id": number, "country": "no", "at": at, "calls_last_7_days": 4}
        for number, at in enumerate(instants)
    ]

    assert mask_of(book, rows) == {0: {"no.calls"}, 1: set()}


def test_a_text_is_compared_with_words_and_with_other_texts(tmp_path: Path) -> None:
    rule = body(
        'if case.claim_kind == case.hold_kind or case.fee_kind in ("plan", "visit"):\n'
        "    return NEVER\nreturn NOW"
    )
    book = open_rulebook(packs(tmp_path, rule))
    kinds = [("loan", "loan", "other"), ("loan", "rent", "visit"), ("loan", "rent", "other")]
    rows = [
        {"case_id": number, "country": "no", "at": TUESDAY} | dict(
            zip(("claim_kind", "hold_kind", "fee_kind"), texts, strict=True)
        )
        for number, texts in enumerate(kinds)
    ]  # fmt: skip

    assert mask_of(book, rows) == {0: {"no.calls"}, 1: {"no.calls"}, 2: set()}


def test_rules_that_always_or_never_refuse_need_no_column(tmp_path: Path) -> None:
    rules = "".join(
        RULE.replace("no.calls", f"no.{name}")
        + f"def {name}(case: Facts) -> int:\n    return {it}\n"
        for name, it in (("never", "NEVER"), ("now", "NOW"), ("later", str(TUESDAY + 1)))
    )
    texts = "".join(TEXTS.replace("no.calls", f"no.{n}") for n in ("never", "now", "later"))
    pack(tmp_path, id_="house", values="", texts="")
    pack(tmp_path, rules=rules, texts=texts)
    book = open_rulebook(tmp_path)
    rows = [{"case_id": n, "country": "no", "at": TUESDAY + n} for n in range(3)]

    found = mask_of(book, rows)

    assert found == {0: {"no.never", "no.later"}, 1: {"no.never"}, 2: {"no.never"}}


def test_an_empty_portfolio_has_no_masks() -> None:
    frame = pl.LazyFrame(some_cases()).filter(pl.col("case_id") < 0)

    masks = BOOK.judge_columns(frame).collect()

    assert masks.height == 0
    assert masks.columns == ["case_id", *(f"mask_{n}" for n in range(BOOK.mask_words))]


@pytest.mark.parametrize(("name", "value"), [("calls_last_7_days", -1), ("at", 2**40)])
def test_a_column_out_of_range_is_refused(name: str, value: int) -> None:
    rows = some_cases()
    rows[-1][name] = value

    with pytest.raises(FactRefused, match=name):
        BOOK.judge_columns(pl.LazyFrame(rows))


def test_a_column_that_is_unknown_in_a_row_rests_on_its_default() -> None:
    rows = some_cases(limitation_on=None, limitation_on_known=True, hold_kind=None)

    assert mask_of(BOOK, rows) == one_by_one(BOOK, rows)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    place=st.sampled_from(
        [("us", "TX", ""), ("us", "", ""), ("lv", "", ""), ("us", "", "Asia/Tokyo"), ("no", "", "")]
    ),
    sent=st.lists(st.integers(1_690_000_000, 1_800_000_000), min_size=1, max_size=20),
)
def test_terms_of_columns_end_like_those_of_single_cases(
    place: tuple[str, str, str], sent: list[int]
) -> None:
    # Beside the drawn instants, every quarter of the two days on which clocks change in 2026.
    changing = [1_774_735_200 + 900 * n for n in range(96)] + [1_793_512_800 + 900 * n
                                                               for n in range(96)]  # fmt: skip
    instants = [*sent, *changing]
    ends = TermEnds(BOOK.terms, BOOK.countries_with_terms())

    found = ends.of(*place, np.array(instants))
    again = ends.of(*place, np.array(instants[::-1]))

    expected = [
        objection_ends_at(*place, one, BOOK.terms(place[0], one // 86_400)) for one in instants
    ]
    assert [None if end == NO_TERM else end for end in found.tolist()] == expected
    assert again.tolist() == found.tolist()[::-1]


@given(st.lists(st.booleans(), max_size=40), st.integers(0, 9))
def test_yes_and_no_are_unpacked_wherever_they_begin(bits: list[bool], start: int) -> None:
    column = pl.Series(bits, dtype=pl.Boolean)[start:]

    assert as_array(column).tolist() == bits[start:]
