"""Jobs of training that run by the clock; each may run twice."""

from __future__ import annotations

from django.db import close_old_connections
from procrastinate.contrib.django import app

from evenhand.doors import clock
from evenhand.learning.training.law_keeping import countries_of_work, follow_rules, load_law
from evenhand.learning.training.refreshing import follow_journal, open_refreshers, warn_and_suspend
from evenhand.rulebook import open_rulebook


@app.periodic(cron="40 3 * * *")
@app.task(name="training.refresh", queueing_lock="training.refresh", pass_context=False)
def refresh(timestamp: int) -> int:
    """Open what is to be learned again, warn, let certificates rest; answers how many changed."""
    close_old_connections()
    at, book = clock.now(), open_rulebook()
    try:
        load_law(countries_of_work(book), book=book, on=at.date(), at=at)
        opened = follow_rules(book=book, on=at.date(), at=at) + follow_journal(at=at)
        return opened + open_refreshers(at=at) + warn_and_suspend(at=at)
    finally:
        close_old_connections()
