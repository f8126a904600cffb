"""Confirm a value from memory, on record: until then it may only make us stricter.

For example `evenhand rules confirm lv.x@2026-01-01 --by "A. Lawyer" --source "Law, s. 5, read
2026-11-22"`. Takes effect when the processes start again. `house.stands-for@jp` records that the
house's rules shall stand for a country without a pack; until then only answers, proofs and notices
leave there.
"""

import argparse
import json
from typing import Any


def configure(parser: argparse.ArgumentParser) -> None:
    """The value, who stands for it, and where they read it."""
    parser.add_argument("value", nargs="?", metavar="VALUE", help="such as lv.x@2026-01-01")
    parser.add_argument("--by", metavar="NAME", help="who read the text and stands for it")
    parser.add_argument(
        "--source", metavar="TEXT", help="what was read, where and when; or why not"
    )
    parser.add_argument("--withdraw", action="store_true", help="the confirmation no longer stands")
    parser.add_argument("--list", action="store_true", help="what waits, and what is confirmed")
    parser.add_argument("--at", metavar="INSTANT", help="the instant it is recorded for (now)")
    parser.add_argument("--json", action="store_true", help="print one object and nothing else")


def run(args: argparse.Namespace) -> int:
    """List, confirm or withdraw."""
    from evenhand.site import operating
    from evenhand.site.command import CannotDo
    from evenhand.site.instants import read_instant
    from evenhand.site.migrating import waiting

    if lacking := waiting():
        raise CannotDo(f"the database lacks {lacking} migrations. Run `evenhand migrate`.")
    if args.list:
        return _listed(as_json=args.json)
    if not (args.value and args.by and args.source):
        raise CannotDo("name the VALUE, --by and --source, or ask for --list.")
    act = operating.withdraw if args.withdraw else operating.confirm
    act(args.value, by=args.by, source=args.source, at=read_instant(args.at))
    done = "withdrawn" if args.withdraw else "confirmed"
    if args.json:
        print(json.dumps({"value": args.value, "done": done}))
    else:
        print(f"{args.value} is {done}. Start the processes again: then it counts.")
    return 0


def _listed(*, as_json: bool) -> int:
    from evenhand.journal.queries import confirmed_values
    from evenhand.site import operating

    confirmed, rows = confirmed_values(), []
    for name, value in operating.waiting_values().items():
        found = confirmed.get(name)
        rows.append(
            {
                "value": name,
                "used_until_confirmed": value.is_,
                "from_memory": value.waiting,
                "source": value.source.text,
                "confidence": value.confidence,
                "confirmed_by": found.by if found else None,
                "confirmed_at": found.at.isoformat() if found else None,
                "confirmed_source": found.source if found else None,
            }
        )
    countries = [
        {"value": name, "confirmed_by": one.by, "confirmed_at": one.at.isoformat(),
         "confirmed_source": one.source}
        for name, one in confirmed.items() if operating.can_stand_for(name)
    ]  # fmt: skip
    if as_json:
        print(json.dumps({"values": rows, "countries": countries}, ensure_ascii=False))
        return 0
    print("\n".join(_line(row) for row in rows) or "No value from memory would permit anything.")
    for one in countries:
        print(f"{one['value']}  the house's rules stand there, says {one['confirmed_by']}")
    return 0


def _line(row: dict[str, Any]) -> str:
    state = f"confirmed by {row['confirmed_by']}" if row["confirmed_by"] else "waits"
    return (
        f"{row['value']}  {state}\n"
        f"  from memory {row['from_memory']}, until confirmed {row['used_until_confirmed']}"
        f"  ({row['source']}, {row['confidence']})"
    )
