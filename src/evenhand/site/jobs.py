"""Jobs of the house that run by the clock."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.contrib.sessions.models import Session
from django.db import close_old_connections
from procrastinate.contrib.django import app

from evenhand.contact import dispatching, doubt, print_batches, settling
from evenhand.contact.actions import acknowledge_waiting
from evenhand.contact.advisers import close_tasks
from evenhand.contact.after_holds import review_due
from evenhand.contact.answering import answer_asked
from evenhand.contact.copying import queue_copies
from evenhand.contact.unwritable import take_up_again
from evenhand.doors import clock
from evenhand.holds.actions import end_due
from evenhand.journal import actions as journal
from evenhand.learning.surveys.asking import ask_after_yesterday
from evenhand.ledger.closing import close_day
from evenhand.payments import debit_files, debits, links, links_asked, overpaid, reconciling
from evenhand.payments.actions import match_waiting
from evenhand.payments.days import watch_days
from evenhand.payments.inbox import take_inbox
from evenhand.payments.recalled_letter import close_told
from evenhand.payments.waiting_long import watch_suspense
from evenhand.redress.complaints.watching import adopt_holds, watch_complaints
from evenhand.redress.disputes import watching as disputes_watched
from evenhand.work.actions import watch_promises


@app.periodic(cron="* * * * *")
@app.task(name="site.seal", queueing_lock="site.seal", pass_context=False)
def seal(timestamp: int) -> int:
    """Chain what the journal received since the last minute; answers how many events."""
    return _done(lambda: journal.seal(at=clock.now()))


# A run ends before the next begins, so that a minute's run never waits for the one before.
_A_RUN = timedelta(seconds=50)


@app.periodic(cron="* * * * *")
@app.task(name="site.watch", queueing_lock="site.watch", pass_context=False)
def watch(timestamp: int) -> int:
    """Look whether our clock can be trusted; answers how many reasons there are to send nothing."""
    return _done(lambda: len(_watched()))


@app.periodic(cron="* * * * *")
@app.task(name="site.dispatch", queueing_lock="site.dispatch", pass_context=False)
def dispatch(timestamp: int) -> int:
    """Release what is queued, unless our clock is in doubt; answers how many were tried."""
    return _done(lambda: 0 if _watched() else _dispatched())


@app.periodic(cron="* * * * *")
@app.task(name="site.settle", queueing_lock="site.settle", pass_context=False)
def settle(timestamp: int) -> int:
    """Give what has no outcome its outcome; answers how many came to one."""
    return _done(
        lambda: (
            settling.settle_attempts(clock=clock.now)
            + settling.ask_about_unknown(clock=clock.now)
            + settling.settle_aside(at=clock.now())
        )
    )


@app.periodic(cron="* * * * *")
@app.task(name="site.print", queueing_lock="site.print", pass_context=False)
def print_batch(timestamp: int) -> int:
    """Close a batch for the printer when its hour has come; answers how many letters it holds."""
    return _done(_printed)


def _printed() -> int:
    print_batches.finish_batches()
    batch = print_batches.close_when_due(at=clock.now())
    return batch.letters if batch else 0


def _watched() -> list[object]:
    # A clock that is set for a demonstration differs on purpose.
    database_at = None if os.environ.get("EVENHAND_CLOCK") else doubt.database_clock()
    return list(doubt.watch(at=clock.now(), database_at=database_at))


def _dispatched() -> int:
    queue_copies(at=clock.now())
    close_tasks(at=clock.now())
    take_up_again(at=clock.now())
    return sum(1 for _ in dispatching.dispatch(clock=clock.now, until=clock.now() + _A_RUN))


def _done(work: Callable[[], int]) -> int:
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()


@app.periodic(cron="* * * * *")
@app.task(name="site.hold", queueing_lock="site.hold", pass_context=False)
def hold(timestamp: int) -> int:
    """Finish the stops that were only asked for, note those that ended or are to be looked at."""
    return _done(
        lambda: (
            acknowledge_waiting(clock=clock.now)
            + end_due(at=clock.now())
            + review_due(clock=clock.now)
        )
    )


@app.periodic(cron="* * * * *")
@app.task(name="site.promises", queueing_lock="site.promises", pass_context=False)
def promises(timestamp: int) -> int:
    """Note which promises were not kept in time; answers how many."""
    return _done(lambda: watch_promises(at=clock.now()))


@app.periodic(cron="* * * * *")
@app.task(name="site.complaints", queueing_lock="site.complaints", pass_context=False)
def complaints(timestamp: int) -> int:
    """Watch the days of complaints; answers how many were not answered in time."""
    return _done(_complaints_watched)


def _complaints_watched() -> int:
    adopt_holds(at=clock.now())
    return watch_complaints(at=clock.now())


@app.periodic(cron="10 0 * * *")
@app.task(name="site.close", queueing_lock="site.close", pass_context=False)
def close(timestamp: int) -> int:
    """Close the books of yesterday; answers how many transfers came since the close before."""
    at = clock.now()
    yesterday = at.date() - timedelta(days=1)
    return _done(lambda: close_day(yesterday, at=at, actor="system:close").rows)


@app.periodic(cron="*/10 * * * *")
@app.task(name="site.bank", queueing_lock="site.bank", pass_context=False)
def bank(timestamp: int) -> int:
    """Take the bank's files, match what waits, watch its days; answers how many files came."""
    return _done(_banked)


def _banked() -> int:
    inbox = os.environ.get("EVENHAND_BANK_INBOX", "")
    taken = take_inbox(Path(inbox), at=clock.now()) if inbox else 0
    match_waiting(at=clock.now())
    watch_days(at=clock.now())
    watch_suspense(at=clock.now())
    close_told(at=clock.now())
    return taken


@app.periodic(cron="20 6 * * *")
@app.task(name="site.collect", queueing_lock="site.collect", pass_context=False)
def collect(timestamp: int) -> int:
    """Plan, announce and file the direct debits of a day; answers how many things were done."""
    return _done(_collected)


def _collected() -> int:
    at = clock.now()
    done = sum(debits.run(day=at.date(), at=at).values())
    return done + len(debit_files.draw_up(day=at.date(), at=at))


@app.periodic(cron="*/5 * * * *")
@app.task(name="site.links", queueing_lock="site.links", pass_context=False)
def pay_links(timestamp: int) -> int:
    """Ask about payments by link that are unclear; answers how many came to an end."""
    return _done(_asked_about)


def _asked_about() -> int:
    provider = links.provider()
    return links_asked.ask_about(at=clock.now(), links=provider) if provider else 0


@app.periodic(cron="30 10 * * *")
@app.task(name="site.reconcile", queueing_lock="site.reconcile", pass_context=False)
def reconcile(timestamp: int) -> int:
    """Hold yesterday's ledger, and days that were not fine, against the bank; what differs."""
    return _done(_reconciled)


def _reconciled() -> int:
    at = clock.now()
    overpaid.watch(at=at)
    found = reconciling.reconcile_again(until=at.date() - timedelta(days=1), at=at)
    return sum(1 for row in found if row.state == "differs")


@app.periodic(cron="* * * * *")
@app.task(name="site.disputes", queueing_lock="site.disputes", pass_context=False)
def disputes(timestamp: int) -> int:
    """Match strangers' letters, give stops their disputes, look at clocks; answers how many."""
    return _done(lambda: disputes_watched.watch(clock=clock.now))


@app.periodic(cron="* * * * *")
@app.task(name="site.answer", queueing_lock="site.answer", pass_context=False)
def answer(timestamp: int) -> int:
    """Answer what was asked by people who had not come in; answers how many."""
    return _done(lambda: answer_asked(clock=clock.now))


@app.periodic(cron="40 6 * * *")
@app.task(name="site.surveys", queueing_lock="site.surveys", pass_context=False)
def surveys(timestamp: int) -> int:
    """Ask after what was done yesterday, on her own pages; answers how many are asked."""
    return _done(lambda: ask_after_yesterday(at=clock.now()))


@app.periodic(cron="50 2 * * *")
@app.task(name="site.sessions", queueing_lock="site.sessions", pass_context=False)
def sessions(timestamp: int) -> int:
    """Delete the sessions that are over; answers how many there were."""
    return _done(_sessions_over)


def _sessions_over() -> int:
    over, _of_each = Session.objects.filter(expire_date__lt=clock.now()).delete()
    return over
