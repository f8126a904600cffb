"""Prove that nothing is sent twice and nothing is lost unseen: 20,000 sends, 30 % of them faulty.

`make prove NAME=faulty-sends`, or `python bench/proofs/faulty-sends.py --n 1000`; `--keep FILE` as
in the proof of the races. Four in five
are texts by a provider that falls silent, fails and carries the text anyway; the others letters.
Workers are killed (kill -9) in the midst of their work. Prints one JSON object, exits 1 when a
send was doubled, lost without an open task, told wrongly, or left without an outcome.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.harness.fresh import fresh_house
from bench.harness.pieces import Found, run_in_pieces, upper_95, words_of
from bench.harness.sends import run_sends


def _tell(waiting: int) -> None:
    print(f"\r{waiting} still wait ", end="", file=sys.stderr, flush=True)


def main() -> int:
    """Send in a fresh house and print what became of it."""
    parser = words_of(__doc__, counted="sends", n=20_000, piece=2_000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--kill-every", type=int, default=25, metavar="SENDS", help="0: never")
    words = parser.parse_args()

    def piece(numbers: range) -> Found:
        sent = run_sends(
            len(numbers), first=numbers.start, workers=words.workers,
            seed=words.seed + numbers.start, kill_every=words.kill_every, progress=_tell,
        )  # fmt: skip
        return {**asdict(sent), "violations": sent.violations}

    with fresh_house(keeps_its_word=False):
        about = {"proof": "faulty-sends", "kill_every": words.kill_every}
        found = run_in_pieces(words, about, piece)
    told = {
        "proof": "faulty-sends",
        "n": found["sends"],
        "upper_95": upper_95(found["sends"], found["violations"]),
        **found,
    }
    print(json.dumps(told))
    return 1 if found["violations"] else 0


if __name__ == "__main__":
    sys.exit(main())
