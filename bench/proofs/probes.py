"""Prove that a person sees only her own: 10,000 probes of every route with somebody else's keys.

`make prove NAME=probes`, or `python bench/proofs/probes.py --probes 2000`. Prints one JSON object
and exits 1 when something of hers was shown or changed, or a route was not tried.
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
    with fresh_house(keeps_its_word=False) as home:
        from bench.harness.probed_life import a_probed_life
        from bench.harness.probing import (
            BY_KEY_ALONE,
            belonging_to,
            each_for,
            probe,
            routes,
            upper_95,
        )  # fmt: skip
        from bench.harness.strangers import strangers
        from tests import cast

        with a_probed_life(home) as case:
            other, elsewhere = cast.person(cast.CLAIRE), cast.creditor("Cordouan Crédit", "FR")
            cast.case(other, owed_to=elsewhere, reference="other-1")
            hers = belonging_to(case.person)
            each = each_for(hers, wanted=words.probes)
            probers = strangers(case.person, other, elsewhere, at=cast.AT)
            found = probe(probers, case.person, each=each)
    every = {route.name for route in routes()}
    untried = sorted(every - found.tried)
    told = {
        "proof": "probes",
        "n": found.n,
        "violations": len(found.leaks),
        "upper_95": upper_95(found.n, len(found.leaks)),
        "routes": len(every),
        "routes_tried": len(found.tried),
        "untried": untried,
        "addresses_a_route": each,
        "hers": len(hers.values),
        "by_key_alone": BY_KEY_ALONE,
        "case": case.reference,
        "leaks": found.leaks[:20],
    }
    print(json.dumps(told))
    return 1 if found.leaks or untried or found.n < words.probes else 0


if __name__ == "__main__":
    sys.exit(main())
