"""Prove interest and fees to the cent, reckoned twice: 100,000 cases, 2,000 of them in the house.

`make prove NAME=charges`, or `python bench/proofs/charges.py --cases 5000 --stories 100`. A paper
that shares no code with the house reckons every day by itself. What runs in a case, with payments,
terms and stops told late, must be the same fraction to the last digit; what the house posts, takes
back and refuses in a story, the same to the cent. Prints one JSON object, and exits 1 where the two
differ. `--without-stops` forgets the stops on one side and shows that it can fail.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.harness.charges_twice import (
    STOPS,
    Outcome,
    Story,
    drawn,
    in_the_house,
    on_paper,
    reckoned_twice,
)
from bench.harness.fresh import fresh_house

MOST_SHOWN = 3


def main() -> int:
    """Reckon every case and story twice and print how often the two differed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=100_000, help="by the reckoning alone")
    parser.add_argument("--stories", type=int, default=2_000, help="through the house")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-stops", action="store_true", help="show that it can fail")
    words = parser.parse_args()
    chance, begun = random.Random(words.seed), time.monotonic()
    cases = _reckoned(words.cases, chance, with_stops=not words.without_stops)
    stories = _told(words.stories, chance)
    differ = [*cases.pop("differ"), *stories.pop("differ")]
    n = words.cases + words.stories
    told = {
        "proof": "charges",
        "n": n,
        "violations": len(differ),
        "upper_95": 3 / n if not differ else None,
        "seconds": round(time.monotonic() - begun, 1),
        **cases,
        **stories,
        "first_to_differ": [repr(story) for story in differ[:MOST_SHOWN]],
    }
    print(json.dumps(told))
    return 1 if differ or not all([*cases.values(), *stories.values()]) else 0


def _reckoned(count: int, chance: random.Random, *, with_stops: bool) -> dict[str, Any]:
    """Hold what runs by the rulebook against what runs on paper."""
    differ: list[Story] = []
    bore = stopped = 0
    for number in range(count):
        story = drawn(chance)
        expected, found = reckoned_twice(story, with_stops=with_stops)
        bore += expected > 0
        stopped += any(step.what in STOPS for step in story.steps)
        if found != expected:
            differ.append(story)
        _progress(number, "cases")
    return {"cases": count, "bore": bore, "with_stops": stopped, "differ": differ}


def _told(count: int, chance: random.Random) -> dict[str, Any]:
    """Hold what the house posts, takes back and refuses against what is on paper."""
    differ: list[Story] = []
    posted = refused = fees = 0
    with fresh_house(keeps_its_word=False):
        for number in range(count):
            story = drawn(chance)
            expected, found = on_paper(story), _in_the_house(story, number)
            posted += sum(1 for minor in expected.posted if minor)
            refused += len(expected.refused)
            fees += expected.fees > 0
            if found != expected:
                differ.append(story)
            _progress(number, "stories")
    return {
        "stories": count, "posted": posted, "fees": fees, "refused": refused, "differ": differ,
    }  # fmt: skip


def _progress(number: int, what: str) -> None:
    if number % 500 == 0:
        print(f"\r{number} {what} ", end="", file=sys.stderr, flush=True)


def _in_the_house(story: Story, number: int) -> Outcome:
    """One transaction a story, rolled back, so that the tables stay small."""
    from django.db import transaction

    with transaction.atomic():
        found = in_the_house(story, number=number)
        transaction.set_rollback(True)
    return found


if __name__ == "__main__":
    sys.exit(main())
