"""Measures the rulebook, each figure in a fresh process: `python -m bench.harness.judging PART`."""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any, Final

FIXED: Final = Path(__file__).parent / "sixty_four"
ROUNDS: Final = 3
# As many as OpenFisca's runner has.
PEER_ROUNDS: Final = 20
# Polars reads ahead of whoever judges, by gigabytes if it may: a file is handed over in slices.
SLICE_ROWS: Final = 1_000_000
# Acts that come up most, asked in turn; the facts are those a row of the portfolio has.
ACTS: Final = (
    "demand.letter", "demand.call", "demand.email", "demand.sms", "notice.letter", "fee.charge",
    "plan.offer", "service.email", "credit.report",
)  # fmt: skip
LANGUAGES: Final = ("en", "lv", "fr", "de")
SINGLE_FACTS: Final = 70
SINGLE_CASES: Final = 6_000
Figures = dict[str, Any]


def start() -> Figures:
    """Seconds from importing the rulebook to the first verdict, without Python's own start."""
    begun = time.perf_counter()
    from evenhand.rulebook import open_rulebook

    book = open_rulebook()
    ready = time.perf_counter()
    return {
        "start_seconds": ready - begun,
        "rules": len(book.rules),
        "packs": len(book.loaded.packs),
        "parameters": len(book.parameters),
    }


def prepare(rows: str) -> Figures:
    """Make the file of a portfolio, so that no part that is measured has to."""
    from bench.harness.cases import portfolio_file

    return {"bytes": portfolio_file(int(rows)).stat().st_size}


def portfolio(which: str, rows: str) -> Figures:
    """A portfolio from Parquet to masks in memory, all of whose bits are counted, beside a scan.

    The scan reads the very columns the rules need (all given ones that a rule looks at, and the
    place, the instant and the key). Rounds alternate and the best of each counts.
    """
    import polars as pl

    from bench.harness.cases import portfolio_file

    book = _book(which)
    file = portfolio_file(int(rows))
    names = _columns(book, _names(file))
    scan, judged, bits = [], [], 0
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        slices = [
            book.judge_columns(pl.scan_parquet(file).slice(start, SLICE_ROWS))
            for start in range(0, int(rows), SLICE_ROWS)
        ]
        masks = pl.concat(slices).select("^mask_.*$")
        ones = masks.select(pl.all().bitwise_count_ones().cast(pl.UInt64).sum()).collect()
        judged.append(time.perf_counter() - begun)
        bits = sum(ones.row(0))
        del masks, slices
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        pl.scan_parquet(file).select(names).select(pl.all().null_count()).collect(
            engine="streaming"
        )
        scan.append(time.perf_counter() - begun)
    return {
        "cases_per_second": int(rows) / min(judged),
        "scan_per_second": int(rows) / min(scan),
        "peak_gb": peak_gb,
        "first_seconds": judged[0],
        "rules": len(book.rules),
        "columns": len(names),
        "refusals_per_case": bits / int(rows),
    }


def _book(which: str) -> Any:
    from evenhand.rulebook import open_rulebook

    return open_rulebook(FIXED) if which == "fixed" else open_rulebook()


def _names(file: Path) -> list[str]:
    import polars as pl

    return pl.scan_parquet(file).collect_schema().names()


def _columns(book: Any, given: list[str]) -> list[str]:
    """The columns of the file that the rules of a book need."""
    from evenhand.rulebook.judging import read_by

    wanted = read_by(book.rules) | {"case_id", "country", "region", "at", "avoid_weekdays"}
    return [name for name in given if name in wanted]


def rows_of(file: Path, book: Any, count: int, facts: int) -> list[dict[str, Any]]:
    """The first cases of a portfolio as raw rows of that many facts, those that rules read."""
    import polars as pl

    needed = ["case_id", "country", "region", "at"]
    names = _columns(book, _names(file))
    chosen = [*needed, *(name for name in names if name not in needed)][:facts]
    return pl.scan_parquet(file).select(chosen).head(count).collect().to_dicts()


def single(rows: str) -> Figures:
    """One case and one act from a raw row to sentences, and the earliest instant by itself.

    Every case of every round is new, the acts and the languages change from case to case.
    """
    from bench.harness.cases import portfolio_file
    from evenhand.rulebook import open_rulebook

    book = open_rulebook()
    cases = (1 + ROUNDS) * SINGLE_CASES
    raws = rows_of(portfolio_file(int(rows)), book, cases, SINGLE_FACTS)
    asked = list(zip(raws, cycle(ACTS), _languages(), strict=False))
    for raw, act, language in asked[:SINGLE_CASES]:
        _explained(book, raw, act, language)
    gc.collect()
    gc.freeze()
    later = asked[SINGLE_CASES:]
    rounds = [
        [_timed(_explained, book, *one) for one in later[start : start + SINGLE_CASES]]
        for start in range(0, len(later), SINGLE_CASES)
    ]
    verdicts = [book.judge(act, raw) for raw, act, _ in later]
    earliest = sorted(_timed(lambda v: v.earliest, verdict) for verdict in verdicts)
    best = min((sorted(one) for one in rounds), key=lambda one: one[len(one) // 2])
    return {
        "single_p50_us": best[len(best) // 2],
        "single_p99_us": best[len(best) * 99 // 100],
        "earliest_p50_us": earliest[len(earliest) // 2],
        "single_reasons": sum(len(v.reasons) for v in verdicts) / len(verdicts),
        "single_rules_asked": sum(v.rules_asked for v in verdicts) / len(verdicts),
        "single_facts": len(raws[0]),
    }


def _languages() -> Iterator[str]:
    return cycle(language for language in LANGUAGES for _ in ACTS)


def _explained(book: Any, raw: dict[str, Any], act: str, language: str) -> list[tuple[Any, ...]]:
    """All that explains: rule, principle, source, values, from when, and the sentence."""
    return [
        (
            reason.rule, reason.principle, reason.source, reason.values, reason.allowed_from,
            reason.sentence(language),
        )
        for reason in book.judge(act, raw).reasons
    ]  # fmt: skip


def _timed(work: Callable[..., Any], *words: Any) -> float:
    begun = time.perf_counter_ns()
    work(*words)
    return (time.perf_counter_ns() - begun) / 1000


def peers(rows: str, count: str) -> Figures:
    """Sixty of the fixed rules, ours beside the peers', on the same cases in the same run."""
    import polars as pl

    from bench.harness.bound import judge_of
    from bench.harness.cases import portfolio_file
    from bench.harness.peers import (
        SINGLE_ROWS,
        asked,
        bound_rows,
        narrow_columns,
        numbered,
        sixty,
    )

    book, rules = sixty(FIXED)
    file = portfolio_file(int(rows))
    frame = pl.scan_parquet(file).select(_columns(book, _names(file))).head(int(count)).collect()
    bound = bound_rows(book, frame, rules)
    told = {name: asked(name, book, rules, bound) for name in PEERS}
    words = numbered(book, rules, bound)
    bulk_of = judge_of(book, rules, narrow_columns(bound, words), words)
    (whole, whole_cpu, _), (bulk, bulk_cpu, masks) = _best_of(
        lambda: book.judge_columns(frame.lazy()).collect(), bulk_of
    )
    ours = [
        "".join(str(mask >> bit & 1) for bit in range(len(rules)))
        for mask in masks[:SINGLE_ROWS].tolist()
    ]
    few = bound.head(SINGLE_ROWS).with_columns(country=pl.lit("us")).to_dicts()
    names = tuple(few[0])
    one = _best_median(lambda row: book.refusing("plan.offer", row, names), few)
    raws = frame.head(SINGLE_ROWS).to_dicts()
    explained = _best_median(lambda raw: _explained(book, raw, "plan.offer", "en"), raws)
    openfisca = told["openfisca"]
    fastest = min(told[name]["single_p50_us"] for name in PEERS)
    return {
        "ratio_vs_openfisca_bulk": openfisca["bulk_seconds"] / bulk,
        "cpu_ratio_vs_openfisca_bulk": openfisca["bulk_cpu_seconds"] / bulk_cpu,
        "ratio_vs_openfisca_from_raw": openfisca["bulk_seconds"] / whole,
        "cpu_ratio_vs_openfisca_from_raw": openfisca["bulk_cpu_seconds"] / whole_cpu,
        "ratio_vs_fastest_single_peer": fastest / one,
        "peers_agree": int(all(told[name]["answers"] == ours for name in PEERS)),
        "sixty_rules_cases_per_second": int(count) / bulk,
        "sixty_rules_from_raw_cases_per_second": int(count) / whole,
        "sixty_rules_single_us": one,
        "sixty_rules_explained_us": explained,
        "openfisca_cases_per_second": int(count) / openfisca["bulk_seconds"],
        **{f"{name}_single_us": told[name]["single_p50_us"] for name in PEERS},
        "versions": {name: told[name]["version"] for name in PEERS},
    }


def _best_of(*works: Callable[[], Any]) -> list[tuple[float, float, Any]]:
    """The best of several rounds in wall and in processor seconds, and the last answer, of each.

    They take turns, so that a busy moment of the machine does not meet all rounds of one.
    """
    taken: list[list[tuple[float, float]]] = [[] for _ in works]
    answers: list[Any] = [None for _ in works]
    for _ in range(PEER_ROUNDS):
        for place, work in enumerate(works):
            begun, used = time.perf_counter(), time.process_time()
            answers[place] = work()
            wall, cpu = time.perf_counter() - begun, time.process_time() - used
            taken[place].append((wall, cpu))
    return [
        (min(wall for wall, _ in rounds), min(cpu for _, cpu in rounds), answer)
        for rounds, answer in zip(taken, answers, strict=True)
    ]


def _best_median(work: Callable[[Any], Any], rows: list[Any]) -> float:
    """The best of several rounds' medians, in microseconds: the peers' figures are the same."""
    rounds = [sorted(_timed(work, row) for row in rows) for _ in range(2 * ROUNDS)]
    return min(one[len(one) // 2] for one in rounds)


PEERS: Final = ("openfisca", "zen", "cel")
PARTS: Final[dict[str, Callable[..., Figures]]] = {
    "start": start,
    "prepare": prepare,
    "portfolio": portfolio,
    "single": single,
    "peers": peers,
}

if __name__ == "__main__":
    told = PARTS[sys.argv[1]](*sys.argv[2:])
    print(json.dumps({**told, "load": os.getloadavg()[0]}))
