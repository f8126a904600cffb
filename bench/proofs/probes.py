"""Prove that a person sees only her own: 10,000 probes of every route with somebody else's keys.

`make prove NAME=probes`, or `python bench/proofs/probes.py --probes 2000`. Prints one JSON object
and exits 1 when something of hers was shown or changed.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.harness.fresh import fresh_house


def main() -> int:
    """Probe in a fresh house and print what leaked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--probes", type=int, default=10_000)
    words = parser.parse_args()
    with fresh_house(keeps_its_word=False):
        from bench.harness.probing import probe, routes, upper_95
        from bench.harness.strangers import strangers
        from evenhand.doors import clock
        from tests import cast

        victim = cast.person(email="hers-alone@post.example", phone="+37129111222")
        case = cast.case(victim, reference="hers-alone-77")
        other = cast.person(cast.CLAIRE)
        elsewhere = cast.creditor("Cordouan Crédit", "FR")
        cast.case(other, owed_to=elsewhere, reference="other-1")
        at = clock.now()
        before = len(routes())
        each = max(1, words.probes // (2 * before))
        found = probe(
            strangers(victim, other, elsewhere, at=at), victim, most=words.probes, each=each
        )
    told = {
        "proof": "probes",
        "n": found.n,
        "violations": len(found.leaks),
        "upper_95": upper_95(found.n, len(found.leaks)),
        "routes": before,
        "routes_tried": len(found.tried),
        "case": case.reference,
        "leaks": found.leaks[:20],
    }
    print(json.dumps(told))
    return 1 if found.leaks else 0


if __name__ == "__main__":
    sys.exit(main())
