"""Notes that overpaid money went back by other means: in cash, by a cheque, or by the creditor.

What shows it is kept, a paper or words. Above the sum that one person sends back alone a second
must agree; until then the money waits. What lay in suspense was then given out of our own money, so
that as much of what lies at the bank is ours: bank and ledger agree as before.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from evenhand.journal.actions import Entry, append
from evenhand.ledger import flows
from evenhand.payments import overpaid
from evenhand.payments.brought import brought
from evenhand.payments.models import GivenBack, Overpaid
from evenhand.payments.sending_back import alone_up_to
from evenhand.rulebook import Money
from evenhand.work.actions import finish_by_itself, raise_task

How = GivenBack.How


class NotThatWay(ValueError):
    """Who has the money decides who can give it: the creditor what he has, we what lies with us."""


class DayCannotBe(ValueError):
    """Money goes back on a day after it came, and on none that has not come yet."""


class EvidenceMissing(ValueError):
    """Neither a paper nor words show that it went back."""


class NothingNoted(LookupError):
    """Nobody noted that it went back, so that there is nothing to agree to."""


class SecondPersonMissing(Exception):
    """Whoever noted it does not agree to it: another must."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """How money went back, on which day, and what shows it."""

    how: str
    on: date
    words: str = ""
    document_key: uuid.UUID | None = None


def ways_of(row: Overpaid) -> tuple[How, ...]:
    """Return by which other means some money can have gone back, by who has it."""
    if brought(row).by_creditor:
        return (How.CREDITOR,)
    held = overpaid.is_held(row)
    return (How.CASH, How.CHEQUE) if held else (How.CASH, How.CHEQUE, How.CREDITOR)


@transaction.atomic
def note(row: Overpaid, given: Given, *, at: datetime, actor: str) -> GivenBack:
    """Note that money went back; up to what one sends back alone that is enough, and it is over.

    Another note takes the place of one to which nobody agreed. Raises NotOpen, NotThatWay,
    DayCannotBe, EvidenceMissing.
    """
    kept = overpaid.locked(row, though_noted=True)
    words = " ".join(given.words.split())[:300]
    if given.how not in ways_of(kept):
        raise NotThatWay(given.how)
    if not kept.paid_on <= given.on <= at.date():
        raise DayCannotBe(f"{given.on}: paid on {kept.paid_on}")
    if not words and given.document_key is None:
        raise EvidenceMissing
    _take_away(kept, at=at)
    amount = Money(kept.amount_minor, kept.currency)
    made = GivenBack.objects.create(
        overpaid=kept, how=given.how, on=given.on, words=words, document_key=given.document_key,
        needs_second=amount > alone_up_to(kept.currency), noted_at=at, noted_by=actor,
    )  # fmt: skip
    _tell(made, "overpaid.given_noted", at=at, actor=actor)
    if made.needs_second:
        raise_task(
            kind="overpaid_given", business_key=_task(made), at=at, due_at=at,
            subject=kept.person.key, case_key=kept.case.key,
        )  # fmt: skip
    else:
        _over(kept, made, at=at, actor=actor)
    return made


@transaction.atomic
def agree(row: Overpaid, *, at: datetime, actor: str) -> GivenBack:
    """Agree, as the second person, that money went back as it was noted; then it is over.

    Raises NotOpen, NothingNoted, SecondPersonMissing.
    """
    kept = overpaid.locked(row, though_noted=True)
    made = waits_for_a_second(kept)
    if made is None:
        raise NothingNoted(str(kept.key))
    if made.noted_by == actor:
        raise SecondPersonMissing(str(kept.key))
    made.agreed_at, made.agreed_by = at, actor
    made.save(update_fields=["agreed_at", "agreed_by"])
    finish_by_itself(business_key=_task(made), at=at)
    _over(kept, made, at=at, actor=actor)
    return made


@transaction.atomic
def withdraw(row: Overpaid, *, at: datetime, actor: str) -> bool:
    """Take a note away that is not so: the money waits to go back as before; False: none is there.

    Raises NotOpen.
    """
    kept = overpaid.locked(row, though_noted=True)
    noted = waits_for_a_second(kept)
    if noted is None:
        return False
    _take_away(kept, at=at)
    _tell(noted, "overpaid.given_withdrawn", at=at, actor=actor)
    return True


def _take_away(row: Overpaid, *, at: datetime) -> None:
    for before in GivenBack.objects.filter(overpaid=row, replaced_at=None):
        before.replaced_at = at
        before.save(update_fields=["replaced_at"])
        finish_by_itself(business_key=_task(before), at=at)


def _task(made: GivenBack) -> str:
    return f"overpaid_given:{made.key}"


def waits_for_a_second(row: Overpaid) -> GivenBack | None:
    """Return the note on some money to which a second person must still agree."""
    rows = GivenBack.objects.filter(overpaid=row, replaced_at=None, agreed_at=None)
    return rows.filter(needs_second=True, overpaid__state=Overpaid.State.OPEN).first()


def _over(row: Overpaid, made: GivenBack, *, at: datetime, actor: str) -> None:
    if overpaid.is_held(row):
        flows.gave_of_ours(
            key=overpaid.source_of(row), amount=Money(row.amount_minor, row.currency),
            on=max(made.on, row.paid_on), at=at, actor=actor, basis=f"given back: {made.how}",
        )  # fmt: skip
    overpaid.decide(row, Overpaid.State.GIVEN, at=at, actor=actor, words=made.words)


def _tell(made: GivenBack, code: str, *, at: datetime, actor: str) -> None:
    row = made.overpaid
    data = {"overpaid": str(row.key), "amount_minor": row.amount_minor, "currency": row.currency,
            "how": made.how, "on": made.on.isoformat()}  # fmt: skip
    append(Entry(code=code, at=at, actor=actor, subject=row.person.key, case_key=row.case.key,
                 data=data))  # fmt: skip
