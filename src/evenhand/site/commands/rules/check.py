"""Check packs and rules: every mistake at once, each with file, line and remedy.

Needs no database. Answers 1 when there is a mistake. For example `evenhand rules check my/packs`.
"""

import argparse
import json
from pathlib import Path

from evenhand.site.command import Needs

NEEDS = Needs.NOTHING


def configure(parser: argparse.ArgumentParser) -> None:
    """The folder of packs, and how to tell."""
    parser.add_argument(
        "folder", nargs="?", type=Path, metavar="FOLDER", help="a folder of packs (our own)"
    )
    parser.add_argument("--pack", metavar="ID", help="tell only what lies in this pack")
    parser.add_argument("--remarks", action="store_true", help="tell what is only worth a look too")
    parser.add_argument("--json", action="store_true", help="print one object and nothing else")


def run(args: argparse.Namespace) -> int:
    """Check and tell."""
    from evenhand.doors import clock
    from evenhand.rulebook.checking import check
    from evenhand.rulebook.loader import PACKS

    folder = args.folder or PACKS
    found = check(folder, today=clock.now().date())
    told = found.as_dict()
    if args.pack:
        place = str(folder / args.pack)
        for kind in ("mistakes", "remarks"):
            told[kind] = [one for one in told[kind] if one["file"].startswith(place)]
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
        return int(bool(told["mistakes"]))
    for one in told["mistakes"] + (told["remarks"] if args.remarks else []):
        print(f"{one['file']}:{one['line']}: {one['what']}. {one['remedy']}.")
    print(
        f"{told['packs']} packs, {told['rules']} rules, {told['formulas']} formulas, "
        f"{told['parameters']} values with dates, {told['cases']} worked cases: "
        f"{len(told['mistakes'])} mistakes, {len(told['remarks'])} remarks"
    )
    return int(bool(told["mistakes"]))
