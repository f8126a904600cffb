"""Measure a night over a synthetic portfolio: `python bench/night.py [--cases N] [--json]`.

From PostgreSQL to PostgreSQL, on a database of its own with fsync, as in production. Three nights:

* full (without a flag): a settled portfolio, that is, nights have run, and their masks and steps
  are kept. A day later every case is judged again, as after a change of the rulebook: all facts
  are read as columns, all rules judged, steps decided, compared with what is kept, and what changed
  is written.
* `--changed 0.05`: on a settled portfolio one case in twenty gets new facts (payments, talks,
  wishes, lost addresses, holds). A day later the night judges those, their households, and the
  cases whose time has come. The day after brings a fifth as much: the two tell what a night costs
  by the case, and what it would cost about none (`fixed_seconds`), which must not grow with the
  portfolio. On the third day as much is new as on the first, and that night judges everything.
* `--first`: the very first night, in which everything changes and everything follows from it:
  holds for those with nothing left, proposals, letters.

`--keep FOLDER` leaves the database there and uses it again: laying down a million cases and their
first night take minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.harness.fresh import fresh_house
from bench.harness.portfolio import lay_down, stir
from bench.harness.server_cpu import server_cpu_seconds

# A Monday, some days after the Union's law changed: on such a day every case is judged anyway.
AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
FIRST_SIZE, SIZE = 100_000, 1_000_000
TARGETS_FIRST = {"seconds": {"max": 15}}
TARGETS_FULL = {"seconds": {"max": 10}, "peak_gb": {"max": 3}}
# The cost follows the changes: what a night costs about none is nothing beside judging everything.
TARGETS_CHANGED = {"fixed_share_of_full": {"max": 0.1}, "peak_gb": {"max": 3}}
FEWER = 5
SETTLING_NIGHTS = 2


def main() -> int:
    """Lay the portfolio down, let it settle, measure a night, print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=FIRST_SIZE)
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--first", action="store_true", help="the very first night")
    kind.add_argument("--changed", type=float, metavar="SHARE", help="only so much is new")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the database there")
    parser.add_argument("--json", action="store_true", help="print one object and nothing else")
    words = parser.parse_args()
    if words.changed is not None and not 0 < words.changed <= 1:
        parser.error("--changed is a share of the cases, for example 0.05")
    if words.first and words.keep:
        parser.error("a first night needs a fresh database: leave --keep out")
    with fresh_house(kept=words.keep):
        figures, targets = _measured(words)
    missed = [name for name, limit in targets.items() if figures[name] > limit["max"]]
    told = {"bench": "night", "figures": figures, "targets": targets, "missed": missed, "peers": {}}
    if words.json:
        print(json.dumps(told))
    else:
        for name, value in figures.items():
            print(f"{name:<28} {value:>12}")
        print(f"missed: {', '.join(missed) or 'nothing'}")
    return 1 if missed else 0


def _measured(words: argparse.Namespace) -> tuple[dict[str, Any], dict[str, Any]]:
    from evenhand.cases.models import Case

    laid = Case.objects.count()
    if laid not in (0, words.cases):
        sys.exit(f"{words.keep} holds {laid} cases, not {words.cases}. Name another folder.")
    if laid == 0:
        lay_down(words.cases)
    if words.first:
        figures = _night(AT)
        return figures, TARGETS_FIRST if words.cases == FIRST_SIZE else {}
    at = _settled()
    if words.changed is None:
        return _night(at, everything=True), TARGETS_FULL if words.cases == SIZE else {}
    stir(words.changed, at=at - timedelta(hours=8))
    figures = _night(at)
    stir(words.changed / FEWER, at=at + timedelta(hours=16))
    fewer = _night(at + timedelta(days=1))
    stir(words.changed, at=at + timedelta(hours=40))
    full = _night(at + timedelta(days=2), everything=True)
    by_case = (figures["seconds"] - fewer["seconds"]) / max(1, figures["cases"] - fewer["cases"])
    fixed = max(0.0, fewer["seconds"] - by_case * fewer["cases"])
    figures["microseconds_by_case"] = round(by_case * 1_000_000, 1)
    figures["cases_of_fewer"], figures["seconds_of_fewer"] = fewer["cases"], fewer["seconds"]
    figures["fixed_seconds"] = round(fixed, 2)
    figures["fixed_share_of_full"] = round(fixed / full["seconds"], 3)
    figures["share_judged"] = round(figures["cases"] / words.cases, 3)
    figures["full_seconds"] = full["seconds"]
    figures["ratio_to_full"] = round(figures["seconds"] / full["seconds"], 3)
    figures["peak_gb_of_full"] = full["peak_gb"]
    return figures, TARGETS_CHANGED if words.cases >= SIZE else {}


def _settled() -> datetime:
    """Work the nights that leave nothing undone, and tell when the next one is due."""
    from django.db import connection

    from evenhand.nightly.models import Night

    latest = Night.objects.order_by("-on_day").first()
    at = latest.at if latest else AT - timedelta(days=1)
    for _ in range(1 if latest else SETTLING_NIGHTS):
        at += timedelta(days=1)
        _night(at)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return at + timedelta(days=1)


def _night(at: datetime, *, everything: bool = False) -> dict[str, Any]:
    """Work one night and tell what it cost."""
    from evenhand.nightly.actions import run_night
    from evenhand.rulebook import open_rulebook

    open_rulebook()
    served = server_cpu_seconds()
    begun, worked = time.perf_counter(), time.process_time()
    night = run_night(day=at.date(), at=at, clock=lambda: at, everything=everything)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
    served = server_cpu_seconds() - served
    counted = {name: value for name, value in night.figures.items() if name != "seconds"}
    stages = {f"seconds_{name}": value for name, value in night.figures["seconds"].items()}
    return {
        "seconds": round(seconds, 2),
        "cases_per_second": round(counted["cases"] / seconds),
        "own_cpu_seconds": round(cpu, 2),
        "server_cpu_seconds": round(served, 2),
        "load_of_machine": round(os.getloadavg()[0], 2),
        "peak_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000_000, 2),
        **stages,
        **counted,
    }


if __name__ == "__main__":
    sys.exit(main())
