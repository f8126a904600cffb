"""Jobs of voices that run by the clock."""

import os
from collections.abc import Callable

from django.db import close_old_connections
from procrastinate.contrib.django import app

from evenhand.doors import clock
from evenhand.learning.surveys.following import invite_after_contacts
from evenhand.site.pager import Pager, ring_waiting
from evenhand.work.alarms import climb_waiting


# The sixth field counts seconds: an alarm of five minutes cannot wait for the next minute.
@app.periodic(cron="* * * * * */20")
@app.task(name="voices.climb", queueing_lock="voices.climb", pass_context=False)
def climb(timestamp: int) -> int:
    """Let alarms climb that nobody picked up, and ring them outside; answers how many steps."""
    return _done(_climbed)


def _climbed() -> int:
    steps = climb_waiting(at=clock.now())
    url = os.environ.get("EVENHAND_PAGER_URL", "")
    if url:
        pager = Pager(url=url, secret=os.environ.get("EVENHAND_PAGER_SECRET", ""))
        steps += ring_waiting(pager, at=clock.now())
    return steps


@app.periodic(cron="* * * * * */10")
@app.task(name="voices.ask", queueing_lock="voices.ask", pass_context=False)
def ask_after_contacts(timestamp: int) -> int:
    """Ask after the conversations that just ended, on her own pages; answers how many."""
    return _done(lambda: invite_after_contacts(clock=clock.now))


def _done(work: Callable[[], int]) -> int:
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()
