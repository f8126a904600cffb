"""Which of a bank's days are there, which are missing, and where its statements do not follow.

A bank that sends nothing says nothing: only counting its working days shows that money may have
come of which nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final, Literal

from django.db import transaction

from evenhand.journal.actions import Entry, append
from evenhand.payments.models import BankStatement
from evenhand.payments.own_accounts import OwnAccount, own_accounts
from evenhand.rulebook.calendar import add_working_days, is_working_day
from evenhand.rulebook.zones import zone, zones_of
from evenhand.work.actions import finish_by_itself, raise_task
from evenhand.work.models import Task

DUE_BY: Final = time(10)
# How far back days are asked for; what is older was asked for when it was new.
LOOK_BACK: Final = timedelta(days=60)
_NOTICE: Final = "camt.054"
_WATCHING: Final = "system:bank-days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that does not follow: a day without a statement, a balance, a number."""

    place: str
    kind: Literal["day_missing", "balance_apart", "number_missing"]
    on: date
    words: str = ""


def due_in(working_days: int, *, at: datetime, place: str) -> datetime:
    """Return the same hour some working days on, where an account is kept."""
    day = add_working_days(at.date(), working_days, country_of(place))
    return at + (day - at.date())


def country_of(place: str) -> str:
    """Return the country of an account, small; empty where its number does not say."""
    return place[:2].lower() if place[:2].isalpha() and place[2:4].isdecimal() else ""


def statements_at(account: OwnAccount, *, since: date) -> Sequence[BankStatement]:
    """Return the statements from which an account is booked, in their order."""
    rows = BankStatement.objects.filter(place=account.place, until_on__gte=since)
    by_notice = account.books == "notice"
    rows = rows.filter(form=_NOTICE) if by_notice else rows.exclude(form=_NOTICE)
    return list(rows.order_by("until_on", "number", "pk"))


def gaps(account: OwnAccount, *, at: datetime) -> Sequence[Gap]:
    """Return what does not follow in an account's statements, oldest first."""
    since = at.date() - LOOK_BACK
    found = statements_at(account, since=since)
    if not found:
        return []
    told = [*_missing_days(account, found, at=at), *_apart(account, found)]
    return sorted(told, key=lambda gap: (gap.on, gap.kind))


def _missing_days(
    account: OwnAccount, found: Sequence[BankStatement], *, at: datetime
) -> Iterator[Gap]:
    """Working days between the first statement and the last day that should be here by now."""
    there = {day for statement in found for day in _days_of(statement)}
    day = min(there) + timedelta(days=1)
    while day <= _last_due(account, at=at):
        if day not in there and is_working_day(day, country_of(account.place)):
            yield Gap(place=account.place, kind="day_missing", on=day)
        day += timedelta(days=1)


def _days_of(statement: BankStatement) -> Iterator[date]:
    assert statement.until_on is not None
    day = max(statement.from_on or statement.until_on, statement.until_on - LOOK_BACK)
    day = min(day, statement.until_on)
    while day <= statement.until_on:
        yield day
        day += timedelta(days=1)


def _last_due(account: OwnAccount, *, at: datetime) -> date:
    """The last day whose statement should be here: by ten on the next working day, there."""
    country = country_of(account.place)
    here = at.astimezone(zone(zones_of(country)[0])) if zones_of(country) else at
    day = here.date() - timedelta(days=1)
    while not is_working_day(day, country):
        day -= timedelta(days=1)
    due = add_working_days(day, 1, country)
    is_late = (here.date(), here.time()) >= (due, DUE_BY)
    return day if is_late else day - timedelta(days=1)


def _apart(account: OwnAccount, found: Sequence[BankStatement]) -> Iterator[Gap]:
    """Statements whose balance or number does not follow from the one before, form by form."""
    for form in sorted({one.form for one in found}):
        for currency in sorted({one.currency for one in found}):
            row = [one for one in found if (one.form, one.currency) == (form, currency)]
            for before, after in pairwise(row):
                yield from _between(account, before, after)


def _between(account: OwnAccount, before: BankStatement, after: BankStatement) -> Iterator[Gap]:
    assert after.until_on is not None
    closing, opening = before.closing_minor, after.opening_minor
    if None not in (closing, opening) and closing != opening:
        yield Gap(place=account.place, kind="balance_apart", on=after.until_on,
                  words=f"{before.statement_id} → {after.statement_id}")  # fmt: skip
    if before.number is None or after.number is None:
        return
    if after.number not in (before.number, before.number + 1, 1):
        yield Gap(place=account.place, kind="number_missing", on=after.until_on,
                  words=f"{before.number} → {after.number}")  # fmt: skip


@transaction.atomic
def watch_days(*, at: datetime) -> int:
    """Note each missing day once, with a task; close those that came. Answers how many are new."""
    fresh = 0
    open_still: set[str] = set()
    for account in own_accounts().values():
        for gap in gaps(account, at=at):
            if gap.kind == "day_missing":
                key = f"bank_day_missing:{gap.place}:{gap.on}"
                open_still.add(key)
                fresh += _note_missing(gap, key, at=at)
    waiting = Task.objects.filter(kind="bank_day_missing", done_at__isnull=True)
    for key in waiting.values_list("business_key", flat=True):
        if key not in open_still:
            finish_by_itself(business_key=key, at=at)
    return fresh


def _note_missing(gap: Gap, key: str, *, at: datetime) -> bool:
    if Task.objects.filter(business_key=key).exists():
        return False
    due = due_in(1, at=at, place=gap.place)
    raise_task(kind="bank_day_missing", business_key=key, at=at, due_at=due, note=f"{gap.on}")
    data = {"place": gap.place, "day": gap.on.isoformat()}
    append(Entry(code="bank.day_missing", at=at, actor=_WATCHING, data=data))
    return True
