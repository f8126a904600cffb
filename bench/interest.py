"""Measure interest of a portfolio: `python bench/interest.py [--json] [--debts N]`.

`seconds_for_1m`: interest of one million debts on a day, each of one to three times with a law, a
rate or an agreed one, and a way of counting days, from columns to one rounded sum a debt; the best
of three rounds, as for a million where `--debts` is another number. `rows_per_second` is the same
by rows. `processor_seconds_for_1m` is what all processors computed together, whoever else used the
machine. `agrees` says that a sample of it is what the reckoning of one debt finds. `load` is the
machine's load average then.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import polars as pl

from evenhand.rulebook import Rulebook, open_rulebook
from evenhand.rulebook.answers.interest import DAY_COUNTS
from evenhand.rulebook.calendar import Period
from evenhand.rulebook.interest import Ower, Owing, Step, Terms, runs, sum_of
from evenhand.rulebook.interest_columns import interest_columns
from evenhand.rulebook.money import Rounding, divided

DEBTS: Final = 1_000_000
TARGETS: Final = {"seconds_for_1m": {"max": 5}}
TODAY: Final = date(2026, 11, 17)
FIRST: Final = date(2024, 7, 12)
COUNTRIES: Final = ("DE", "CH", "FR", "GB", "SE")
ROUNDS: Final = 3
SAMPLE: Final = 500


def main() -> int:
    """Reckon, check a sample, print the figures; exits 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--debts", type=int, default=DEBTS)
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args()
    book, frame = open_rulebook(), made(words.debts)
    took, computed, found = [], [], frame.clear()
    for _ in range(ROUNDS):
        begun, begun_to_compute = time.perf_counter(), time.process_time()
        found = interest_columns(book, frame, day=TODAY)
        took.append(time.perf_counter() - begun)
        computed.append(time.process_time() - begun_to_compute)
    figures: dict[str, Any] = {
        "debts": words.debts,
        "rows": frame.height,
        "seconds_for_1m": round(min(took) * 1_000_000 / words.debts, 2),
        "processor_seconds_for_1m": round(min(computed) * 1_000_000 / words.debts, 2),
        "rows_per_second": round(frame.height / min(took)),
        "agrees": agrees(book, frame, found),
        "load": round(os.getloadavg()[0], 1),
        "targets": TARGETS,
    }
    lines = (f"{name}: {value}" for name, value in figures.items())
    print(json.dumps(figures) if words.json else "\n".join(lines))
    missed = figures["seconds_for_1m"] > TARGETS["seconds_for_1m"]["max"]
    return 1 if missed or not figures["agrees"] else 0


def made(debts: int) -> pl.DataFrame:
    """A portfolio by chance, its times one behind the other."""
    chance = np.random.default_rng(1)
    of = np.repeat(np.arange(debts), chance.integers(1, 4, debts))
    rows = len(of)
    start = chance.integers(0, 300, rows) + 300 * (np.arange(rows) % 2)
    rates = pl.Series(chance.integers(1, 4_000, rows), dtype=pl.Int64)
    by_law = pl.Series(chance.random(rows) < 0.5)
    return pl.DataFrame({
        "debt_id": of,
        "country": pl.Series(COUNTRIES).gather(of % len(COUNTRIES)),
        "is_natural_person": of % 5 > 0,
        "principal_minor": chance.integers(1, 10_000_000, rows),
        "start": start,
        "end": start + chance.integers(0, 260, rows),
        "day_count": pl.Series(("", *DAY_COUNTS)).gather(chance.integers(0, 5, rows)),
        "rate_bp": rates.set(by_law, None),
    }).with_columns(
        start=pl.lit(FIRST) + pl.duration(days=pl.col("start")),
        end=pl.lit(FIRST) + pl.duration(days=pl.col("end")),
    )  # fmt: skip


def agrees(book: Rulebook, frame: pl.DataFrame, found: pl.DataFrame) -> bool:
    """Whether some debts owe what the reckoning of one debt finds."""
    told = dict(found.filter(pl.col("debt_id") < SAMPLE).iter_rows())
    exact: dict[int, Fraction] = {}
    for row in frame.filter(pl.col("debt_id") < SAMPLE).iter_rows(named=True):
        debt = row["debt_id"]
        exact[debt] = exact.get(debt, Fraction(0)) + _one(book, row)
    return all(
        told[debt] == divided(sum_.numerator, sum_.denominator, Rounding.HALF_UP)
        for debt, sum_ in exact.items()
    )


def _one(book: Rulebook, row: dict[str, Any]) -> Fraction:
    end = min(row["end"], TODAY)
    if row["start"] >= end:
        return Fraction(0)
    kind = "statutory" if row["rate_bp"] is None else "contractual"
    terms = Terms(kind=kind, period=Period(row["start"], end + timedelta(days=1)),
                  rate_bp=row["rate_bp"], day_count=row["day_count"])  # fmt: skip
    ower = Ower(row["country"].lower(), row["is_natural_person"])
    owing = Owing(principal=[Step(row["start"], row["principal_minor"])], terms=[terms],
                  owers=[ower])  # fmt: skip
    return sum_of(runs(book, owing, until=end))


if __name__ == "__main__":
    sys.exit(main())
