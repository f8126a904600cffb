"""What a creditor's machine tells of a claim besides its sum."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from evenhand.cases import claims
from evenhand.cases.claims import ChangeOfOwner, InterestTold, NotSoTold
from evenhand.cases.models import Case
from evenhand.doors import clock
from evenhand.doors.api.guard import case_for, key_of
from evenhand.doors.api.shapes import Refusal, Sum
from evenhand.rulebook import Money

router = Router()
Name = Annotated[str, Field(min_length=1, max_length=200)]


class OwnerChange(Schema):
    """One link of the chain of owners."""

    on: date
    giver: Name
    taker: Name
    from_bank: bool = False


class Interest(Schema):
    """How interest was reckoned; `last` is the last day that bore it."""

    base_minor: Annotated[int, Field(gt=0, lt=2**53)]
    rate_basis_points: Annotated[int, Field(ge=0, le=100_000)]
    earliest: date
    last: Annotated[date, Field(lt=date.max)]
    why_above_statutory: Annotated[str, Field(max_length=300)] = ""


class ClaimTold(Schema):
    """What is told; what is left out stays as it was. Changes of owner are added, each once."""

    owner_changes: Annotated[list[OwnerChange], Field(max_length=50)] = []
    interest: Interest | None = None
    deducts_vat: bool | None = None


class InterestOut(Schema):
    """How interest was reckoned, as it is kept."""

    base: Sum
    rate_basis_points: int
    earliest: date
    last: date
    why_above_statutory: str


class ClaimOut(Schema):
    """What is known of a claim besides its sum."""

    owner_changes: list[OwnerChange]
    interest: InterestOut | None
    deducts_vat: bool | None


@router.post(
    "/cases/{reference}/claim",
    response={200: ClaimOut, 401: Refusal, 404: Refusal, 422: Refusal},
    summary="Who owned a debt, how its interest was reckoned, VAT",
)
def tell_claim(request: HttpRequest, reference: str, told: ClaimTold) -> dict[str, Any]:
    """Write down what the creditor tells of a claim, all or nothing; letters tell it on."""
    case = case_for(request, reference)
    if key_of(request).subject is not None:
        # A key for one person speaks for her, never for her creditor.
        raise HttpError(404, "There is no such claim to be told of with this key.")
    try:
        _keep(case, told, actor=key_of(request).actor)
    except NotSoTold as wrong:
        raise HttpError(422, f"{wrong.field} {wrong.why}.") from wrong
    return _claim_out(case_for(request, reference))


@transaction.atomic
def _keep(case: Case, told: ClaimTold, *, actor: str) -> None:
    at, debt = clock.now(), case.debt
    for one in told.owner_changes:
        change = ChangeOfOwner(**one.dict())
        claims.record_owner_change(change, debt=debt, source=actor, at=at, actor=actor)
    if told.interest is not None:
        asked = told.interest
        terms = InterestTold(
            base=Money(asked.base_minor, debt.currency),
            rate_basis_points=asked.rate_basis_points,
            earliest=asked.earliest,
            latest=asked.last + timedelta(days=1),
            why_above_statutory=asked.why_above_statutory,
        )
        claims.tell_interest(terms, debt=debt, source=actor, at=at, actor=actor)
    if told.deducts_vat is not None:
        claims.tell_vat(creditor=debt.creditor, deducts=told.deducts_vat)


def _claim_out(case: Case) -> dict[str, Any]:
    interest = getattr(case.debt, "interest_asked", None)
    return {
        "owner_changes": [
            {"on": row.on, "giver": row.giver, "taker": row.taker, "from_bank": row.from_bank}
            for row in case.debt.owner_changes.order_by("on", "pk")
        ],
        "interest": interest
        and {
            "base": {"minor": interest.base_minor, "currency": case.debt.currency},
            "rate_basis_points": interest.rate_basis_points,
            "earliest": interest.earliest,
            "last": interest.latest - timedelta(days=1),
            "why_above_statutory": interest.why_above_statutory,
        },
        "deducts_vat": case.debt.creditor.deducts_vat,
    }
