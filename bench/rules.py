"""Measure the rulebook: `python bench/rules.py [--json] [--cases N]`.

`cases_per_second`: a portfolio of 10 million cases from Parquet to masks, judged by a fixed set of
64 rules (`bench/harness/sixty_four`), every one of which is asked about every case;
`..._all_rules`: by all packs, each case by the rules of its country. The masks are kept in memory
and all their bits are counted within the time. `share_of_scan_speed`: beside Polars merely reading
the same columns.
`peak_gb`: the larger peak of the two fresh processes, file pages included; the file is made before,
by a process of its own.

`single_p50_us`, `single_p99_us`: one new case and one act from a raw row of 70 facts to every
reason with rule, principle, source, values, date and sentence; the act and the language change from
case to case. `earliest_p50_us`: the first instant at which all rules allow it, which asks again.
`start_seconds`: importing and opening the rulebook with all packs, Python's own start left out.

`ratio_vs_...`: sixty of the 64 rules beside peers, on the same cases in the same run, from facts
that are checked and bound already, with parameters as constants. OpenFisca calculates whole columns
in numpy, with one period and texts as numbers; we judge the very same arrays, on all processors,
while OpenFisca has one thread: `cpu_ratio_...` compares processor seconds. `..._from_raw` is ours
with checking and binding, which OpenFisca does not do. ZEN and CEL each get all sixty rules as one
compiled expression and one context a case. On one case we, like them, say which rules refuse;
`sixty_rules_explained_us` is the same from a raw row with all reasons in words.

Each part runs in a fresh process, three rounds, the best of which counts; `load` is the machine's
load average then. What is made on demand lies in the user's cache (`evenhand-bench`): the portfolio
(2 GB) and the peers' environments, for which a network is needed once.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
CASES: Final = 10_000_000
# Cases of the comparison with OpenFisca, whose columns all have to lie in memory.
COMPARED: Final = 500_000
TARGETS: Final = {
    "cases_per_second": {"min": 1_300_000},
    "cases_per_second_all_rules": {"min": 700_000},
    "peak_gb": {"max": 3},
    "single_p50_us": {"max": 30},
    "single_p99_us": {"max": 150},
    "ratio_vs_openfisca_bulk": {"min": 10},
    "ratio_vs_fastest_single_peer": {"min": 3},
    "start_seconds": {"max": 0.5},
}
GOALS: Final = {
    "cases_per_second": {"min": 2_500_000},
    "cases_per_second_all_rules": {"min": 2_500_000},
    "share_of_scan_speed": {"min": 0.5},
    "share_of_scan_speed_all_rules": {"min": 0.5},
}
Figures = dict[str, Any]


def main() -> int:
    """Measure each part by itself and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--json", action="store_true", help="print one object and nothing else")
    words = parser.parse_args()
    figures, versions = _measured(str(words.cases))
    missed = [name for name, limit in TARGETS.items() if not _within(figures[name], limit)]
    told = {
        "bench": "rules",
        "figures": figures,
        "targets": TARGETS,
        "missed": missed,
        "goals": GOALS,
        "goals_missed": [
            name for name, limit in GOALS.items() if not _within(figures[name], limit)
        ],
        "peers": versions,
    }
    if words.json:
        print(json.dumps(told))
        return 1 if missed else 0
    for name, value in figures.items():
        print(f"{name:<34} {value:>14,.2f}")
    print(f"peers: {', '.join(f'{name} {version}' for name, version in versions.items())}")
    print(f"missed: {', '.join(missed) or 'nothing'}")
    print(f"goals missed: {', '.join(told['goals_missed']) or 'none'}")
    return 1 if missed else 0


def _measured(cases: str) -> tuple[Figures, dict[str, str]]:
    _part("prepare", cases)
    fixed, every = _part("portfolio", "fixed", cases), _part("portfolio", "all", cases)
    peers = _part("peers", cases, str(min(COMPARED, int(cases))))
    versions = peers.pop("versions")
    single = _part("single", cases)
    start = min((_part("start") for _ in range(3)), key=lambda told: told["start_seconds"])
    figures = {
        "cases_per_second": fixed["cases_per_second"],
        "share_of_scan_speed": fixed["cases_per_second"] / fixed["scan_per_second"],
        "cases_per_second_all_rules": every["cases_per_second"],
        "share_of_scan_speed_all_rules": every["cases_per_second"] / every["scan_per_second"],
        "peak_gb": max(fixed["peak_gb"], every["peak_gb"]),
        "rules_fixed": fixed["rules"],
        "rules_all": every["rules"],
        "columns_fixed": fixed["columns"],
        "columns_all": every["columns"],
        "refusals_per_case_fixed": fixed["refusals_per_case"],
        "refusals_per_case_all": every["refusals_per_case"],
        "load_portfolio": every["load"],
        **{name: value for name, value in single.items() if name != "load"},
        "load_single": single["load"],
        **{name: value for name, value in peers.items() if name != "load"},
        "load_peers": peers["load"],
        "start_seconds": start["start_seconds"],
    }
    return figures, versions


def _part(*words: str) -> Figures:
    """One part of the measurement in a fresh process."""
    command = [sys.executable, "-m", "bench.harness.judging", *words]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    told: Figures = json.loads(done.stdout)
    return told


def _within(value: float, limit: dict[str, float]) -> bool:
    return limit.get("min", value) <= value <= limit.get("max", value)


if __name__ == "__main__":
    sys.exit(main())
