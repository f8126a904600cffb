"""Jobs of training that run by the clock; each may run twice."""

from __future__ import annotations

from django.db import close_old_connections
from procrastinate.contrib.django import app

from evenhand.doors import clock
from evenhand.learning.training.refreshing import follow_journal, open_refreshers, warn_and_suspend


@app.periodic(cron="40 3 * * *")
@app.task(name="training.refresh", queueing_lock="training.refresh", pass_context=False)
def refresh(timestamp: int) -> int:
    """Open what is to be learned again, warn, let certificates rest; answers how many changed."""
    close_old_connections()
    at = clock.now()
    try:
        return follow_journal(at=at) + open_refreshers(at=at) + warn_and_suspend(at=at)
    finally:
        close_old_connections()
