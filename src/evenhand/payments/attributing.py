"""Attributes entries: what is sure by itself, the rest by hand, each entry once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from evenhand.cases.models import Case, Person
from evenhand.journal.actions import Entry, append, append_many
from evenhand.ledger import flows
from evenhand.ledger.models import Transfer
from evenhand.payments import collected, our_debits, refunds
from evenhand.payments.allocating import Taken, bring, lock_owing
from evenhand.payments.bank_files import iban_is_valid
from evenhand.payments.booking import basis_of
from evenhand.payments.brought import freed_from
from evenhand.payments.days import due_in
from evenhand.payments.matching import Book, Finding, Payment, find, pointed_at
from evenhand.payments.matching_book import read_book
from evenhand.payments.models import BankEntry, EntryEvent, KnownPayer, Suggestion
from evenhand.payments.noting import note, note_many
from evenhand.payments.returning import take_back_entry
from evenhand.payments.sealing import Told, mark_of, told_of, told_of_many
from evenhand.payments.told_before import (
    TOLD_BY_HAND,
    ToldByHand,
    shown_by,
    told_by_hand,
    why_unclear,
)
from evenhand.rulebook import Money
from evenhand.work.actions import raise_task

State = BankEntry.State
OPEN: Final = (State.WAITING, State.SUSPENSE)
_BY_MATCHING: Final = "system:matching"
_AT_ONCE: Final = 2_000


class EntryNotOpen(Exception):
    """An entry was attributed or sent back before; says how it stands."""

    def __init__(self, entry: BankEntry) -> None:
        super().__init__(
            f"the entry {entry.key} is {entry.state}, so that nothing more can be done"
        )
        self.entry, self.state = entry, entry.state


class NothingToAttribute(ValueError):
    """Only money that came in is for somebody."""


def match_waiting(*, at: datetime, actor: str = _BY_MATCHING) -> Counter[str]:
    """Attribute what is sure, suggest the rest, take back what the bank took back.

    Each entry is its own transaction: a run that was cut off goes on where it was. Answers how many
    entries came to what.
    """
    counted: Counter[str] = Counter()
    book = read_book(on=at.date())
    book.awaited = collected.awaited()
    latest = 0
    while entries := _open_after(latest):
        latest = entries[-1].pk
        waiting: list[tuple[BankEntry, Finding]] = []
        for entry, told in zip(entries, told_of_many(entries), strict=True):
            became = _match(entry, told, book, waiting, at=at, actor=actor)
            counted[became] += 1
        _wait(waiting, at=at, actor=actor)
    return counted


def _open_after(latest: int) -> Sequence[BankEntry]:
    rows = BankEntry.objects.filter(state__in=OPEN, pk__gt=latest).select_related("statement")
    return list(rows.order_by("pk")[:_AT_ONCE])


def _match(
    entry: BankEntry,
    told: Told,
    book: Book,
    waiting: list[tuple[BankEntry, Finding]],
    *,
    at: datetime,
    actor: str,
) -> str:
    """What became of one entry, in one word; what is not sure is laid with what waits."""
    if entry.kind == BankEntry.Kind.CREDIT and our_debits.names_ours(entry):
        return "matched" if our_debits.take_credit(entry, at=at, actor=actor) else "left"
    if our_debits.names_a_debit(entry):
        return "returned" if our_debits.take_return(entry, at=at, actor=actor) else "left"
    if entry.kind in (BankEntry.Kind.RETURN, BankEntry.Kind.REVERSAL):
        return "returned" if take_back_entry(entry, at=at, actor=actor) else "left"
    if entry.kind == BankEntry.Kind.DEBIT:
        if refunds.seen_leaving(entry, at=at, actor=actor):
            return "matched"
        return _look_at_debit(entry, told, at=at)
    found = find(payment_of(entry, told), book)
    if found.cases:
        cases = list(Case.objects.filter(pk__in=found.cases).select_related("debt__creditor"))
        cases.sort(key=lambda case: found.cases.index(case.pk))
        unclear = why_unclear(told_by_hand(cases, entry), entry)
        if unclear:
            waiting.append((entry, pointed_at(found, unclear)))
            return "suggested"
        attribute_entry(entry, cases=cases, at=at, actor=actor, because=" ".join(found.because))
        book.count(found.cases, entry.amount_minor)
        return "matched"
    awaited = (entry.statement.place, entry.amount_minor) in book.awaited
    if awaited and our_debits.take_credit(entry, at=at, actor=actor):
        return "matched"
    waiting.append((entry, found))
    return "suggested" if found.suggestions else "suspense"


def payment_of(entry: BankEntry, told: Told) -> Payment:
    """Return what matching may know of an entry."""
    return Payment(
        amount_minor=entry.amount_minor, currency=entry.currency, reference=entry.reference,
        text=f"{told.text} {entry.end_to_end}".strip(), name=told.name,
        payer=mark_of(told.iban) if iban_is_valid(told.iban) else "",
    )  # fmt: skip


def _look_at_debit(entry: BankEntry, told: Told, *, at: datetime) -> str:
    """Money that went: by our own orders it names somebody; else the bank took its costs.

    Costs are never clients' money, so that somebody must see to it.
    """
    if told.name or told.iban or entry.end_to_end or entry.why:
        return "left"
    BankEntry.objects.filter(pk=entry.pk).update(why="bank_costs")
    raise_task(
        kind="reconciliation_differs", business_key=f"bank_costs:{entry.key}", at=at,
        due_at=due_in(1, at=at, place=entry.statement.place), note="bank_costs",
    )  # fmt: skip
    return "left"


@transaction.atomic
def _wait(waiting: Sequence[tuple[BankEntry, Finding]], *, at: datetime, actor: str) -> None:
    """Lay entries into suspense with their suggestions; the same again changes nothing."""
    keys = [entry.pk for entry, _ in waiting]
    Suggestion.objects.filter(entry__in=keys).delete()
    Suggestion.objects.bulk_create(
        [
            Suggestion(entry=entry, case_id=one.case_id, kind=one.kind, score=one.score,
                       reasons=list(one.reasons))
            for entry, found in waiting
            for one in found.suggestions
        ],
        batch_size=2000,
    )  # fmt: skip
    fresh = [(entry, found) for entry, found in waiting if entry.state == State.WAITING]
    rows = BankEntry.objects.filter(pk__in=[entry.pk for entry, _ in fresh], state=State.WAITING)
    rows.update(state=State.SUSPENSE)
    note_many([entry for entry, _ in fresh], EntryEvent.Code.SUSPENSE, at=at, actor=actor)
    append_many(
        Entry(code="bank.suspense", at=at, actor=actor,
              data={"entry": str(entry.key), "suggested": len(found.suggestions)})
        for entry, found in fresh
    )  # fmt: skip


@transaction.atomic
def attribute_entry(
    entry: BankEntry, *, cases: Sequence[Case], at: datetime, actor: str, because: str
) -> Sequence[Transfer]:
    """Attribute an entry to cases, in their order; returns the payments on their debts.

    A payment is never refused: what is owed on none of them is left over, and is to go back. The
    same again returns the same payments. Raises EntryNotOpen, NothingToAttribute.
    """
    lock_owing(cases)
    row = (
        BankEntry.objects.select_for_update(of=("self",))
        .select_related("statement")
        .get(pk=entry.pk)
    )
    if row.state == State.MATCHED:
        return _as_before(row, cases)
    if row.state not in OPEN:
        raise EntryNotOpen(row)
    if row.kind != BankEntry.Kind.CREDIT or not cases:
        raise NothingToAttribute(f"{row.kind} of {row.amount_minor}")
    amount = Money(row.amount_minor, row.currency)
    before = shown_by(told_by_hand(cases, row), row)
    if before is not None:
        return _seen(row, before, cases, because=because, at=at, actor=actor)
    taken = bring(
        cases=cases, amount=amount, paid_on=row.booked_on, key=row.business_key,
        basis=basis_of(row), source=basis_of(row), at=at, actor=actor, entry=row,
    )  # fmt: skip
    _note_matched(row, cases, taken, because=because, at=at, actor=actor)
    _remember_payer(row, cases, at=at, because=because)
    return taken.payments


def _seen(
    row: BankEntry,
    told: ToldByHand,
    cases: Sequence[Case],
    *,
    because: str,
    at: datetime,
    actor: str,
) -> Sequence[Transfer]:
    """The bank shows a payment that was told by hand: its money is held, nothing is paid again."""
    if told.payments:
        flows.seen(key=row.business_key, payments=told.payments, at=at, actor=actor)
    left = Money(0, row.currency)
    if told.over is not None:
        left = Money(told.over.amount_minor, row.currency)
    for over in [*([told.over] if told.over is not None else []), *freed_from(told.payments)]:
        over.entry = row
        over.save(update_fields=["entry"])
    because = f"{because} {TOLD_BY_HAND}"
    known = Taken(payments=told.payments, left_over=left)
    _note_matched(row, cases, known, because=because, at=at, actor=actor)
    _remember_payer(row, cases, at=at, because=because)
    return told.payments


def _as_before(row: BankEntry, cases: Sequence[Case]) -> Sequence[Transfer]:
    """The payments of an entry that was attributed to the same cases; raises EntryNotOpen."""
    said = row.events.filter(code=EntryEvent.Code.MATCHED).order_by("-pk").first()
    if said is None or said.data["cases"] != [str(case.key) for case in cases]:
        raise EntryNotOpen(row)
    return payments_of(row)


def payments_of(row: BankEntry) -> Sequence[Transfer]:
    """Return the payments that an entry was attributed by."""
    said = row.events.filter(code=EntryEvent.Code.MATCHED).order_by("-pk").first()
    keys = said.data["payments"] if said is not None else []
    return list(Transfer.objects.filter(key__in=keys).order_by("pk"))


def _note_matched(
    row: BankEntry,
    cases: Sequence[Case],
    taken: Taken,
    *,
    because: str,
    at: datetime,
    actor: str,
) -> None:
    row.state, row.why = State.MATCHED, ""
    row.save(update_fields=["state", "why"])
    Suggestion.objects.filter(entry=row).delete()
    note(
        row, EntryEvent.Code.MATCHED, at=at, actor=actor, because=because.split(),
        cases=[str(case.key) for case in cases], payments=[one.key for one in taken.payments],
        left_over_minor=taken.left_over.minor,
    )  # fmt: skip
    people = dict(Person.objects.filter(cases__in=cases).values_list("pk", "key"))
    data = {"entry": str(row.key), "amount_minor": row.amount_minor, "currency": row.currency,
            "because": because.split()}  # fmt: skip
    for case in cases:
        told = Entry(code="bank.matched", at=at, actor=actor, subject=people[case.person_id],
                     case_key=case.key, data=data)  # fmt: skip
        append(told)


def _remember_payer(row: BankEntry, cases: Sequence[Case], *, at: datetime, because: str) -> None:
    """Know the payer's account again: who paid a person's debt once will likely do so again."""
    told = told_of(row)
    if not iban_is_valid(told.iban):
        return
    mark = mark_of(told.iban)
    KnownPayer.objects.bulk_create(
        [
            KnownPayer(person_id=person, iban_hmac=mark, since=at, source=because[:60])
            for person in sorted({case.person_id for case in cases})
        ],
        ignore_conflicts=True,
    )
