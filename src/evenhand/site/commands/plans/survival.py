"""Tell how long plans last: what share still runs, was paid, broke, and how sure that is.

A table after some months, or with --csv every day on which a plan ended. Groups of fewer than ten
plans are not told. With FILE, an exported file of events is read instead of the database. For
example `evenhand plans survival --by option`. See docs/how-to/how-plans-last.md.
"""

import argparse
import csv
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from evenhand.site.command import CannotDo, Needs
from evenhand.site.commands.plans.events import add_period

if TYPE_CHECKING:
    from collections import Counter

    from evenhand.plans.lives import Lasting, Mark
    from evenhand.rulebook.plans.survival import Course, Share

GROUPS = ("option", "creditor", "country")
SHARES = ("running", "lasting")
_MILLIONTHS = 6


def configure(parser: argparse.ArgumentParser) -> None:
    """Which plans, in which groups, and in which form."""
    parser.add_argument("file", nargs="?", metavar="FILE", help="exported events (the database)")
    parser.add_argument("--csv", action="store_true", help="every step, comma-separated")
    parser.add_argument("--by", choices=GROUPS, default="", help="a curve for each")
    add_period(parser)


def needs(args: argparse.Namespace) -> Needs:
    """A file needs no database."""
    return Needs.DJANGO if args.file else Needs.DATABASE


def run(args: argparse.Namespace) -> int:
    """Tell of each group; answers 0 also where there are too few plans to tell anything."""
    from evenhand.plans.lives import told_groups

    told, small = told_groups(_groups(args))
    if args.csv:
        _write_csv(told, by=args.by)
    else:
        for one in told:
            _print(one)
    if small or not told:
        print(f"Not told, fewer than ten plans: {', '.join(small) or 'all'}.", file=sys.stderr)
    return 0


def _groups(args: argparse.Namespace) -> "dict[str, Counter[Course]]":
    from evenhand.doors import clock
    from evenhand.plans.event_files import read_lives
    from evenhand.plans.lives import courses_by, grouped

    if args.file is None:
        yesterday = clock.now().date() - timedelta(days=1)
        return courses_by(args.by, watched_until=yesterday, since=args.since, until=args.until)
    with ExitStack() as open_files:
        try:
            lines = open_files.enter_context(Path(args.file).open(encoding="utf-8", newline=""))
        except OSError as wrong:
            raise CannotDo(f"{args.file} cannot be read: {wrong.strerror}.") from wrong
        return grouped(read_lives(lines, since=args.since, until=args.until), by=args.by)


def _print(one: "Lasting") -> None:
    from evenhand.rulebook.plans.survival import ENDS

    heads = ("day", "watched", "runs", "lasts (95 %)", *ENDS)
    rows = [_row(mark) for mark in one.marks()]
    print(f"\n{one.group}: {one.plans:,} plans")
    print(_line(heads))
    for row in rows:
        print(_line(row))


def _line(cells: Sequence[str]) -> str:
    return f"{cells[0]:>5} {cells[1]:>8} {cells[2]:>7} {cells[3]:>22} " + " ".join(
        f"{cell:>11}" for cell in cells[4:]
    )


def _row(mark: "Mark") -> tuple[str, ...]:
    lasts = _percent(mark.lasting.value)
    if mark.lasting.low is not None and mark.lasting.high is not None:
        low, high = Fraction(mark.lasting.low), Fraction(mark.lasting.high)
        lasts += f" ({_percent(low)} to {_percent(high)})"
    ends = (_percent(share.value) for share in mark.by_end.values())
    return (str(mark.day), f"{mark.at_risk:,}", _percent(mark.running.value), lasts, *ends)


def _percent(share: Fraction) -> str:
    return f"{round(share * 1000) / 10:.1f}%"


def _write_csv(told: "Sequence[Lasting]", *, by: str) -> None:
    from evenhand.rulebook.plans.survival import ENDS

    shares = (*SHARES, *ENDS)
    writer = csv.writer(sys.stdout)
    writer.writerow(
        ["by", "group", "plans", "day", "at_risk", *(f"ended_{end}" for end in ENDS), "left"]
        + [f"{share}{bound}" for share in shares for bound in ("", "_low", "_high")]
    )
    for one in told:
        for day in one.days:
            mark = one.on(day.day)
            ended = [day.ended.get(end, 0) for end in ENDS]
            told_shares = (mark.running, mark.lasting, *mark.by_end.values())
            writer.writerow(
                [by, one.group, one.plans, day.day, day.at_risk, *ended, day.left]
                + [cell for share in told_shares for cell in _cells(share)]
            )


def _cells(share: "Share") -> tuple[str, str, str]:
    """A share with its bounds, to a millionth; no bound where none can be told."""
    value = round(share.value, _MILLIONTHS)
    low, high = ("" if bound is None else str(round(bound, _MILLIONTHS))
                 for bound in (share.low, share.high))  # fmt: skip
    return str(float(value)), low, high
