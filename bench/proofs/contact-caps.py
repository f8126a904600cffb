"""Prove that no person is reached more often than law and house allow, however many reach for her.

`make prove NAME=contact-caps`: 8 processes, 1,000 people, 30 days over each clock change, three
zones; letters, e-mails, texts, calls and campaigns at once. Counted again from the rows by plain
local days. Prints one JSON object and exits 1 when a cap was broken. `--without-locks` shows that
it can fail; `--people 24` gives an answer in a few minutes; `--keep FILE` as in the proof of the
races, by people.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.harness.caps import run
from bench.harness.fresh import fresh_house
from bench.harness.pieces import Found, run_in_pieces, upper_95, words_of


def main() -> int:
    """Run the days in a fresh house and print what the second count found."""
    parser = words_of(__doc__, counted="people", n=1_000, piece=125)
    parser.add_argument("--days", type=int, default=30, help="of each of the two periods")
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--without-locks", action="store_true", help="show that it can fail")
    words = parser.parse_args()
    about = {
        "proof": "contact-caps",
        "days": words.days,
        "processes": words.processes,
        "locked": not words.without_locks,
    }

    def piece(numbers: range) -> Found:
        found = run(
            numbers, days=words.days, processes=words.processes, seed=words.seed,
            locked=not words.without_locks,
        )  # fmt: skip
        return {**asdict(found), "violations": sum(found.over.values())}

    with fresh_house(keeps_its_word=False):
        found = run_in_pieces(words, about, piece)
    bound = upper_95(found["attempts"], found["violations"])
    told = {**about, "n": found["attempts"], "upper_95": bound, **found}
    print(json.dumps(told))
    return 1 if found["violations"] or found["broken"] else 0


if __name__ == "__main__":
    sys.exit(main())
