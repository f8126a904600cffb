"""Open the database in psql, with the words given after it.

For example `evenhand psql -c 'SELECT count(*) FROM cases_case'`.
"""

import argparse
import os
import shutil
import subprocess

PASSES_ON = True


def configure(parser: argparse.ArgumentParser) -> None:
    """All words are passed on."""


def run(args: argparse.Namespace) -> int:
    """Start psql: the embedded one, or the machine's when there is none."""
    from evenhand.site.postgres import Connection
    from evenhand.site.postgres.places import BinariesMissing, find_binaries

    way = Connection.from_url(os.environ["DATABASE_URL"])
    try:
        program = find_binaries().program("psql")
    except BinariesMissing:
        program = shutil.which("psql") or ""
        if not program:
            raise
    # By environment, so that the password never shows in the list of processes.
    environment = {
        **os.environ,
        "PGHOST": way.host,
        "PGPORT": way.port,
        "PGUSER": way.user,
        "PGPASSWORD": way.password,
        "PGDATABASE": way.database,
        **{f"PG{name.upper()}": value for name, value in way.options},
    }
    environment = {name: value for name, value in environment.items() if value}
    answer = subprocess.run([program, *args.words], env=environment, check=False)
    return 1 if answer.returncode else 0
