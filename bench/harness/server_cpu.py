"""How long processes computed: what a figure rests on when others share the machine."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

Computed = dict[str, float]
_TICKS = os.sysconf("SC_CLK_TCK")


def server_cpu_seconds() -> float:
    """Return the seconds of all processes of the server that Django is connected to, until now.

    Works where the server runs on this machine and `/proc` tells of it.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = int(cursor.fetchone()[0])
    return cpu_seconds_of(int(_stat(backend)[1]))


def cpu_seconds_of(above: int) -> float:
    """Return the seconds of a process and of those that it started, until now."""
    # Those that ended are counted with the one above, which waited for them.
    ticks = sum(int(one) for one in _stat(above)[11:15])
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                told = _stat(int(entry.name))
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(told[1]) == above:
                ticks += int(told[11]) + int(told[12])
    return ticks / _TICKS


def _stat(pid: int) -> list[str]:
    """The fields of a process after its name: state, parent, ..., user, system, children's."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


@contextmanager
def computed(web: int) -> Iterator[Computed]:
    """Measure how long the web server, the database and whoever sends computed meanwhile."""
    found: Computed = {}
    before = _clocks(web)
    yield found
    found.update({name: now - before[name] for name, now in _clocks(web).items()})


def _clocks(web: int) -> Computed:
    return {
        "web": cpu_seconds_of(web),
        "database": server_cpu_seconds(),
        "sender": time.process_time(),
    }
