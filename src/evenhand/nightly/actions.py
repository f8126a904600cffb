"""The night itself: reckon, choose, read, judge, decide, write; restartable, once for a day."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl
from django.db import connection, transaction

from evenhand.access import asking
from evenhand.cases.papers import delete_papers_past
from evenhand.cases.queries import Scope
from evenhand.contact.actions import Clock, StopMany, stop_many
from evenhand.contact.reaching import end_needs
from evenhand.contact.recording import no_law_known
from evenhand.holds.actions import NIGHT
from evenhand.holds.papers import forget_ended
from evenhand.journal.actions import Entry, append
from evenhand.nightly import writing
from evenhand.nightly.choosing import MOVED_SQL, choose, forget, listed, moved_cases, scopes
from evenhand.nightly.judging import Decided, decided, households_of, little_to_bring
from evenhand.nightly.models import Night
from evenhand.nightly.portfolio import beside, facts_only, read_portfolio
from evenhand.nightly.queries import latest_night
from evenhand.nightly.steps import BY_EMAIL, HOLD_KIND, LETTERS, NOTHING_LEFT
from evenhand.plans.asking_again import ask_again
from evenhand.plans.letting_go import propose_rests, propose_to_let_go
from evenhand.plans.reckoning import reckon
from evenhand.plans.statement_actions import forget_received_past
from evenhand.rulebook import open_rulebook
from evenhand.vault.drafts import forget_past

PAGE_CASES = 50_000
ACTOR = "system:night"
_NIGHT_LOCK = 0x6E69676874
_CHANNELS = {"letter": "post", "email": "email"}
_KEPT = "SELECT case_id, mask_0, mask_1, mask_2, step_digest, means_digest, turns_at"

Report = Callable[[str, float, dict[str, int]], None]


class NightIsWorking(Exception):
    """Another process works on a night; wait until it is done."""


def _silent(stage: str, seconds: float, figures: dict[str, int]) -> None:
    del stage, seconds, figures


@dataclass(slots=True)
class Ledger:
    """Seconds and figures of the night's stages, summed over its pages."""

    report: Report
    seconds: dict[str, float] = field(default_factory=dict)
    figures: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[dict[str, int]]:
        """Measure one stage; what it puts into the given dict is counted with it."""
        begun = time.perf_counter()
        told: dict[str, int] = {}
        yield told
        taken = round(time.perf_counter() - begun, 3)
        self.seconds[name] = round(self.seconds.get(name, 0.0) + taken, 3)
        for key, value in told.items():
            self.figures[key] = self.figures.get(key, 0) + value
        self.report(name, taken, told)


def run_night(
    *, day: date, at: datetime, clock: Clock, report: Report = _silent, everything: bool = False
) -> Night:
    """Work one night for `day` as of `at`; a night that is finished is returned as it is.

    Only what was touched since the last night or whose time has come is judged, unless the
    rulebook changed, a night was cut off, or `everything` is asked for. Raises NightIsWorking.
    What the night queues leaves later, by `contact.actions.release()`.
    """
    with _alone():
        night, clean = _begun(day=day, at=at, clock=clock)
        if night.finished_at is None:
            _work(night, clock=clock, report=report, everything=everything, clean=clean)
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


def _begun(*, day: date, at: datetime, clock: Clock) -> tuple[Night, bool]:
    """The night of a day, and whether nobody has begun it before."""
    book = open_rulebook()
    night, is_new = Night.objects.get_or_create(
        on_day=day,
        defaults={"at": at, "rulebook_hash": book.hash, "started_at": clock()},
    )
    if night.finished_at is None and night.rulebook_hash != book.hash:
        night.rulebook_hash = book.hash
        night.save(update_fields=["rulebook_hash"])
    return night, is_new


def _work(night: Night, *, clock: Clock, report: Report, everything: bool, clean: bool) -> None:
    told = Ledger(report)
    with told.stage("reckon") as figures:
        # Before cases are chosen: a plan that ends tonight is judged tonight.
        latest = latest_night()
        since = latest.at if latest is not None and latest.at <= night.at else None
        figures |= reckon(day=night.on_day, at=night.at, since=since)
    with told.stage("let_go") as figures:
        figures["rests_proposed"] = propose_rests(day=night.on_day, at=night.at, actor=ACTOR)
    with told.stage("ask_again") as figures:
        figures |= ask_again(
            day=night.on_day, at=night.at, since=latest.on_day if since and latest else None
        )
    with told.stage("choose") as figures:
        chosen = choose(night, everything=everything, clean=clean)
        moved = moved_cases() if chosen.everything else None
        figures["everything"] = int(chosen.everything)
    for scope in scopes(chosen):
        _page(
            night,
            scope if isinstance(scope, Scope) else listed(scope),
            moved,
            few=chosen.few,
            clock=clock,
            told=told,
        )
    forget(chosen)
    with told.stage("forget") as figures:
        figures["words_forgotten"] = forget_ended(night.on_day, at=night.at, actor=ACTOR)
        figures["papers_deleted"] = delete_papers_past(night.on_day, at=night.at, actor=ACTOR)
        figures["drafts_forgotten"] = forget_past(night.on_day, at=night.at)
        figures["tries_forgotten"] = asking.forget_past(at=night.at)
        figures["received_forgotten"] = forget_received_past(night.on_day)
        figures["needs_ended"] = end_needs(night.on_day, at=night.at, actor=ACTOR)
    told.figures.setdefault("cases", 0)
    night.figures = {"seconds": told.seconds, **told.figures}
    night.finished_at = clock()
    night.save(update_fields=["figures", "finished_at"])
    append(
        Entry(
            code="night.finished",
            at=night.finished_at,
            actor=ACTOR,
            data={
                "day": night.on_day.isoformat(),
                "rulebook": night.rulebook_hash,
                "cases": told.figures["cases"],
            },
        )
    )


def _page(
    night: Night,
    scope: Scope,
    moved: pl.DataFrame | None,
    *,
    few: bool,
    clock: Clock,
    told: Ledger,
) -> None:
    """Judge one page of cases and write what changed; `moved` None: the list tells."""
    book, at = open_rulebook(), night.at
    with told.stage("read") as figures:
        kept_sql = f"{_KEPT} FROM nightly_casemask WHERE {scope.case_is}"
        more = [kept_sql]
        if moved is None:
            more.append(MOVED_SQL)
        portfolio, (kept, *rest) = read_portfolio(at=at, scope=scope, beside=more, by_keys=few)
        moved = rest[0] if moved is None else moved
        figures["cases"] = portfolio.height
    if portfolio.is_empty():
        return
    for country in sorted(set(portfolio["country"].str.to_lowercase()) - book.known_countries):
        no_law_known(country, at=at)
    with told.stage("judge"):
        judged = book.judge_columns(facts_only(portfolio)).collect()
    with told.stage("afford") as figures:
        households = households_of(portfolio, book, day=night.on_day)
        figures["households"] = households.height
        figures["plans_possible"] = households.filter(pl.col("instalment_minor") > 0).height
    with told.stage("decide") as figures:
        made = decided(portfolio, judged, households, book)
        del portfolio, judged
        for number, count in made.cases["branch"].value_counts().iter_rows():
            step = f"step_{made.branches[number].step}"
            figures[step] = figures.get(step, 0) + count
        news = _news(made, kept, moved)
    with told.stage("stop_and_write") as figures, ThreadPoolExecutor(max_workers=1) as beside_us:
        # Two connections at once: what is decided names no letter for whom a stop is opened.
        steps = _told(news.steps, made)
        put_out = beside_us.submit(_put_out, night, news.households, _letters(steps))
        figures["write_offs_proposed"] = _propose_to_let_go(news.households, at=at)
        figures["holds_opened"] = _stop_where_nothing_is_left(made, clock=clock, at=at)
        figures |= _keep(night, made, news.masks, steps, after=put_out)


@dataclass(frozen=True, slots=True)
class _News:
    """What must be written: masks that differ, steps that may, households whose means changed."""

    masks: pl.DataFrame
    steps: pl.DataFrame
    households: pl.DataFrame


def _news(made: Decided, kept: pl.DataFrame, moved: pl.DataFrame) -> _News:
    """Hold what was decided against what is kept.

    Where others have set steps, the night's are written whatever was kept.
    """
    words = [name for name in made.cases.columns if name.startswith("mask_")]
    before = kept.select(
        "case_id",
        *(pl.col(name).cast(pl.UInt64).alias(f"kept_{name}") for name in words),
        *(pl.col(f"{name}").alias(f"kept_{name}") for name in ("step_digest", "means_digest",
                                                               "turns_at")),
    )  # fmt: skip
    both = beside(made.cases, before, key="case_id")

    def differs(*names: str) -> pl.Expr:
        return pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"kept_{name}")) for name in names)

    news = both.filter(differs(*words, "step_digest", "means_digest", "turns_at"))
    stepped = both.filter(differs("step_digest")).select("case_id")
    told = pl.concat([stepped, moved.select("case_id")]).unique()
    newly = both.filter(differs("means_digest")).select("person_id", "currency").unique()
    return _News(
        masks=news.select(*made.cases.columns),
        steps=made.cases.join(told, on="case_id", how="semi"),
        households=made.households.join(newly, on=["person_id", "currency"], how="semi"),
    )


def _stop_where_nothing_is_left(made: Decided, *, clock: Clock, at: datetime) -> int:
    """Open a hold with advice for every person whose bad month leaves nothing."""
    branch = next(n for n, one in enumerate(made.branches) if one is NOTHING_LEFT)
    nothing = made.cases.filter(pl.col("branch") == branch)
    people = nothing["person_id"].unique().sort().to_list()
    request = StopMany(
        kind="no_means",
        source=NIGHT,
        actor=ACTOR,
        starts_at=at,
    )
    return stop_many(people, request, clock=clock)


def _propose_to_let_go(households: pl.DataFrame, *, at: datetime) -> int:
    """Ask creditors to let go what costs more than it brings, of households whose means changed."""
    return propose_to_let_go(little_to_bring(households), at=at, actor=ACTOR)


def _keep(
    night: Night,
    made: Decided,
    masks: pl.DataFrame,
    steps: pl.DataFrame,
    *,
    after: Future[dict[str, int]],
) -> dict[str, int]:
    """Write steps and masks; they are there only once proposals and letters are.

    What is kept says that all that follows from it was written. A night that is cut off before is
    worked again, and finds its proposals and letters there.
    """
    with transaction.atomic():
        writing.plan_for(max(masks.height, steps.height))
        written = {
            "steps_changed": writing.write_steps(steps, at=night.at),
            "masks_changed": writing.write_masks(masks, night_id=night.pk),
        }
        _note_pages(night, made.cases)
        return written | after.result()


def _put_out(night: Night, households: pl.DataFrame, letters: pl.DataFrame) -> dict[str, int]:
    """Write proposals and letters, on a connection of this thread's own."""
    day, at = night.on_day, night.at
    try:
        with transaction.atomic():
            writing.plan_for(max(households.height, letters.height))
            return {
                "proposals": writing.write_proposals(households, day=day, at=at),
                "queued": writing.queue_letters(letters, day=day, at=at),
            }
    finally:
        connection.close()


def _told(cases: pl.DataFrame, made: Decided) -> pl.DataFrame:
    """Steps, reasons and letters in words."""
    names = ("step", "why", "letter")
    words = pl.DataFrame(
        [(n, *(getattr(one, name) for name in names)) for n, one in enumerate(made.branches)],
        schema={"branch": pl.Int8, **dict.fromkeys(names, pl.String)},
        orient="row",
    )
    why = pl.when(pl.col("why") == HOLD_KIND).then("hold_kind").otherwise("why").alias("why")
    return cases.join(words, on="branch", how="left").with_columns(why).sort("case_id")


def _letters(steps: pl.DataFrame) -> pl.DataFrame:
    """What is to be sent, with its act and the kind of contact point it goes to."""
    by_post = pl.col("letter").replace_strict(LETTERS, return_dtype=pl.String)
    by_email = pl.col("letter").replace_strict(BY_EMAIL, default=None, return_dtype=pl.String)
    letters = steps.filter(pl.col("letter") != "").with_columns(
        pl.when("by_email").then(by_email).otherwise(by_post).alias("act")
    )
    channel = pl.col("act").str.split(".").list.last().replace_strict(_CHANNELS)
    return letters.with_columns(channel.alias("channel"))


def _note_pages(night: Night, judged: pl.DataFrame) -> None:
    """One row a page in the journal: how many cases, the rulebook's hash, a digest of masks."""
    for start in range(0, judged.height, PAGE_CASES):
        page = judged.slice(start, PAGE_CASES).select("case_id", "^mask_.*$")
        digest = hashlib.sha256(page.write_csv().encode()).hexdigest()
        append(
            Entry(
                code="night.judged",
                at=night.at,
                actor=ACTOR,
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
