"""Take in a register's or an adviser's notices of stops, and make keys with which they send them.

For example `evenhand holds notices FILE --source register --country GB --check`, which only looks,
and then the same without --check. The same file again changes nothing.
"""

import argparse
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

SOURCES = ("register", "adviser")
REJECTED_SHOWN = 10
LONGEST_DAYS = 3660


def configure(parser: argparse.ArgumentParser) -> None:
    """A file of notices, or a key."""
    under = parser.add_subparsers(dest="doing", required=True, metavar="WHAT")
    notices = under.add_parser("notices", help="take in a file of notices")
    notices.add_argument("file", type=Path, metavar="FILE", help="a table as CSV")
    notices.add_argument("--check", action="store_true", help="only look; nothing is changed")
    notices.add_argument("--json", action="store_true", help="print one object, nothing else")
    key = under.add_parser("key", help="make a key for notices; it is shown once")
    key.add_argument("name", metavar="NAME", help="whose key it is")
    key.add_argument("--days", type=int, default=365, help="how long it lives (365)")
    for child in (notices, key):
        child.add_argument("--source", required=True, choices=SOURCES, help="who tells")
        child.add_argument("--country", required=True, metavar="XX", help="for whose people")
        child.add_argument("--at", metavar="INSTANT", help="the instant it counts from (now)")


def run(args: argparse.Namespace) -> int:
    """Take in, look, or make a key."""
    from evenhand.intake.rows import is_country
    from evenhand.site.command import CannotDo
    from evenhand.site.migrating import waiting

    args.country = args.country.upper()
    if not is_country(args.country):
        raise CannotDo(f"{args.country} is not a country code such as GB.")
    if lacking := waiting():
        raise CannotDo(f"the database lacks {lacking} migrations. Run `evenhand migrate`.")
    return _key(args) if args.doing == "key" else _notices(args)


def _notices(args: argparse.Namespace) -> int:
    from evenhand.intake.notice_files import look_at_notices, take_notices
    from evenhand.intake.notices import Sender
    from evenhand.site.command import CannotDo
    from evenhand.site.instants import read_instant

    at = read_instant(args.at)
    sender = Sender(source=args.source, country=args.country, actor="command:holds")
    try:
        with args.file.open("rb") as file:
            if args.check:
                looked = look_at_notices(file, sender, today=at.date())
                figures = (looked.read, looked.accepted, looked.duplicates)
                return _show(figures, looked.rejected, as_json=args.json, done="checked")
            batch = take_notices(
                file, sender, file_name=args.file.name, clock=lambda: read_instant(args.at)
            )
    except OSError as wrong:
        raise CannotDo(f"{args.file} cannot be read: {wrong.strerror}.") from wrong
    figures = (batch.rows_read, batch.rows_accepted, batch.rows_duplicate)
    return _show(figures, batch.rejected, as_json=args.json, done="taken")


def _show(
    figures: tuple[int, int, int], rejected: list[dict[str, Any]], *, as_json: bool, done: str
) -> int:
    read, accepted, duplicates = figures
    if as_json:
        told = {
            "done": done,
            "read": read,
            "accepted": accepted,
            "duplicates": duplicates,
            "rejected": rejected,
        }
        print(json.dumps(told, ensure_ascii=False))
        return 0
    print(
        f"{read} rows read: {accepted} accepted, {len(rejected)} rejected, {duplicates} known"
        " already."
    )
    for row in rejected[:REJECTED_SHOWN]:
        print(f"  row {row['row']}, {row['field']}: {row['reason']}")
    if len(rejected) > REJECTED_SHOWN:
        print(f"  and {len(rejected) - REJECTED_SHOWN} more; --json shows all.")
    if done == "checked":
        print("Nothing was changed.")
    return 0


def _key(args: argparse.Namespace) -> int:
    from evenhand.access.actions import make_api_key
    from evenhand.site.command import CannotDo
    from evenhand.site.instants import read_instant

    if not 0 < args.days <= LONGEST_DAYS:
        raise CannotDo(f"--days is a number from 1 to {LONGEST_DAYS}.")
    secret = make_api_key(
        name=args.name[:80],
        creditor_key=None,
        at=read_instant(args.at),
        life=timedelta(days=args.days),
        purpose="holds",
        source=args.source,
        country=args.country,
    )
    print(secret)
    return 0
