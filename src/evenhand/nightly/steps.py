"""The next step of every case, decided in columns from its facts and the rulebook's masks.

The order of the branches is the order of care: what stops comes before what asks.
"""

from __future__ import annotations

import polars as pl

from evenhand.rulebook import Rulebook

LETTERS = {"first_notice": "notice.letter", "reminder": "demand.letter", "message": "service.email"}


def _refused(book: Rulebook, act: str) -> pl.Expr:
    """Say of each case whether the rulebook refuses an act, from the masks."""
    refused = pl.lit(value=False)
    for country, words in _words_by_country(book, act).items():
        bits = pl.lit(value=False)
        for number, word in enumerate(words):
            if word:
                mask = pl.col(f"mask_{number}") & pl.lit(word, dtype=pl.UInt64)
                bits = bits | (mask != 0)
        refused = pl.when(pl.col("country") == country).then(bits).otherwise(refused)
    return refused


def _words_by_country(book: Rulebook, act: str) -> dict[str, tuple[int, ...]]:
    countries = [pack for pack in book.loaded.packs if pack not in ("eu", "house")]
    return {country: book.refused(act, country) for country in countries}


def decide(cases: pl.LazyFrame, book: Rulebook) -> pl.LazyFrame:
    """Add `step`, `why` and `letter` (what to queue, or empty) to every case.

    Cases carry facts, masks, `term_ends_at` and their household's capacity (`instalment_minor`,
    and `no_plan_because` where there is none).
    """
    refused = {letter: _refused(book, act) for letter, act in LETTERS.items()}
    branches = _branches(refused)
    step = pl.coalesce(*[pl.when(when).then(pl.lit(step)) for when, step, _, _ in branches])
    why = pl.coalesce(*[pl.when(when).then(_said(why)) for when, _, why, _ in branches])
    letter = pl.coalesce(*[pl.when(when).then(pl.lit(letter)) for when, _, _, letter in branches])
    return cases.with_columns(step.alias("step"), why.alias("why"), letter.alias("letter"))


def _said(why: str | pl.Expr) -> pl.Expr:
    return pl.lit(why) if isinstance(why, str) else why


def _branches(
    refused: dict[str, pl.Expr],
) -> list[tuple[pl.Expr, str, str | pl.Expr, str]]:
    stopped = pl.col("demands_stopped_until") > pl.col("at")
    first_left = pl.col("first_notice_at_known")
    term_runs = pl.col("term_ends_at") > pl.col("at")
    can_pay = pl.col("statement_known") & (pl.col("instalment_minor") > 0)
    nothing_left = pl.col("no_plan_because").is_in(["nothing_left", "too_little_left"])
    return [
        (pl.col("balance_minor") <= 0, "closed", "paid", ""),
        (stopped & (pl.col("hold_kind") == "no_means"), "advice", "no_means", ""),
        (stopped & (pl.col("hold_kind") != "plan_kept"), "hold", pl.col("hold_kind"), ""),
        (pl.col("is_deceased"), "review", "deceased", ""),
        (pl.col("plan_runs") | stopped, "plan_running", "plan_kept", ""),
        (nothing_left, "advice", "no_means", ""),
        (~pl.col("has_evidence"), "complete_data", "no_evidence", ""),
        (~pl.col("postal_address_known"), "complete_data", "no_address", ""),
        (~first_left & refused["first_notice"], "review", "first_notice_refused", ""),
        (~first_left, "first_notice", "new", "first_notice"),
        (term_runs, "wait", "objection_term", ""),
        (can_pay & ~refused["message"], "propose_plan", "room_for_a_plan", "message"),
        (can_pay, "propose_plan", "room_for_a_plan", ""),
        (refused["reminder"], "wait", "reminder_refused", ""),
        (pl.lit(value=True), "reminder", "no_answer_yet", "reminder"),
    ]
