"""Prove that the door answers known and unknown codes alike: the same bytes, and no faster.

`make prove NAME=answers-alike`, or `python bench/proofs/answers-alike.py --pairs 500`. Known and
unknown are asked in turn, in an order of chance; a rank test compares how long the answers took
(the floor under wrong answers is taken away, so that nothing is hidden by it). Prints one JSON
object and exits 1 when a pair differed or the times tell known from unknown.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.harness.fresh import fresh_house

ASKED = ("fact", "fresh", "not-mine")
WRONG = {"fact_day": "13", "fact_month": "4", "fact_year": "1985", "how": "message"}
# A share of 0.5 means that neither is faster; so far from it an attacker would begin to see.
MOST_SHARE = 0.55


def main() -> int:
    """Ask in a fresh house and print what the answers tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    words = parser.parse_args()
    with fresh_house(keeps_its_word=False):
        found = {path: _pairs(path, words.pairs // len(ASKED), words.seed) for path in ASKED}
    differed = sum(one["differed"] for one in found.values())
    told = [path for path, one in found.items() if one["tells"]]
    n = sum(one["n"] for one in found.values())
    print(json.dumps({
        "proof": "answers-alike", "n": n, "violations": differed + len(told),
        "upper_95": None if differed else round(1 - 0.05 ** (1 / n), 8), "by_page": found,
    }))  # fmt: skip
    return 1 if differed or told else 0


def _pairs(path: str, pairs: int, seed: int) -> dict[str, Any]:
    """Ask pairs at one page: each pair with a code of its own, a known and an unknown one."""
    from evenhand.access.actions import make_entry_link
    from evenhand.doors import clock
    from evenhand.doors.portal import entry
    from tests import cast

    entry.WRONG_TAKES_S = 0.0  # type: ignore[misc]
    chance = random.Random(seed)
    person = cast.person()
    case = cast.case(person, reference=f"loan-{path}")
    took: dict[str, list[float]] = {"known": [], "unknown": []}
    differed = 0
    for number in range(pairs):
        made = make_entry_link(
            subject=person.key, case_key=case.key, at=clock.now(), life=timedelta(days=60)
        )
        codes = {"known": made.code, "unknown": f"{number:016d}"}
        order = list(codes)
        chance.shuffle(order)
        bodies = {}
        for kind in order:
            bodies[kind], seconds = _asked(codes[kind], path, number)
            took[kind].append(seconds)
        differed += bodies["known"] != bodies["unknown"]
    share, z = _rank(took["known"], took["unknown"])
    medians = {kind: sorted(some)[len(some) // 2] * 1000 for kind, some in took.items()}
    return {
        "n": pairs, "differed": differed, "share": round(share, 4), "z": round(z, 2),
        "tells": abs(z) > 2.58 and abs(share - 0.5) > MOST_SHARE - 0.5,
        "median_ms": {kind: round(median, 2) for kind, median in medians.items()},
    }  # fmt: skip


def _asked(code: str, path: str, number: int) -> tuple[str, float]:
    """Ask once, from a network of its own."""
    from django.test import Client

    address = f"10.{number // 250 % 250}.{number % 250}.1"
    client = Client(headers={"host": "localhost"}, REMOTE_ADDR=address)
    started = time.perf_counter()
    answer = client.post(f"/p/{code}/{path}", WRONG)
    seconds = time.perf_counter() - started
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return f"{answer.status_code} {body.replace(code, 'CODE')}", seconds


def _rank(one: list[float], two: list[float]) -> tuple[float, float]:
    """Mann and Whitney's test: how often one is slower, and how far that is from chance."""
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in two])
    ranks = sum(place for place, (_, which) in enumerate(ranked, start=1) if which == 0)
    count = len(one) * len(two)
    u = ranks - len(one) * (len(one) + 1) / 2
    spread = math.sqrt(count * (len(one) + len(two) + 1) / 12)
    return u / count, (u - count / 2) / spread


if __name__ == "__main__":
    sys.exit(main())
