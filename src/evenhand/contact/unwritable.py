"""What becomes of a release that cannot be written: refused, with a task that says why.

Where only the approval of its words lacks, it waits for that as long as it is of use.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

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
from evenhand.work.actions import raise_task

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
        if at + LOOKS_AGAIN_AFTER < of_use_until(row):
            recording.mark_waiting(row, [UNREVIEWED], until=at + LOOKS_AGAIN_AFTER, at=at)
            return
    recording.close(
        row,
        state=Release.State.REFUSED,
        code="release.refused",
        at=at,
        reasons=[_reason(failure)],
        detail=_detail(failure),
    )
    if isinstance(failure, CopyStopped | LetterUnreviewed):
        return  # a stop did its work, or somebody was asked already
    if isinstance(failure, LetterIncomplete):
        _ask(row, INCOMPLETE, f"{INCOMPLETE}:{row.letter}:{row.case.key}", _detail(failure), at=at)
    else:
        recording.task(row, kind="letter.failed", at=at)


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


def _ask(row: Release, kind: str, key: str, note: str, *, at: datetime) -> None:
    raise_task(
        kind=kind,
        business_key=key,
        at=at,
        due_at=at + recording.TASK_LIFE,
        subject=row.person.key,
        case_key=row.case.key,
        note=note,
    )
