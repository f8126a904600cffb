"""Measure how quickly money moves: `python bench/ledger.py [--transfers N] [--rows N] [--json]`.

Our postings, a bare insert into a table of the same columns, and Hordak, all on one server of its
own with fsync, in one run, in turns, so that what else the machine does strikes all alike; the best
turn of each counts. Ours keep their triggers, checks and keys. Then a ledger of `--rows` rows is
closed and checked whole.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.harness.fresh import fresh_house
from bench.harness.ledger_house import debts_of_a_house
from bench.harness.ledger_speed import (
    ACCOUNTS,
    SINGLE,
    bare,
    batched,
    moves_of,
    peer,
    single,
    verified,
)

TARGETS = {
    "ratio_vs_hordak": {"min": 5},
    "ratio_vs_bare_insert_batched": {"min": 0.5},
    "verify_rows_per_second": {"min": 50_000},
}


def main() -> int:
    """Measure in turns and print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--transfers", type=int, default=20_000, help="of each, in each turn")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--rows", type=int, default=1_000_000, help="to check")
    parser.add_argument("--json", action="store_true", help="print one object and nothing else")
    words = parser.parse_args()
    with fresh_house():
        figures, peers = _measured(words)
    missed = [name for name, limit in TARGETS.items() if figures[name] < limit["min"]]
    told = {"bench": "ledger", "figures": figures, "targets": TARGETS, "missed": missed,
            "peers": peers}  # fmt: skip
    if words.json:
        print(json.dumps(told))
    else:
        for name, value in figures.items():
            print(f"{name:<32} {value:>12}")
        print(f"missed: {', '.join(missed) or 'nothing'}")
    return 1 if missed else 0


def _measured(words: argparse.Namespace) -> tuple[dict[str, Any], dict[str, Any]]:
    debts = debts_of_a_house(ACCOUNTS)
    best: dict[str, float] = {}
    told: dict[str, Any] = {}
    for turn in range(words.turns):
        told = peer(words.transfers)
        for name, speed in (
            ("batched", batched(moves_of(debts, words.transfers, word=f"many{turn}"))),
            ("single", single(moves_of(debts, SINGLE, word=f"one{turn}"))),
            ("bare", bare(words.transfers)),
            ("hordak_batched", told["batched"]),
            ("hordak_single", told["single"]),
        ):
            best[name] = max(best.get(name, 0.0), speed)
    figures = {
        "transfers_per_second": round(best["batched"]),
        "transfers_per_second_single": round(best["single"]),
        "ratio_vs_hordak": round(best["batched"] / best["hordak_batched"], 2),
        "ratio_vs_hordak_single": round(best["single"] / best["hordak_single"], 2),
        "ratio_vs_bare_insert_batched": round(best["batched"] / best["bare"], 3),
        "verify_rows_per_second": round(verified(words.rows)),
        "rows_verified": words.rows,
        "load_of_machine": round(os.getloadavg()[0], 2),
    }
    peers = {
        "hordak": {
            "version": told["version"],
            "batched": round(best["hordak_batched"]),
            "single": round(best["hordak_single"]),
        },
        "bare_insert": {"batched": round(best["bare"])},
    }
    return figures, peers


if __name__ == "__main__":
    sys.exit(main())
