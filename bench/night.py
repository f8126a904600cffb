"""Measure one night over a synthetic portfolio: `python bench/night.py [--cases N] [--json]`.

A fresh database with fsync, as in production; the first night, in which everything changes.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.harness.fresh import fresh_house
from bench.harness.portfolio import lay_down

AT = datetime(2026, 11, 17, 1, 0, tzinfo=UTC)
TARGETS = {"seconds": {"max": 15}}
SIZE_OF_TARGET = 100_000


def main() -> int:
    """Lay the portfolio down, run the night twice, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=SIZE_OF_TARGET)
    parser.add_argument("--json", action="store_true", help="print one object and nothing else")
    words = parser.parse_args()
    with fresh_house():
        lay_down(words.cases)
        figures = _measured()
    targets = TARGETS if words.cases == SIZE_OF_TARGET else {}
    missed = [name for name, limit in targets.items() if figures[name] > limit["max"]]
    told = {
        "bench": "night",
        "figures": figures,
        "targets": targets,
        "missed": missed,
        "peers": {},
    }
    if words.json:
        print(json.dumps(told))
    else:
        for name, value in figures.items():
            print(f"{name:<28} {value:>12}")
        print(f"missed: {', '.join(missed) or 'nothing'}")
    return 1 if missed else 0


def _measured() -> dict[str, Any]:
    from evenhand.nightly.actions import run_night
    from evenhand.rulebook import open_rulebook

    open_rulebook()
    begun, worked = time.perf_counter(), time.process_time()
    night = run_night(day=AT.date(), at=AT, clock=lambda: AT)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
    begun = time.perf_counter()
    run_night(day=AT.date(), at=AT, clock=lambda: AT)
    again = time.perf_counter() - begun
    counted = {name: value for name, value in night.figures.items() if name != "seconds"}
    stages = {f"seconds_{name}": value for name, value in night.figures["seconds"].items()}
    return {
        "seconds": round(seconds, 2),
        "own_cpu_seconds": round(cpu, 2),
        "seconds_again": round(again, 3),
        "load_of_machine": round(os.getloadavg()[0], 2),
        **stages,
        **counted,
    }


if __name__ == "__main__":
    sys.exit(main())
