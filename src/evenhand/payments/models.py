"""Tables of payments: bank files, their statements and entries, and what became of them.

What a counterparty is called, which account is hers and what she wrote is sealed; the columns
beside it are what matching asks.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from evenhand.cases.models import Case, Person
from evenhand.payments.collecting import (
    Debit,
    DebitEvent,
    DebitFile,
    Mandate,
    PaymentOrder,
    ProviderEvent,
)
from evenhand.payments.passing_on import (
    Agreement,
    GivenBack,
    Overpaid,
    Recall,
    Reconciled,
    Refund,
    Remittance,
    RemittanceLine,
    ToldAccount,
)

# Django knows the tables that a room's `models` holds; so do the other rooms.
__all__ = [
    "Agreement", "BankEntry", "BankFile", "BankStatement", "Debit", "DebitEvent", "DebitFile",
    "EntryEvent", "GivenBack", "KnownPayer", "Mandate", "Overpaid", "PaymentOrder",
    "ProviderEvent", "Recall", "Reconciled", "Refund", "Remittance", "RemittanceLine",
    "Suggestion", "ToldAccount",
]  # fmt: skip


class BankFile(models.Model):
    """A file of a bank, taken whole or refused whole; its bytes are kept in the vault."""

    class State(models.TextChoices):
        TAKEN = "taken", "taken"
        REFUSED = "refused", "refused"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    form = models.CharField(max_length=20, blank=True)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=120)
    document_key = models.UUIDField(null=True)
    state = models.CharField(max_length=7, choices=State.choices)
    why = models.CharField(max_length=40, blank=True)
    line_in_file = models.PositiveIntegerField(null=True)
    what_was_found = models.CharField(max_length=200, blank=True)
    entries = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(name="payments_file_received", fields=["received_at"])]
        constraints = [
            models.CheckConstraint(
                name="payments_a_refusal_has_its_why",
                condition=Q(state="taken", why="") | (Q(state="refused") & ~Q(why="")),
            )
        ]


class BankStatement(models.Model):
    """One statement or notice of a file, about one of our own accounts."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.ForeignKey(BankFile, on_delete=models.PROTECT, related_name="statements")
    form = models.CharField(max_length=10)
    place = models.CharField(max_length=34)
    currency = models.CharField(max_length=3)
    statement_id = models.CharField(max_length=60)
    number = models.PositiveIntegerField(null=True)
    from_on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    opening_minor = models.BigIntegerField(null=True)
    closing_minor = models.BigIntegerField(null=True)
    balances_usable = models.BooleanField(default=False)
    content_hash = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(name="payments_statement_days", fields=["place", "until_on"])]
        constraints = [
            models.UniqueConstraint(
                name="payments_statement_once", fields=["place", "form", "statement_id"]
            )
        ]


class BankEntry(models.Model):
    """One booked line of our own account, once. Its words are sealed under the account's key."""

    class Kind(models.TextChoices):
        CREDIT = "credit", "money came"
        DEBIT = "debit", "money went"
        RETURN = "return", "what went or was collected came back"
        REVERSAL = "reversal", "the bank took an entry back"
        ZERO = "zero", "no money"

    class State(models.TextChoices):
        ANNOUNCED = "announced", "told by the other form; not booked yet"
        WAITING = "waiting", "waits to be matched"
        MATCHED = "matched", "matched"
        SUSPENSE = "suspense", "nobody is sure whose it is"
        RETURNED = "returned", "the bank took it back"
        SENT_BACK = "sent_back", "sent back to the payer"
        NOTHING = "nothing", "nothing to do"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    business_key = models.CharField(max_length=64, unique=True)
    booked_on = models.DateField()
    value_on = models.DateField(null=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    end_to_end = models.CharField(max_length=80, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    bank_reference = models.CharField(max_length=80, blank=True)
    batch_key = models.CharField(max_length=80, blank=True)
    reason_code = models.CharField(max_length=40, blank=True)
    payload = models.BinaryField()
    state = models.CharField(max_length=9, choices=State.choices)
    why = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index(name="payments_entry_state", fields=["state", "booked_on"]),
            models.Index(
                name="payments_entry_end_to_end",
                fields=["end_to_end"],
                condition=~Q(end_to_end=""),
            ),
            models.Index(
                name="payments_entry_bank_reference",
                fields=["bank_reference"],
                condition=~Q(bank_reference=""),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="payments_entry_once_a_statement", fields=["statement", "number"]
            ),
            models.CheckConstraint(
                name="payments_only_nothing_is_nil",
                condition=(Q(kind="zero") & Q(amount_minor=0))
                | (~Q(kind="zero") & ~Q(amount_minor=0)),
            ),
        ]


class Suggestion(models.Model):
    """A case that an entry may be for, with the reasons; never attributed by itself."""

    entry = models.ForeignKey(BankEntry, on_delete=models.PROTECT, related_name="suggestions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="suggestions")
    kind = models.CharField(max_length=20)
    score = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="payments_suggested_once", fields=["entry", "case"])
        ]


class EntryEvent(models.Model):
    """One thing that happened to an entry. Guarantees: never changed, never deleted."""

    class Code(models.TextChoices):
        TAKEN = "taken", "the entry was taken from a file"
        TOLD_AGAIN = "told_again", "another file told more of the entry"
        MATCHED = "matched", "the entry was matched"
        SUSPENSE = "suspense", "the entry waits in suspense"
        RETURNED = "returned", "the bank took it back"
        SEND_BACK_ASKED = "send_back_asked", "sending it back waits for a second person"
        SENT_BACK = "sent_back", "it is sent back to the payer"

    entry = models.ForeignKey(BankEntry, on_delete=models.PROTECT, related_name="events")
    code = models.CharField(max_length=15, choices=Code.choices)
    at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    data = models.JSONField(default=dict)


class KnownPayer(models.Model):
    """An account from which a person's debts were paid; known by its HMAC alone."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="payers")
    iban_hmac = models.CharField(max_length=64)
    since = models.DateTimeField()
    source = models.CharField(max_length=60)

    class Meta:
        indexes = [models.Index(name="payments_payer", fields=["iban_hmac"])]
        constraints = [
            models.UniqueConstraint(name="payments_payer_once", fields=["person", "iban_hmac"])
        ]


# --- Collecting: its tables stand in `collecting`


# --- Remitting: its tables stand in `passing_on`
