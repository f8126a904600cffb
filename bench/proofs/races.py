"""Prove that nothing leaves after a hold on it was acknowledged: 50,000 races, all channels.

`make prove NAME=races`, or `python bench/proofs/races.py --races 2000 --tracks 3`. Prints one JSON
object and exits 1 when a race was lost.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.harness.fresh import fresh_house
from bench.harness.races import run_races


def _tell(letters: int) -> None:
    print(f"\r{letters} letters left so far", end="", file=sys.stderr, flush=True)


def main() -> int:
    """Run the races in a fresh house and print what they showed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--races", type=int, default=50_000)
    parser.add_argument("--tracks", type=int, default=4, help="pairs of processes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-locks", action="store_true", help="show that it can fail")
    words = parser.parse_args()
    with fresh_house(keeps_its_word=False):
        found = run_races(
            words.races,
            tracks=words.tracks,
            seed=words.seed,
            locked=not words.without_locks,
            progress=_tell,
        )
    told = {
        "proof": "races",
        "n": found.races,
        "violations": found.violations,
        "upper_95": found.upper_95 if found.violations == 0 else None,
        "seconds": found.seconds,
        "releases_per_second": found.releases_per_second,
        "letters": found.letters,
        "handed_over": found.handed_over,
        "in_flight": found.in_flight,
        "left_but_not_named": found.unnamed,
        "sent_twice": found.twice,
        "states": found.states,
        "reasons": found.reasons,
        "by_channel": found.by_channel,
        "by_door": found.by_door,
    }
    print(json.dumps(told))
    return 1 if found.violations or found.unnamed or found.twice else 0


if __name__ == "__main__":
    sys.exit(main())
