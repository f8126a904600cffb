"""The worker, on the real queue."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from procrastinate.contrib.django import app

from evenhand.journal import actions as journal
from evenhand.journal.models import Link
from evenhand.journal.vocabulary import CODES


@pytest.mark.django_db(transaction=True)
def test_the_worker_seals_what_the_journal_received() -> None:
    from evenhand.site import working

    at = datetime(2026, 11, 17, 15, 0, tzinfo=UTC)
    entry = journal.Entry(code=min(CODES), at=at, actor="test", case_key=uuid.UUID(int=1))
    journal.append(entry)
    app.configure_task("site.seal").defer(timestamp=0)

    # In a thread of its own: a browser test before this one may have left an event loop running.
    with ThreadPoolExecutor(max_workers=1) as beside:
        beside.submit(working.work, jobs_at_once=1, until_empty=True).result()

    assert Link.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_minute_jobs_send_nothing_while_the_clocks_differ(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from evenhand.doors import clock
    from evenhand.site import jobs
    from evenhand.work.models import Task

    monkeypatch.setattr(clock, "now", lambda: datetime(2020, 1, 1, tzinfo=UTC))

    answers = [job(timestamp=0) for job in (jobs.watch, jobs.dispatch, jobs.settle)]

    assert answers == [1, 0, 0]
    assert Task.objects.filter(kind="clock_apart").count() == 1


@pytest.mark.django_db(transaction=True)
def test_sessions_that_are_over_are_deleted_and_others_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from evenhand.doors import clock
    from evenhand.site import jobs

    at = datetime(2026, 11, 17, 2, 50, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: at)
    for name, hours in (("over", -1), ("runs", 1)):
        expires = at + timedelta(hours=hours)
        Session.objects.create(session_key=name, session_data="", expire_date=expires)

    assert jobs.sessions(timestamp=0) == 1
    assert Session.objects.get().session_key == "runs"
