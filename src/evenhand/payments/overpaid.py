"""Money of a person that no debt takes: never refused, never kept, offered back by a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet, prefetch_related_objects

from evenhand.cases.models import Case
from evenhand.journal.actions import Entry, append
from evenhand.ledger import flows
from evenhand.ledger.models import Transfer
from evenhand.payments import refunds, told_accounts
from evenhand.payments.brought import brought
from evenhand.payments.models import BankEntry, Overpaid, ToldAccount
from evenhand.rulebook import Money
from evenhand.rulebook.calendar import add_working_days
from evenhand.vault.asking import Question
from evenhand.vault.kept_queries import KeptQuery
from evenhand.work.actions import finish_by_itself, raise_task

State = Overpaid.State
RETURN_WITHIN: Final = 5
"""Working days in which it is to go back; after twice as many somebody is alarmed."""
ALARM_AFTER: Final = 10
KIND: Final = "overpaid_return"


class NotOpen(Exception):
    """It went back or was used before; says how it stands."""

    def __init__(self, row: Overpaid) -> None:
        super().__init__(f"{row.key} is {row.state} already")
        self.row = row


class NotSeenAtBank(Exception):
    """The payment was told by hand and its money was never seen: nothing is there to go back."""


class ByLink(Exception):
    """It was paid by a link: it goes back by the provider, and no bank knows it."""


class NotByLink(Exception):
    """It was not paid by a link, so that no provider can send it back."""


class WordsMissing(ValueError):
    """What a person wants is written down in words, with the day and the way she said it."""


@transaction.atomic
def of_case(case: Case) -> list[Overpaid]:
    """Return what was paid too much on a case, newest first, each with how it was given back."""
    found = _OF_CASE(case=case.pk)
    prefetch_related_objects(found, "given")
    return found


def rarely_there(case: Case) -> tuple[Question, ...]:
    """What a page asks of a case and mostly finds nothing: sums that were paid too much."""
    return (_OF_CASE.question(case=case.pk),)


_OF_CASE: Final = KeptQuery(
    lambda case: Overpaid.objects.filter(case=case).order_by("-opened_at", "-pk"), case=int
)


def open_for(
    case: Case,
    amount: Money,
    *,
    source: str,
    paid_on: date,
    at: datetime,
    actor: str,
    entry: BankEntry | None = None,
) -> Overpaid:
    """Open what is to go back, with a task; the same source again returns the first."""
    row, made = Overpaid.objects.get_or_create(
        source=source[:320],
        defaults={
            "person": case.person, "case": case, "entry": entry, "paid_on": paid_on,
            "amount_minor": amount.minor, "currency": amount.currency, "opened_at": at,
        },
    )  # fmt: skip
    if made:
        _tell(row, at=at, actor=actor)
        _ask(row, at=at, days=RETURN_WITHIN)
    return row


def _ask(row: Overpaid, *, at: datetime, days: int, late: bool = False) -> None:
    day = add_working_days(at.date(), days, row.person.country.lower())
    raise_task(
        kind=KIND, business_key=_task(row, late=late), at=at, due_at=at + (day - at.date()),
        subject=row.person.key, case_key=row.case.key,
    )  # fmt: skip


def _task(row: Overpaid, *, late: bool = False) -> str:
    return f"overpaid_late:{row.key}" if late else f"overpaid:{row.key}"


def _tell(row: Overpaid, *, at: datetime, actor: str) -> None:
    data = {"overpaid": str(row.key), "amount_minor": row.amount_minor,
            "currency": row.currency, "state": row.state}  # fmt: skip
    append(Entry(code="overpaid", at=at, actor=actor, subject=row.person.key,
                 case_key=row.case.key, data=data))  # fmt: skip


@transaction.atomic
def give_back(row: Overpaid, *, at: datetime, actor: str) -> Transfer:
    """Send it back to the account it came from; the same again returns the same transfer.

    Raises NotOpen, NotSeenAtBank, NoAccount, SecondPersonMissing, ByLink.
    """
    kept = locked(row, but=State.RETURNED)
    came = brought(kept)
    if came.link is not None:
        raise ByLink(str(kept.key))
    if kept.entry is None:
        raise NotSeenAtBank(f"{kept.amount_minor} {kept.currency} of {kept.paid_on}")
    transfer = flows.give_back(
        key=source_of(kept), amount=Money(kept.amount_minor, kept.currency), at=at,
        actor=actor if kept.state == State.OPEN else kept.decided_by,
        on=max(kept.paid_on, (kept.decided_at or at).date()), basis=source_of(kept),
    )  # fmt: skip
    refunds.order(
        source_of(kept), Money(kept.amount_minor, kept.currency), entry=kept.entry, at=at,
        actor=actor, debit=came.debit,
    )  # fmt: skip
    if kept.state == State.OPEN:
        decide(kept, State.RETURNED, at=at, actor=actor)
    return transfer


def source_of(row: Overpaid) -> str:
    """Return by what name the money of a row goes back."""
    return f"overpaid:{row.key}"


def lacks_account(row: Overpaid) -> bool:
    """Whether the money lies at our bank and nobody knows to which account it could go back."""
    came = brought(row)
    if row.entry is None or came.link is not None:
        return False
    return not refunds.knows_account(row.entry, came.debit)


@transaction.atomic
def tell_account(
    row: Overpaid, account: told_accounts.Account, *, at: datetime, actor: str
) -> ToldAccount:
    """Write down the account that a person told; another member of staff sends the money there.

    Raises NotOpen, NotSeenAtBank, AccountKnown, and what `told_accounts.tell` raises.
    """
    kept = locked(row)
    if kept.entry is None:
        raise NotSeenAtBank(f"{kept.amount_minor} {kept.currency} of {kept.paid_on}")
    return refunds.tell_account(
        source_of(kept), account, entry=kept.entry, at=at, actor=actor, debit=brought(kept).debit,
        subject=kept.person.key,
    )  # fmt: skip


def is_held(row: Overpaid) -> bool:
    """Whether the money was seen, so that it lies in suspense: by our bank or a provider."""
    return row.entry_id is not None or brought(row).link is not None


def locked(row: Overpaid, *, but: str = "", though_noted: bool = False) -> Overpaid:
    """Lock a row that is open, or is in one other state already.

    Raises NotOpen, also where somebody noted that it went back by other means.
    """
    rows = Overpaid.objects.select_for_update(of=("self",)).select_related("person", "case")
    kept = rows.get(pk=row.pk)
    if kept.state not in (State.OPEN, but):
        raise NotOpen(kept)
    if not though_noted and kept.given.filter(replaced_at=None, agreed_at=None).exists():
        raise NotOpen(kept)
    return kept


def decide(row: Overpaid, state: str, *, at: datetime, actor: str, words: str = "") -> None:
    """Write down what became of it; its tasks are over."""
    row.state, row.decided_at, row.decided_by, row.words = state, at, actor, words[:300]
    row.save(update_fields=["state", "decided_at", "decided_by", "words"])
    for late in (False, True):
        finish_by_itself(business_key=_task(row, late=late), at=at)
    _tell(row, at=at, actor=actor)


def went_back(source: str, *, at: datetime, actor: str) -> bool:
    """The bank took all of a payment back, and with it what was overpaid; False: it is not open.

    What was sent back or used before is gone twice, so that somebody must look.
    """
    row = Overpaid.objects.select_for_update().filter(source=source).first()
    if row is None:
        return False
    if row.state == State.OPEN:
        decide(row, State.RETURNED, at=at, actor=actor, words="the bank took the payment back")
        return True
    raise_task(
        kind="reconciliation_differs", business_key=f"overpaid_gone_twice:{row.key}", at=at,
        due_at=at + timedelta(days=1), subject=row.person.key, case_key=row.case.key,
        note="overpaid_gone_twice",
    )  # fmt: skip
    return False


def waiting() -> QuerySet[Overpaid]:
    """Return what waits to go back, oldest first."""
    rows = Overpaid.objects.filter(state=State.OPEN).select_related("person", "case", "entry")
    return rows.order_by("opened_at", "pk")


def back_by(row: Overpaid) -> date:
    """Return the day by which it is to have gone back."""
    return add_working_days(row.opened_at.date(), RETURN_WITHIN, row.person.country.lower())


def is_late(row: Overpaid, *, on: date) -> bool:
    """Whether it waits for longer than ten working days."""
    country = row.person.country.lower()
    return on > add_working_days(row.opened_at.date(), ALARM_AFTER, country)


def watch(*, at: datetime) -> int:
    """Alarm about what waits too long, once each; answers how much does."""
    late = [row for row in waiting() if is_late(row, on=at.date())]
    for row in late:
        _ask(row, at=at, days=1, late=True)
    return len(late)
