"""What may be read of disputes."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date
from typing import Final

from django.db.models import QuerySet

from evenhand.cases.models import Case, Creditor, Person
from evenhand.holds.models import Hold
from evenhand.redress.disputes.follow import follow_hash
from evenhand.redress.disputes.models import OPEN, Dispute, Finding, FindingProposed, Said
from evenhand.vault import queries as vault
from evenhand.vault.kept_queries import KeptQuery

# Under what words in a dispute, and the reach of a stranger, are sealed.
WORDS = "dispute:words"
REACH = "dispute:reach"


def disputes_of(person: Person) -> QuerySet[Dispute]:
    """Return what a person disputes herself, or one of us for her, newest first.

    What a stranger said about a letter of hers is not hers, and is never shown to her.
    """
    rows = Dispute.objects.filter(person=person).exclude(by=Dispute.By.STRANGER)
    rows = rows.select_related("debt__creditor", "case", "hold", "person")
    return rows.order_by("-received_at", "-pk")


def by_follow_code(code: str) -> Dispute | None:
    """Return the dispute of a follow code, or None; the caller answers both alike."""
    rows = Dispute.objects.select_related("debt__creditor", "case", "hold", "person")
    return rows.filter(follow_hash=follow_hash(code)).first()


def open_disputes(*, away: Collection[uuid.UUID]) -> QuerySet[Dispute]:
    """Return what nobody has decided, by its day; none about people or creditors of `away`."""
    return _listed(away).filter(state__in=OPEN).order_by("answer_by", "pk")


def all_disputes(*, away: Collection[uuid.UUID]) -> QuerySet[Dispute]:
    """Return every dispute, newest first; none about people or creditors of `away`."""
    return _listed(away).order_by("-received_at", "-pk")


def _listed(away: Collection[uuid.UUID]) -> QuerySet[Dispute]:
    rows = Dispute.objects.select_related("debt__creditor", "case", "person", "hold")
    if not away:
        return rows
    return rows.exclude(person__key__in=away).exclude(debt__creditor__key__in=away)


def of_creditor(creditor: Creditor) -> QuerySet[Dispute]:
    """Return the open disputes about which a creditor was asked, by the day it shall answer."""
    rows = Dispute.objects.filter(debt__creditor=creditor, state=Dispute.State.ASKED)
    return rows.select_related("debt__creditor", "case").order_by("creditor_by", "pk")


def of_case(case: Case) -> QuerySet[Dispute]:
    """Return what is disputed about a case, newest first."""
    return Dispute.objects.filter(case=case).order_by("-received_at", "-pk")


def of_hold(hold: Hold) -> Dispute | None:
    """Return the open dispute for which a stop was opened, if there is one."""
    return _OF_HOLD.first(hold=hold.pk)


_OF_HOLD: Final = KeptQuery(
    lambda hold: Dispute.objects.filter(hold=hold, state__in=OPEN).order_by("pk")[:1], hold=int
)


def said_in(dispute: Dispute) -> list[Said]:
    """Return what was said in a dispute, oldest first."""
    return list(dispute.said.order_by("at", "pk"))


def newest_question(dispute: Dispute) -> Said | None:
    """Return what the creditor was asked last."""
    return dispute.said.filter(what=Said.What.ASKED).order_by("-at", "-pk").first()


def waiting_proposal(dispute: Dispute) -> FindingProposed | None:
    """Return the newest proposal while nothing is decided."""
    if dispute.state not in OPEN:
        return None
    return dispute.proposals.select_related("by").order_by("-at", "-pk").first()


def finding_of(dispute: Dispute) -> Finding | None:
    """Return what was decided, if it was."""
    rows = Finding.objects.filter(dispute=dispute).select_related("decided_by", "proposed_by")
    return rows.first()


def words_of(said: Said) -> str:
    """Return what somebody said, in her own words; empty where she sent papers alone."""
    return _opened(said.dispute, said.sealed, WORDS)


def reasons_of(row: FindingProposed | Finding) -> str:
    """Return why something was proposed or decided, in the words of who did."""
    return _opened(row.dispute, row.reasons_sealed, WORDS)


def reach_of(dispute: Dispute) -> str:
    """Return how a stranger said that we reach her, and what she knows of the letter."""
    return _opened(dispute, dispute.reach_sealed, REACH)


def _opened(dispute: Dispute, sealed: bytes | memoryview[int] | None, context: str) -> str:
    if sealed is None:
        return ""
    return vault.unseal(dispute.subject, bytes(sealed), context=context).decode()


def late(today: date) -> QuerySet[Dispute]:
    """Return the open disputes whose promised day has passed."""
    rows = Dispute.objects.filter(state__in=OPEN, answer_by__lt=today)
    return rows.select_related("person", "case").order_by("answer_by", "pk")
