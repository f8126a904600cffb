"""A small house with money in it for proofs and benches of the ledger, made by its own verbs."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

AT = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)
DAY = AT.date()
PLACE = "LV80BANK0000435195001"
CURRENCY = "EUR"
OWED_MINOR = 10**12


def debts_of_a_house(count: int, *, owed_minor: int = OWED_MINOR) -> list[Any]:
    """Make that many debts of one creditor, each of one person, taken into the ledger."""
    from evenhand.cases.models import Case, Creditor, Debt, Person
    from evenhand.ledger.actions import take_on_many

    creditor, _ = Creditor.objects.get_or_create(
        name="Bench Bank", defaults={"country": "LV", "since": AT, "is_synthetic": True}
    )
    start = Debt.objects.count()
    person = Person.objects.create(
        given_name="Synthetic", family_name="Payer", country="LV", zone="Europe/Riga",
        recorded_at=AT, is_synthetic=True,
    )  # fmt: skip
    debts = Debt.objects.bulk_create(
        [
            Debt(
                creditor=creditor, reference=f"bench-{start + number}", kind="loan",
                currency=CURRENCY, principal_minor=owed_minor, taken_on_at=AT, is_synthetic=True,
            )
            for number in range(count)
        ]
    )  # fmt: skip
    Case.objects.bulk_create([Case(debt=debt, person=person, opened_at=AT) for debt in debts])
    take_on_many(debts, on=DAY, at=AT, actor="bench")
    return debts


def forked(work: Callable[[], None]) -> int:
    """Run some work in a process of its own, which leaves without tidying up; returns its number.

    The caller must have closed its connections: two processes never share one.
    """
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException:  # noqa: BLE001 - told, and the process ends either way
        traceback.print_exc()
        os._exit(1)
    return os._exit(0)


def leave_the_database() -> None:
    """Close every connection of this process, so that it may fork."""
    from django.db import connections

    for link in connections.all(initialized_only=True):
        link.close()
        getattr(link, "close_pool", lambda: None)()
