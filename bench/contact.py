"""Contact measured: `python bench/contact.py [--json] [--races N] [--releases N] [--workers N]`.

Figures, each beside its target: `races` and `sent_after_hold` (holds against letters under way; see
bench/proofs/races.py), `releases_per_second` (through the locked gate, with PostgreSQL that keeps
its word; the object says what is doubled) and `letters_per_1000_seconds` (a thousand letters with
their QR codes, rendered). Exits 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.harness.fresh import fresh_house
from bench.harness.letters import letters_per_1000_seconds
from bench.harness.races import run_races
from bench.harness.rates import DOUBLED, releases_per_second

# Races at a time: their tables and notes fit into memory.
PIECE = 2_500
TARGETS = {
    "races": 50_000,
    "sent_after_hold": 0,
    "releases_per_second": 100,
    "letters_per_1000_seconds": 25,
}


def main() -> int:
    """Measure, print, and say what was missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="print one object and nothing else")
    parser.add_argument("--races", type=int, default=50_000)
    parser.add_argument("--releases", type=int, default=3_000)
    parser.add_argument("--workers", type=int, default=3)
    words = parser.parse_args()
    told = _measured(words)
    if words.json:
        print(json.dumps(told))
    else:
        for name, figure in told["figures"].items():
            print(f"{name:<26} {figure}  {_beside(name)}")
    return 1 if told["missed"] else 0


def _beside(name: str) -> str:
    return f"(target {TARGETS[name]})" if name in TARGETS else ""


def _measured(words: argparse.Namespace) -> dict[str, Any]:
    with fresh_house():
        rate = releases_per_second(words.releases, workers=words.workers)
    figures: dict[str, Any] = {
        "releases_per_second": rate.a_second,
        "processor_ms_a_release": rate.processor_ms,
        "released": rate.released,
        "releases": rate.releases,
        "workers": rate.workers,
        "doubled": list(DOUBLED),
    }
    if words.races:
        with fresh_house(keeps_its_word=False):
            races = [
                run_races(min(PIECE, words.races - first), first=first, tracks=6)
                for first in range(0, words.races, PIECE)
            ]
        figures |= {
            "races": sum(one.races for one in races),
            "sent_after_hold": sum(one.violations for one in races),
            "races_under_way": sum(one.under_way for one in races),
        }
    figures["letters_per_1000_seconds"] = letters_per_1000_seconds()
    return {"bench": "contact", "figures": figures, "targets": TARGETS, "missed": _missed(figures)}


def _missed(figures: dict[str, Any]) -> list[str]:
    """The targets that were measured and missed."""
    most = ("sent_after_hold", "letters_per_1000_seconds")
    return [
        name
        for name, target in TARGETS.items()
        if name in figures and (figures[name] > target if name in most else figures[name] < target)
    ]


if __name__ == "__main__":
    sys.exit(main())
