"""Jobs of the house that run by the clock."""

from django.db import close_old_connections
from procrastinate.contrib.django import app

from evenhand.doors import clock
from evenhand.journal import actions as journal


@app.periodic(cron="* * * * *")
@app.task(name="site.seal", queueing_lock="site.seal", pass_context=False)
def seal(timestamp: int) -> int:
    """Chain what the journal received since the last minute; answers how many events."""
    close_old_connections()
    try:
        return journal.seal(at=clock.now())
    finally:
        close_old_connections()
