"""Remove the embedded database with everything in it.

Only the checkout's own; a database named by DATABASE_URL is never touched.
"""

import argparse

from evenhand.site.command import CannotDo, Needs

NEEDS = Needs.NOTHING


def configure(parser: argparse.ArgumentParser) -> None:
    """It asks for a clear yes."""
    parser.add_argument("--yes", action="store_true", help="yes, remove all data")


def run(args: argparse.Namespace) -> int:
    """Remove the data and say where it was."""
    from evenhand.site import postgres
    from evenhand.site.surroundings import state_folder

    if not args.yes:
        raise CannotDo("this removes all data of the embedded database. Add --yes to do it.")
    print(f"Removed {postgres.reset(state_folder())}.")
    return 0
