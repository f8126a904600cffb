"""What may be read of placements: figures that add up, and what became of each row."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from evenhand.cases.models import Case, CaseWarning, Creditor
from evenhand.intake.models import Notice, NoticeBatch, Placement, RowResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A placement in figures: read = accepted + rejected + duplicates. Warnings count apart."""

    read: int
    accepted: int
    rejected: int
    duplicates: int
    warnings: int


def placement_by_key(key: uuid.UUID) -> Placement:
    """Return a placement with its creditor; raises Placement.DoesNotExist."""
    return Placement.objects.select_related("creditor").get(key=key)


def placements(*, creditor: Creditor | None = None) -> QuerySet[Placement]:
    """Return placements of a creditor or of all, newest first."""
    rows = Placement.objects.select_related("creditor").order_by("-started_at", "-pk")
    return rows.filter(creditor=creditor) if creditor else rows


def figures(placement: Placement, *, away: Collection[uuid.UUID] = ()) -> Figures:
    """Return a placement's figures."""
    return Figures(
        read=placement.rows_read,
        accepted=placement.rows_accepted,
        rejected=placement.rows_rejected,
        duplicates=placement.rows_duplicate,
        warnings=warnings_of(placement).exclude(case__person__key__in=away).count(),
    )


def warnings_of(placement: Placement) -> QuerySet[CaseWarning]:
    """Return what was odd in a placement's rows, in the order of its cases."""
    rows = CaseWarning.objects.filter(case__debt__placement_key=placement.key)
    return rows.order_by("case_id", "pk")


def results_of(
    placement: Placement, *, outcome: str = "", away: Collection[uuid.UUID] = ()
) -> QuerySet[RowResult]:
    """Return what became of a placement's rows, in the file's order; of one outcome or of all.

    Rows of people who are kept from a user are left out, known by case or by reference.
    """
    rows = RowResult.objects.filter(placement=placement).order_by("row_number")
    if away:
        theirs = Case.objects.filter(person__key__in=away, debt__creditor=placement.creditor_id)
        rows = rows.exclude(case_key__in=theirs.values("key"))
        rows = rows.exclude(reference__in=theirs.values("debt__reference"))
    return rows.filter(outcome=outcome) if outcome else rows


def columns_not_read(placement: Placement) -> list[str]:
    """Return the columns of its file that no field of the map uses."""
    return list(placement.mapping.get("not_read", []))


def notice_of(number: int, *, brought_by: str) -> Notice | None:
    """Return a notice by its number, if that sender brought it."""
    rows = Notice.objects.filter(pk=number, brought_by=brought_by)
    return rows.select_related("hold").first()


def notice_batches() -> QuerySet[NoticeBatch]:
    """Return the files of notices that came in, newest first."""
    return NoticeBatch.objects.order_by("-started_at", "-pk")


def notices_to_match() -> QuerySet[Notice]:
    """Return the notices that name somebody whom we did not find, oldest first."""
    return Notice.objects.filter(details_sealed__isnull=False).order_by("received_at", "pk")
