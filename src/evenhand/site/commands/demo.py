"""Show everything on people who do not exist, in a house of its own.

Starts a database below `.evenhand/demo/`, loads a synthetic portfolio, works one night, sends its
letters into a folder, and opens the doors until Ctrl-C. A second start goes on with what the first
built. With --check it builds anew, asks every door, prints one JSON object and ends.
"""

import argparse
import contextlib
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from evenhand.site.command import CannotDo, Needs

if TYPE_CHECKING:
    from evenhand.site.demonstration.logins import Logins
    from evenhand.site.demonstration.stages import Stages
    from evenhand.site.demonstration.wanted import Wanted

NEEDS = Needs.NOTHING
WORKING_INSTANT = "2026-11-17T15:00:00+00:00"  # a Tuesday, working hours from Riga to New York
SEED = 2026
MOST_PEOPLE = 100_000


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
        at = None
    if at is None or at.tzinfo is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not an instant with its offset, for example {WORKING_INSTANT}"
        )
    return at


def _some(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_PEOPLE:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {MOST_PEOPLE}")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Build or resume, open the doors, and check or stay."""
    from evenhand.site.demonstration.apart import forget, own_folder
    from evenhand.site.demonstration.showing import HOST, logins_in_words
    from evenhand.site.demonstration.stages import Stages
    from evenhand.site.demonstration.wanted import Wanted, is_built
    from evenhand.site.serving import serving

    stages, folder = Stages(), own_folder()
    wanted = Wanted(seed=args.seed, people=args.people, at=args.at)
    port = _port(args.port)
    is_new = args.check or args.fresh or not is_built(wanted, folder)
    if is_new:
        forget(folder)
    with contextlib.ExitStack() as house:
        logins = house.enter_context(_house(wanted, folder, stages, port=port, is_new=is_new))
        with stages.stage("doors", "Opening the doors"):
            # Somebody may have taken the port while people were being imagined.
            running = house.enter_context(serving(host=HOST, port=_port(port), workers=2))
        told = logins_in_words(logins, address=running.address, folder=folder)
        if args.check:
            print(told, flush=True)
            return _check(wanted, stages, logins, address=running.address)
        try:
            print(told, flush=True)
            running.stay()
        except KeyboardInterrupt:
            print("\nStopping.")
    return 0


def _port(wanted: int) -> int:
    """The wanted port, or another that is free; says so."""
    from evenhand.site.demonstration.showing import free_port

    port = free_port(wanted)
    if port != wanted:
        print(f"Port {wanted} is busy; the demonstration listens on {port}.", flush=True)
    return port


@contextlib.contextmanager
def _house(
    wanted: "Wanted", folder: Path, stages: "Stages", *, port: int, is_new: bool
) -> Iterator["Logins"]:
    """Open the demonstration's own house, built or resumed."""
    from evenhand.site.demonstration.apart import house_of_its_own
    from evenhand.site.demonstration.showing import HOST

    with contextlib.ExitStack() as house:
        with stages.stage("database", "Starting the database"):
            address = f"http://{HOST}:{port}"
            house.enter_context(house_of_its_own(folder, at=wanted.at, address=address))
        from evenhand.site.checks import refuse_unless_whole
        from evenhand.site.demonstration.building import build, resume
        from evenhand.site.migrating import migrate

        refuse_unless_whole()
        with stages.stage("tables", "Making the tables"):
            migrate()
        yield build(wanted, folder, stages) if is_new else resume(folder)


def _check(wanted: "Wanted", stages: "Stages", logins: "Logins", *, address: str) -> int:
    """Ask every door and look at the figures; print them, and refuse what is not as it should."""
    from evenhand.site.demonstration.building import figures
    from evenhand.site.demonstration.showing import ask_every_door

    with stages.stage("ask", "Asking every door"):
        wrong = ask_every_door(address, logins=logins)
    found = figures()
    if found["people"] != wanted.people:
        wrong.append(f"{found['people']} people instead of {wanted.people}")
    if found["released"] == 0:
        wrong.append("nothing was released")
    if found["failed"]:
        wrong.append(f"{found['failed']} releases failed or are unknown")
    if wrong:
        raise CannotDo("; ".join(wrong) + ".")
    print(json.dumps({**found, "seconds": stages.seconds}))
    return 0
