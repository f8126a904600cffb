"""What comes due in a hold: somebody looks at it, and she is reminded to renew a proof in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from evenhand.contact.actions import queue_word
from evenhand.holds.actions import kind_of, note_review
from evenhand.holds.models import Hold
from evenhand.holds.queries import in_force, zone_of_days
from evenhand.rulebook.calendar import local
from evenhand.work.actions import raise_task

RENEWAL = "hold_renewal"
LOOK_WITHIN = timedelta(days=2)


def review_due(*, clock: Callable[[], datetime]) -> int:
    """Raise a task for every hold whose day to be looked at has come; returns how many.

    A rest that is counted in months has its day in the month in which the person is reminded that
    one current paper lets it go on: she gets that word too, once. Safe to run twice.
    """
    at = clock()
    latest = (at + timedelta(days=1)).date()  # Her day may be further than ours.
    fresh = Q(review_noted_on=None) | ~Q(review_noted_on=F("review_on"))
    due = in_force(at=at).filter(fresh, review_on__lte=latest).select_related("person")
    count = 0
    for hold in due.order_by("review_on", "pk")[:1000]:
        today = local(at, zone_of_days(hold.person, at)).date()
        if hold.review_on is not None and hold.review_on <= today:
            count += _review(hold, at=at)
    return count


@transaction.atomic
def _review(hold: Hold, *, at: datetime) -> bool:
    if not note_review(hold):
        return False
    raise_task(
        kind="hold_review",
        business_key=f"hold_review:{hold.key}:{hold.review_on}",
        at=at,
        due_at=at + LOOK_WITHIN,
        subject=hold.person.key,
    )
    if kind_of(hold).counts_months and hold.ends_at is not None:
        key = f"hold-renewal:{hold.key}:{hold.review_on}"
        queue_word(hold, act="service.letter", letter=RENEWAL, key=key, at=at)
    return True
