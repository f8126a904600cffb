"""Measure proposals: `python bench/propose.py [--json] [--households N]`.

`thousand_seconds`: 1,000 households, each another, from a statement with dated pay, bills and
twelve months to all options with calendar, possible years and every why. `proposal_p50_ms`,
`..._p99_ms`: one of them. `line_p50_ms`: from a line of JSON to a line of JSON, with all sentences.
`first_proposal_ms`: in a fresh process, importing and opening the rulebook with all packs until the
first proposal, without Python's own start. `capacity_million_seconds`: what a million households of
twelve countries can pay, as the night asks, best of three; `..._few_columns`: without the columns
that few creditors send. `load` is the machine's load average.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

HOUSEHOLDS: Final = 1_000
CASES: Final = 1_000_000
ROUNDS: Final = 3
RARE: Final = (
    "earmarked_minor", "lowest_income_minor", "priority_minor", "agreed_minor", "savings_minor",
)  # fmt: skip
TARGETS: Final = {
    "thousand_seconds": {"max": 60},
    "first_proposal_ms": {"max": 1_000},
    "capacity_million_seconds": {"max": 1},
}
Figures = dict[str, Any]


def main() -> int:
    """Measure and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--households", type=int, default=HOUSEHOLDS)
    parser.add_argument("--json", action="store_true", help="print one object and nothing else")
    parser.add_argument("--first", action="store_true", help="only the first proposal, for itself")
    words = parser.parse_args()
    if words.first:
        print(json.dumps(first()))
        return 0
    figures = {**proposals(words.households), **_first_of_three(), **capacity()}
    figures["load"] = os.getloadavg()[0]
    missed = [name for name, limit in TARGETS.items() if figures[name] > limit["max"]]
    told = {"bench": "propose", "figures": figures, "targets": TARGETS, "missed": missed}
    if words.json:
        print(json.dumps(told))
        return 1 if missed else 0
    for name, value in figures.items():
        print(f"{name:<36} {value:>12,.2f}")
    print(f"missed: {', '.join(missed) or 'nothing'}")
    return 1 if missed else 0


def proposals(count: int) -> Figures:
    """Whole proposals one after the other, and the same from line to line."""
    from bench.harness.households import DAY, told_household
    from evenhand.rulebook import Money, open_rulebook
    from evenhand.rulebook.affordability.assess import assess
    from evenhand.rulebook.affordability.statement_json import to_json
    from evenhand.rulebook.plans.lines import propose_line
    from evenhand.rulebook.plans.proposal import DebtShare, Plans
    from evenhand.rulebook.plans.propose import propose

    book, random = open_rulebook(), Random(1)
    asked = [(*told_household(random), random.randrange(20_000, 900_000)) for _ in range(count)]
    taken, offered = [], 0
    for country, statement, owed in asked:
        begun = time.perf_counter()
        found = assess(statement, country=country, region="", today=DAY, book=book)
        debt = DebtShare(key="debt", balance=Money(owed, statement.currency))
        answer = propose(found, debts=[debt], first_possible_on=DAY, closed_days=())
        taken.append(time.perf_counter() - begun)
        offered += isinstance(answer, Plans)
    lines = []
    for country, statement, owed in asked[:200]:
        line = json.dumps(
            {
                "country": country,
                "day": DAY.isoformat(),
                "statement": json.loads(to_json(statement)),
                "debts": [{"key": "debt", "owed_minor": owed}],
            }
        )
        begun = time.perf_counter()
        propose_line(line, book)
        lines.append(time.perf_counter() - begun)
    return {
        "thousand_seconds": sum(taken) * 1_000 / count,
        "proposal_p50_ms": _quantile(taken, 50),
        "proposal_p99_ms": _quantile(taken, 99),
        "share_with_a_plan": offered / count,
        "line_p50_ms": _quantile(lines, 50),
    }


def _quantile(seconds: list[float], percent: int) -> float:
    return sorted(seconds)[len(seconds) * percent // 100] * 1_000


def first() -> Figures:
    """The first proposal of a process."""
    begun = time.perf_counter()
    from evenhand.rulebook import Money, open_rulebook
    from evenhand.rulebook.affordability.assess import assess
    from evenhand.rulebook.plans.proposal import DebtShare
    from evenhand.rulebook.plans.propose import propose

    book = open_rulebook()
    imported = time.perf_counter()
    from bench.harness.households import DAY, told_household

    country, statement = told_household(Random(7))
    asked = time.perf_counter()
    found = assess(statement, country=country, region="", today=DAY, book=book)
    debt = DebtShare(key="debt", balance=Money(90_000, statement.currency))
    propose(found, debts=[debt], first_possible_on=DAY, closed_days=())
    done = time.perf_counter()
    return {"first_proposal_ms": (imported - begun + done - asked) * 1_000}


def _first_of_three() -> Figures:
    command = [sys.executable, str(Path(__file__).resolve()), "--first"]
    told = [
        json.loads(subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout)
        for _ in range(ROUNDS)
    ]
    best: Figures = min(told, key=lambda one: one["first_proposal_ms"])
    return best


def capacity() -> Figures:
    """A million households in columns."""
    from bench.harness.households import DAY, flat_households
    from evenhand.rulebook import open_rulebook
    from evenhand.rulebook.affordability.columns import capacity_columns

    book, frame = open_rulebook(), flat_households(CASES, 1)
    whole, few = [], []
    for taken, rows in ((whole, frame), (few, frame.drop(RARE))):
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            capacity_columns(rows.lazy(), book, DAY).collect()
            taken.append(time.perf_counter() - begun)
    return {
        "capacity_million_seconds": min(whole),
        "capacity_million_seconds_few_columns": min(few),
    }


if __name__ == "__main__":
    sys.exit(main())
