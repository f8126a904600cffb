"""Bring the tables of the database up to date.

Repeatable: running it again changes nothing.
"""

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """It has no words of its own."""


def run(args: argparse.Namespace) -> int:
    """Run Django's migrations and name what changed."""
    from evenhand.site.migrating import migrate

    done = migrate()
    print(f"{done} migrations applied." if done else "The tables are up to date.")
    return 0
