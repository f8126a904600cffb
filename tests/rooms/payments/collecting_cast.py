"""A person who pays her plan by direct debit, and the days on which the house works for it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings as django_settings
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.contact.actions import release
from evenhand.contact.models import Release
from evenhand.ledger import flows
from evenhand.payments import debit_files, debits, mandates
from evenhand.payments.models import BankEntry, BankFile, BankStatement, Debit, DebitFile, Mandate
from evenhand.rulebook import Money
from tests import cast
from tests.rooms.plans.test_events import noon

IBAN = "DE89370400440532013000"
PLACE = "LV80BANK0000435195001"
IDENTIFIER = "DE98ZZZ09999999999"
TODAY = cast.AT.date()


def we_collect(settings: Settings, **more: str) -> None:
    """Let the firm have an identifier as a creditor of the scheme."""
    firm: dict[str, Any] = django_settings.FIRM
    euro = {**firm["accounts"]["EUR"], "creditor_identifier": IDENTIFIER, **more}
    settings.FIRM = {**firm, "accounts": {**firm["accounts"], "EUR": euro}}


def mandate(case: Case, *, iban: str = IBAN) -> Mandate:
    return mandates.give(
        person=case.person, iban=iban, holder="Ilze Bērziņa", on=TODAY, how="portal", at=cast.AT,
        actor="person",
    )  # fmt: skip


def day_of_work(day: date) -> None:
    """What the house does on a day: it judges, plans, sends, and notes what left."""
    debits.run(day=day, at=noon(day))
    for row in Release.objects.filter(letter="debit_announced", state="queued"):
        release(row.key, clock=lambda: noon(day))
    debits.run(day=day, at=noon(day))


def announced(due_on: date) -> Debit:
    """A debit that was announced in time."""
    for before in (20, 19):
        day_of_work(due_on - timedelta(days=before))
    return Debit.objects.get(state="announced")


def filed(due_on: date) -> DebitFile:
    announced(due_on)
    (file,) = debit_files.draw_up(
        day=due_on - timedelta(days=3), at=noon(due_on - timedelta(days=3))
    )
    return file


def handed_over(due_on: date) -> DebitFile:
    file, on = filed(due_on), due_on - timedelta(days=3)
    return debit_files.note_handed_over(file, today=on, at=noon(on), actor="staff")


_NUMBER = iter(range(1, 1_000_000))


def entry(
    minor: int, *, on: date, end_to_end: str = "", reason: str = "", batch: str = ""
) -> BankEntry:
    """An entry of our account as the reader of bank files leaves it."""
    number = next(_NUMBER)
    file = BankFile.objects.create(
        digest=f"{number:064d}", name="x", received_at=noon(on), received_by="bank", state="taken"
    )
    statement = BankStatement.objects.create(
        file=file, form="camt.053", place=PLACE, currency="EUR", statement_id=str(number),
        content_hash="",
    )  # fmt: skip
    made = BankEntry.objects.create(
        statement=statement, number=1, business_key=f"{number:064d}", booked_on=on,
        amount_minor=minor, currency="EUR", kind="credit" if minor > 0 else "return",
        end_to_end=end_to_end, reason_code=reason, batch_key=batch, payload=b"", state="waiting",
    )  # fmt: skip
    if minor > 0:
        flows.take_in(
            key=str(made.key), place=PLACE, amount=Money(minor, "EUR"), on=on, at=noon(on),
            actor="bank",
        )  # fmt: skip
    return made


def at_noon(day: date) -> datetime:
    return noon(day)
