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
    from evenhand.doors import clock
    from evenhand.site import lifeline, working
    from evenhand.site.rulebooks import keep_what_judges

    lifeline.follow_parent()
    keep_what_judges(at=clock.now())
    working.work(jobs_at_once=args.jobs_at_once, until_empty=args.until_empty)
    return 0
