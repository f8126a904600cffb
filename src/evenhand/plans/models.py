"""Tables of plans: statements of means, proposals, plans, instalments, what became of them.

What waits for somebody's yes stands in `awaiting`; it is one room all the same, whose tables
Django finds here.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from evenhand.cases.models import Debt, Person
from evenhand.plans.awaiting import Authority, Concession, ReceivedStatement
from evenhand.plans.linked_offer import LinkedOffer

# Django knows the tables that a room's `models` holds; so do the other rooms.
__all__ = [
    "Authority", "Concession", "Instalment", "LinkedOffer", "Plan", "PlanDebt", "PlanEvent",
    "Proposal", "ReceivedStatement", "Statement",
]  # fmt: skip


class Statement(models.Model):
    """A statement of means. Its words are sealed; the figures that rules look at are columns.

    An empty figure is unknown, which is not zero. Amounts are a month, in whole minor units.
    """

    class Source(models.TextChoices):
        PORTAL = "portal", "the person, in the portal"
        DESK = "desk", "with a member of staff"
        PLACEMENT = "placement", "the creditor's file"
        ADVISER = "adviser", "an adviser, or another house, and confirmed by the person"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="statements")
    source = models.CharField(max_length=9, choices=Source.choices)
    currency = models.CharField(max_length=3)
    content_sealed = models.BinaryField()
    saved_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    valid_until = models.DateField(null=True)
    net_income_minor = models.BigIntegerField(null=True)
    lowest_income_minor = models.BigIntegerField(null=True)
    earmarked_minor = models.BigIntegerField(null=True)
    essentials_minor = models.BigIntegerField(null=True)
    housing_minor = models.BigIntegerField(null=True)
    health_insurance_minor = models.BigIntegerField(null=True)
    priority_minor = models.BigIntegerField(null=True)
    agreed_minor = models.BigIntegerField(null=True)
    savings_minor = models.BigIntegerField(null=True)
    adults = models.PositiveSmallIntegerField(null=True)
    children_under_11 = models.PositiveSmallIntegerField(null=True)
    children_over_10 = models.PositiveSmallIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "completed_at"])]
        constraints = [
            models.UniqueConstraint(
                name="plans_one_draft_a_person",
                fields=["person"],
                condition=Q(completed_at__isnull=True),
            )
        ]


class Proposal(models.Model):
    """What was proposed to a person on a day: options, or the reason for none."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="proposals")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="proposals")
    on_day = models.DateField()
    made_at = models.DateTimeField()
    currency = models.CharField(max_length=3)
    owed_minor = models.BigIntegerField()
    protected_minimum_minor = models.BigIntegerField()
    left_bad_month_minor = models.BigIntegerField()
    instalment_minor = models.BigIntegerField()
    indicative = models.BooleanField()
    no_plan_because = models.CharField(max_length=40, blank=True)
    missing = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="plans_one_proposal_a_day", fields=["person", "currency", "on_day"]
            ),
            models.CheckConstraint(
                name="plans_proposal_leaves_the_minimum",
                condition=Q(instalment_minor=0)
                | Q(instalment_minor__lte=F("left_bad_month_minor")),
            ),
        ]


class Plan(models.Model):
    """An agreed plan over one or more debts of a person.

    Whenever its instalments are laid out anew, `layout` counts up; instalments of earlier layouts
    stay as they were. `pay_rhythm`, `pay_day` and `pay_anchor` say when her money comes, or would
    for the day she chose (`day_is_hers`): instalments fall due just after it. The linked part asks
    `hundredths` of what a month brings above `above`, `at_most` so much; 0: there is none.
    `option` is the way it goes now, `agreed_option` the one it began with, by which it is counted.
    """

    class State(models.TextChoices):
        AGREED = "agreed", "agreed"
        ENDED = "ended", "ended"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="plans")
    proposal = models.ForeignKey(Proposal, null=True, on_delete=models.PROTECT)
    option = models.CharField(max_length=10)
    agreed_option = models.CharField(max_length=10)
    state = models.CharField(max_length=6, choices=State.choices, default=State.AGREED)
    currency = models.CharField(max_length=3)
    instalment_minor = models.BigIntegerField()
    protected_minimum_minor = models.BigIntegerField()
    layout = models.PositiveSmallIntegerField(default=1)
    laid_out_at = models.DateTimeField()
    pay_rhythm = models.CharField(max_length=11, default="monthly")
    pay_day = models.PositiveSmallIntegerField()
    pay_anchor = models.DateField(null=True)
    day_is_hers = models.BooleanField(default=False)
    linked_hundredths = models.PositiveSmallIntegerField(default=0)
    linked_above_minor = models.BigIntegerField(default=0)
    linked_at_most_minor = models.BigIntegerField(default=0)
    agreed_at = models.DateTimeField()
    agreed_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="plans_one_running_a_person_and_currency",
                fields=["person", "currency"],
                condition=Q(state="agreed"),
            ),
            models.CheckConstraint(
                name="plans_pay_day_is_a_day", condition=Q(pay_day__gte=1, pay_day__lte=31)
            ),
        ]


class PlanDebt(models.Model):
    """A debt's share of a plan."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="debts")
    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="plan_debts")
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="plans_debt_once_a_plan", fields=["plan", "debt"])
        ]


class Instalment(models.Model):
    """One payment of a plan, with its day, in one of the plan's layouts.

    `announced_minor` is what she said she would pay of it; the rest then goes to the end.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    layout = models.PositiveSmallIntegerField(default=1)
    due_on = models.DateField()
    amount_minor = models.BigIntegerField()
    announced_minor = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(name="plans_due", fields=["due_on"])]
        constraints = [
            models.UniqueConstraint(name="plans_instalment_once", fields=["plan", "number"]),
            models.CheckConstraint(
                name="plans_instalment_is_positive", condition=Q(amount_minor__gt=0)
            ),
            models.CheckConstraint(
                name="plans_announced_is_a_part",
                condition=Q(announced_minor__isnull=True)
                | Q(announced_minor__gt=0, announced_minor__lt=F("amount_minor")),
            ),
        ]


class PlanEvent(models.Model):
    """One thing that happened to a plan. Guarantees: never changed, never deleted, its code known,
    one outcome an instalment but for corrections, one beginning and one end a plan.

    What each code means, and what its amount is, stands in docs/plan-events.md.
    """

    class Code(models.TextChoices):
        AGREED = "agreed", "the plan was agreed"
        KEPT = "instalment_kept", "an instalment was paid in full"
        PARTIAL = "instalment_partial", "a part of an instalment was paid"
        MISSED = "instalment_missed", "nothing of an instalment was paid"
        PAID_EARLY = "paid_early", "everything was paid before the last instalment fell due"
        SKIPPED = "skipped", "an instalment was left out by the person's right to skip"
        CORRECTED = "corrected", "more of an instalment was paid in time than was noted before"
        PAUSED = "paused", "the plan rests, or an instalment fell due while it rested"
        RESUMED = "resumed", "the plan goes on after a rest"
        REPLANNED = "replanned", "the plan goes on with other instalments"
        ENDED = "ended", "the plan ended"

    class Why(models.TextChoices):
        PAID = "paid", "paid as agreed"
        BROKEN = "broken", "given up because it was not kept"
        INSOLVENCY = "insolvency", "an insolvency took its place"
        WRITTEN_OFF = "written_off", "what was left was written off"
        SETTLED = "settled", "settled for less, with the creditor's yes"
        REPLACED = "replaced", "another plan took its place"
        DEATH = "death", "the person died"
        CANCELLED = "cancelled", "called off for another reason"

    # What may have become of an instalment; it has at most one of these.
    OUTCOMES = (Code.KEPT, Code.PARTIAL, Code.MISSED, Code.SKIPPED, Code.PAUSED)

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="events")
    code = models.CharField(max_length=18, choices=Code.choices)
    why = models.CharField(max_length=11, choices=Why.choices, blank=True)
    instalment = models.ForeignKey(
        Instalment, null=True, on_delete=models.PROTECT, related_name="events"
    )
    day = models.DateField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    amount_minor = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="plans_one_outcome_an_instalment",
                fields=["instalment"],
                condition=Q(instalment__isnull=False) & ~Q(code="corrected"),
            ),
            models.UniqueConstraint(
                name="plans_begin_and_end_once",
                fields=["plan", "code"],
                condition=Q(code__in=["agreed", "paid_early", "ended"]),
            ),
            models.CheckConstraint(
                name="plans_event_code_is_known",
                condition=Q(
                    code__in=[
                        "agreed", "instalment_kept", "instalment_partial", "instalment_missed",
                        "paid_early", "skipped", "paused", "resumed", "replanned", "ended",
                        "corrected",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="plans_an_end_has_its_why",
                condition=Q(
                    code="ended",
                    why__in=[
                        "paid", "broken", "insolvency", "written_off", "settled", "replaced",
                        "death", "cancelled",
                    ],
                )
                | (~Q(code="ended") & Q(why="")),
            ),
            models.CheckConstraint(
                name="plans_an_outcome_has_its_instalment",
                condition=Q(
                    code__in=[
                        "instalment_kept", "instalment_partial", "instalment_missed", "skipped",
                        "corrected",
                    ],
                    instalment__isnull=False,
                )
                | Q(code="paused")
                | Q(
                    code__in=["agreed", "paid_early", "resumed", "replanned", "ended"],
                    instalment__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="plans_event_amount_is_not_below_nought",
                condition=Q(amount_minor__isnull=True) | Q(amount_minor__gte=0),
            ),
        ]  # fmt: skip
