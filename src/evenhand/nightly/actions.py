"""The night itself: read, judge, decide, write; restartable, and once for a day."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import connection, transaction

from evenhand.contact.actions import Clock, StopMany, stop_many
from evenhand.journal.actions import Entry, append
from evenhand.nightly import writing
from evenhand.nightly.models import Night
from evenhand.nightly.portfolio import facts_only, read_portfolio
from evenhand.nightly.steps import LETTERS, decide
from evenhand.rulebook import DAY, NEVER, Rulebook, open_rulebook
from evenhand.rulebook.affordability.columns import capacity_columns
from evenhand.rulebook.bind_columns import bind_columns

PAGE_CASES = 50_000
_NIGHT_LOCK = 0x6E69676874
_EPOCH = date(1970, 1, 1).toordinal()
_CHANNELS = {"letter": "post", "email": "email"}

Report = Callable[[str, float, dict[str, int]], None]


class NightIsWorking(Exception):
    """Another process works on a night; wait until it is done."""


def _silent(stage: str, seconds: float, figures: dict[str, int]) -> None:
    del stage, seconds, figures


@dataclass(slots=True)
class Ledger:
    """Seconds and figures of the night's stages, as they are reached."""

    report: Report
    figures: dict[str, Any] = field(default_factory=lambda: {"seconds": {}})

    @contextmanager
    def stage(self, name: str) -> Iterator[dict[str, int]]:
        """Measure one stage; what it puts into the given dict is reported with it."""
        begun = time.perf_counter()
        told: dict[str, int] = {}
        yield told
        seconds = round(time.perf_counter() - begun, 3)
        self.figures["seconds"][name] = seconds
        self.figures |= told
        self.report(name, seconds, told)


def run_night(*, day: date, at: datetime, clock: Clock, report: Report = _silent) -> Night:
    """Work one night for `day` as of `at`; a night that is finished is returned as it is.

    Raises NightIsWorking. What the night queues leaves later, by `contact.actions.release()`.
    """
    with _alone():
        night = _begun(day=day, at=at, clock=clock)
        if night.finished_at is None:
            _work(night, clock=clock, report=report)
    return night


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_NIGHT_LOCK])
        if not cursor.fetchone()[0]:
            raise NightIsWorking("another process works on a night; wait until it is done")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_NIGHT_LOCK])


def _begun(*, day: date, at: datetime, clock: Clock) -> Night:
    book = open_rulebook()
    night, _ = Night.objects.get_or_create(
        on_day=day,
        defaults={"at": at, "rulebook_hash": book.hash, "started_at": clock()},
    )
    return night


def _work(night: Night, *, clock: Clock, report: Report) -> None:
    book, at, day = open_rulebook(), night.at, night.on_day
    told = Ledger(report)
    with told.stage("read") as figures:
        portfolio = read_portfolio(at=at)
        figures["cases"] = portfolio.height
    with told.stage("judge") as figures:
        judged = book.judge_columns(facts_only(portfolio)).collect().sort("case_id")
        refusing = pl.sum_horizontal(pl.col("^mask_.*$").bitwise_count_ones())
        figures["cases_with_a_refusal"] = judged.filter(refusing > 0).height
    with told.stage("afford") as figures:
        households = _households(portfolio, book, day=day)
        figures["households"] = households.height
        figures["plans_possible"] = households.filter(pl.col("instalment_minor") > 0).height
    with told.stage("decide") as figures:
        decided = _decided(portfolio, judged, households, book)
        for step, count in decided["step"].value_counts().sort("step").iter_rows():
            figures[f"step_{step}"] = count
    with told.stage("stop_and_write") as figures, ThreadPoolExecutor(max_workers=1) as beside:
        # Two connections at once: what is decided names no letter for whom a stop is opened, and
        # what is written can be written again.
        written = beside.submit(_write, night, judged, decided, households)
        figures["holds_opened"] = _stop_where_nothing_is_left(decided, clock=clock, at=at)
        figures |= written.result()
    night.figures, night.finished_at = told.figures, clock()
    night.save(update_fields=["figures", "finished_at"])
    append(
        Entry(
            code="night.finished",
            at=night.finished_at,
            actor="system:night",
            data={"day": day.isoformat(), "rulebook": book.hash, "cases": portfolio.height},
        )
    )


def _households(portfolio: pl.DataFrame, book: Rulebook, *, day: date) -> pl.DataFrame:
    """What each household with a statement can pay, over all that it owes in one currency."""
    told = portfolio.filter(pl.col("statement_known") & (pl.col("balance_minor") > 0))
    groups = ["person_id", "currency"]
    owed = told.group_by(groups).agg(
        pl.col("balance_minor").sum().alias("owed_minor"), pl.col("case_id").min()
    )
    one_each = told.join(owed.select("case_id"), on="case_id", how="semi")
    capacity = capacity_columns(one_each.lazy(), book, day).collect()
    return (
        owed.join(capacity, on="case_id")
        .join(
            one_each.select("case_id", "statement_id", "statement_is_indicative",
                            "net_income_known"),
            on="case_id",
        )
        .with_columns(
            pl.min_horizontal("instalment_minor", "owed_minor").alias("instalment_minor"),
            pl.col("statement_is_indicative").alias("indicative"),
        )
        .with_columns(_why_no_plan())
        .drop("case_id")
    )  # fmt: skip


def _why_no_plan() -> pl.Expr:
    return (
        pl.when(pl.col("instalment_minor") > 0)
        .then(pl.lit(""))
        .when(pl.col("obstacle") != "")
        .then(pl.col("obstacle"))
        .when(pl.col("left_bad_month_minor") <= 0)
        .then(pl.lit("nothing_left"))
        .otherwise(pl.lit("too_little_left"))
        .alias("no_plan_because")
    )


def _decided(
    portfolio: pl.DataFrame, judged: pl.DataFrame, households: pl.DataFrame, book: Rulebook
) -> pl.DataFrame:
    capacity = households.select(
        "person_id", "currency", "instalment_minor", "left_bad_month_minor",
        "protected_minimum_minor",
        "no_plan_because",
    )  # fmt: skip
    terms = _terms(portfolio, book)
    cases = (
        portfolio.drop("instalment_minor", "protected_minimum_minor", strict=False)
        .join(terms, on="case_id")
        .join(judged, on="case_id")
        .join(capacity, on=["person_id", "currency"], how="left")
        .with_columns(
            pl.col("instalment_minor", "left_bad_month_minor").fill_null(0),
            pl.col("no_plan_because").fill_null(""),
        )
    )
    decided = decide(cases.lazy(), book).with_columns(_due().alias("due"))
    wanted = ["case_id", "person_id", "step", "why", "letter", "due"]
    return decided.select(wanted).collect().sort("case_id")


def _terms(portfolio: pl.DataFrame, book: Rulebook) -> pl.DataFrame:
    """When each case's term for objections ends: the law's, else the house's own."""
    bound, _ = bind_columns(facts_only(portfolio), book.terms)
    house = pl.col("first_notice_at") + pl.col("house_days") * DAY
    days = {
        day: _house_days(book, date.fromordinal(day + _EPOCH))
        for day in bound.select(pl.col("today").unique()).collect()["today"].to_list()
    }
    told = bound.with_columns(
        pl.col("today").replace_strict(days, return_dtype=pl.Int64).alias("house_days")
    )
    ends = pl.when("objection_ends_at_known").then("objection_ends_at").otherwise(house)
    return told.select("case_id", ends.alias("term_ends_at")).collect()


def _house_days(book: Rulebook, day: date) -> int:
    days = book.value("house.objection_days", day).is_
    assert isinstance(days, int)
    return days


def _due() -> pl.Expr:
    """From when the case moves again by itself, in epoch seconds; 0 where it does not."""
    until = pl.col("demands_stopped_until")
    return (
        pl.when((pl.col("step") == "hold") & (until < NEVER))
        .then(until)
        .when(pl.col("why") == "objection_term")
        .then(pl.col("term_ends_at"))
        .otherwise(0)
    )


def _stop_where_nothing_is_left(decided: pl.DataFrame, *, clock: Clock, at: datetime) -> int:
    """Open a hold with advice for every person whose bad month leaves nothing."""
    nothing = decided.filter((pl.col("step") == "advice") & (pl.col("why") == "no_means"))
    people = nothing["person_id"].unique().sort().to_list()
    request = StopMany(
        kind="no_means",
        source="night",
        actor="system:night",
        starts_at=at,
    )
    return stop_many(people, request, clock=clock)


def _write(
    night: Night, judged: pl.DataFrame, decided: pl.DataFrame, households: pl.DataFrame
) -> dict[str, int]:
    """Write all that was decided in one transaction, on a connection of this thread's own."""
    day, at = night.on_day, night.at
    try:
        with transaction.atomic():
            written = {
                "masks_changed": writing.write_masks(judged, night_id=night.pk),
                "steps_changed": writing.write_steps(decided, at=at),
                "proposals": writing.write_proposals(households, day=day, at=at),
                "queued": writing.queue_letters(_letters(decided), day=day, at=at),
            }
            _note_pages(night, judged)
            return written
    finally:
        connection.close()


def _letters(decided: pl.DataFrame) -> pl.DataFrame:
    """What is to be sent, with its act and the kind of contact point it goes to."""
    letters = decided.filter(pl.col("letter") != "").with_columns(
        pl.col("letter").replace_strict(LETTERS, return_dtype=pl.String).alias("act")
    )
    channel = pl.col("act").str.split(".").list.last().replace_strict(_CHANNELS)
    return letters.with_columns(channel.alias("channel"))


def _note_pages(night: Night, judged: pl.DataFrame) -> None:
    """One row a page in the journal: how many cases, the rulebook's hash, a digest of masks."""
    for start in range(0, judged.height, PAGE_CASES):
        page = judged.slice(start, PAGE_CASES)
        digest = hashlib.sha256(page.write_csv().encode()).hexdigest()
        append(
            Entry(
                code="night.judged",
                at=night.at,
                actor="system:night",
                data={
                    "day": night.on_day.isoformat(),
                    "rulebook": night.rulebook_hash,
                    "cases": page.height,
                    "earliest_case": int(page["case_id"][0]),
                    "latest_case": int(page["case_id"][-1]),
                    "masks_sha256": digest,
                },
            )
        )
