"""Measure a night over running plans: `python bench/plans_night.py [--plans N] [--json]`.

From PostgreSQL to PostgreSQL, on a database of its own with fsync, as in production: people with a
plan each, agreed over a year and a half, of which nine in ten pay. Measured are what a night costs
that reckons what fell due (by due instalment, and by plan that was looked at), the night after, in
which nothing is new but a day, what else the night asks of plans, and the report of how they last.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.harness.fresh import fresh_house
from bench.harness.portfolio import laid

DAY = date(2026, 11, 24)
SIZE = 100_000
SQL = Path(__file__).with_name("harness") / "running_plans.sql"
TABLES = (
    "cases_creditor", "cases_person", "cases_debt", "cases_case", "ledger_account",
    "ledger_transfer", "plans_plan", "plans_plandebt", "plans_instalment", "plans_planevent",
)  # fmt: skip
TARGETS = {"reckon_seconds": {"max": 30}, "survival_seconds": {"max": 1}}
T = TypeVar("T")


def main() -> int:
    """Lay plans down, reckon two nights, make the report, print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--plans", type=int, default=SIZE)
    parser.add_argument("--json", action="store_true", help="print one object and nothing else")
    words = parser.parse_args()
    with fresh_house():
        laid(SQL.read_text().format(plans=words.plans, day=DAY.isoformat()), TABLES)
        figures = _measured()
    targets = TARGETS if words.plans == SIZE else {}
    missed = [name for name, limit in targets.items() if figures[name] > limit["max"]]
    told = {
        "bench": "plans_night", "figures": figures, "targets": targets, "missed": missed,
        "peers": {},
    }  # fmt: skip
    if words.json:
        print(json.dumps(told))
    else:
        for name, value in figures.items():
            print(f"{name:<32} {value:>12}")
        print(f"missed: {', '.join(missed) or 'nothing'}")
    return 1 if missed else 0


def _measured() -> dict[str, Any]:
    from evenhand.plans.asking_again import ask_again
    from evenhand.plans.letting_go import propose_rests
    from evenhand.plans.lives import courses_by, told_groups
    from evenhand.plans.models import Plan, PlanEvent
    from evenhand.plans.reckoning import reckon

    before = _night(DAY - timedelta(days=1))
    tonight, after = _night(DAY), _night(DAY + timedelta(days=1))
    due = _due(DAY)
    worked = time.process_time()
    seconds, told = _timed(lambda: reckon(day=DAY, at=tonight, since=before))
    worked = time.process_time() - worked
    again, _ = _timed(lambda: reckon(day=after.date(), at=after, since=tonight))
    asking, _ = _timed(lambda: ask_again(day=DAY, at=tonight, since=before.date()))
    rests, _ = _timed(lambda: propose_rests(day=DAY, at=tonight, actor="system:night"))
    survival, groups = _timed(lambda: told_groups(courses_by("option", watched_until=DAY))[0])
    return {
        "plans": Plan.objects.count(),
        "events": PlanEvent.objects.count(),
        "due_instalments": due,
        "outcomes": sum(count for name, count in told.items() if name.startswith("instalment_")),
        "reckon_seconds": round(seconds, 2),
        "reckon_own_cpu_seconds": round(worked, 2),
        "milliseconds_by_due_instalment": round(1000 * seconds / max(due, 1), 3),
        "reckon_again_seconds": round(again, 2),
        "ask_again_seconds": round(asking, 2),
        "rests_seconds": round(rests, 2),
        "survival_seconds": round(survival, 2),
        "groups": len(groups),
        "load_of_machine": round(os.getloadavg()[0], 2),
    }


def _night(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)


def _due(day: date) -> int:
    """Instalments that fell due and of which nothing was noted yet."""
    from evenhand.plans.models import Instalment

    rows = Instalment.objects.filter(plan__state="agreed", due_on__lte=day, events=None)
    return rows.count()


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    begun = time.perf_counter()
    found = work()
    return time.perf_counter() - begun, found


if __name__ == "__main__":
    sys.exit(main())
