"""The data folder: made once, whole or not at all, with passwords that nobody has to know."""

import secrets
import shutil
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from evenhand.site.postgres.connection import Connection
from evenhand.site.postgres.places import Places

OWNER = "evenhand"  # the role the house works as; it may not lift its own triggers
MASTER = "postgres"  # the role that made the cluster; used only to prepare it
PASSWORD_BYTES = 32


class DataFromAnotherMajor(Exception):
    """The data folder was written by a PostgreSQL that this one cannot read."""

    def __init__(self, *, found: str, ours: int, folder: Path) -> None:
        self.found, self.ours, self.folder = found, ours, folder
        super().__init__(
            f"The data in {folder} was written by PostgreSQL {found}, and PostgreSQL {ours} is "
            f"installed. Keep the data: install the release of Evenhand that wrote it and dump it "
            f"with `pg_dump`. Or give it up: `evenhand reset --yes`."
        )


class ClusterNotMade(Exception):
    """`initdb` refused; `said` are its own words."""

    def __init__(self, *, folder: Path, said: str) -> None:
        self.folder, self.said = folder, said
        super().__init__(f"The database could not be created in {folder}: {said}")


class PasswordLost(Exception):
    """There is data, but the file with its password is gone."""

    def __init__(self, *, file: Path) -> None:
        self.file = file
        super().__init__(
            f"{file} is missing, so the database beside it cannot be opened. Restore the file "
            "from a backup, or give the data up: `evenhand reset --yes`."
        )


def ready_cluster(places: Places, *, fleeting: bool = False) -> None:
    """Make the data folder unless it is there; a fleeting one is not waited onto the disk.

    Raises `DataFromAnotherMajor`, `PasswordLost`, `ClusterNotMade`.
    """
    version = places.data / "PG_VERSION"
    if places.data.is_dir():
        found = version.read_text().strip() if version.is_file() else "unknown"
        if found != str(places.binaries.major):
            raise DataFromAnotherMajor(found=found, ours=places.binaries.major, folder=places.data)
        for role in (OWNER, MASTER):
            _password(places, role)
        return
    _make(places, fleeting=fleeting)


def connection_to(places: Places, *, role: str = OWNER, database: str = OWNER) -> Connection:
    """The way to a database of this cluster. Raises `PasswordLost`."""
    return Connection(
        host=str(places.sockets),
        port="5432",
        user=role,
        password=_password(places, role),
        database=database,
    )


def prepare(places: Places) -> None:
    """Give the running server our role and our database, if it lacks them."""
    master = connection_to(places, role=MASTER, database="postgres")
    with psycopg.connect(master.url, autocommit=True) as link:
        if not link.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone():
            link.execute(
                sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(
                    sql.Identifier(OWNER), sql.Literal(_password(places, OWNER))
                )
            )
        if not link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [OWNER]).fetchone():
            link.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(sql.Identifier(OWNER)))


def _make(places: Places, *, fleeting: bool) -> None:
    """Run `initdb` in a folder beside the real one, which appears only when it is whole."""
    half = places.folder / "data.half"
    if half.exists():
        shutil.rmtree(half)
    passwords = {role: _new_password(places, role) for role in (OWNER, MASTER)}
    places.account.private_folder(half)
    # `initdb` runs as the server's user, and reads its password from a file of that user.
    file = places.sockets / "initdb-password"
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    places.account.own(file)
    file.write_text(passwords[MASTER])
    try:
        _run_initdb(places, half, password_file=file, fleeting=fleeting)
    finally:
        file.unlink(missing_ok=True)
    half.rename(places.data)


def _run_initdb(places: Places, folder: Path, *, password_file: Path, fleeting: bool) -> None:
    words = [
        places.binaries.program("initdb"),
        f"--pgdata={folder}",
        f"--username={MASTER}",
        f"--pwfile={password_file}",
        "--auth-local=scram-sha-256",
        "--auth-host=scram-sha-256",
        "--data-checksums",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-instructions",
        *(["--no-sync"] if fleeting else []),
    ]
    answer = subprocess.run(
        words,
        cwd="/",
        env={"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **places.account.as_child(),
    )
    if answer.returncode:
        raise ClusterNotMade(folder=folder, said=answer.stderr.strip() or answer.stdout.strip())


def _password_file(places: Places, role: str) -> Path:
    return places.folder / f"{role}.password"


def _password(places: Places, role: str) -> str:
    file = _password_file(places, role)
    if not file.is_file():
        raise PasswordLost(file=file)
    return file.read_text()


def _new_password(places: Places, role: str) -> str:
    file = _password_file(places, role)
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    file.write_text(password)
    return password
