"""Whether our own clock can be trusted; while it cannot, nothing leaves.

Terms, nights and holds are counted from the clock. A wrong one would send at night, or before a
term has ended, and every rule would agree. It is compared with the database's, with what was
written already, and with its own last beat; a day is what an honest house may miss.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

from evenhand.contact.models import Halt, Heartbeat
from evenhand.contact.queries import halts
from evenhand.journal.actions import Entry, append
from evenhand.journal.models import Event
from evenhand.work.actions import finish_by_itself, raise_task
from evenhand.work.models import Task

ACTOR = "system:watch"
APART = timedelta(minutes=10)
A_DAY = timedelta(days=1)
# The watch beats once a minute; a gap of this length means that nobody watched.
AWAY = timedelta(minutes=5)
TASK_LIFE = timedelta(hours=4)
_LOCK = 0x7761746368


def watch(*, at: datetime, database_at: datetime | None) -> list[Halt]:
    """Look once whether something may leave; returns why not, empty when it may.

    `database_at` is the database's clock at the same moment; None where ours is set on purpose.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = Heartbeat.objects.order_by("-pk").first()
        if database_at is not None:
            _halt_or_resume(last, at=at, database_at=database_at)
            if last is not None and at - last.at > AWAY:
                _was_away(last.at, at)
        if last is None:
            Heartbeat.objects.create(at=at)
        else:
            Heartbeat.objects.filter(pk=last.pk).update(at=at)
        return list(halts())


def database_clock() -> datetime:
    """What the database's own clock says; for comparing clocks alone, never for a decision."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    assert row is not None
    told: datetime = row[0]
    return told


def doubts(
    *, at: datetime, database_at: datetime, written_at: datetime | None, beat_at: datetime | None
) -> list[Halt.Why]:
    """Every reason to doubt the clock at `at`; a jump shows once, at the beat after it."""
    found = []
    if abs(at - database_at) > APART:
        found.append(Halt.Why.APART)
    if written_at is not None and written_at - at > A_DAY:
        found.append(Halt.Why.BEHIND)
    if beat_at is not None and abs(at - beat_at) > A_DAY:
        found.append(Halt.Why.JUMPED)
    return found


def _halt_or_resume(last: Heartbeat | None, *, at: datetime, database_at: datetime) -> None:
    written = Event.objects.order_by("-pk").values_list("at", flat=True).first()
    found = doubts(
        at=at, database_at=database_at, written_at=written, beat_at=last.at if last else None
    )
    standing = {halt.why: halt for halt in halts()}
    for why in found:
        if why not in standing:
            _halt(why, at=at)
    for halt in standing.values():
        if halt.why not in found and _may_end(halt):
            _resume(halt, at=at)


def _may_end(halt: Halt) -> bool:
    """A clock that agrees again ends a halt; after a jump somebody must have looked."""
    if halt.why != Halt.Why.JUMPED:
        return True
    return Task.objects.filter(business_key=_task_key(halt), done_at__isnull=False).exists()


def _halt(why: Halt.Why, *, at: datetime) -> None:
    halt = Halt.objects.create(why=why, begun_at=at)
    append(Entry(code="sending.halted", at=at, actor=ACTOR, data={"why": str(why)}))
    raise_task(
        kind=f"clock_{why}",
        business_key=_task_key(halt),
        at=at,
        due_at=at + TASK_LIFE,
    )


def _resume(halt: Halt, *, at: datetime) -> None:
    Halt.objects.filter(pk=halt.pk).update(ended_at=at)
    append(Entry(code="sending.resumed", at=at, actor=ACTOR, data={"why": halt.why}))
    finish_by_itself(business_key=_task_key(halt), at=at)


def _task_key(halt: Halt) -> str:
    return f"halt:{halt.key}"


def _was_away(since: datetime, until: datetime) -> None:
    """One task for the time in which nothing could leave: no database, no worker, no machine."""
    raise_task(
        kind="was_away",
        business_key=f"was_away:{since.isoformat()}",
        at=until,
        due_at=until + TASK_LIFE,
        note=f"{since:%Y-%m-%d %H:%M} – {until:%Y-%m-%d %H:%M} UTC",
    )
