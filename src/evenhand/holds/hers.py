"""What a person does with a stop of her own: she ends it by herself, whenever she likes.

Only one that rests on her own words. A stop that a paper, a court, a register or a law gave is
ended by two people with reasons, and one that keeps her safe is never ended by a tap: somebody
else may hold her telephone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Person
from evenhand.holds.actions import NotHersToEnd, entry
from evenhand.holds.models import Hold
from evenhand.holds.queries import cases_covered
from evenhand.journal.actions import append

ON_HER_WORD: Final = frozenset(
    {"requested", "illness", "bereavement", "adviser", "complaint", "dispute"}
)


def is_hers_to_end(hold: Hold, person: Person, *, at: datetime) -> bool:
    """Say whether the person asked for this stop herself, on her word alone, and it still runs."""
    asked_by_her = hold.requested_by == f"person:{person.key}" and hold.person_id == person.pk
    runs = hold.lifted_at is None and (hold.ends_at is None or hold.ends_at > at)
    return asked_by_her and runs and hold.kind in ON_HER_WORD


@transaction.atomic
def end_hers(*, hold: Hold, person: Person, at: datetime) -> bool:
    """End a stop because she wishes so; False where it had ended. Raises NotHersToEnd.

    Under the locks of all people concerned, as every act that lets something go again.
    """
    if not is_hers_to_end(hold, person, at=hold.starts_at):
        raise NotHersToEnd(hold.kind)
    people = {hold.person_id, *cases_covered(hold).values_list("person_id", flat=True)}
    lock_persons(sorted(people))
    running = Hold.objects.filter(pk=hold.pk, lifted_at=None)
    running = running.filter(Q(ends_at=None) | Q(ends_at__gt=at))
    end = max(at, hold.starts_at + timedelta(seconds=1))
    if running.update(ends_at=end, ended_noted_at=at) == 0:
        return False
    hold.refresh_from_db(fields=["ends_at", "ended_noted_at"])
    append(entry("hold.ended", hold, at=at, actor=f"person:{person.key}"))
    return True
