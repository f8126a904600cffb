"""Say what in the rules needs a look: old checks, values that end, weak sources, gaps.

Needs no database. For example `evenhand rules stale --on 2027-01-01 --pack lv`.
"""

import argparse
import json
from collections import Counter
from dataclasses import asdict
from datetime import date

from evenhand.site.command import Needs

NEEDS = Needs.NOTHING


def configure(parser: argparse.ArgumentParser) -> None:
    """The day, the countries, and how to tell."""
    parser.add_argument("--on", metavar="DAY", help="as of that day (today)")
    parser.add_argument("--pack", nargs="*", metavar="ID", help="only these packs")
    parser.add_argument("--json", action="store_true", help="print one object and nothing else")


def run(args: argparse.Namespace) -> int:
    """Look and tell; answers 0: to be stale is no error."""
    from evenhand.rulebook import open_rulebook
    from evenhand.rulebook.staleness import KINDS, looks

    day = _day(args.on)
    found = [one for one in looks(open_rulebook(), day) if not args.pack or one.pack in args.pack]
    if args.json:
        told = {"on": day.isoformat(), "kinds": KINDS, "looks": [asdict(one) for one in found]}
        print(json.dumps(told, ensure_ascii=False))
        return 0
    heading = ""
    for one in found:
        if (now := f"{one.pack}: {KINDS[one.kind]}") != heading:
            heading = now
            print(f"\n{heading}")
        print(f"  {one.key}: {one.what}")
    counts = Counter(one.kind for one in found)
    print(f"\nOn {day}: " + (", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind])
                             or "nothing needs a look"))  # fmt: skip
    return 0


def _day(text: str | None) -> date:
    from evenhand.doors import clock
    from evenhand.site.command import CannotDo

    if text is None:
        return clock.now().date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CannotDo(f"--on {text} is not a day. Write it as 2027-01-01.") from None
