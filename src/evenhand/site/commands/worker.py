"""Work on the jobs that wait, and seal the journal each minute.

Runs until Ctrl-C. Start as many as you like, on one machine or several.
"""

import argparse

from evenhand.site.command import Needs

NEEDS = Needs.DATABASE


def configure(parser: argparse.ArgumentParser) -> None:
    """How many jobs at a time, and whether to end when none waits."""
    parser.add_argument("--jobs-at-once", type=int, default=2, metavar="N")
    parser.add_argument("--until-empty", action="store_true", help="end when no job waits")


def run(args: argparse.Namespace) -> int:
    """Take jobs until told to stop."""
    from evenhand.site import lifeline, working

    lifeline.follow_parent()
    working.work(jobs_at_once=args.jobs_at_once, until_empty=args.until_empty)
    return 0
