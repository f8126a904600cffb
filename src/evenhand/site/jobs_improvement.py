"""Jobs of improvement that run by the clock; each may run twice."""

from __future__ import annotations

from django.db import close_old_connections
from procrastinate.contrib.django import app

from evenhand.doors import clock
from evenhand.learning.improvement.gathering import gather


@app.periodic(cron="50 4 * * *")
@app.task(name="improvement.gather", queueing_lock="improvement.gather", pass_context=False)
def gather_signals(timestamp: int) -> int:
    """Bring together what all rooms heard, sorted into themes; answers how many were new."""
    close_old_connections()
    try:
        return gather(at=clock.now())
    finally:
        close_old_connections()
