"""Tables of money that goes out again: overpaid, agreements, remittances, recalls, checks.

They are of the one room whose other tables stand in `models`.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from evenhand.cases.models import Case, Creditor, Debt, Person
from evenhand.ledger.models import Transfer


class Overpaid(models.Model):
    """Money of a person that no debt takes: it goes back, or where she says, and is never kept."""

    class State(models.TextChoices):
        OPEN = "open", "waits to go back"
        RETURNED = "returned", "goes back to the account it came from"
        APPLIED = "applied", "used for another debt by her wish"
        GIVEN = "given", "went back by other means"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="overpaid")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="overpaid")
    # What brought it: an entry of the bank, or a payment that was told by hand, by its key.
    entry = models.ForeignKey(
        "payments.BankEntry", null=True, on_delete=models.PROTECT, related_name="overpaid"
    )
    source = models.CharField(max_length=320, unique=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    paid_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, blank=True)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(name="payments_overpaid_state", fields=["state", "opened_at"])]
        constraints = [
            models.CheckConstraint(
                name="payments_overpaid_is_something", condition=Q(amount_minor__gt=0)
            ),
            models.CheckConstraint(
                name="payments_overpaid_is_decided_or_open",
                condition=Q(state="open", decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_at__isnull=False)),
            ),
        ]


class GivenBack(models.Model):
    """A note that overpaid money went back by other means: who, when, how, and what shows it.

    Guarantees: one counts at a time for the same money; a second who agrees is never who noted it.
    """

    class How(models.TextChoices):
        CASH = "cash", "in cash"
        CHEQUE = "cheque", "by a cheque of ours"
        CREDITOR = "creditor", "the creditor gave it back"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    overpaid = models.ForeignKey(Overpaid, on_delete=models.PROTECT, related_name="given")
    how = models.CharField(max_length=8, choices=How.choices)
    on = models.DateField()
    words = models.CharField(max_length=300, blank=True)
    document_key = models.UUIDField(null=True)
    needs_second = models.BooleanField()
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=120)
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.CharField(max_length=120, blank=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="payments_given_back_once",
                fields=["overpaid"],
                condition=Q(replaced_at__isnull=True),
            ),
            models.CheckConstraint(
                name="payments_given_back_is_shown",
                condition=~Q(words="") | Q(document_key__isnull=False),
            ),
            models.CheckConstraint(
                name="payments_given_back_has_two_people",
                condition=Q(agreed_at__isnull=True, agreed_by="")
                | (
                    Q(agreed_at__isnull=False, needs_second=True)
                    & ~Q(agreed_by="")
                    & ~Q(agreed_by=F("noted_by"))
                ),
            ),
            models.CheckConstraint(
                name="payments_given_back_is_not_replaced_once_agreed",
                condition=Q(agreed_at__isnull=True) | Q(replaced_at__isnull=True),
            ),
        ]


class Agreement(models.Model):
    """What a creditor and we agreed on money: commission, account, rhythm. The latest one counts.

    Guarantees: never changed, never deleted. How far we may settle is in `plans.Authority`.
    """

    class On(models.TextChoices):
        PAYMENTS = "payments", "everything that is paid"
        FEES = "fees", "fees and costs that are paid"

    class Rhythm(models.TextChoices):
        WEEKLY = "weekly", "each Monday"
        MONTHLY = "monthly", "on the first day of each month"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="agreements")
    currency = models.CharField(max_length=3)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    commission_bp = models.PositiveIntegerField()
    commission_on = models.CharField(max_length=8, choices=On.choices, default=On.PAYMENTS)
    vat_bp = models.PositiveIntegerField()
    vat_source = models.CharField(max_length=200, blank=True)
    rhythm = models.CharField(max_length=7, choices=Rhythm.choices)
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11, blank=True)
    holder = models.CharField(max_length=70)
    street = models.CharField(max_length=70, blank=True)
    house_number = models.CharField(max_length=16, blank=True)
    postcode = models.CharField(max_length=16, blank=True)
    town = models.CharField(max_length=35)
    country = models.CharField(max_length=2)
    allocation_order = models.CharField(max_length=60, blank=True)
    least_remitted_minor = models.BigIntegerField(default=0)
    remits_debits_at_once = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="payments_agreement_ends_after_it_begins",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
            ),
            models.CheckConstraint(
                name="payments_commission_is_a_share",
                condition=Q(commission_bp__lte=10_000, vat_bp__lte=10_000),
            ),
            models.CheckConstraint(
                name="payments_vat_has_a_source", condition=Q(vat_bp=0) | ~Q(vat_source="")
            ),
            models.CheckConstraint(
                name="payments_least_remitted_is_no_debt", condition=Q(least_remitted_minor__gte=0)
            ),
        ]


class Remittance(models.Model):
    """What one creditor gets at one time: drawn up by one person, approved by another."""

    class State(models.TextChoices):
        DRAWN = "drawn", "drawn up, waits for a second person"
        APPROVED = "approved", "approved, with its file for the bank"
        SENT = "sent", "handed to the bank"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="remittances")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    # The period that its statement names; of older runs only the last day was kept.
    since = models.DateField(null=True)
    until = models.DateField()
    gross_minor = models.BigIntegerField()
    commission_minor = models.BigIntegerField()
    vat_minor = models.BigIntegerField()
    net_minor = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAWN)
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=120)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.CharField(max_length=120, blank=True)
    # What the bank gets, and the statement for the creditor, both kept in the vault.
    order_key = models.UUIDField(null=True)
    statement_key = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(name="payments_remitted", fields=["creditor", "until"])]
        constraints = [
            models.UniqueConstraint(
                name="payments_one_run_a_day", fields=["creditor", "currency", "until"]
            ),
            models.CheckConstraint(
                name="payments_run_has_a_period",
                condition=Q(since__isnull=True) | Q(since__lte=F("until")),
            ),
            models.CheckConstraint(
                name="payments_run_adds_up",
                condition=Q(gross_minor=F("net_minor") + F("commission_minor") + F("vat_minor")),
            ),
            models.CheckConstraint(
                name="payments_run_takes_from_nobody", condition=Q(net_minor__gte=0)
            ),
            models.CheckConstraint(
                name="payments_run_has_two_people",
                condition=Q(state="drawn", approved_by="")
                | (~Q(state="drawn") & ~Q(approved_by="") & ~Q(approved_by=F("drawn_by"))),
            ),
        ]


class RemittanceLine(models.Model):
    """One transfer of a creditor's book in a run: each is told and passed on once."""

    class What(models.TextChoices):
        PAYMENT = "payment", "paid"
        RETURNED = "returned", "taken back by the bank"
        FREED = "freed", "off a charge that was taken back"
        REPORTED = "reported", "paid to the creditor directly"
        CORRECTED = "corrected", "a report that was taken back"

    remittance = models.ForeignKey(Remittance, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    what = models.CharField(max_length=9, choices=What.choices)
    kind = models.CharField(max_length=12)
    amount_minor = models.BigIntegerField()
    commission_minor = models.BigIntegerField()
    vat_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="payments_line_once", fields=["remittance", "number"])
        ]


class Reconciled(models.Model):
    """What the ledger and what stands beside it said of one thing on a day. Never changed."""

    class State(models.TextChoices):
        FINE = "fine", "both say the same"
        DIFFERS = "differs", "they differ"
        NOT_PROVABLE = "not_provable", "there is no statement of that day"

    day = models.DateField()
    what = models.CharField(max_length=80)
    currency = models.CharField(max_length=3)
    ledger_minor = models.BigIntegerField()
    beside_minor = models.BigIntegerField(null=True)
    state = models.CharField(max_length=12, choices=State.choices)
    told = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="payments_reconciled_day", fields=["day", "what"])]


class Recall(models.Model):
    """A creditor wants a debt back: nothing is asked, and its cases end once money is settled."""

    class State(models.TextChoices):
        ASKED = "asked", "money is still to be settled"
        DONE = "done", "the debt is back with the creditor"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    debt = models.OneToOneField(Debt, on_delete=models.PROTECT, related_name="recall")
    why = models.CharField(max_length=300)
    state = models.CharField(max_length=5, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=120, blank=True)


class Refund(models.Model):
    """An order to the bank that sends money back, and the entry that shows it leaving, once.

    Its number is what the bank calls it by: `EHB<number>`.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField(max_length=320, unique=True)
    place = models.CharField(max_length=34)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    order_key = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    entry = models.OneToOneField(
        "payments.BankEntry", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="payments_refund_is_something", condition=Q(amount_minor__gt=0)
            ),
        ]


class ToldAccount(models.Model):
    """An account that a payer told us, because the bank's file names none for her money.

    Its name, number and words are sealed under the key of our account. Guarantees: one counts at a
    time for the money of a source, and whoever wrote it down never agrees to it.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField(max_length=320)
    place = models.CharField(max_length=34)
    payload = models.BinaryField()
    told_at = models.DateTimeField()
    told_by = models.CharField(max_length=120)
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.CharField(max_length=120, blank=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="payments_one_told_account",
                fields=["source"],
                condition=Q(replaced_at__isnull=True),
            ),
            models.CheckConstraint(
                name="payments_a_second_agrees_to_an_account",
                condition=Q(agreed_at__isnull=True, agreed_by="")
                | (Q(agreed_at__isnull=False) & ~Q(agreed_by="") & ~Q(agreed_by=F("told_by"))),
            ),
            models.CheckConstraint(
                name="payments_what_was_agreed_is_not_replaced",
                condition=Q(agreed_at__isnull=True) | Q(replaced_at__isnull=True),
            ),
        ]
