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


class InterestTerms(models.Model):
    """By what interest runs on a debt: half-open days; of several the last recorded counts.

    Guarantees: never changed, never deleted. Without a row no interest runs at all.
    """

    class Kind(models.TextChoices):
        STATUTORY = "statutory", "by law"
        CONTRACTUAL = "contractual", "by contract"
        NONE = "none", "none runs"

    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="interest_terms")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    rate_bp = models.PositiveIntegerField(null=True)
    day_count = models.CharField(max_length=13, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    cap_minor = models.BigIntegerField(null=True)
    is_short_term_credit = models.BooleanField(default=False)
    source = models.CharField(max_length=120)
    basis = models.CharField(max_length=300)
    recorded_at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ledger_terms_have_days",
                condition=Q(until_on__isnull=True) | Q(from_on__lt=F("until_on")),
            ),
            models.CheckConstraint(
                name="ledger_terms_by_contract_name_their_rate",
                condition=Q(kind="contractual", rate_bp__isnull=False)
                | (~Q(kind="contractual") & Q(rate_bp__isnull=True)),
            ),
            models.CheckConstraint(name="ledger_terms_have_a_basis", condition=~Q(basis="")),
            models.CheckConstraint(
                name="ledger_terms_cap_is_not_below_nought",
                condition=Q(cap_minor__isnull=True) | Q(cap_minor__gte=0),
            ),
        ]


class Charge(models.Model):
    """What a transfer of interest or a fee was charged for, so that it can be reckoned again.

    `segments` are the runs of interest (rulebook/interest.py); `verdict_event` is the verdict that
    allowed a fee. Guarantees: never changed, never deleted; a fee pays for one act alone. The
    database commits no transfer of interest or a fee without its charge.
    """

    class Kind(models.TextChoices):
        INTEREST = "interest", "interest"
        FEE = "fee", "fee"

    transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, related_name="charge")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    fee_kind = models.CharField(max_length=20, blank=True)
    act_key = models.CharField(max_length=200, blank=True)
    from_on = models.DateField()
    until_on = models.DateField()
    segments = models.JSONField(default=list)
    verdict_event = models.BigIntegerField(null=True)
    document_key = models.UUIDField(null=True)
    basis_code = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ledger_charge_has_days", condition=Q(from_on__lt=F("until_on"))
            ),
            models.CheckConstraint(
                name="ledger_charge_is_interest_or_a_fee",
                condition=Q(kind="interest", fee_kind="")
                | (Q(kind="fee") & ~Q(fee_kind="") & ~Q(act_key="")),
            ),
            models.UniqueConstraint(
                name="ledger_a_fee_pays_for_one_act",
                fields=["act_key", "fee_kind"],
                condition=Q(kind="fee"),
            ),
        ]
