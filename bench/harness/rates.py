"""How many releases a second go through the locked gate: real PostgreSQL, real gate, real spool.

Doubled is the page alone: what a letter says is gathered, but not printed (printing is measured by
itself, and runs before the locks are taken).
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass

from bench.harness.fresh import ROOT, as_we_are
from bench.harness.sends import lay_down
from bench.harness.server_cpu import server_cpu_seconds

DOUBLED = ("the page of a letter",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many letters, released in so many seconds by so many workers."""

    releases: int
    released: int
    workers: int
    seconds: float
    processor_seconds: float

    @property
    def processor_ms(self) -> float:
        """What one release costs, of the workers and of the database: it depends little on load."""
        return round(1000 * self.processor_seconds / self.releases, 1)

    @property
    def a_second(self) -> float:
        return round(self.releases / self.seconds, 1)


def releases_per_second(count: int, *, workers: int) -> Rate:
    """Queue letters to as many people, release them all with so many workers side by side."""
    from django.conf import settings

    from evenhand.contact.models import Release

    lay_down(count, share_of_texts=0)
    environment = {
        **os.environ, **as_we_are(), "PYTHONPATH": str(ROOT),
        "EVENHAND_SPOOL": str(settings.SPOOL_FOLDER),
    }  # fmt: skip
    words = [sys.executable, "-m", "bench.harness.senders", str(workers), "1", "0",
             str(time.monotonic())]  # fmt: skip
    database = server_cpu_seconds()
    told = subprocess.run(
        words, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    workers_s = float(told.stdout.split()[-1])
    rows = Release.objects.filter(business_key__startswith="send:")
    times = sorted(rows.values_list("attempted_at", "outcome_at"))
    ends = [end for _, end in times if end is not None]
    begins = [begin for begin, _ in times if begin is not None]
    return Rate(
        releases=count,
        released=rows.filter(state=Release.State.RELEASED).count(),
        workers=workers,
        processor_seconds=workers_s + server_cpu_seconds() - database,
        seconds=round((max(ends) - min(begins)).total_seconds(), 2),
    )
