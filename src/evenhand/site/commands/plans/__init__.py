"""Tell what became of plans: their events as a file to give away, and how long they last."""

import argparse
import sys

from evenhand.site.command import Needs
from evenhand.site.families import configure_family, needs_of, run_member


def configure(parser: argparse.ArgumentParser) -> None:
    """One subcommand of its own for each module of this package."""
    configure_family(parser, sys.modules[__name__])


def needs(args: argparse.Namespace) -> Needs:
    """What must stand before the subcommand runs."""
    return needs_of(args, sys.modules[__name__])


def run(args: argparse.Namespace) -> int:
    """Run the subcommand."""
    return run_member(args, sys.modules[__name__])
