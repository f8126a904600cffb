"""Prove that nothing is sent twice and nothing is lost unseen: 20,000 sends, 30 % of them faulty.

`make prove NAME=faulty-sends`, or `python bench/proofs/faulty-sends.py --sends 1000`. Four in five
are texts by a provider that falls silent, fails and carries the text anyway; the others letters.
Workers are killed (kill -9) in the midst of their work. Prints one JSON object, exits 1 when a
send was doubled, lost without an open task, told wrongly, or left without an outcome.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.harness.fresh import fresh_house
from bench.harness.sends import run_sends


def _tell(waiting: int) -> None:
    print(f"\r{waiting} still wait ", end="", file=sys.stderr, flush=True)


def main() -> int:
    """Send in a fresh house and print what became of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sends", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kill-every", type=float, default=3.0, metavar="SECONDS", help="0: never")
    words = parser.parse_args()
    with fresh_house(keeps_its_word=False):
        found = run_sends(
            words.sends,
            workers=words.workers,
            seed=words.seed,
            kill_every_s=words.kill_every,
            progress=_tell,
        )
    told = {"proof": "faulty-sends", "n": found.sends, "violations": found.violations,
            "upper_95": None if found.violations else 3 / found.sends, **asdict(found)}  # fmt: skip
    print(json.dumps(told))
    return 1 if found.violations else 0


if __name__ == "__main__":
    sys.exit(main())
