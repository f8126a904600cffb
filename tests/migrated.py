"""A database after all migrations, kept as SQL between runs of the tests.

To migrate from nothing costs more than most runs of a few tests. What is kept is named after every
migration and after the lock file, so that a change of either is migrated anew.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from pathlib import Path

import psycopg
from psycopg import sql

from evenhand.site.postgres import Embedded

ROOT = Path(__file__).parent.parent


def kept_file() -> Path:
    """Where the migrated database of this very state of the migrations lies, if it is kept."""
    digest = hashlib.sha256((ROOT / "uv.lock").read_bytes())
    for file in sorted((ROOT / "src").rglob("migrations/*.py")):
        digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes())
    folder = Path(tempfile.gettempdir()) / f"evenhand-migrated-{os.getuid()}"
    return folder / f"{digest.hexdigest()[:32]}.sql"


def restore(embedded: Embedded, *, database: str, file: Path) -> None:
    """Make `database` from what was kept."""
    with psycopg.connect(embedded.connection.url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
    _run(embedded, "psql", "-qX", "-v", "ON_ERROR_STOP=1", "-1", "-f", str(file), "-d", database)


def keep(embedded: Embedded, *, database: str, file: Path) -> None:
    """Keep `database`, whole or not at all: other test processes may be doing the same."""
    file.parent.mkdir(mode=0o700, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as made:
        _run(embedded, "pg_dump", "-f", made.name, "-d", database)
    Path(made.name).replace(file)


def _run(embedded: Embedded, program: str, *words: str) -> None:
    place = embedded.connection
    subprocess.run(
        [embedded.places.binaries.program(program), *words],
        env={**os.environ, "PGHOST": place.host, "PGPORT": place.port, "PGUSER": place.user,
             "PGPASSWORD": place.password},
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
