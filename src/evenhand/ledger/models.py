"""Tables of the ledger. Triggers in the first migration refuse every change of a transfer."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from evenhand.cases.models import Creditor, Debt


class Account(models.Model):
    """A place where money is. An account of a debt says what the person owes of that kind."""

    class Kind(models.TextChoices):
        PRINCIPAL = "principal", "what was borrowed or billed"
        INTEREST = "interest", "interest"
        FEES = "fees", "fees"
        COSTS = "costs", "costs"
        PLACED = "placed", "placed by the creditor"
        CLIENT_MONEY = "client_money", "clients' money held"
        SUSPENSE = "suspense", "money whose owner we do not know yet"
        WRITTEN_OFF = "written_off", "written off"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    currency = models.CharField(max_length=3)
    debt = models.ForeignKey(Debt, null=True, on_delete=models.PROTECT, related_name="accounts")
    creditor = models.ForeignKey(
        Creditor, null=True, on_delete=models.PROTECT, related_name="accounts"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="ledger_account_once",
                fields=["kind", "currency", "debt", "creditor"],
                nulls_distinct=False,
            ),
            models.UniqueConstraint(name="ledger_account_currency", fields=["id", "currency"]),
            models.CheckConstraint(
                name="ledger_debt_accounts_have_a_debt",
                condition=Q(kind__in=["principal", "interest", "fees", "costs"], debt__isnull=False)
                | (~Q(kind__in=["principal", "interest", "fees", "costs"]) & Q(debt__isnull=True)),
            ),
        ]


class Transfer(models.Model):
    """Money that moved. Guarantees: never changed, never deleted, one currency, exactly once."""

    class Kind(models.TextChoices):
        TAKEN_ON = "taken_on", "debt taken on"
        PAYMENT = "payment", "payment"
        INTEREST = "interest", "interest"
        FEE = "fee", "fee"
        REVERSAL = "reversal", "reversal"
        CORRECTION = "correction", "correction"
        WRITE_OFF = "write_off", "written off"

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="debits")
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="credits")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    effective_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)
    basis = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            # With their amounts, so that balances are added up from the index alone.
            models.Index(
                name="ledger_debits", fields=["debit", "effective_on"], include=["amount_minor"]
            ),
            models.Index(
                name="ledger_credits", fields=["credit", "effective_on"], include=["amount_minor"]
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="ledger_amount_is_positive", condition=Q(amount_minor__gt=0)
            ),
            models.CheckConstraint(
                name="ledger_two_different_accounts", condition=~Q(debit=F("credit"))
            ),
        ]
