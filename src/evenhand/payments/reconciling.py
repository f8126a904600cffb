"""Holds the ledger against the bank each day, to the cent; what cannot be shown is never fine.

Three things must agree: what each account's statement closes with and the ledger's bank; what lies
at the bank and whose it is; what is held for each creditor and what was paid for that creditor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from evenhand.cases.models import Creditor
from evenhand.journal.actions import Entry, append
from evenhand.ledger import queries as balances
from evenhand.ledger.models import Account
from evenhand.payments import days
from evenhand.payments.models import BankEntry, BankStatement, Reconciled, Remittance
from evenhand.payments.own_accounts import OwnAccount, own_accounts
from evenhand.payments.remitting import end_to_end
from evenhand.rulebook.calendar import is_working_day
from evenhand.vault.asking import ask_prepared
from evenhand.work.alarms import open_alarms, raise_alarm, settle_alarm
from evenhand.work.models import Alarm

State = Reconciled.State
ACTOR: Final = "system:reconciliation"
AGAIN_FOR: Final = timedelta(days=10)
_OF_HOUSE: Final = ("suspense", "held", "refunds", "own", "vat", "exchange")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing on a day: what the ledger says, what stands beside it, and what explains it."""

    what: str
    currency: str
    ledger_minor: int
    beside_minor: int | None
    told: list[dict[str, object]] = field(default_factory=list)

    @property
    def state(self) -> str:
        if self.beside_minor is None:
            return State.NOT_PROVABLE
        return State.FINE if self.beside_minor == self.ledger_minor else State.DIFFERS


@transaction.atomic
def reconcile(day: date, *, at: datetime) -> Sequence[Reconciled]:
    """Hold everything of a day against each other, write down what is new, alarm where it differs.

    Returns how each thing stands. The same day again, with nothing changed, writes nothing.
    """
    note_seen_runs(until=day)
    checks = [*_accounts(day), *_currencies(day), *_creditors(day)]
    return [_kept(check, day, at=at) for check in checks]


def reconcile_again(
    *, until: date, at: datetime, since: date | None = None
) -> Sequence[Reconciled]:
    """Hold a day, or each from one to it, and those of the ten before that do not agree yet.

    A statement may come days late, and what differs is put right later: nobody should have to name
    those days. Returns how each thing stands on each of them, oldest day first.
    """
    first = since or until
    days_told = [first + timedelta(days=n) for n in range((until - first).days + 1)]
    again = sorted({row.day for row in not_fine(until=until) if row.day < first})
    return [row for day in (*again, *days_told) for row in reconcile(day, at=at)]


def not_fine(*, until: date) -> Sequence[Reconciled]:
    """Return what was not provable or differed on the last ten days when it was looked at last."""
    rows = Reconciled.objects.filter(day__gt=until - AGAIN_FOR, day__lte=until)
    newest = rows.order_by("day", "what", "currency", "-pk").distinct("day", "what", "currency")
    return [row for row in newest if row.state != State.FINE]


def _kept(check: Check, day: date, *, at: datetime) -> Reconciled:
    rows = Reconciled.objects.filter(day=day, what=check.what, currency=check.currency)
    last = rows.order_by("-pk").first()
    found = Reconciled(
        day=day, what=check.what, currency=check.currency, ledger_minor=check.ledger_minor,
        beside_minor=check.beside_minor, state=check.state, told=check.told, at=at,
    )  # fmt: skip
    same = ("ledger_minor", "beside_minor", "state", "told")
    if last is not None and all(getattr(last, name) == getattr(found, name) for name in same):
        return last
    found.save()
    _alarm(found, at=at)
    return found


def _alarm(row: Reconciled, *, at: datetime) -> None:
    """Ring where clients' money differs, and be still once it agrees on that day or a later one."""
    name = f"reconciliation:{row.what}:{row.currency}:"
    ringing = open_alarms().filter(kind=Alarm.Kind.MONEY_DIFFERS, business_key__startswith=name)
    if row.state == State.FINE:
        for one in ringing:
            # What is fine on a day says nothing of a later one; dates sort as they are told.
            if one.business_key.removeprefix(name) <= row.day.isoformat():
                settle_alarm(one, at=at)
    if row.state != State.DIFFERS:
        return
    if not ringing.exists() and not _agrees_later(row):
        raise_alarm(kind=Alarm.Kind.MONEY_DIFFERS, business_key=f"{name}{row.day}", at=at)
    data = {"what": row.what, "day": row.day.isoformat(), "currency": row.currency,
            "ledger_minor": row.ledger_minor, "beside_minor": row.beside_minor}  # fmt: skip
    append(Entry(code="ledger.differs", at=at, actor=ACTOR, data=data))


def _agrees_later(row: Reconciled) -> bool:
    """Whether the same thing agreed on a later day: what differed was put right by then."""
    later = Reconciled.objects.filter(what=row.what, currency=row.currency, day__gt=row.day)
    newest = later.order_by("-day", "-pk").first()
    return newest is not None and newest.state == State.FINE


def note_seen_runs(*, until: date) -> int:
    """Note which debits of the bank are runs of ours; answers how many were new."""
    marks = {end_to_end(run): run for run in Remittance.objects.exclude(state="drawn")}
    rows = BankEntry.objects.filter(
        end_to_end__in=marks, kind=BankEntry.Kind.DEBIT, state=BankEntry.State.WAITING,
        booked_on__lte=until,
    )  # fmt: skip
    found = [
        row.pk for row in rows
        if (row.currency, -row.amount_minor)
        == (marks[row.end_to_end].currency, marks[row.end_to_end].net_minor)
    ]  # fmt: skip
    fresh = BankEntry.objects.filter(pk__in=found)
    return fresh.update(state=BankEntry.State.NOTHING, why="remittance")


def _accounts(day: date) -> Iterator[Check]:
    """What each account of clients' money closes with, and what the ledger says lies there."""
    for account in own_accounts().values():
        if account.kind != "clients":
            continue
        for currency in account.currencies:
            there = balances.at_bank(place=account.place, on=day, currency=currency).minor
            closing = _closing(account, currency, day)
            told: list[dict[str, object]] = []
            if closing is not None:
                told = _on_their_way(account, currency, day)
                there += sum(int(str(one["minor"])) for one in told)
            yield Check(what=f"account:{account.place}", currency=currency, ledger_minor=there,
                        beside_minor=closing, told=told)  # fmt: skip


def _closing(account: OwnAccount, currency: str, day: date) -> int | None:
    """What moved on an account until the close of a day, by its statements; None: no statement.

    What lay there before its first statement came to us before the ledger began, and is left out.
    """
    rows = [
        row for row in days.statements_at(account, since=date.min)
        if row.currency == currency and row.until_on is not None and row.until_on <= day
    ]  # fmt: skip
    if not rows or not _covers(rows[-1], account, day):
        return None
    first, last = rows[0], rows[-1]
    if first.opening_minor is None or last.closing_minor is None or not last.balances_usable:
        return None
    return last.closing_minor - first.opening_minor


def _covers(statement: BankStatement, account: OwnAccount, day: date) -> bool:
    """Whether a statement reaches the last working day of the bank until a day."""
    country = days.country_of(account.place)
    while not is_working_day(day, country):
        day -= timedelta(days=1)
    return statement.until_on is not None and statement.until_on >= day


def _on_their_way(account: OwnAccount, currency: str, day: date) -> list[dict[str, object]]:
    """Runs that left the books and are not on a statement yet: the bank still has their money."""
    runs = Remittance.objects.exclude(state="drawn").filter(
        currency=currency, approved_at__date__lte=day
    )
    seen = BankEntry.objects.filter(
        statement__place=account.place, kind=BankEntry.Kind.DEBIT, booked_on__lte=day,
        end_to_end__in=[end_to_end(run) for run in runs], why="remittance",
    )  # fmt: skip
    marks = set(seen.values_list("end_to_end", flat=True))
    return [
        {"run": end_to_end(run), "minor": run.net_minor, "on": run.approved_at.date().isoformat()}
        for run in runs.order_by("pk")
        if end_to_end(run) not in marks and run.approved_at is not None
    ]


def _currencies(day: date) -> Iterator[Check]:
    """What lies at the bank in each currency, and whose it is."""
    sums: dict[tuple[str, str], int] = {}
    for row in ask_prepared(_BY_KIND, {"on": day}):
        sums[str(row["currency"]), str(row["kind"])] = int(row["minor"])
    for currency in sorted({currency for currency, _ in sums}):
        whose = -sum(sums.get((currency, kind), 0) for kind in _OF_HOUSE)
        yield Check(what="bank", currency=currency, beside_minor=whose,
                    ledger_minor=sums.get((currency, Account.Kind.BANK), 0))  # fmt: skip


def _creditors(day: date) -> Iterator[Check]:
    """What is held for each creditor: what was paid, without what was only told by hand."""
    pairs = Account.objects.filter(kind__in=["held", "client_money"]).order_by("creditor")
    for number, currency in pairs.values_list("creditor", "currency").distinct():
        creditor = Creditor.objects.get(pk=number)
        told = _told_by_hand(creditor, currency, day)
        unseen = sum(int(str(one["minor"])) for one in told)
        paid = balances.client_money(creditor, on=day, currency=currency).minor
        held = balances.held_for(creditor, on=day, currency=currency).minor
        yield Check(what=f"creditor:{creditor.key}", currency=currency, ledger_minor=held,
                    beside_minor=paid - unseen, told=told)  # fmt: skip


def _told_by_hand(creditor: Creditor, currency: str, day: date) -> list[dict[str, object]]:
    rows = ask_prepared(_UNSEEN, {"book": creditor.pk, "currency": currency, "on": day})
    return [
        {"payment": str(row["key"]), "minor": int(row["amount_minor"]),
         "on": row["effective_on"].isoformat(), "days": (day - row["effective_on"]).days}
        for row in rows
    ]  # fmt: skip


def latest(*, day: date | None = None) -> QuerySet[Reconciled]:
    """Return how each thing stood last on a day, or on the last day that was looked at."""
    rows = Reconciled.objects.all()
    newest = day or rows.order_by("-day").values_list("day", flat=True).first()
    rows = rows.filter(day=newest) if newest else rows.none()
    rows = rows.order_by("what", "currency", "-pk")
    return rows.distinct("what", "currency")


_BY_KIND: Final = """
SELECT a.kind, a.currency, sum(m.minor)::bigint AS minor
  FROM ledger_account a
  JOIN LATERAL (
       SELECT amount_minor AS minor FROM ledger_transfer
        WHERE debit_id = a.id AND effective_on <= %(on)s::date
       UNION ALL
       SELECT -amount_minor FROM ledger_transfer
        WHERE credit_id = a.id AND effective_on <= %(on)s::date) m ON true
 WHERE a.book = 0
 GROUP BY a.kind, a.currency
"""

# Payments without their twin in the house's book that nobody took back. A key too long for the
# column is told by its beginning and its digest, as `ledger.posting.fitting` makes it.
_FITTING: Final = """
CASE WHEN length('{0}' || t.key) <= 200 THEN '{0}' || t.key
     ELSE left('{0}' || t.key, 100) || ':sha256:'
          || encode(sha256(convert_to('{0}' || t.key, 'UTF8')), 'hex') END
"""
_UNSEEN: Final = f"""
SELECT t.key, t.amount_minor - freed.minor AS amount_minor, t.effective_on
  FROM ledger_transfer t JOIN ledger_account a ON a.id = t.debit_id
 CROSS JOIN LATERAL (
       SELECT coalesce(sum(o.amount_minor), 0)::bigint AS minor FROM ledger_transfer o
        WHERE o.debit_id = t.credit_id AND o.kind = 'reversal'
          AND o.effective_on <= %(on)s::date
          AND starts_with(o.key, 'freed:' || t.id || ':')) freed
 WHERE t.amount_minor > freed.minor AND t.kind = 'payment'
   AND t.book = %(book)s::bigint AND t.currency = %(currency)s
   AND a.kind = 'client_money' AND t.effective_on <= %(on)s::date
   AND NOT EXISTS (SELECT 1 FROM ledger_transfer o
                    WHERE o.key = {_FITTING.format("held_for:")}
                      AND o.effective_on <= %(on)s::date)
   AND NOT EXISTS (SELECT 1 FROM ledger_transfer o
                    WHERE o.key = {_FITTING.format("reversal:")}
                      AND o.effective_on <= %(on)s::date)
 ORDER BY t.effective_on, t.id
"""  # noqa: S608 - only our own words are put in
