"""Gives releases their outcome that have none: cut off, thrown out by an error, or unknown.

Nothing is handed over here. The channel is asked by the release's key; where it cannot say, the
outcome is unknown, and unknown is never sent again by itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q

from evenhand.cases.actions import lock_persons
from evenhand.cases.queries import persons_concerned
from evenhand.contact import recording
from evenhand.contact.attempts import fresh, fresh_in_hand, is_left_behind
from evenhand.contact.channels import ChannelUnknown, channel_of, spool
from evenhand.contact.models import FOUND_AT_CHANNEL, NO_OUTCOME, Receipt, Release
from evenhand.contact.queries import IN_THE_HOUSE
from evenhand.rulebook.acts import Act

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]
ATTEMPT_LIFE = timedelta(minutes=10)
# A request that fell silent may still be at work: who says "never taken" sooner may be wrong.
ASKED_AFTER = timedelta(minutes=2)
# An unknown is asked about for so long; then only a receipt or a person resolves it.
ASKED_FOR = timedelta(days=1)
MOST = 1000


def settle_attempts(*, clock: Clock) -> int:
    """Settle attempts that never came to an outcome; returns how many."""
    stale = Release.objects.filter(
        state=Release.State.ATTEMPTED, attempted_at__lt=clock() - ATTEMPT_LIFE
    )
    return _each(list(stale.values_list("key", flat=True)[:MOST]), clock=clock)


def ask_about_unknown(*, clock: Clock) -> int:
    """Ask channels about what nobody knows yet; returns how many came to an end."""
    unclear = Release.objects.filter(
        state=Release.State.UNKNOWN,
        outcome_at__gte=clock() - ASKED_FOR,
        outcome_at__lte=clock() - ASKED_AFTER,
    )
    return _each(list(unclear.values_list("key", flat=True)[:MOST]), clock=clock)


def settle_aside(*, at: datetime) -> int:
    """Drop letters whose taking back was committed, put back those whose was not; how many.

    Between the two they lie where no printer looks.
    """
    lying = spool()
    keys = lying.lying_aside()
    with transaction.atomic():
        # Waits for a stop that is still at work on one of them.
        rows = Release.objects.select_for_update(of=("self",)).filter(key__in=keys)
        withdrawn = {row.key for row in rows if row.state == Release.State.WITHDRAWN}
        for key in keys:
            if key in withdrawn:
                lying.drop(key)
            else:
                lying.put_back(key)
    if keys:
        log.info("spool.settled", letters=len(keys), at=at.isoformat())
    return len(keys)


def _each(keys: list[uuid.UUID], *, clock: Clock) -> int:
    """Settle each by itself: one that cannot be settled does not hold up the others."""
    settled = 0
    for key in keys:
        try:
            settled += _settled(key, at=clock())
        except Exception:
            log.exception("release.not_settled", release=str(key))
    return settled


@transaction.atomic
def _settled(key: uuid.UUID, *, at: datetime) -> bool:
    row = _locked(key)
    if row.state == Release.State.ATTEMPTED:
        _by_asking(row, at=at)
        return True
    if row.state != Release.State.UNKNOWN:
        return False
    taken = _taken(row)
    if taken is not None:
        resolve(row, left=taken, at=at, reference=FOUND_AT_CHANNEL)
    return taken is not None


def left_by_receipts(row: Release) -> bool | None:
    """Whether a release left, by what was said of it; None where nothing decides it."""
    kinds = set(row.receipts.values_list("kind", flat=True))
    if kinds & {Receipt.Kind.DELIVERED, Receipt.Kind.ACCEPTED, Receipt.Kind.RETURNED}:
        return True
    return False if Receipt.Kind.REJECTED in kinds else None


def resolve(row: Release, *, left: bool, at: datetime, reference: str) -> None:
    """End an unknown, under the person's lock: by a receipt, or because the channel said so.

    The time at which it may have left stays: what a hold named as perhaps gone stays named. What
    was said to be lost and then arrived did leave.
    """
    if left and row.state in (Release.State.UNKNOWN, Release.State.FAILED):
        recording.prove_released(row, at=at, reference=reference)
    elif not left and row.state == Release.State.UNKNOWN:
        recording.prove_not_sent(row, at=at, detail=reference)


@transaction.atomic
def after_a_fault(key: uuid.UUID, *, failure: Exception, at: datetime) -> None:
    """Give a release that an error threw out its outcome, instead of leaving it on its way."""
    lock_persons(persons_concerned(fresh(key).case))
    row = fresh_in_hand(key)
    if row.state in IN_THE_HOUSE:
        # Its attempt was never committed: no channel was reached.
        recording.mark_failed(row, at=at, detail=type(failure).__name__)
    elif row.state == Release.State.ATTEMPTED:
        _by_asking(row, at=at)


def left_behind(which: Q) -> list[Release]:
    """Under the persons' locks: attempts among these that nobody is at any more."""
    rows = Release.objects.filter(which, state=Release.State.ATTEMPTED)
    rows = rows.select_related("case", "person", "sender", "copy_of")
    return [row for row in rows if is_left_behind(row)]


def looked_for(row: Release, *, at: datetime) -> bool | None:
    """Whether what was left behind left, as far as can be known now: it does not wait to be sure.

    A letter lies in the spool or does not. What was asked of a provider may still be at work there:
    until it has had its time, only a person or the next look knows.
    """
    by_post = Act.of(row.act).channel == "letter"
    had_its_time = row.attempted_at is not None and at - row.attempted_at >= ASKED_AFTER
    return _taken(row) if by_post or had_its_time else None


def settle(row: Release, *, left: bool | None, at: datetime) -> None:
    """Give an attempt that never came to an outcome what is known of it now."""
    if left is None:
        recording.mark_unknown(row, at=at, detail=NO_OUTCOME)
    elif left:
        recording.mark_released(row, at=at, reference=FOUND_AT_CHANNEL)
    else:
        recording.mark_failed(row, at=at, detail="stopped before the channel was reached")


def _locked(key: uuid.UUID) -> Release:
    lock_persons(persons_concerned(fresh(key).case))
    return fresh(key)


def _by_asking(row: Release, *, at: datetime) -> None:
    settle(row, left=_taken(row), at=at)


def _taken(row: Release) -> bool | None:
    """Whether it left, by what was said of it or by asking the channel; None when none can say."""
    said = left_by_receipts(row)
    if said is not None:
        return said
    try:
        channel = channel_of(Act.of(row.act).channel)
    except ChannelUnknown:
        return False
    try:
        return channel.has(row.key)
    except Exception:
        log.exception("channel.not_asked", release=str(row.key))
        return None
