"""Write what happened to plans, as a file that may be given away: no names, no keys of ours.

CSV, or JSON lines with --jsonl. People, plans and creditors are pseudonyms that differ in every
export. For example `evenhand plans events --from 2026-01-01 --round week > events.csv`. Every
column is told in docs/plan-events.md.
"""

import argparse
import secrets
import sys
from datetime import date, timedelta

SALT_BYTES = 32


def configure(parser: argparse.ArgumentParser) -> None:
    """Which plans, which form, and how coarse the days are."""
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="comma-separated, with a header (default)")
    form.add_argument("--jsonl", action="store_true", help="one JSON object a line")
    add_period(parser)
    parser.add_argument(
        "--round",
        choices=("day", "week", "month"),
        default="day",
        help="move each plan's days so that it begins on a Monday or a first of a month",
    )


def add_period(parser: argparse.ArgumentParser) -> None:
    """The days between which plans were agreed."""
    parser.add_argument("--from", dest="since", metavar="DAY", type=day, help="agreed from DAY on")
    parser.add_argument("--until", metavar="DAY", type=day, help="agreed before DAY")


def day(text: str) -> date:
    """Read a day of the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day, for example 2026-11-01") from None


def run(args: argparse.Namespace) -> int:
    """Write the events to the standard output, and to the error stream how many."""
    from evenhand.doors import clock
    from evenhand.plans.event_files import Export, event_rows, write_csv, write_json_lines

    wanted = Export(
        salt=secrets.token_bytes(SALT_BYTES),
        # Today is not over: what happens this evening would be missing.
        watched_until=clock.now().date() - timedelta(days=1),
        since=args.since,
        until=args.until,
        rounding=args.round,
    )
    write = write_json_lines if args.jsonl else write_csv
    count = write(event_rows(wanted), sys.stdout)
    print(f"{count:,} events.", file=sys.stderr)
    return 0
