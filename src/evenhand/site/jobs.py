"""Jobs of the house that run by the clock."""

from django.db import close_old_connections
from procrastinate.contrib.django import app

from evenhand.contact.actions import acknowledge_waiting
from evenhand.contact.after_holds import review_due
from evenhand.doors import clock
from evenhand.holds.actions import end_due
from evenhand.journal import actions as journal
from evenhand.work.actions import watch_promises


@app.periodic(cron="* * * * *")
@app.task(name="site.seal", queueing_lock="site.seal", pass_context=False)
def seal(timestamp: int) -> int:
    """Chain what the journal received since the last minute; answers how many events."""
    close_old_connections()
    try:
        return journal.seal(at=clock.now())
    finally:
        close_old_connections()


@app.periodic(cron="* * * * *")
@app.task(name="site.hold", queueing_lock="site.hold", pass_context=False)
def hold(timestamp: int) -> int:
    """Finish the stops that were only asked for, note those that ended or are to be looked at."""
    close_old_connections()
    try:
        done = acknowledge_waiting(clock=clock.now) + end_due(at=clock.now())
        return done + review_due(clock=clock.now)
    finally:
        close_old_connections()


@app.periodic(cron="* * * * *")
@app.task(name="site.promises", queueing_lock="site.promises", pass_context=False)
def promises(timestamp: int) -> int:
    """Note which promises were not kept in time; answers how many."""
    close_old_connections()
    try:
        return watch_promises(at=clock.now())
    finally:
        close_old_connections()
