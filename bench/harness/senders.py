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

from bench.harness.races import BEGIN, clock_since
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


def _waiting() -> int:
    """How many wait; the connection is closed again, because the next worker is forked off."""
    from django.db import connection

    from evenhand.contact.models import Release

    count = Release.objects.filter(state=Release.State.QUEUED).count()
    connection.close()
    getattr(connection, "close_pool", lambda: None)()
    return count


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
    workers, chance = int(sys.argv[1]), random.Random(int(sys.argv[2]))
    every, started = float(sys.argv[3]), float(sys.argv[4])
    fork = multiprocessing.get_context("fork")
    running: list[Any] = []
    kills, kill_at = 0, time.monotonic() + every
    while waiting := _waiting():
        running = [process for process in running if process.is_alive()]
        while len(running) < workers:
            running.append(fork.Process(target=work, args=(started,), daemon=True))
            running[-1].start()
        if every and time.monotonic() >= kill_at:
            os.kill(chance.choice(running).pid, signal.SIGKILL)
            kills, kill_at = kills + 1, time.monotonic() + every * chance.uniform(0.5, 1.5)
        print(kills, waiting, flush=True)
        time.sleep(0.1)
    for process in running:
        process.join()
    worked = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(kills, 0, round(worked.ru_utime + worked.ru_stime, 3), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
