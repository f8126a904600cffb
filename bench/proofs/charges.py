"""Prove interest and fees to the cent: 100,000 stories, reckoned twice.

`make prove NAME=charges`, or `python bench/proofs/charges.py --stories 2000`. Each story is told to
the house and to a paper that shares no code with it; prints one JSON object, and exits 1 where the
two differ by a single cent.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.harness.charges_twice import Outcome, Story, drawn, in_the_house, on_paper
from bench.harness.fresh import fresh_house

MOST_SHOWN = 3


def main() -> int:
    """Tell every story twice and print how often the two differed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    words = parser.parse_args()
    chance, begun = random.Random(words.seed), time.monotonic()
    differ: list[Story] = []
    posted = refused = fees = 0
    with fresh_house(keeps_its_word=False):
        for number in range(words.stories):
            story = drawn(chance)
            expected, found = on_paper(story), _in_the_house(story, number)
            posted += sum(1 for minor in expected.posted if minor)
            refused += len(expected.refused)
            fees += expected.fees > 0
            if found != expected:
                differ.append(story)
            if number % 500 == 0:
                print(f"\r{number} stories", end="", file=sys.stderr, flush=True)
    told = {
        "proof": "charges",
        "n": words.stories,
        "violations": len(differ),
        "upper_95": 3 / words.stories if not differ else None,
        "seconds": round(time.monotonic() - begun, 1),
        "posted": posted,
        "fees": fees,
        "refused": refused,
        "differ": [repr(story) for story in differ[:MOST_SHOWN]],
    }
    print(json.dumps(told))
    return 1 if differ or not posted or not refused or not fees else 0


def _in_the_house(story: Story, number: int) -> Outcome:
    """One transaction a story, rolled back, so that the tables stay small."""
    from django.db import transaction

    with transaction.atomic():
        found = in_the_house(story, number=number)
        transaction.set_rollback(True)
    return found


if __name__ == "__main__":
    sys.exit(main())
