"""Start, share, stop and reset the embedded server of one checkout.

Two locks: `start.lock` lets one process at a time look and start; `server.lock` is held by the
server's own processes, so that "is there a server?" needs no guess about process numbers.
"""

import contextlib
import fcntl
import json
import logging
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from evenhand.site.postgres import keeper
from evenhand.site.postgres.cluster import connection_to, prepare, ready_cluster
from evenhand.site.postgres.connection import Connection
from evenhand.site.postgres.places import SOCKET_NAME, Places, places_for

log = logging.getLogger(__name__)

START_PATIENCE_S = 120  # recovery after a crash may have much to read
LOG_MAX_BYTES = 5_000_000


class ServerNotStarted(Exception):
    """The server ended before it answered; `said` is the end of its log."""

    def __init__(self, *, log_file: Path, said: str) -> None:
        self.log_file, self.said = log_file, said
        super().__init__(f"The database did not start: {said} (whole log: {log_file})")


class ServerSilent(Exception):
    """A server holds the data but does not answer."""

    def __init__(self, *, folder: Path, seconds: int) -> None:
        self.folder, self.seconds = folder, seconds
        super().__init__(
            f"A database is running on {folder} but gave no answer for {seconds} s. "
            "End the process that started it, then try again."
        )


class ServerInUse(Exception):
    """The data cannot be removed under a running server."""

    def __init__(self, *, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"The database in {folder} is running. Stop it first, then reset.")


@dataclass(slots=True)
class Embedded:
    """A server that answers; ours to stop only if we started it."""

    places: Places
    connection: Connection
    keeper: "subprocess.Popen[bytes] | None"

    @property
    def is_ours(self) -> bool:
        return self.keeper is not None

    def stop(self) -> None:
        """End the server if we started it, and wait until it is gone."""
        if self.keeper is None or self.keeper.stdin is None:
            return
        self.keeper.stdin.close()
        self.keeper.wait(timeout=3 * keeper.PATIENCE_S + 5)
        self.keeper = None


def start(home: Path, *, fleeting: bool = False) -> Embedded:
    """Answer with the server of the state folder `home`, starting it unless it runs.

    It lives until `stop()` or until this process ends, however that happens. A `fleeting` one
    trades safety for speed and removes `home` when it ends: for tests only.
    Raises what `places_for` and `ready_cluster` raise, `ServerNotStarted`, `ServerSilent`.
    """
    places = places_for(home.absolute())
    if places.moved_because:
        log.info("The database lies in %s, because %s.", places.folder, places.moved_because)
    with _locked(places.folder / "start.lock"):
        lock = _free_server_lock(places)
        if lock is None:
            return Embedded(places=places, connection=connection_to(places), keeper=None)
        try:
            ready_cluster(places, fleeting=fleeting)
            _sweep(places)
            kept = _keeper(places, lock=lock, fleeting=fleeting, home=home)
        finally:
            os.close(lock)
        _wait_until_it_answers(places, kept)
        prepare(places)
    return Embedded(places=places, connection=connection_to(places), keeper=kept)


def reset(home: Path) -> Path:
    """Remove the data, the passwords and the copies of `home`'s server; answers what went.

    Raises `ServerInUse`.
    """
    places = places_for(home.absolute())
    with _locked(places.folder / "start.lock"):
        lock = _tried(places.folder / "server.lock")
        if lock is None:
            raise ServerInUse(folder=places.folder)
        os.close(lock)
        shutil.rmtree(places.sockets)
        shutil.rmtree(places.folder)
    return places.folder


@contextlib.contextmanager
def _locked(file: Path) -> Iterator[None]:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _tried(file: Path) -> int | None:
    """The locked file's descriptor, or None when somebody holds it."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _free_server_lock(places: Places) -> int | None:
    """The server's lock when no server lives, or None once a living one has answered.

    A server that is going down is waited for. Raises `ServerSilent`.
    """
    latest = time.monotonic() + START_PATIENCE_S
    while time.monotonic() < latest:
        lock = _tried(places.folder / "server.lock")
        if lock is not None:
            return lock
        if _answers(places):
            return None
        time.sleep(0.1)
    raise ServerSilent(folder=places.folder, seconds=START_PATIENCE_S)


def _sweep(places: Places) -> None:
    """Remove what a dead server left: after a reboot its process number may be another's."""
    for left in (
        places.data / "postmaster.pid",
        places.sockets / SOCKET_NAME,
        places.sockets / f"{SOCKET_NAME}.lock",
    ):
        left.unlink(missing_ok=True)
    if places.log.is_file() and places.log.stat().st_size > LOG_MAX_BYTES:
        places.log.replace(places.log.with_suffix(".log.old"))


def _server_settings(places: Places, *, fleeting: bool) -> dict[str, str]:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(places.sockets),
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
        "max_connections": "100",
        "shared_buffers": "128MB",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # Neither statements nor keys may carry a person's data into the log.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }
    if fleeting:
        settings |= {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "shared_buffers": "32MB",
        }
    return settings


def _keeper(places: Places, *, lock: int, fleeting: bool, home: Path) -> "subprocess.Popen[bytes]":
    """Start the keeper, which starts the server; its input stays open while we live."""
    command = [places.binaries.program("postgres"), "-D", str(places.data)]
    for name, value in _server_settings(places, fleeting=fleeting).items():
        command += ["-c", f"{name}={value}"]
    words = {
        "command": command,
        "environment": {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"},
        "as_child": places.account.as_child(),
        "lock": lock,
        "remove": [str(home), str(places.folder), str(places.sockets)] if fleeting else [],
    }
    descriptor = os.open(places.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        kept = subprocess.Popen(
            [sys.executable, "-I", "-S", keeper.__file__, json.dumps(words)],
            stdin=subprocess.PIPE,
            stdout=descriptor,
            stderr=descriptor,
            pass_fds=(lock,),
            cwd="/",
            start_new_session=True,  # Ctrl-C is for us; the server ends after those who use it
        )
    finally:
        os.close(descriptor)
    # A forked child that kept our end of the pipe would keep the server alive after us.
    assert kept.stdin is not None
    os.register_at_fork(after_in_child=kept.stdin.close)
    return kept


def _answers(places: Places) -> bool:
    url = connection_to(places).url
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _wait_until_it_answers(places: Places, kept: "subprocess.Popen[bytes]") -> None:
    url = connection_to(places, role="postgres", database="postgres").url
    latest = time.monotonic() + START_PATIENCE_S
    while kept.poll() is None and time.monotonic() < latest:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    if kept.stdin is not None:
        kept.stdin.close()
    lines = places.log.read_text(errors="replace").strip().splitlines()
    raise ServerNotStarted(log_file=places.log, said=" ".join(lines[-3:]))
