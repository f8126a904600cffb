"""Check that this installation is whole: settings, rule packs, tables, database.

Prints one line for each, and answers 1 when one is wrong.
"""

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """It has no words of its own."""


def run(args: argparse.Namespace) -> int:
    """Run every check and say what was found."""
    from django.db import connection

    from evenhand.rulebook import open_rulebook
    from evenhand.site.checks import refuse_unless_whole
    from evenhand.site.command import CannotDo
    from evenhand.site.migrating import waiting

    refuse_unless_whole()
    print("settings   whole")
    print(f"rulebook   {open_rulebook().hash}")
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        print(f"database   PostgreSQL {cursor.fetchone()[0]}")
    if lacking := waiting():
        raise CannotDo(f"the database lacks {lacking} migrations. Run `evenhand migrate`.")
    print("tables     up to date")
    return 0
