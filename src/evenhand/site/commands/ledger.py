"""The ledger's evidence: close a day, with a paper to sign, and check every row there is.

For example `evenhand ledger close --print close.pdf`, and `evenhand ledger verify`.
"""

import argparse
import json
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evenhand.ledger.models import DayClosed

ACTOR = "command:ledger"


def configure(parser: argparse.ArgumentParser) -> None:
    """Close a day, or verify everything."""
    under = parser.add_subparsers(dest="doing", required=True, metavar="WHAT")
    close = under.add_parser("close", help="close the books of a day; a day closes once")
    close.add_argument("--day", metavar="DAY", help="which day (the day of INSTANT)")
    close.add_argument("--at", metavar="INSTANT", help="the instant it counts from (now)")
    close.add_argument("--print", dest="paper", metavar="FILE.pdf", help="a paper to sign")
    verify = under.add_parser("verify", help="check every row, every closed day, every answer")
    for child in (close, verify):
        child.add_argument("--json", action="store_true", help="print one object and nothing else")


def run(args: argparse.Namespace) -> int:
    """Do one of them; answers 1 when something in the ledger does not fit."""
    return _close(args) if args.doing == "close" else _verify(args)


def _close(args: argparse.Namespace) -> int:
    from evenhand.ledger.closing import DayNotOver, LaterDayClosed, as_told, close_day
    from evenhand.site.close_evidence import as_pdf
    from evenhand.site.command import CannotDo
    from evenhand.site.instants import read_instant

    at = read_instant(args.at)
    try:
        closed = close_day(_day(args.day) or at.date(), at=at, actor=ACTOR)
    except (DayNotOver, LaterDayClosed) as error:
        raise CannotDo(f"{error}.") from error
    told = as_told(closed)
    if args.paper:
        Path(args.paper).write_bytes(as_pdf(told))
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        _tell(closed, told)
    return 0


def _tell(closed: "DayClosed", told: Mapping[str, Any]) -> None:
    from evenhand.rulebook.money import Money

    print(f"Closed {closed.day}: {closed.rows} transfers since the close before.")
    print(f"Digest {told['digest']}")
    for one in told["suspense"]:
        money = Money(one["minor"], one["currency"])
        days = "day" if one["days"] == 1 else "days"
        print(f"waits   {money}  {one['key']}  {one['days']} {days}")
    for one in told["differences"]:
        print(f"differs {Money(one['minor'], one['currency'])}  {one['why']}, book {one['book']}")
    if told["late_rows"]:
        print(f"late    {told['late_rows']} transfers count from a day closed before")


def _verify(args: argparse.Namespace) -> int:
    from evenhand.ledger.verifying import verify

    begun = time.monotonic()
    found = verify()
    seconds = max(time.monotonic() - begun, 0.001)
    told = {
        "rows": found.rows,
        "days": found.days,
        "digest": found.digest,
        "journal_head": found.journal_head,
        "rows_per_second": round(found.rows / seconds),
        "wrong": [
            {"transfer": one.transfer, "where": one.where, "why": one.why} for one in found.wrong
        ],
    }
    if args.json:
        print(json.dumps(told))
        return 1 if found.wrong else 0
    print(
        f"{found.rows:,} transfers, {found.days} closed days, {told['rows_per_second']:,} a second"
    )
    print(f"Digest {found.digest}")
    print(f"Journal {found.journal_head}")
    for one in found.wrong:
        which = f"transfer {one.transfer}" if one.transfer else one.where
        print(f"WRONG   {which}: {one.why}")
    print("Something does not fit." if found.wrong else "Nothing is wrong.")
    return 1 if found.wrong else 0


def _day(text: str | None) -> date | None:
    from evenhand.site.command import CannotDo

    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CannotDo(f"--day {text} is not a day. For example 2026-11-17.") from None
