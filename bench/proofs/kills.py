"""Prove that no kill loses or doubles money: 2,000 kills of a posting process, 200,000 postings.

`make prove NAME=kills`, or `python bench/proofs/kills.py --kills 20 --postings 2000`. With fsync,
as in production; a SIGKILL at a random instant or at a write boundary. Prints one JSON object, and
exits 1 when a book was not nil, an answered posting was lost, or one was made twice.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.harness.fresh import fresh_house
from bench.harness.kills import run_kills


def _tell(kills: int) -> None:
    print(f"\r{kills} kills so far", end="", file=sys.stderr, flush=True)


def main() -> int:
    """Kill, count, and print what was left."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=2_000)
    parser.add_argument("--postings", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-keys", action="store_true", help="show that it can fail")
    words = parser.parse_args()
    begun = time.monotonic()
    with fresh_house() as home:
        found = run_kills(
            words.kills, words.postings, folder=home, seed=words.seed,
            idempotent=not words.without_keys, progress=_tell,
        )  # fmt: skip
    told = {
        "proof": "kills",
        "n": found.kills,
        "violations": found.violations,
        "upper_95": 3 / found.kills if not found.violations else None,
        "seconds": round(time.monotonic() - begun, 1),
        "at_boundaries": found.at_boundaries,
        "postings": found.postings,
        "imbalances": found.imbalances,
        "lost_acknowledged": found.lost,
        "doubled": found.doubled,
    }
    print(json.dumps(told))
    return 1 if found.violations else 0


if __name__ == "__main__":
    sys.exit(main())
