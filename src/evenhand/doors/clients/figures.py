"""A creditor's figures: debts, steps, what came back, and how her customers are treated.

Small groups stay together, so that nobody can tell one person from a figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, Sum

from evenhand.cases.models import Case, Creditor, Debt
from evenhand.contact.models import Release
from evenhand.holds.queries import held, in_force, reached
from evenhand.ledger.models import Transfer
from evenhand.rulebook import Money, open_rulebook
from evenhand.work.models import NextStep

FEWEST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Sums:
    """One currency: what was handed over, what came back, what is still owed."""

    currency: str
    placed: Money
    recovered: Money
    owed: Money


@dataclass(frozen=True, slots=True)
class Figures:
    """What a creditor sees of her own cases."""

    debts: int
    people: int
    steps: Mapping[str, int]
    sums: Sequence[Sums]
    held_cases: int
    holds_by_kind: Mapping[str, int]
    holds_together: int
    released: int
    refused: int
    refused_by_principle: Sequence[tuple[int, str, int]]
    plans_running: int


def figures_of(creditor: Creditor, *, at: datetime, language: str) -> Figures:
    """Gather a creditor's figures at an instant; nothing of any other creditor's."""
    cases = Case.objects.filter(debt__creditor=creditor)
    releases = Release.objects.filter(case__debt__creditor=creditor)
    states = dict(releases.order_by().values_list("state").annotate(n=Count("pk")))
    kinds = _holds(creditor, at=at)
    return Figures(
        debts=Debt.objects.filter(creditor=creditor).count(),
        people=cases.values("person_id").distinct().count(),
        steps=_steps(creditor),
        sums=_sums(creditor, on=at.date()),
        held_cases=_held_cases(creditor, at=at),
        holds_by_kind={kind: n for kind, n in kinds.items() if n >= FEWEST_SHOWN},
        holds_together=sum(n for n in kinds.values() if n < FEWEST_SHOWN),
        released=states.get(Release.State.RELEASED, 0),
        refused=states.get(Release.State.REFUSED, 0),
        refused_by_principle=_refused(creditor, language),
        plans_running=cases.filter(
            closed_at__isnull=True, debt__plan_debts__plan__state="agreed"
        ).count(),
    )


def _steps(creditor: Creditor) -> Mapping[str, int]:
    keys = Case.objects.filter(debt__creditor=creditor).values("key")
    rows = NextStep.objects.order_by().filter(case_key__in=keys)
    return dict(rows.values_list("step").annotate(n=Count("case_key")))


def _holds(creditor: Creditor, *, at: datetime) -> Mapping[str, int]:
    theirs = Case.objects.filter(debt__creditor=creditor)
    rows = in_force(at=at).filter(pk__in=reached(theirs)).order_by()
    return dict(rows.values_list("kind").annotate(n=Count("pk")))


def _held_cases(creditor: Creditor, *, at: datetime) -> int:
    cases = Case.objects.filter(debt__creditor=creditor, closed_at__isnull=True)
    return cases.filter(pk__in=held(at=at)).count()


def _sums(creditor: Creditor, *, on: date) -> list[Sums]:
    debts = Debt.objects.filter(creditor=creditor).order_by("currency")
    placed = dict(debts.values_list("currency").annotate(sum=Sum("principal_minor")))
    recovered = _moved(Q(kind=Transfer.Kind.PAYMENT, credit__debt__creditor=creditor), on=on)
    debits = _moved(Q(debit__debt__creditor=creditor), on=on)
    paid_off = _moved(Q(credit__debt__creditor=creditor), on=on)
    return [
        Sums(
            currency=currency,
            placed=Money(minor, currency),
            recovered=Money(recovered.get(currency, 0), currency),
            owed=Money(debits.get(currency, 0) - paid_off.get(currency, 0), currency),
        )
        for currency, minor in placed.items()
    ]


def _moved(which: Q, *, on: date) -> Mapping[str, int]:
    rows = Transfer.objects.filter(which, effective_on__lte=on).order_by()
    return dict(rows.values_list("currency").annotate(sum=Sum("amount_minor")))


def _refused(creditor: Creditor, language: str) -> list[tuple[int, str, int]]:
    """How often each principle held something back, most often first."""
    rows = Release.objects.filter(
        case__debt__creditor=creditor, state=Release.State.REFUSED
    ).order_by()
    principles = {rule.key: rule.principle for rule in open_rulebook().rules}
    counted: Counter[int] = Counter()
    for reasons, often in rows.values_list("reasons").annotate(n=Count("pk")):
        for number in {principles[rule] for rule in reasons if rule in principles}:
            counted[number] += often
    return [
        (number, open_rulebook().principles[number].text(language), often)
        for number, often in counted.most_common()
    ]
