"""Tables of collecting: mandates, direct debits, their files; payments by a provider's link.

What happened to each is append-only, like every history of the house.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from evenhand.cases.models import Case, Person
from evenhand.contact.models import Release
from evenhand.plans.models import Instalment


class Mandate(models.Model):
    """A person's leave to collect by SEPA direct debit; she ends it at once and gives no reason.

    Account and holder are sealed under her key. Guarantees: one that lives a person, its reference
    used once, its end never undone.
    """

    class How(models.TextChoices):
        PORTAL = "portal", "by herself, in the portal"
        PAPER = "paper", "on paper, which is kept"
        CALL = "call", "in a call, confirmed in writing"

    class Why(models.TextChoices):
        REVOKED = "revoked", "she ended it"
        BANK = "bank", "her bank said that it does not hold"
        REPLACED = "replaced", "another took its place"
        CLOSED = "closed", "nothing is left to collect"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates")
    reference = models.CharField(max_length=35, unique=True)
    payload = models.BinaryField()
    iban_hmac = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    given_on = models.DateField()
    given_how = models.CharField(max_length=6, choices=How.choices)
    document_key = models.UUIDField(null=True)
    ends_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=8, choices=Why.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="payments_one_living_mandate_a_person",
                fields=["person"],
                condition=Q(ends_at__isnull=True),
            ),
            models.CheckConstraint(
                name="payments_a_mandate_ends_for_a_reason",
                condition=Q(ends_at__isnull=True, ended_why="")
                | (Q(ends_at__isnull=False) & ~Q(ended_why="")),
            ),
        ]


class DebitFile(models.Model):
    """A file of direct debits for one day, scheme and account; handed to the bank once.

    Its bytes are kept in the vault: asked for again, they are the same.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    message_id = models.CharField(max_length=35, unique=True)
    scheme = models.CharField(max_length=4, default="CORE")
    place = models.CharField(max_length=34)
    day = models.DateField()
    debits_count = models.PositiveIntegerField()
    amount_minor = models.BigIntegerField()
    document_key = models.UUIDField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    handed_over_at = models.DateTimeField(null=True)
    handed_over_by = models.CharField(max_length=120, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="payments_one_file_a_day_and_account",
                fields=["day", "scheme", "place"],
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="payments_what_the_bank_has_is_not_withdrawn",
                condition=Q(handed_over_at__isnull=True) | Q(withdrawn_at__isnull=True),
            ),
        ]


class Debit(models.Model):
    """One try to collect one instalment. Its number is what the bank calls it by: `EHD<number>`.

    Guarantees: a try of an instalment exists once, and one at a time lives.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "planned"
        ANNOUNCED = "announced", "announced to the person"
        FILED = "filed", "in a file for the bank"
        PAID = "paid", "paid"
        RETURNED = "returned", "came back"
        WITHDRAWN = "withdrawn", "withdrawn before it was collected"

    LIVES = ("planned", "announced", "filed")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    instalment = models.ForeignKey(Instalment, on_delete=models.PROTECT, related_name="debits")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="debits")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="debits")
    try_number = models.PositiveSmallIntegerField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="EUR")
    sequence = models.CharField(max_length=4, blank=True)
    collect_on = models.DateField()
    planned_at = models.DateTimeField()
    release = models.ForeignKey(Release, null=True, on_delete=models.PROTECT, related_name="debits")
    announced_at = models.DateTimeField(null=True)
    file = models.ForeignKey(DebitFile, null=True, on_delete=models.PROTECT, related_name="debits")
    state = models.CharField(max_length=9, choices=State.choices, default=State.PLANNED)
    reason = models.CharField(max_length=40, blank=True)
    came_back_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(name="payments_debit_day", fields=["state", "collect_on"])]
        constraints = [
            models.UniqueConstraint(name="payments_try_once", fields=["instalment", "try_number"]),
            models.UniqueConstraint(
                name="payments_one_debit_lives",
                fields=["instalment"],
                condition=Q(state__in=["planned", "announced", "filed"]),
            ),
            models.CheckConstraint(
                name="payments_a_debit_is_positive_and_in_euro",
                condition=Q(amount_minor__gt=0, currency="EUR"),
            ),
            models.CheckConstraint(
                name="payments_nothing_is_filed_unannounced",
                condition=Q(state__in=["planned", "withdrawn"]) | Q(announced_at__isnull=False),
            ),
            models.CheckConstraint(
                name="payments_filed_in_a_file",
                condition=Q(state__in=["planned", "announced", "withdrawn"])
                | Q(file__isnull=False),
            ),
        ]

    @property
    def end_to_end(self) -> str:
        return f"EHD{self.pk}"


class DebitEvent(models.Model):
    """One thing that happened to a direct debit. Guarantees: never changed, never deleted."""

    class Code(models.TextChoices):
        PLANNED = "planned", "planned"
        ANNOUNCED = "announced", "announced to the person"
        FILED = "filed", "put into a file"
        TAKEN_OUT = "taken_out", "taken out of a file that the bank never got"
        HANDED_OVER = "handed_over", "handed to the bank"
        PAID = "paid", "the money came"
        RETURNED = "returned", "the money went back"
        WITHDRAWN = "withdrawn", "withdrawn"

    debit = models.ForeignKey(Debit, on_delete=models.PROTECT, related_name="events")
    code = models.CharField(max_length=11, choices=Code.choices)
    at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    data = models.JSONField(default=dict)


class PaymentOrder(models.Model):
    """A payment by card that a person began, at a provider who sees the card; we never do.

    `key` is all the provider learns of us. `wish_key` is the form she sent: sent twice, it is one
    order. `unknown` means that nobody knows whether the provider made its link: it is asked, under
    the same key, and never made anew.
    """

    class State(models.TextChoices):
        ASKED = "asked", "about to be made"
        UNKNOWN = "unknown", "nobody knows whether it was made"
        OPEN = "open", "its link can be used"
        PENDING = "pending", "she paid; the money is on its way"
        PAID = "paid", "paid"
        FAILED = "failed", "not paid, and cannot be any more"
        EXPIRED = "expired", "its time is over"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    wish_key = models.UUIDField(unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="payment_orders")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="payment_orders")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=255, blank=True)
    payment_reference = models.CharField(max_length=255, blank=True)
    url = models.TextField(blank=True)
    # Asked again, a provider must be asked the very same.
    back_url = models.TextField()
    language = models.CharField(max_length=8, blank=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.ASKED)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    refunded_minor = models.BigIntegerField(default=0)
    is_disputed = models.BooleanField(default=False)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(name="payments_order_state", fields=["state", "made_at"]),
            models.Index(name="payments_order_payment", fields=["payment_reference"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="payments_order_once_at_the_provider",
                fields=["provider", "reference"],
                condition=~Q(reference=""),
            ),
            models.CheckConstraint(
                name="payments_an_order_is_positive", condition=Q(amount_minor__gt=0)
            ),
            models.CheckConstraint(
                name="payments_no_more_refunded_than_paid",
                condition=Q(refunded_minor__gte=0, refunded_minor__lte=F("amount_minor")),
            ),
        ]


class ProviderEvent(models.Model):
    """One thing that a provider of payments told, once by its own id. Guarantees: never changed,
    never deleted, so that nothing told twice happens twice."""

    event_id = models.CharField(max_length=255, unique=True)
    provider = models.CharField(max_length=20)
    order = models.ForeignKey(
        PaymentOrder, null=True, on_delete=models.PROTECT, related_name="events"
    )
    kind = models.CharField(max_length=60)
    amount_minor = models.BigIntegerField(null=True)
    told_at = models.DateTimeField()
    taken_at = models.DateTimeField()
