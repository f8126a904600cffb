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

# Of a hundred probes, how many go to each door.
SHARES = {"portal": 45, "desk": 45, "clients": 4, "api": 6}


def main() -> int:
    """Probe in a fresh house and print what leaked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--probes", type=int, default=10_000)
    words = parser.parse_args()
    with fresh_house(keeps_its_word=False):
        from bench.harness.probing import (
            Found,
            belonging_to,
            each_for,
            probe,
            routes,
            upper_95,
        )
        from bench.harness.strangers import strangers
        from evenhand.contact.actions import queue_release, release
        from evenhand.doors import clock
        from tests import cast

        victim = cast.person(email="hers-alone@post.example", phone="+37129111222")
        case = cast.case(victim, reference="hers-alone-77")
        other = cast.person(cast.CLAIRE)
        elsewhere = cast.creditor("Cordouan Crédit", "FR")
        cast.case(other, owed_to=elsewhere, reference="other-1")
        at = clock.now()
        letter = queue_release(
            case=case, act="notice.letter", letter="first_notice", language="en", at=at,
            business_key="probed", contact_point=cast.post_of(victim),
        )  # fmt: skip
        release(letter.key, clock=clock.now)
        found, hers = Found(), belonging_to(victim)
        for prober in strangers(victim, other, elsewhere, at=at):
            share = words.probes * SHARES[prober.door] // 100
            each = each_for(prober.door, hers, most=share)
            one = probe([prober], victim, most=share + SHARES[prober.door], each=each)
            found = Found(found.n + one.n, [*found.leaks, *one.leaks], found.tried | one.tried)
    told = {
        "proof": "probes",
        "n": found.n,
        "violations": len(found.leaks),
        "upper_95": upper_95(found.n, len(found.leaks)),
        "routes": len(routes()),
        "routes_tried": len(found.tried),
        "case": case.reference,
        "leaks": found.leaks[:20],
    }
    print(json.dumps(told))
    return 1 if found.leaks else 0


if __name__ == "__main__":
    sys.exit(main())
