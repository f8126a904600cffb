"""Whether every contact of ours was held under a certificate, by month, country and channel.

For example `evenhand certified --from 2026-01-01 --to 2026-11-30`. Answers 1 when a contact of ours
was held by somebody without a certificate while nobody with one listened.
"""

import argparse
import json
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evenhand.learning.training.certified import Lacking, MonthShare


def configure(parser: argparse.ArgumentParser) -> None:
    """Which days."""
    parser.add_argument("--from", dest="from_", metavar="DAY", type=_day,
                        help="the earliest day (a year ago)")  # fmt: skip
    parser.add_argument("--to", metavar="DAY", type=_day,
                        help="the latest day, which belongs to it (today)")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print one object and nothing else")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day, for example 2026-11-01") from None


def run(args: argparse.Namespace) -> int:
    """Ask the rows, print what they say, and answer 1 when a contact of ours had neither."""
    from evenhand.doors import clock
    from evenhand.learning.training.certified import exceptions, shares_by_month, told
    from evenhand.site.command import CannotDo

    to = args.to or clock.now().date()
    from_ = args.from_ or to - timedelta(days=365)
    if to < from_:
        raise CannotDo(f"--to {to} lies before --from {from_}.")
    since = datetime.combine(from_, time(0), UTC)
    until = datetime.combine(to + timedelta(days=1), time(0), UTC)
    months = shares_by_month(since=since, until=until, zone=UTC)
    lacking = list(told(exceptions(since=since, until=until)))
    if args.json:
        found = {"months": [asdict(one) for one in months],
                 "exceptions": [asdict(one) for one in lacking]}  # fmt: skip
        print(json.dumps(found, default=str))
    else:
        _print(months, lacking)
    return 1 if any(one.neither for one in months) else 0


def _print(months: "list[MonthShare]", lacking: "list[Lacking]") -> None:
    for one in months:
        print(f"{one.month:%Y-%m}  {one.country:2}  {one.channel:6}  {one.n:7} contacts, "
              f"{one.certified} certified, {one.supervised} supervised, "
              f"{one.neither} neither")  # fmt: skip
    for row in lacking:
        why = row.reason.replace("_", " ")
        print(f"{row.at:%Y-%m-%d %H:%M}  {row.country:2}  {row.channel:6}  {row.case}  {why}")
    n, neither = sum(one.n for one in months), sum(one.neither for one in months)
    print(f"{n} contacts of ours, {neither} under no certificate.")
