"""What follows when the rulebook said no at the last moment, and time alone opens nothing.

Nothing is lost silently: what the night queued it takes up again, by the way that is open then;
what a person must hear becomes somebody's task.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from evenhand.contact import advisers, reaching, recording
from evenhand.contact.for_helpers import ADVISER_PROOF
from evenhand.contact.models import Release
from evenhand.rulebook import Verdict
from evenhand.rulebook.acts import Act
from evenhand.work.models import Step

# What a hold stops is over: nothing begins again by itself when it ends.
OF_HOLDS: Final = "house.hold-"
# How the night names what it queues.
OF_THE_NIGHT: Final = "night:"
TO_BE_SEEN: Final = "release.refused"
LETTER_REFUSED: Final = "letter_refused"
_SAFE_WAY: Final = "house.safe-way"
_MUST_ARRIVE: Final = frozenset({"answer", "proof"})
# A second refusal by the same way in so short a time is no chance any more.
_SOON: Final = timedelta(days=8)


def is_held(verdict: Verdict) -> bool:
    """Whether a hold speaks against it, whatever else does."""
    return any(reason.rule.startswith(OF_HOLDS) for reason in verdict.reasons)


def follow_up(row: Release, verdict: Verdict, *, at: datetime) -> None:
    """Let somebody, or the next night, see to what was refused for good."""
    unsafe = any(reason.rule == _SAFE_WAY for reason in verdict.reasons)
    if unsafe:
        reaching.ask_for_a_safe_way(row, at=at)
    if row.copy_of_id is not None or is_held(verdict):
        return  # a copy is for nobody else, and a stop did its work
    if row.letter == ADVISER_PROOF:
        advisers.ask_instead(row, at=at)
        return
    by_night = row.business_key.startswith(OF_THE_NIGHT)
    if by_night and not _was_refused_lately(row, at=at):
        recording.set_step(row.case, step=Step.WAIT, why=LETTER_REFUSED, at=at)
    elif not unsafe and (by_night or _must_arrive(row)):
        recording.task(row, kind=TO_BE_SEEN, at=at)


def _must_arrive(row: Release) -> bool:
    """Whether she should hear of it whatever happens: not what is of use for some days alone."""
    return Act.of(row.act).purpose in _MUST_ARRIVE and row.of_use_until is None


def _was_refused_lately(row: Release, *, at: datetime) -> bool:
    """Whether the night tried this letter by this way just before: then no night goes on trying."""
    rows = Release.objects.filter(
        case=row.case,
        letter=row.letter,
        act=row.act,
        state=Release.State.REFUSED,
        business_key__startswith=OF_THE_NIGHT,
        outcome_at__gt=at - _SOON,
    )
    return rows.exclude(pk=row.pk).exists()
