"""Prove that nothing leaves after a hold on it was acknowledged: 50,000 races, all channels.

`make prove NAME=races`, or `python bench/proofs/races.py --n 2000 --tracks 6`. It runs in pieces:
`--keep FILE` keeps each, and the same command goes on where it stopped; `--from 20000 --n 10000`
runs a part. Prints one JSON object and exits 1 when a race was lost.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.harness.fresh import fresh_house
from bench.harness.pieces import Found, run_in_pieces, upper_95, words_of
from bench.harness.races import run_races


def _tell(races: int) -> None:
    print(f"\r{races} races of this piece ", end="", file=sys.stderr, flush=True)


def main() -> int:
    """Run the races in a fresh house and print what they showed."""
    parser = words_of(__doc__, counted="races", n=50_000, piece=5_000)
    parser.add_argument("--tracks", type=int, default=6, help="pairs of processes")
    parser.add_argument("--without-locks", action="store_true", help="show that it can fail")
    parser.add_argument("--without-looking", action="store_true", help="as well, for the kills")
    words = parser.parse_args()
    locked = not words.without_locks
    # Without locks a stop that looks would name what a living worker is handing over.
    looking = locked and not words.without_looking

    def piece(numbers: range) -> Found:
        return asdict(
            run_races(
                len(numbers), first=numbers.start, tracks=words.tracks, seed=words.seed,
                locked=locked, looking=looking, progress=_tell,
            )
        )  # fmt: skip

    with fresh_house(keeps_its_word=False):
        found = run_in_pieces(
            words, {"proof": "races", "locked": locked, "looking": looking}, piece
        )
    told = {
        "proof": "races",
        "n": found["races"],
        "upper_95": upper_95(found["races"], found["violations"]),
        "sent_after_hold": found["violations"],
        **found,
    }
    print(json.dumps(told))
    return int(any(found[name] for name in ("violations", "unnamed", "twice", "broken")))


if __name__ == "__main__":
    sys.exit(main())
