"""Work one night: read the portfolio, judge it, decide next steps, propose, queue.

Once for a day: a second run for the same day changes nothing, an interrupted one is run again.
Nothing leaves the house unless --dispatch is given.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evenhand.nightly.models import Night

BAR_AFTER_S = 2.0

Clock = Callable[[], datetime]


def configure(parser: argparse.ArgumentParser) -> None:
    """The instant and the day it counts from, and whether letters leave."""
    parser.add_argument("--at", metavar="INSTANT", help="the instant it counts from (now)")
    parser.add_argument("--day", metavar="DAY", help="the day it works for (the day of INSTANT)")
    parser.add_argument(
        "--dispatch", action="store_true", help="then release what is queued, each asked again"
    )
    parser.add_argument(
        "--everything", action="store_true", help="judge all cases, not only what changed"
    )
    parser.add_argument("--json", action="store_true", help="print one object and nothing else")


def run(args: argparse.Namespace) -> int:
    """Run the night, and release what is queued if asked to."""
    from evenhand.nightly.actions import run_night
    from evenhand.nightly.queries import night_of
    from evenhand.site.instants import clock_from, read_instant
    from evenhand.site.rulebooks import keep_what_judges

    at = read_instant(args.at)
    keep_what_judges(at=at)
    day, clock = _day(args.day, at), clock_from(args.at)
    before = night_of(day)
    if not args.json and not _is_done(before):
        print(f"Night of {day} as of {(before.at if before else at).isoformat()}")
    night = run_night(
        day=day,
        at=at,
        clock=clock,
        report=_silent if args.json else _tell,
        everything=args.everything,
    )
    told: dict[str, Any] = {"day": day.isoformat(), "at": night.at.isoformat()}
    told |= {"already_done": _is_done(before), **night.figures}
    if not args.json and _is_done(before):
        print(f"The night of {day} was worked before, as of {night.at.isoformat()}: no change.")
    if args.dispatch:
        told["dispatched"] = _dispatch(clock, quiet=args.json)
    if args.json:
        print(json.dumps(told))
    return 0


def _is_done(night: "Night | None") -> bool:
    return night is not None and night.finished_at is not None


def _day(text: str | None, at: datetime) -> date:
    from evenhand.site.command import CannotDo

    if text is None:
        return at.date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CannotDo(f"--day {text} is not a day. For example 2026-11-17.") from None


def _silent(stage: str, seconds: float, figures: dict[str, int]) -> None:
    del stage, seconds, figures


def _tell(stage: str, seconds: float, figures: dict[str, int]) -> None:
    words = ", ".join(f"{name.replace('_', ' ')} {value:,}" for name, value in figures.items())
    print(f"{stage:<15} {seconds:>8.2f} s  {words}", flush=True)


def _dispatch(clock: Clock, *, quiet: bool) -> dict[str, Any]:
    """Release everything that is queued now; each passes the gate again."""
    from evenhand.contact import queries
    from evenhand.contact.dispatching import dispatch
    from evenhand.contact.settling import settle_attempts

    begun, states = time.monotonic(), Counter[str]()
    settled = settle_attempts(clock=clock)
    waiting = queries.outbox_by_state().get("queued", 0)
    with _bar(waiting, quiet=quiet) as step:
        for row in dispatch(clock=clock):
            states[row.state if row else "not_tried"] += 1
            step()
    seconds = round(time.monotonic() - begun, 3)
    if not quiet:
        _tell("dispatch", seconds, {**dict(sorted(states.items())), "settled": settled})
    return {"seconds": seconds, "settled": settled, **dict(sorted(states.items()))}


@contextmanager
def _bar(total: int, *, quiet: bool) -> Iterator[Callable[[], None]]:
    """A progress bar on the error stream, once the work has taken longer than two seconds."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    began = time.monotonic()
    bar = Progress(
        TextColumn("Releasing"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(file=sys.stderr),
        disable=quiet,
    )
    task = bar.add_task("letters", total=total)

    def step() -> None:
        if time.monotonic() - began >= BAR_AFTER_S:
            bar.start()
        bar.advance(task)

    try:
        yield step
    finally:
        bar.stop()
