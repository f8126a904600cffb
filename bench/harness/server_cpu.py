"""How long the database's own processes computed: what a figure rests on when others share them."""

from __future__ import annotations

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def server_cpu_seconds() -> float:
    """Return the seconds of all processes of the server that Django is connected to, until now.

    Works where the server runs on this machine and `/proc` tells of it.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = int(cursor.fetchone()[0])
    postmaster = int(_stat(backend)[1])
    # Those that ended are counted with the postmaster, which waited for them.
    ticks = sum(int(one) for one in _stat(postmaster)[11:15])
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                told = _stat(int(entry.name))
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(told[1]) == postmaster:
                ticks += int(told[11]) + int(told[12])
    return ticks / _TICKS


def _stat(pid: int) -> list[str]:
    """The fields of a process after its name: state, parent, ..., user, system, children's."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
