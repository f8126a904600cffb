"""Tables of the ledger. Triggers in the migrations refuse every change of what was written.

Every account lies in a book: the house's own (0) or that of one creditor. No transfer crosses from
one book to another, so that each book is nil in each currency whatever happens.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from evenhand.cases.models import Creditor, Debt

HOUSE = 0
"""The house's own book; every other book bears the number of its creditor."""
OF_DEBTS = ("principal", "interest", "fees", "costs")
OF_CREDITORS = ("placed", "client_money", "written_off", "remitted", "commission", "reported")
OF_HOUSE = ("suspense", "refunds", "own", "vat", "exchange")
MOST_MINOR = 10**15
"""More than any sum of money that a transfer moves."""


class Account(models.Model):
    """A place where money is. An account of a debt says what the person owes of that kind."""

    class Kind(models.TextChoices):
        PRINCIPAL = "principal", "what was borrowed or billed"
        INTEREST = "interest", "interest"
        FEES = "fees", "fees"
        COSTS = "costs", "costs"
        PLACED = "placed", "placed by the creditor"
        CLIENT_MONEY = "client_money", "clients' money held"
        WRITTEN_OFF = "written_off", "written off"
        REMITTED = "remitted", "passed on to the creditor"
        COMMISSION = "commission", "commission and its tax"
        REPORTED = "reported", "paid to the creditor directly"
        BANK = "bank", "at the bank"
        SUSPENSE = "suspense", "money whose owner we do not know yet"
        HELD = "held", "held for a creditor"
        REFUNDS = "refunds", "to be sent back to the payer"
        OWN = "own", "the house's own money"
        VAT = "vat", "value added tax owed"
        EXCHANGE = "exchange", "changed into another currency"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    currency = models.CharField(max_length=3)
    debt = models.ForeignKey(Debt, null=True, on_delete=models.PROTECT, related_name="accounts")
    creditor = models.ForeignKey(
        Creditor, null=True, on_delete=models.PROTECT, related_name="accounts"
    )
    place = models.CharField(max_length=34, blank=True, default="")
    # Written by the database from the debt or the creditor, never by hand.
    book = models.BigIntegerField(default=HOUSE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="ledger_account_once",
                fields=["kind", "currency", "debt", "creditor", "place"],
                nulls_distinct=False,
            ),
            models.UniqueConstraint(name="ledger_account_book", fields=["id", "currency", "book"]),
            models.CheckConstraint(
                name="ledger_account_belongs",
                condition=Q(kind__in=OF_DEBTS, debt__isnull=False, creditor__isnull=True, place="")
                | Q(
                    kind__in=[*OF_CREDITORS, "held"], debt__isnull=True, creditor__isnull=False,
                    place="",
                )
                | Q(kind__in=OF_HOUSE, debt__isnull=True, creditor__isnull=True, place="")
                | (Q(kind="bank", debt__isnull=True, creditor__isnull=True) & ~Q(place="")),
            ),
            models.CheckConstraint(
                name="ledger_account_book_is_its_own",
                condition=Q(kind__in=[*OF_HOUSE, "bank", "held"], book=HOUSE)
                | Q(kind__in=OF_CREDITORS, book=F("creditor"))
                | Q(kind__in=OF_DEBTS, book__gt=HOUSE),
            ),
        ]  # fmt: skip


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
        RECEIPT = "receipt", "came in at the bank"
        HELD_FOR = "held_for", "held for a creditor"
        RETURNED = "returned", "taken back by the bank"
        SENT_BACK = "sent_back", "sent back to the payer"
        REMITTANCE = "remittance", "passed on to the creditor"
        COMMISSION = "commission", "commission"
        VAT = "vat", "value added tax"
        REPORTED = "reported", "paid to the creditor directly"
        EXCHANGE = "exchange", "changed into another currency"

    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # The database looks for the accounts of a statement with their currency and book, all at once.
    debit = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="debits", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    credit = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="credits", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    book = models.BigIntegerField()
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
            models.UniqueConstraint(name="ledger_transfer_once", fields=["key"]),
            models.CheckConstraint(
                name="ledger_amount_is_positive",
                condition=Q(amount_minor__gte=1, amount_minor__lte=MOST_MINOR),
            ),
            models.CheckConstraint(
                name="ledger_currency_has_three_letters", condition=Q(currency__regex="^[A-Z]{3}$")
            ),
            models.CheckConstraint(
                name="ledger_two_different_accounts", condition=~Q(debit=F("credit"))
            ),
        ]


class Request(models.Model):
    """What was asked under a key, and what was answered; asked again it is answered the same."""

    scope = models.CharField(max_length=60)
    key = models.CharField(max_length=255)
    request_hash = models.BinaryField(max_length=32)
    response = models.JSONField()
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="ledger_request_once", fields=["scope", "key"]),
        ]


class Rate(models.Model):
    """What one unit of a currency was in another on a day, in major units, as a fraction."""

    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField()
    on = models.DateField()
    source = models.CharField(max_length=200)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="ledger_rate_on", fields=["base", "quote", "on"])]
        constraints = [
            models.CheckConstraint(
                name="ledger_rate_is_positive", condition=Q(numerator__gt=0, denominator__gt=0)
            ),
            models.CheckConstraint(
                name="ledger_rate_of_two_currencies", condition=~Q(base=F("quote"))
            ),
        ]


class DayClosed(models.Model):
    """The books at the close of a day: their sums, and a digest of all rows up to the last."""

    day = models.DateField()
    last_id = models.BigIntegerField()
    rows = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)
    before = models.BinaryField(max_length=32)
    # By which a changed row is found again: its number and eight bytes of its own digest, each.
    marks = models.BinaryField()
    sums = models.JSONField()
    told = models.JSONField()
    journal_head = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="ledger_day_closed_once", fields=["day"]),
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
