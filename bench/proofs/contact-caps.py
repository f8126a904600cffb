"""Prove that no person is reached more often than law and house allow, however many reach for her.

`make prove NAME=contact-caps`: 8 processes, 1,000 people, 30 days over each clock change, three
zones; letters, e-mails, texts, calls and campaigns at once. Counted again from the rows by plain
local days. Prints one JSON object and exits 1 when a cap was broken. `--without-locks` shows that
it can fail; `--people 12` gives an answer in a few minutes.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.harness.caps import run
from bench.harness.fresh import fresh_house


def main() -> int:
    """Run the days in a fresh house and print what the second count found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--days", type=int, default=30, help="of each of the two periods")
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-locks", action="store_true", help="show that it can fail")
    words = parser.parse_args()
    started = time.monotonic()
    with fresh_house(keeps_its_word=False):
        found = run(
            words.people,
            days=words.days,
            processes=words.processes,
            seed=words.seed,
            locked=not words.without_locks,
        )
    violations = sum(found.over.values())
    told = {
        "proof": "contact-caps",
        "n": found.attempts,
        "people": found.people,
        "days": 2 * words.days,
        "processes": words.processes,
        "contacts": found.contacts,
        "violations": violations,
        "over": dict(found.over),
        "upper_95": None if violations else round(3 / max(found.attempts, 1), 6),
        "seconds": round(time.monotonic() - started, 1),
    }
    print(json.dumps(told))
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
