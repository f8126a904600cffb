"""The workers of the sends, and who kills them: `python -m bench.harness.senders WORKERS SEED EVERY
STARTED`. Django is set up once, then workers are forked, killed with no warning, and forked again.
Its last line tells as well how long their processors worked.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import signal
import sys
import time
import uuid
from typing import Any

import psycopg

from bench.harness.fresh import warm_up
from bench.harness.races import clock_since
from bench.harness.racing import BEGIN
from bench.harness.sends import TIMEOUT_S


def work(started: float) -> None:
    """Release what is queued until nothing is."""
    from django.conf import settings

    from evenhand.contact import channels
    from evenhand.contact.dispatching import dispatch
    from evenhand.contact.http_provider import HttpProvider

    channels.LetterChannel.compose = _page  # type: ignore[method-assign]
    provider = HttpProvider(
        url=settings.PROVIDER_URL, key=settings.PROVIDER_KEY, secret="", timeout=TIMEOUT_S
    )
    channels.provider = lambda: provider
    for _ in dispatch(clock=clock_since(started)):
        pass


def _page(_channel: Any, letter: str, facts: Any, *, key: uuid.UUID, to: str) -> Any:
    """Double a letter's page: the same bytes for the same letter, at no cost."""
    from evenhand.contact.channels import Parcel

    content = f"{letter} {facts.reference}".encode()
    return Parcel(key=key, to=to, media_type="application/pdf", content=content)


def _own_line() -> psycopg.Connection[tuple[int]]:
    """A connection beside Django's pool: workers are forked off while it is open, and leave it."""
    from django.db import connection

    told = connection.settings_dict
    return psycopg.connect(
        host=told["HOST"], port=told["PORT"] or None, user=told["USER"],
        password=told["PASSWORD"], dbname=told["NAME"], autocommit=True,
    )  # fmt: skip


def _waiting(line: psycopg.Connection[tuple[int]]) -> int:
    """How many wait."""
    row = line.execute("SELECT count(*) FROM contact_release WHERE state = 'queued'").fetchone()
    return row[0] if row else 0


def main() -> int:
    """Keep so many workers at work, kill one now and then, until nothing waits."""
    import django

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    django.setup()
    from evenhand.contact import dispatching
    from evenhand.journal.bundles import keep_rulebook
    from evenhand.rulebook import open_rulebook

    del dispatching
    keep_rulebook(open_rulebook(), at=BEGIN)
    # A worker that has to read rules and calendars first would be killed before it sends anything.
    warm_up([("LV", "", "Europe/Riga")], [BEGIN.date()])
    workers, chance = int(sys.argv[1]), random.Random(int(sys.argv[2]))
    every, started = int(sys.argv[3]), float(sys.argv[4])
    fork = multiprocessing.get_context("fork")
    running: list[Any] = []
    line = _own_line()
    kills, waited, kill_after = 0, _waiting(line), every
    while waiting := _waiting(line):
        running = [process for process in running if process.is_alive()]
        while len(running) < workers:
            running.append(fork.Process(target=work, args=(started,), daemon=True))
            running[-1].start()
        # By what was done, not by the clock: a slow machine shall not kill more than it sends.
        if every and waited - waiting >= kill_after:
            os.kill(chance.choice(running).pid, signal.SIGKILL)
            kills, waited = kills + 1, waiting
            kill_after = int(every * chance.uniform(0.5, 1.5))
        print(kills, waiting, flush=True)
        time.sleep(0.2)
    for process in running:
        process.join()
    worked = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(kills, 0, round(worked.ru_utime + worked.ru_stime, 3), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
