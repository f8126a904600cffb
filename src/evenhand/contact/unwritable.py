"""What becomes of a release that cannot be written: refused, with a task that says why.

Where only the approval of its words or a fact lacks, it waits for that as long as it is of use.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from evenhand.contact import recording
from evenhand.contact.approving import LetterUnreviewed
from evenhand.contact.channels import ChannelUnknown
from evenhand.contact.copy_facts import CopyStopped
from evenhand.contact.firm import FirmUnknown
from evenhand.contact.letters.catalogue import LetterUnknown
from evenhand.contact.letters.compose import LetterIncomplete, LetterUnprintable
from evenhand.contact.letters.payment_code import PaymentDetailsWrong
from evenhand.contact.letters.swiss_bill import BillImpossible
from evenhand.contact.letters.texts import TextTooLong
from evenhand.contact.models import Release
from evenhand.work.actions import finish_by_itself, raise_task
from evenhand.work.models import Task

UNWRITABLE: Final = (
    LetterIncomplete,
    LetterUnprintable,
    LetterUnknown,
    LetterUnreviewed,
    PaymentDetailsWrong,
    FirmUnknown,
    BillImpossible,
    ChannelUnknown,
    TextTooLong,
    CopyStopped,
)
UNREVIEWED: Final = "letter.unreviewed"
INCOMPLETE: Final = "letter.incomplete"
_LACKS: Final = f"letter.{LetterIncomplete.__name__}"
# Who wants to say something later than this decides anew whether it is to be said at all.
MOST_WAIT: Final = timedelta(days=8)
LOOKS_AGAIN_AFTER: Final = timedelta(hours=6)


def of_use_until(row: Release) -> datetime:
    """Until when it may still wait."""
    ends = row.queued_at + MOST_WAIT
    return ends if row.of_use_until is None else min(ends, row.of_use_until)


def refuse_unwritable(row: Release, failure: Exception, *, at: datetime) -> None:
    """Refuse a release because it cannot be written, and ask somebody to mend that."""
    if isinstance(failure, LetterUnreviewed):
        _ask_once_for_all(failure, at=at)
    if isinstance(failure, LetterIncomplete):
        _ask_for_facts(row, _detail(failure), at=at)
    may_wait = at + LOOKS_AGAIN_AFTER < of_use_until(row)
    if may_wait and isinstance(failure, LetterUnreviewed | LetterIncomplete):
        until, detail = at + LOOKS_AGAIN_AFTER, _detail(failure)
        recording.mark_waiting(row, [_reason(failure)], until=until, at=at, detail=detail)
        return
    recording.close(
        row,
        state=Release.State.REFUSED,
        code="release.refused",
        at=at,
        reasons=[_reason(failure)],
        detail=_detail(failure),
    )
    if not isinstance(failure, CopyStopped | LetterUnreviewed | LetterIncomplete):
        recording.task(row, kind="letter.failed", at=at)
    # Else a stop did its work, or somebody was asked already.


def note_written(row: Release, *, at: datetime) -> None:
    """What lacked is here, and the letter is written: nobody need find it out any more."""
    if _LACKS in row.reasons:
        for task in _asked(row).filter(done_at__isnull=True):
            finish_by_itself(business_key=task.business_key, at=at)


def take_up_again(*, at: datetime) -> int:
    """Let letters be tried at once whose lacking fact somebody says is given; returns how many."""
    rows = Release.objects.filter(
        state=Release.State.WAITING, reasons__contains=[_LACKS], not_before__gt=at
    )
    given = [
        row.pk
        for row in rows.select_related("case")
        if not _asked(row).filter(done_at__isnull=True).exists()
    ]
    return Release.objects.filter(pk__in=given).update(not_before=at)


def _detail(failure: Exception) -> str:
    """What lacks, by the names of the facts, which a door puts into words; else what went wrong."""
    if isinstance(failure, LetterIncomplete):
        return " ".join(failure.slots)
    # The text of an error nobody expected may tell what is hers alone.
    return str(failure) if isinstance(failure, UNWRITABLE) else type(failure).__name__


def _reason(failure: Exception) -> str:
    if isinstance(failure, LetterUnreviewed):
        return UNREVIEWED
    return (
        f"letter.{type(failure).__name__}" if isinstance(failure, UNWRITABLE) else "letter.failed"
    )


def _ask_once_for_all(failure: LetterUnreviewed, *, at: datetime) -> None:
    """One task for these words, however many letters wait for them."""
    key = f"{UNREVIEWED}:{failure.kind}:{failure.language}:{failure.version[:16]}"
    raise_task(
        kind=UNREVIEWED,
        business_key=key,
        at=at,
        due_at=at + recording.TASK_LIFE,
        note=f"{failure.kind} {failure.language}",
    )


def _ask_for_facts(row: Release, lacking: str, *, at: datetime) -> None:
    """One task for a letter of a case at a time; a new one where somebody was asked in vain."""
    asked = _asked(row)
    task = asked.filter(done_at__isnull=True).first()
    if task is not None:
        Task.objects.filter(pk=task.pk).update(note=lacking)
        return
    raise_task(
        kind=INCOMPLETE,
        business_key=f"{_facts_key(row)}{asked.count() + 1}",
        at=at,
        due_at=at + recording.TASK_LIFE,
        subject=row.person.key,
        case_key=row.case.key,
        note=lacking,
    )


def _asked(row: Release) -> QuerySet[Task]:
    """The tasks by which somebody was asked for what this letter of this case lacks."""
    return Task.objects.filter(business_key__startswith=_facts_key(row))


def _facts_key(row: Release) -> str:
    return f"{INCOMPLETE}:{row.letter}:{row.case.key}:"
