"""Many come at the same moment with one link of a message: how many are let in."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from django.db import connection

from evenhand.access.links import make_message_link, redeem


def let_in(threads: int, *, at: datetime) -> int:
    """Let so many redeem one fresh link, all released at one instant; returns how many could."""
    made = make_message_link(subject=uuid.uuid4(), case_key=None, point_key=uuid.uuid4(), at=at)
    ready = threading.Barrier(threads)

    def come() -> bool:
        ready.wait()
        try:
            return redeem(link_key=made.key, at=at)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(lambda _: come(), range(threads)))
