"""Show everything on people who do not exist, in a house of its own.

Starts a database below `.evenhand/demo/`, loads a synthetic portfolio, works one night, sends its
letters into a folder, and opens the doors until Ctrl-C. A second start goes on with what the first
built. With --check it ends by itself and prints one JSON object.
"""

import argparse
import os
from datetime import datetime
from pathlib import Path

from evenhand.site.command import CannotDo, Needs

NEEDS = Needs.NOTHING
WORKING_INSTANT = "2026-11-17T15:00:00+00:00"  # a Tuesday, working hours from Riga to New York
SEED = 2026


def configure(parser: argparse.ArgumentParser) -> None:
    """As of when, how many people, where to listen, and whether to stay."""
    parser.add_argument(
        "--at",
        type=_instant,
        default=os.environ.get("EVENHAND_CLOCK") or WORKING_INSTANT,
        help=f"the instant shown, with its offset ({WORKING_INSTANT})",
    )
    parser.add_argument("--people", type=_some, default=2000, help="how many people (2000)")
    parser.add_argument("--seed", type=int, default=SEED, help=f"seed of the imagination ({SEED})")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
    parser.add_argument("--fresh", action="store_true", help="build it anew")
    parser.add_argument(
        "--check", action="store_true", help="build it anew, ask every door, print JSON, end"
    )


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = datetime.min
    if at.tzinfo is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not an instant with its offset, for example {WORKING_INSTANT}"
        )
    return at


def _some(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 100_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of people from 1 to 100000")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Build or resume, open the doors, and stay or check."""
    from evenhand.site.demonstration import apart, showing
    from evenhand.site.demonstration.stages import Stages
    from evenhand.site.serving import serving

    stages, folder = Stages(), apart.own_folder()
    port = showing.free_port(args.port)
    if port != args.port:
        print(f"Port {args.port} is busy; the demonstration takes {port}.")
    if args.check or args.fresh:
        apart.forget(folder)
    address = f"http://127.0.0.1:{port}"
    with _opened(args, folder, stages=stages, address=address) as logins:
        with stages.stage("doors", "Opening the doors"):
            ...
    return 0
