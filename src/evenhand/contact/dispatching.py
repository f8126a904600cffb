"""Releases what is queued, oldest first: every minute, and after a night when asked to.

Several workers may do so side by side: each release is claimed by one conditional update, and who
comes second pays for that statement alone.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime

import structlog
from django.db import Error, close_old_connections

from evenhand.contact.models import Release
from evenhand.contact.queries import halts, queued
from evenhand.contact.releasing import release_if_free

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]
PAGE = 500


def dispatch(*, clock: Clock, until: datetime | None = None) -> Iterator[Release | None]:
    """Release what is queued, one at a time, and yield each; None for one that could not be tried.

    Ends when the queue is through, when `until` has come, or when nothing may leave. A release
    that fails never keeps the next from its turn. What another worker has is his to tell of.
    """
    after: Release | None = None
    while page := queued(at=clock(), most=PAGE, after=after):
        if halts().exists():
            return
        for row in page:
            if until is not None and clock() >= until:
                return
            yield from _tried(row.key, clock=clock)
        after = page[-1]


def _tried(key: uuid.UUID, *, clock: Clock) -> Iterator[Release | None]:
    try:
        row = release_if_free(key, clock=clock)
    except Exception as failure:
        # Not even its outcome could be written. It stays as it is, and settling finds it.
        log.exception("release.not_tried", release=str(key))
        if isinstance(failure, Error):
            close_old_connections()
        yield None
        return
    if row is not None:
        yield row
