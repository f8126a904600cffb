"""Prove that a payment counts once however often it is told: 100,000 replays from many processes.

`make prove NAME=replays`, or `python bench/proofs/replays.py --replays 2000`. Some lines are cut
after COMMIT was sent and before it was answered. Prints one JSON object, and exits 1 when a payment
counted twice or not at all, was answered differently, or a key was taken for another amount.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.harness.fresh import fresh_house
from bench.harness.replays import run_replays


def main() -> int:
    """Tell payments again, count, and print what the house kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replays", type=int, default=100_000)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-keys", action="store_true", help="show that it can fail")
    words = parser.parse_args()
    begun = time.monotonic()
    with fresh_house() as home:
        found = run_replays(
            words.replays, folder=home, processes=words.processes, seed=words.seed,
            idempotent=not words.without_keys,
        )  # fmt: skip
    told = {
        "proof": "replays",
        "n": found.replays,
        "violations": found.violations,
        "upper_95": 3 / found.replays if not found.violations else None,
        "seconds": round(time.monotonic() - begun, 1),
        "requests": found.requests,
        "lines_cut": found.cut,
        "other_amounts_refused": found.refused,
        "doubled": found.doubled,
        "missing": found.missing,
        "other_answers": found.other_answers,
        "other_amounts_taken": found.other_amounts_taken,
    }
    print(json.dumps(told))
    return 1 if found.violations else 0


if __name__ == "__main__":
    sys.exit(main())
