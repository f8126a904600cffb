"""Prove that of 1,000 who come at once with one link of a message, exactly one is let in.

`make prove NAME=redeems`, or `python bench/proofs/redeems.py --threads 200 --links 3`. Prints one
JSON object and exits 1 when a link let in nobody or more than one.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.harness.fresh import fresh_house

AT = datetime(2026, 11, 17, 15, 0, tzinfo=UTC)


def main() -> int:
    """Redeem in a fresh house and print how many were let in."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1_000)
    parser.add_argument("--links", type=int, default=1)
    words = parser.parse_args()
    with fresh_house(keeps_its_word=False):
        from django.db import connections

        from bench.harness.probing import upper_95
        from bench.harness.redeeming import let_in

        # All wait for their turn at the database, however long the others take.
        connections["default"].settings_dict["OPTIONS"]["pool"]["timeout"] = 300
        found = [let_in(words.threads, at=AT) for _ in range(words.links)]
    n, violations = words.threads * words.links, sum(count != 1 for count in found)
    told = {"proof": "redeems", "n": n, "violations": violations, "let_in": found}
    print(json.dumps({**told, "upper_95": upper_95(n, violations)}))
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
