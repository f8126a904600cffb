"""Sends what the night queued, in several processes, each through the one way out."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

PROCESSES = 2
_A_FEW = 4  # releases handed to a process at a time


def dispatch_all(*, told: Callable[[int], None]) -> int:
    """Release everything that waits in the outbox; `told` hears how many each time.

    Answers how many releases came to an outcome.
    """
    from evenhand.contact.queries import queued
    from evenhand.doors import clock

    done = 0
    pool = ProcessPoolExecutor(
        PROCESSES, mp_context=multiprocessing.get_context("spawn"), initializer=_open_house
    )
    try:
        while waiting := [release.key for release in queued(at=clock.now())]:
            for _ in pool.map(_release, waiting, chunksize=_A_FEW):
                done += 1
                told(1)
    finally:
        # After Ctrl-C what is in hand comes to its outcome, and nothing more is begun.
        pool.shutdown(cancel_futures=True)
    return done


def _open_house() -> None:
    """Make a fresh process ready: it leaves Ctrl-C to its parent, and ends when that ends."""
    import django

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    django.setup()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _release(key: uuid.UUID) -> str:
    from evenhand.contact.actions import release
    from evenhand.doors import clock

    return str(release(key, clock=clock.now).state)
