"""Keeps one statement: what is new of it, what it tells again, and what of it the ledger books."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from evenhand.payments.bank_files import BankFileRefused, EntryRead, StatementRead
from evenhand.payments.booking import take_in_many
from evenhand.payments.entry_keys import business_keys, content_hash
from evenhand.payments.models import BankEntry, BankFile, BankStatement, EntryEvent
from evenhand.payments.noting import note_many
from evenhand.payments.own_accounts import OwnAccount, own_accounts, place_of
from evenhand.payments.sealing import Sealer
from evenhand.payments.telling import WHOLE, Pool, batches

NOTICE: Final = "camt.054"
State = BankEntry.State
_LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Kept:
    """How many rows of a statement were new, and how many were told before."""

    fresh: int
    told_before: int


@dataclass(slots=True)
class _Work:
    """What becomes of the entries of one statement."""

    statement: BankStatement
    account: OwnAccount
    sealer: Sealer
    books: bool
    own_places: frozenset[str]
    fresh: list[BankEntry] = field(default_factory=list)
    promoted: list[BankEntry] = field(default_factory=list)
    told_again: list[BankEntry] = field(default_factory=list)
    taken_apart: list[BankEntry] = field(default_factory=list)
    # Details of a batch whose money is booked already.
    paid_in: set[uuid.UUID] = field(default_factory=set)
    told_before: int = 0


def keep_statement(
    read: StatementRead, *, account: OwnAccount, file: BankFile, at: datetime, actor: str
) -> Kept:
    """Keep a statement and book what it alone may book; raises BankFileRefused.

    The same statement again, with the same content, is counted as told before.
    """
    again = _known(read, account)
    if again is not None:
        return Kept(fresh=0, told_before=len(read.entries))
    work = _Work(
        statement=_statement(read, account=account, file=file), account=account,
        sealer=Sealer(account.place, at=at), own_places=frozenset(own_accounts()),
        books=(read.form == NOTICE) == (account.books == "notice"),
    )  # fmt: skip
    _sort(read, work)
    _write(work, at=at, actor=actor)
    return Kept(fresh=len(work.fresh), told_before=work.told_before)


def _known(read: StatementRead, account: OwnAccount) -> BankStatement | None:
    """The statement as it was taken before; raises BankFileRefused when it said something else."""
    rows = BankStatement.objects.filter(place=account.place, form=read.form)
    same = rows.filter(statement_id=read.statement_id).first()
    plain, _, page = read.statement_id.partition("#p")
    clash = (
        rows.filter(statement_id=plain)
        if page
        else rows.filter(statement_id__startswith=f"{plain}#p")
    )
    if (same is not None and same.content_hash != content_hash(read)) or clash.exists():
        raise BankFileRefused("other_content", line=read.line, words=read.statement_id)
    return same


def _statement(read: StatementRead, *, account: OwnAccount, file: BankFile) -> BankStatement:
    return BankStatement.objects.create(
        file=file, form=read.form, place=account.place,
        currency=read.currency or account.currency, statement_id=read.statement_id,
        number=read.number, from_on=read.from_on, until_on=read.until_on,
        opening_minor=read.opening_minor, closing_minor=read.closing_minor,
        balances_usable=read.balances_usable, content_hash=content_hash(read),
    )  # fmt: skip


def _sort(read: StatementRead, work: _Work) -> None:
    """Say of each entry whether it is new, told before, or what another form announced."""
    keys = business_keys(read, place=work.account.place)
    known = {row.business_key: row for row in BankEntry.objects.filter(business_key__in=keys)}
    booked, announced = _pools(read, work)
    waiting: dict[int, EntryRead] = {}
    for at, entry in enumerate(read.entries):
        before = known.get(keys[at])
        if before is not None and before.pk in announced.rows and work.books:
            announced.rows.pop(before.pk)
            _promote(before, entry, at, keys[at], work)
        elif before is not None:
            if booked.rows.pop(before.pk, None) is not None:
                work.told_again.append(_told_more(before, entry, work))
            work.told_before += 1
        else:
            waiting[at] = entry
    _lay_beside(waiting, keys, work, booked=booked, announced=announced)


def _pools(read: StatementRead, work: _Work) -> tuple[Pool, Pool]:
    """Rows of the account that another form told: booked ones, and ones only announced."""
    days = [entry.booked_on for entry in read.entries]
    if not days:
        return Pool(), Pool()
    rows = BankEntry.objects.filter(
        statement__place=work.account.place, booked_on__gte=min(days), booked_on__lte=max(days)
    ).select_related("statement").order_by("pk")  # fmt: skip
    others = [row for row in rows if row.statement.form != read.form]
    return (
        Pool.of(row for row in others if row.state != State.ANNOUNCED),
        Pool.of(row for row in others if row.state == State.ANNOUNCED),
    )


def _lay_beside(
    waiting: dict[int, EntryRead], keys: list[str], work: _Work, *, booked: Pool, announced: Pool
) -> None:
    days = {row.booked_on for row in booked.rows.values()}
    groups = batches(list(waiting.values()))
    places = list(waiting)
    for group in groups.values():
        parts = [places[at] for at in group]
        whole = booked.take_whole([waiting[at] for at in parts])
        if whole is not None:
            _take_apart(whole, parts, waiting, keys, work)
    for at, entry in waiting.items():
        row = booked.take(entry)
        if row is not None:
            work.told_again.append(_told_more(row, entry, work))
            work.told_before += 1
        elif not work.books or entry.booked_on in days:
            work.fresh.append(_row(entry, at, keys[at], work, state=State.ANNOUNCED))
        else:
            _book(entry, at, keys[at], work, announced=announced)


def _book(entry: EntryRead, at: int, key: str, work: _Work, *, announced: Pool) -> None:
    row = announced.take(entry)
    if row is not None:
        _promote(row, entry, at, key, work)
        return
    parts = announced.take_parts(entry) if entry.why in WHOLE else []
    made = _row(entry, at, key, work)
    if parts:
        made.state, made.why = State.NOTHING, "told_by_details"
        for part in parts:
            part.state, part.why = _first_state(part.kind, "", work), ""
            work.promoted.append(part)
    work.fresh.append(made)


def _take_apart(
    whole: BankEntry, parts: Sequence[int], waiting: dict[int, EntryRead], keys: list[str],
    work: _Work,
) -> None:  # fmt: skip
    """A batch that was booked whole is told by its details: they are matched, it no longer is."""
    if whole.state not in (State.WAITING, State.SUSPENSE):
        # Somebody attributed the whole of it before its details came: they tell nothing new.
        for at in parts:
            waiting.pop(at)
            work.told_before += 1
        return
    whole.state, whole.why = State.NOTHING, "told_by_details"
    work.taken_apart.append(whole)
    for at in parts:
        entry = waiting.pop(at)
        row = _row(entry, at, keys[at], work, state=_first_state(entry.kind, entry.iban, work))
        work.paid_in.add(row.key)
        work.fresh.append(row)


def _promote(row: BankEntry, entry: EntryRead, at: int, key: str, work: _Work) -> None:
    """What was announced is booked now, by the statement that books."""
    row.statement, row.number, row.business_key = work.statement, at + 1, key
    row.state = _first_state(entry.kind, entry.iban, work)
    row.bank_reference = row.bank_reference or entry.bank_reference[:_LONGEST]
    row.end_to_end = row.end_to_end or entry.end_to_end[:_LONGEST]
    row.reference = row.reference or entry.reference[:_LONGEST]
    row.kind = entry.kind
    work.promoted.append(row)
    work.told_before += 1


def _told_more(row: BankEntry, entry: EntryRead, work: _Work) -> BankEntry:
    """Fill in what the first form left out; one that waits in suspense is looked at again."""
    knew_nothing = not (row.reference or row.end_to_end)
    row.end_to_end = row.end_to_end or entry.end_to_end[:_LONGEST]
    row.reference = row.reference or entry.reference[:_LONGEST]
    row.bank_reference = row.bank_reference or entry.bank_reference[:_LONGEST]
    open_still = row.state in (State.WAITING, State.SUSPENSE)
    if open_still and knew_nothing and (entry.text or entry.counterparty):
        row.payload = work.sealer.seal(entry, key=row.key)
        row.state = State.WAITING
    return row


def _row(
    entry: EntryRead, at: int, business_key: str, work: _Work, *, state: str = ""
) -> BankEntry:
    key = uuid.uuid4()
    first = state or _first_state(entry.kind, entry.iban, work)
    return BankEntry(
        key=key, statement=work.statement, number=at + 1, business_key=business_key,
        booked_on=entry.booked_on, value_on=entry.value_on, amount_minor=entry.amount_minor,
        currency=entry.currency, kind=entry.kind, end_to_end=entry.end_to_end[:_LONGEST],
        reference=entry.reference[:_LONGEST], bank_reference=entry.bank_reference[:_LONGEST],
        batch_key=entry.batch_key[:_LONGEST], reason_code=entry.reason_code[:40],
        payload=work.sealer.seal(entry, key=key), state=first,
        why=_first_why(entry, first, work),
    )  # fmt: skip


def _first_state(kind: str, iban: str, work: _Work) -> str:
    nothing = (
        kind == BankEntry.Kind.ZERO
        or work.account.kind == "own"
        or place_of(iban) in work.own_places
    )
    return State.NOTHING if nothing else State.WAITING


def _first_why(entry: EntryRead, state: str, work: _Work) -> str:
    if state != State.NOTHING:
        return entry.why
    if entry.kind == BankEntry.Kind.ZERO:
        return "zero"
    return "own_transfer" if place_of(entry.iban) in work.own_places else "own_account"


def _write(work: _Work, *, at: datetime, actor: str) -> None:
    """Write the rows, then the ledger's side of those that brought money."""
    BankEntry.objects.bulk_create(work.fresh, batch_size=1000)
    changed = [*work.promoted, *work.told_again, *work.taken_apart]
    fields = ["statement", "number", "business_key", "kind", "end_to_end", "reference",
              "bank_reference", "payload", "state", "why"]  # fmt: skip
    BankEntry.objects.bulk_update(changed, fields, batch_size=1000)
    code = EntryEvent.Code
    note_many(work.fresh, code.TAKEN, at=at, actor=actor)
    note_many([*work.promoted, *work.told_again, *work.taken_apart], code.TOLD_AGAIN,
              at=at, actor=actor, statement=str(work.statement.key))  # fmt: skip
    take_in_many(
        [row for row in (*work.fresh, *work.promoted) if _brought_money(row, work)],
        place=work.account.place, at=at, actor=actor,
    )  # fmt: skip


def _brought_money(row: BankEntry, work: _Work) -> bool:
    return row.amount_minor > 0 and row.state == State.WAITING and row.key not in work.paid_in
