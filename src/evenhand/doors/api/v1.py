"""Version 1 of the machines' door: a case by its reference, and whether the house answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.responses import Response

from evenhand.contact.queries import outbox
from evenhand.doors import clock
from evenhand.doors.api import claims, holds, plans, statements
from evenhand.doors.api.guard import Keyed, case_for
from evenhand.doors.api.refusing import NotTaken
from evenhand.doors.api.shapes import Refusal, Sum
from evenhand.holds.queries import covering
from evenhand.ledger.queries import balance
from evenhand.work.queries import next_step

api = NinjaAPI(
    title="Evenhand",
    version="1",
    description=(
        "Cases for the creditor that owns them; statements of means with a person's consent. "
        "Sums are whole minor units."
    ),
    auth=Keyed(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api-1",
)


api.add_router("", claims.router)
api.add_router("", holds.router)
api.add_router("", plans.router)
api.add_router("", statements.router)


class CaseOut(Schema):
    """A case as its creditor may see it. Why somebody is protected is her own affair."""

    reference: str
    creditor: str
    creditor_reference: str
    kind: str
    placed: Sum
    owed: Sum
    owed_on: date
    opened_at: datetime
    closed_at: datetime | None
    next_step: str
    is_on_hold: bool
    letters_sent: int
    refused_by_the_rules: int


class Health(Schema):
    """Whether the house answers, and what its clock shows."""

    database: str
    at: datetime


@api.get("/health", response={200: Health, 401: Refusal}, summary="Whether the house answers")
def health(request: HttpRequest) -> dict[str, Any]:
    """Ask the database a question and tell the time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"database": "answers", "at": clock.now()}


@api.get(
    "/cases/{reference}",
    response={200: CaseOut, 401: Refusal, 404: Refusal},
    summary="A case by its reference",
)
def case(request: HttpRequest, reference: str) -> dict[str, Any]:
    """Return a case by `EH-000123`; another creditor's case is not found."""
    found = case_for(request, reference)
    at = clock.now()
    owed = balance(found.debt, on=at.date())
    step = next_step(found.key)
    sent = outbox(person=found.person).filter(case=found)
    return {
        "reference": found.reference,
        "creditor": found.debt.creditor.name,
        "creditor_reference": found.debt.reference,
        "kind": found.debt.kind,
        "placed": {"minor": found.debt.principal_minor, "currency": found.debt.currency},
        "owed": {"minor": owed.minor, "currency": owed.currency},
        "owed_on": at.date(),
        "opened_at": found.opened_at,
        "closed_at": found.closed_at,
        "next_step": step.step if step else "",
        "is_on_hold": covering(found, at=at).exists(),
        "letters_sent": sent.filter(state="released").count(),
        "refused_by_the_rules": sent.filter(state="refused").count(),
    }


@api.get("/openapi.json", include_in_schema=False)
def openapi(request: HttpRequest) -> HttpResponse:
    """Return the description of this door, for machines that read it."""
    return Response(api.get_openapi_schema(path_prefix="/api/v1/"))


def _refusal(request: HttpRequest, status: int, what: str, what_to_do: str) -> HttpResponse:
    body = {"what": what, "where": request.path[:300], "what_to_do": what_to_do}
    return Response(body, status=status)


@api.exception_handler(AuthenticationError)
def _no_key(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    answer = _refusal(
        request,
        401,
        "The key is missing, unknown or no longer valid.",
        "Send the header «Authorization: Bearer KEY» with a key that the operator gave you.",
    )
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(NotTaken)
def _not_taken(request: HttpRequest, error: NotTaken) -> HttpResponse:
    return Response(error.refusal, status=error.status)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return _refusal(
        request,
        404,
        "There is no such case for this key.",
        "Check the reference, for example EH-000123, and that the case is yours.",
    )


@api.exception_handler(ValidationError)
def _not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    places = "; ".join(
        f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors
    )
    return _refusal(request, 422, places[:1000], "Correct what is named and send it again.")


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _refusal(request, error.status_code, str(error), "Read the description of this door.")
