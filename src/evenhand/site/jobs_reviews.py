"""Jobs of reviews that run by the clock; each may run twice."""

from __future__ import annotations

from datetime import timedelta

from django.db import close_old_connections
from procrastinate.contrib.django import app

from evenhand.doors import clock
from evenhand.learning.conversations.coding import draw_month
from evenhand.learning.conversations.keeping import delete_past, forget_past
from evenhand.rulebook.hold_times import house_value


@app.periodic(cron="10 4 * * *")
@app.task(name="reviews.delete_past", queueing_lock="reviews.delete_past", pass_context=False)
def delete_past_transcripts(timestamp: int) -> int:
    """Delete the texts and quotes of calls that are past their time; answers how many calls."""
    close_old_connections()
    at = clock.now()
    try:
        kept_for = timedelta(days=house_value("transcript_days", at.date()))
        return delete_past(at=at, kept_for=kept_for)
    finally:
        close_old_connections()


@app.periodic(cron="15 4 * * *")
@app.task(name="reviews.forget_past", queueing_lock="reviews.forget_past", pass_context=False)
def forget_past_reviews(timestamp: int) -> int:
    """Delete reviews that are past their time, findings and codings too; answers how many calls."""
    close_old_connections()
    at = clock.now()
    try:
        kept_for = timedelta(days=house_value("review_days", at.date()))
        return forget_past(at=at, kept_for=kept_for)
    finally:
        close_old_connections()


@app.periodic(cron="20 4 * * *")
@app.task(name="reviews.draw", queueing_lock="reviews.draw", pass_context=False)
def draw_calls_to_code(timestamp: int) -> bool:
    """Draw the calls of the last month that people code; answers whether the month is drawn."""
    close_old_connections()
    at = clock.now()
    try:
        last = at.date().replace(day=1) - timedelta(days=1)
        return draw_month(last, at=at) is not None
    finally:
        close_old_connections()
