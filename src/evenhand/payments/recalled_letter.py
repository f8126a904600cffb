"""Tells her that her debt went back to its creditor, and closes its cases once she was told.

Nothing is sent in a closed case: until the letter left, or was refused for good, the case stays
open and everything in it stays stopped.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import transaction

from evenhand.cases.actions import close_case
from evenhand.cases.models import Case
from evenhand.contact.actions import queue_by_her_way
from evenhand.contact.letter_sources import ENDED, MatterIsOver, tells
from evenhand.contact.letters.facts import LetterFacts
from evenhand.contact.letters.facts import Recalled as RecalledTold
from evenhand.contact.models import Release
from evenhand.payments.links import day_of
from evenhand.payments.models import Mandate, Recall
from evenhand.plans.models import Plan

RECALLED: Final = "recalled"
_STILL: Final = (Release.State.QUEUED, Release.State.ATTEMPTED)


def tell_letters() -> None:
    """Say to contact that this room tells the facts of this letter."""
    tells(RECALLED, recalled)


def tell_her(case: Case, recall: Recall, *, at: datetime) -> Release | None:
    """Queue the letter by the way that is hers, once; None for who cannot be written to."""
    return queue_by_her_way(
        case, purpose="proof", letter=RECALLED, business_key=f"recalled:{recall.key}:{case.key}",
        at=at,
    )  # fmt: skip


def recalled(release: Release, facts: LetterFacts, at: datetime) -> LetterFacts:
    """Since when the debt is back with its creditor, and what of hers ended.

    Raises MatterIsOver.
    """
    case = release.case
    recall = Recall.objects.filter(debt=case.debt, state=Recall.State.DONE).first()
    if recall is None or recall.done_at is None:
        raise MatterIsOver(ENDED)
    plans = Plan.objects.filter(person=case.person, debts__debt=case.debt)
    mandates = Mandate.objects.filter(person=case.person, ends_at__gte=recall.asked_at)
    living = Mandate.objects.filter(person=case.person, ends_at=None)
    return replace(
        facts,
        recalled=RecalledTold(
            on=day_of(case, recall.done_at), had_plan=plans.exists(),
            had_mandate=mandates.exists() and not living.exists(),
        ),
    )  # fmt: skip


def close_told(*, at: datetime) -> int:
    """Close the cases of debts that are back with their creditors and whose people were told."""
    rows = Case.objects.filter(
        debt__recall__state=Recall.State.DONE, closed_at=None
    ).order_by("pk")  # fmt: skip
    return sum(_close(case, at=at) for case in rows.select_related("person", "debt__recall"))


@transaction.atomic
def _close(case: Case, *, at: datetime) -> bool:
    if Release.objects.filter(case=case, state__in=_STILL).exists():
        return False
    recall = case.debt.recall
    return close_case(case=case, why=RECALLED, at=at, actor=recall.done_by)
