"""The portal measured: `python bench/portal.py [--json] [--seconds N] [--rounds N] [--people N]`.

Figures, each beside its target: `p95_ms` (of a hundred answers, ninety-five come within it, with
twenty people at once who read each page for one to three seconds), `ratio_vs_bare_django` (the same
of a bare page of Django that is served in turn in the same run) and `kb_first_page` (all that a
browser fetches for the page a letter opens, the first time). `p95_all_at_once_ms`, without a
target, is that of the twenty first answers of a round, when all press in the same instant. Exits 1
when a target is missed. Measure on a quiet machine: `load` tells how quiet it was.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.harness.fresh import fresh_house, leave_the_database, look_through_the_database
from bench.harness.peers import PEERS, environment
from bench.harness.portal_house import both_served, loads, people_who_are_in
from bench.harness.weighed import kilobytes_of_a_page

TARGETS = {"p95_ms": 150, "ratio_vs_bare_django": 3, "kb_first_page": 150}
AT_ONCE = "all at once"  # as the runner of Locust calls it
# A code that nobody has: the page a letter opens is the same for everybody.
FIRST_PAGE = "/p/0123456789ABCDEF"
# How long somebody reads before she opens the next page.
READS_FOR_SECONDS = (1, 3)
WARM_UP_SECONDS = 5
BY_THE_PROXY = {"X-Forwarded-Proto": "https", "Referer": "https://localhost/", "Host": "localhost"}


def main() -> int:
    """Measure, print, and say what was missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="print one object and nothing else")
    parser.add_argument("--seconds", type=float, default=20, help="of each round (20)")
    parser.add_argument("--rounds", type=int, default=3, help="of each of the two (3)")
    parser.add_argument("--people", type=int, default=20, help="at once (20)")
    told = _measured(parser.parse_args())
    if "--json" in sys.argv:
        print(json.dumps(told))
    else:
        for name, figure in told["figures"].items():
            beside = f"  (target {TARGETS[name]})" if name in TARGETS else ""
            print(f"{name:<24} {figure}{beside}")
    return 1 if told["missed"] or told["figures"]["wrong"] else 0


def _measured(words: argparse.Namespace) -> dict[str, Any]:
    with fresh_house() as home:
        from evenhand.doors import clock

        people = people_who_are_in(words.people, at=clock.now())
        look_through_the_database()
        leave_the_database()
        with both_served(home) as served:
            told = _loaded(words, loads(people, served))
            weight = kilobytes_of_a_page(served["evenhand"].address + FIRST_PAGE, BY_THE_PROXY)
    figures = _figures(told) | {
        "kb_first_page": weight,
        "people": words.people,
        "load": round(os.getloadavg()[0], 2),
        "locust": told["version"],
    }
    missed = [name for name, target in TARGETS.items() if figures[name] > target]
    return {"bench": "portal", "figures": figures, "targets": TARGETS, "missed": missed}


def _loaded(words: argparse.Namespace, targets: list[dict[str, Any]]) -> dict[str, Any]:
    job = {
        "targets": targets,
        "seconds": words.seconds,
        "rounds": words.rounds,
        "warm_up_seconds": WARM_UP_SECONDS,
        "reads_for_seconds": READS_FOR_SECONDS,
        "headers": BY_THE_PROXY,
    }
    with tempfile.TemporaryDirectory(prefix="evenhand-locust-") as place:
        (Path(place) / "job.json").write_text(json.dumps(job), "utf-8")
        runner = [str(environment("locust")), str(PEERS / "locust" / "run.py"), place]
        done = subprocess.run(runner, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"locust failed: {done.stderr[-2000:]}")
        told: dict[str, Any] = json.loads((Path(place) / "told.json").read_text("utf-8"))
    return told


def _figures(told: dict[str, Any]) -> dict[str, Any]:
    ours, bare = told["evenhand"]["milliseconds"], told["bare"]["milliseconds"]
    at_once, at_once_bare = ours.pop(AT_ONCE), bare.pop(AT_ONCE)
    p95, p95_bare = _p95(_all(ours)), _p95(_all(bare))
    return {
        "p95_ms": round(p95, 1),
        "ratio_vs_bare_django": round(p95 / p95_bare, 2),
        "p95_bare_ms": round(p95_bare, 1),
        "p95_all_at_once_ms": round(_p95(at_once), 1),
        "p95_all_at_once_bare_ms": round(_p95(at_once_bare), 1),
        "p50_ms": round(statistics.median(_all(ours)), 1),
        "p95_ms_by_page": {name: round(_p95(found), 1) for name, found in sorted(ours.items())},
        "answers": len(_all(ours)),
        "wrong": len(told["evenhand"]["wrong"]) + len(told["bare"]["wrong"]),
        "wrong_ones": [*told["evenhand"]["wrong"], *told["bare"]["wrong"]][:5],
    }


def _all(by_page: dict[str, list[float]]) -> list[float]:
    return [one for found in by_page.values() for one in found]


def _p95(found: list[float]) -> float:
    return statistics.quantiles(found, n=20)[-1] if len(found) > 1 else found[0]


if __name__ == "__main__":
    sys.exit(main())
