"""Surveys measured: `python bench/surveys.py [--json] [--people N] [--each N] [--times N]`.

Figures, each beside its target: `answers_per_second` (whole pages through the real web server, with
PostgreSQL that keeps its word), `board_p95_s` (from an answer to the open board of a lead) and
`alarm_p95_s` (from a bad answer to the bell on an open page, with the longest time that the page
waits before it asks). `ratio_vs_bare_django` stands beside: a bare page of Django served in turn in
the same run. Exits 1 when a target is missed. Measure on a quiet machine: `load` tells how quiet.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import sys
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.harness.answering import (
    a_second,
    bare_a_second,
    lead_on_duty,
    people_who_are_asked,
    seconds_to_the_bell,
    seconds_to_the_board,
)
from bench.harness.fresh import ROOT, fresh_house, leave_the_database
from bench.harness.portal_house import both_served
from bench.harness.server_cpu import Computed, computed

TARGETS: Final[dict[str, dict[str, float]]] = {
    "answers_per_second": {"min": 100},
    "board_p95_s": {"max": 5},
    "alarm_p95_s": {"max": 10},
}
WARM_UP: Final = 5
# Each with connections of its own, so that every web process takes some and has all it keeps.
WARM_UPS: Final = 4
_BELL: Final = ROOT / "src/evenhand/doors/desk/voices/templates/desk/voices/_bell.html"


def main() -> int:
    """Measure, print, and say what was missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="print one object and nothing else")
    parser.add_argument("--people", type=int, default=8, help="who answer at once (8)")
    parser.add_argument("--each", type=int, default=250, help="answers of each (250)")
    parser.add_argument("--times", type=int, default=20, help="answers timed one by one (20)")
    words = parser.parse_args()
    figures = _measured(words)
    missed = [name for name, limit in TARGETS.items() if not _is_met(figures[name], limit)]
    told = {"bench": "surveys", "figures": figures, "targets": TARGETS, "missed": missed}
    if words.json:
        print(json.dumps(told))
    else:
        for name, figure in figures.items():
            print(f"{name:<24} {figure}  {TARGETS.get(name, '')}")
    return 1 if missed or figures["wrong"] else 0


def _is_met(figure: float, limit: dict[str, float]) -> bool:
    return limit.get("min", figure) <= figure <= limit.get("max", figure)


def _measured(words: argparse.Namespace) -> dict[str, Any]:
    with fresh_house() as home:
        from evenhand.doors import clock

        at = clock.now()
        many = words.each + WARM_UPS * WARM_UP + 2 * words.times
        people = people_who_are_asked(words.people, each=many, at=at)
        lead = lead_on_duty(at=at)
        leave_the_database()
        with both_served(home) as served:
            ours, bare = served["evenhand"].address, served["bare"].address
            for _ in range(WARM_UPS):
                a_second(ours, people, each=WARM_UP)
                bare_a_second(bare, words.people, each=WARM_UP)
            before = os.getloadavg()[0]
            with computed(served["evenhand"].pid) as cpu:
                rate, wrong = a_second(ours, people, each=words.each)
            bare_rate = bare_a_second(bare, words.people, each=words.each)
            board = seconds_to_the_board(ours, lead, people[0], times=words.times)
            bell = seconds_to_the_bell(ours, lead, people[1], times=words.times)
    return {
        "answers_per_second": round(rate, 1),
        "bare_per_second": round(bare_rate, 1),
        "ratio_vs_bare_django": round(rate / bare_rate, 2),
        "board_p95_s": round(_p95(board), 2),
        "alarm_p95_s": round(_p95(bell) + _bell_waits_s(), 2),
        "bell_p95_s": round(_p95(bell), 2),
        **_cpu_ms(cpu, words.people * words.each - wrong),
        "wrong": wrong,
        "people": words.people,
        "load": round(before, 2),
    }


def _cpu_ms(cpu: Computed, answers: int) -> dict[str, float]:
    """Milliseconds of a core for each answer: what a figure tells where others share the cores."""
    each = {name: round(1000 * seconds / max(answers, 1), 1) for name, seconds in cpu.items()}
    return {f"cpu_ms_{name}": ms for name, ms in each.items()}


def _bell_waits_s() -> int:
    """How long a page of the desk waits before it asks for the bell again."""
    found = re.search(r'hx-trigger="every (\d+)s"', _BELL.read_text("utf-8"))
    assert found, "the bell no longer asks by itself"
    return int(found[1])


def _p95(found: list[float]) -> float:
    return statistics.quantiles(found, n=20)[-1] if len(found) > 1 else found[0]


if __name__ == "__main__":
    sys.exit(main())
