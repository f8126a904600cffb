"""Tables of cases: people, how to reach them, creditors, debts, cases."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

TRACED = "traced:"
"""How the source of a contact point begins that was looked for, and where it was found after it."""


class Creditor(models.Model):
    """A firm or body that hands over unpaid debts."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200, unique=True)
    country = models.CharField(max_length=2)
    address = models.TextField(blank=True)
    is_bank = models.BooleanField(default=False)
    deducts_vat = models.BooleanField(null=True)
    is_synthetic = models.BooleanField(default=False)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody who owes: a human being or a company. What she owes is in her cases."""

    class Kind(models.TextChoices):
        NATURAL = "natural", "a human being"
        COMPANY = "company", "a company"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.NATURAL)
    given_name = models.CharField(max_length=200, blank=True)
    family_name = models.CharField(max_length=200, blank=True)
    company_name = models.CharField(max_length=300, blank=True)
    born_on = models.DateField(null=True, blank=True)
    identifier = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=8, blank=True)
    country = models.CharField(max_length=2)
    region = models.CharField(max_length=6, blank=True)
    zone = models.CharField(max_length=50, blank=True)
    deceased_on = models.DateField(null=True, blank=True)
    is_synthetic = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["family_name", "given_name"]),
            models.Index(fields=["company_name"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="cases_identifier_once_a_country",
                fields=["country", "identifier"],
                condition=~Q(identifier=""),
            )
        ]

    def __str__(self) -> str:
        return self.name or f"person {str(self.key)[:8]}"

    @property
    def name(self) -> str:
        """The name as it is written to her; empty when nobody told us."""
        if self.kind == self.Kind.COMPANY:
            return self.company_name
        return " ".join(part for part in (self.given_name, self.family_name) if part)


class KnownAs(models.Model):
    """The reference under which a creditor knows a person."""

    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT)
    reference = models.CharField(max_length=200)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="known_as")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="cases_reference_once_a_creditor", fields=["creditor", "reference"]
            )
        ]


class ContactPoint(models.Model):
    """A way to reach a person: where it comes from, and whether it works."""

    class Channel(models.TextChoices):
        POST = "post", "post"
        EMAIL = "email", "e-mail"
        PHONE = "phone", "phone"

    class Status(models.TextChoices):
        GIVEN = "given", "given, not proved"
        PROVED = "proved", "proved"
        FAILED = "failed", "failed"
        WITHDRAWN = "withdrawn", "withdrawn"
        HELPERS = "helpers", "her helper's, for copies alone"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contact_points")
    channel = models.CharField(max_length=5, choices=Channel.choices)
    value = models.CharField(max_length=320, blank=True)
    street = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    town = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)
    at_work = models.BooleanField(default=False)
    source = models.CharField(max_length=60)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.GIVEN)
    helper = models.ForeignKey(
        "cases.Representative", null=True, on_delete=models.PROTECT, related_name="ways"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "channel", "status"])]
        constraints = [
            # Whoever looks for a way to the person herself looks for `given` or `proved`.
            models.CheckConstraint(
                name="cases_a_helpers_way_is_never_hers",
                condition=Q(helper__isnull=True) & ~Q(status="helpers")
                | Q(helper__isnull=False, status__in=["helpers", "failed", "withdrawn"]),
            )
        ]

    @property
    def traced_from(self) -> str:
        """Where an address comes from that somebody looked for; empty for one that was given."""
        before, mark, where = self.source.partition(TRACED)
        return where.strip() if mark and not before else ""


class Representative(models.Model):
    """Somebody who speaks for a person: a lawyer, a debt adviser, a guardian.

    Somebody she trusts helps under a mandate: what of it she gave (`sees`, `speaks`, `agrees`,
    `gets_copies`), from when until when. It always ends by itself, and she may end it on any day.
    """

    class Kind(models.TextChoices):
        ATTORNEY = "attorney", "lawyer"
        ADVISER = "adviser", "debt adviser"
        GUARDIAN = "guardian", "guardian"
        TRUSTED = "trusted", "person she trusts"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="representatives")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=60)
    born_on = models.DateField(null=True)  # the second fact of whoever comes in as a helper
    sees = models.BooleanField(default=False)
    speaks = models.BooleanField(default=False)
    agrees = models.BooleanField(default=False)
    gets_copies = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="cases_a_mandate_is_dated_and_of_somebody_trusted",
                condition=Q(sees=False, speaks=False, agrees=False, gets_copies=False)
                | Q(kind="trusted", until__isnull=False),
            ),
            models.CheckConstraint(
                name="cases_who_agrees_sees", condition=Q(agrees=False) | Q(sees=True)
            ),
            models.CheckConstraint(
                name="cases_who_comes_in_has_a_second_fact",
                condition=Q(sees=False, speaks=False) | Q(born_on__isnull=False),
            ),
        ]

    @property
    def comes_in(self) -> bool:
        """Whether there is a page for this helper."""
        return self.sees or self.speaks

    @property
    def actor(self) -> str:
        """The helper's name in the journal: never the person's."""
        return f"helper:{self.key}"


class Debt(models.Model):
    """What a creditor claims, as handed over. What is still owed is in the ledger."""

    class Kind(models.TextChoices):
        LOAN = "loan", "loan"
        INVOICE = "invoice", "invoice"
        RENT = "rent", "rent"
        UTILITY = "utility", "energy, water, telephone"
        TAX = "tax", "tax or public fee"
        OTHER = "other", "other"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="debts")
    reference = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    currency = models.CharField(max_length=3)
    principal_minor = models.BigIntegerField()
    originated_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    original_creditor = models.CharField(max_length=200, blank=True)
    basis = models.TextField(blank=True)
    contract_instalment_minor = models.BigIntegerField(null=True)
    contract_months = models.PositiveIntegerField(null=True)
    contract_rate_basis_points = models.PositiveIntegerField(null=True)
    placement_key = models.UUIDField(null=True)
    taken_on_at = models.DateTimeField()
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="cases_debt_once_a_creditor", fields=["creditor", "reference"]
            ),
            models.CheckConstraint(
                name="cases_principal_is_positive", condition=Q(principal_minor__gt=0)
            ),
        ]


class OwnerChange(models.Model):
    """A debt went from one owner to the next on a day: a link of the chain of creditors."""

    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="owner_changes")
    on = models.DateField()
    giver = models.CharField(max_length=200)
    taker = models.CharField(max_length=200)
    from_bank = models.BooleanField(default=False)
    source = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="cases_owner_change_once", fields=["debt", "on", "giver"]),
            models.CheckConstraint(
                name="cases_owner_change_has_two", condition=~Q(giver="") & ~Q(taker="")
            ),
        ]


class InterestAsked(models.Model):
    """How the interest on a debt was reckoned, as whoever charged it told: half-open period."""

    debt = models.OneToOneField(Debt, on_delete=models.PROTECT, related_name="interest_asked")
    base_minor = models.BigIntegerField()
    rate_basis_points = models.PositiveIntegerField()
    earliest = models.DateField()
    latest = models.DateField()
    why_above_statutory = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="cases_interest_period_is_one", condition=Q(earliest__lt=F("latest"))
            ),
        ]


class Evidence(models.Model):
    """What proves a debt: a document in the vault, or a described paper the creditor holds."""

    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=40)
    description = models.CharField(max_length=300, blank=True)
    document_key = models.UUIDField(null=True)
    received_at = models.DateTimeField()


class Case(models.Model):
    """One person's liability for one debt: the unit that is judged and has a next step."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="cases")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_why = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="cases_person_once_a_debt", fields=["debt", "person"]),
            models.CheckConstraint(
                name="cases_closed_after_opened",
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
            ),
        ]

    @property
    def reference(self) -> str:
        """The short reference that people and staff use for this case."""
        return f"EH-{self.pk:06d}"


class CaseWarning(models.Model):
    """Something odd in what a creditor told us; a member of staff should look."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="warnings")
    code = models.CharField(max_length=60)
    field = models.CharField(max_length=80, blank=True)
    value = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()


class DataRequest(models.Model):
    """What a person asks of her own data. Her words and our answer are sealed under her key.

    Guarantees: its last day is the stricter of the law's and the house's; the law's longer time is
    taken once, where the law has one; erasing was proposed by one and done by another.
    """

    class Kind(models.TextChoices):
        ACCESS = "access", "a copy"
        CORRECT = "correct", "correct something"
        DELETE = "delete", "delete something"
        OBJECT = "object", "she objects"
        RESTRICT = "restrict", "use it no further for now"

    class Outcome(models.TextChoices):
        DONE = "done", "done"
        PARTLY = "partly", "done in part"
        REFUSED = "refused", "refused, with the reason"
        ERASED = "erased", "everything was erased"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="data_requests")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    words_sealed = models.BinaryField()
    received_at = models.DateTimeField()
    due_on = models.DateField()
    due_by = models.CharField(max_length=60)  # the value of law or house that says so
    extended_at = models.DateTimeField(null=True)
    erase_asked_by = models.ForeignKey(
        "access.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        "access.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answer_sealed = models.BinaryField(null=True)
    outcome = models.CharField(max_length=7, choices=Outcome.choices, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "received_at"])]
        constraints = [
            models.CheckConstraint(
                name="cases_an_answered_request_has_its_answer",
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, outcome="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="cases_erased_by_two_people",
                condition=~Q(outcome="erased")
                | Q(erase_asked_by__isnull=False) & ~Q(answered_by=F("erase_asked_by")),
            ),
        ]
