"""Statements of means for machines: bring one with consent, ask what became of it, verify a file.

Nothing a person told is ever given out here. What is brought waits until she says that it is hers.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, Final

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status

from evenhand.access.models import ApiKey
from evenhand.cases.models import Case
from evenhand.doors import clock
from evenhand.doors.api.guard import brings_statements, case_of, is_for_cases, key_of
from evenhand.doors.api.refusing import NotTaken
from evenhand.doors.api.shapes import Refusal
from evenhand.plans import queries, statement_actions
from evenhand.plans.models import ReceivedStatement
from evenhand.plans.statement_actions import RECEIVED_LIFE, Brought
from evenhand.plans.statement_file import (
    CONSENT,
    FILE_SCHEMA,
    FORMAT,
    MOST_BYTES,
    StatementFileRefused,
)
from evenhand.plans.statement_keys import keys_told
from evenhand.rulebook.affordability.json_reading import (
    Reader,
    StatementNotUnderstood,
    loaded,
    record,
)
from evenhand.rulebook.affordability.statement import StatementOfMeans
from evenhand.rulebook.affordability.statement_json import STATEMENT
from evenhand.rulebook.zones import zone, zones_of

router = Router()
# The same request sent again is the same statement, whoever sends it again.
_SAME: Final = uuid.UUID("5f0f6f0c-6a3b-4c53-9a55-6f6d65616e73")


class StatementState(Schema):
    """How far a person's statement is, without anything she told."""

    reference: str
    state: str
    sender: str
    received_at: datetime | None
    stated_on: date | None
    expires_on: date | None


class PublicKeyOut(Schema):
    """A public key that verifies our files."""

    id: str
    algorithm: str
    public: str


class IssuerOut(Schema):
    """Who signs."""

    name: str
    address: str


class KeysOut(Schema):
    """Our public keys, as docs/statement-file.md tells."""

    format: str
    version: int
    issuer: IssuerOut
    keys: list[PublicKeyOut]


def _identity(value: Any, _path: str) -> Any:
    return value


_PLAIN: Final = record(
    dict,
    ("consent", "statement"),
    consent=CONSENT,
    statement=Reader(_identity, STATEMENT.schema),
)
BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "oneOf": [
                        {"title": "A signed file", **FILE_SCHEMA},
                        {"title": "A statement with consent", **_PLAIN.schema},
                    ]
                }
            }
        },
    }
}


@router.get(
    "/statement-keys",
    response=KeysOut,
    auth=None,
    summary="The public key with which anybody can verify our statement files",
)
def statement_keys(request: HttpRequest) -> dict[str, Any]:
    """Return our public keys; they are no secret and say nothing about anybody."""
    return keys_told()


@router.post(
    "/cases/{reference}/statement",
    response={202: StatementState, 401: Refusal, 404: Refusal, 422: Refusal},
    summary="Bring a person's statement of means, with her consent",
    openapi_extra=BODY,
)
def bring(request: HttpRequest, reference: str) -> Status[dict[str, Any]]:
    """Check it and keep it until the person says that it is hers: it counts only then.

    The body is a signed file (docs/statement-file.md), or `{"consent", "statement"}`, where the
    consent says on which day and how the person agreed that you send it. An adviser's key, or the
    key of the creditor that owns the case.
    """
    key = key_of(request)
    case = _case(key, reference)
    at, today = _now(case)
    text = request.body[: MOST_BYTES + 1]
    try:
        row = _received(case, key, text, at=at, today=today)
    except StatementFileRefused as refused:
        raise NotTaken(
            f"It {refused.what}.",
            where=refused.path,
            what_to_do=f"{refused.remedy or 'Correct it and send it again'}.",
        ) from refused
    except StatementNotUnderstood as error:
        raise NotTaken(
            f"It {error.what}.", where=error.path, what_to_do=f"{error.remedy}."
        ) from error
    return Status(202, _told(case, row, today=today))


@router.get(
    "/cases/{reference}/statement",
    response={200: StatementState, 401: Refusal, 404: Refusal},
    summary="What became of a statement, without anything in it",
)
def state(request: HttpRequest, reference: str) -> dict[str, Any]:
    """Return `none`, `waiting`, `taken`, `declined` or `expired` of the latest that you brought.

    A creditor's key, and that of the house, is also told of one that nobody brought: `complete` or
    `expired`, where the person told her means herself.
    """
    key = key_of(request)
    case = _case(key, reference)
    _at, today = _now(case)
    brought = queries.received_of(case.person).filter(brought_by=key.actor).first()
    if brought is not None or not is_for_cases(key):
        return _told(case, brought, today=today)
    return _own(case, today=today)


def _case(key: ApiKey, reference: str) -> Case:
    """The open case of that reference for this key; another creditor's is not found."""
    if not brings_statements(key):
        raise Http404
    found = case_of(key, reference)
    if found.closed_at:
        raise Http404
    return found


def _now(case: Case) -> tuple[datetime, date]:
    at, person = clock.now(), case.person
    found = zones_of(person.country.lower(), person.region, person.zone)
    return at, at.astimezone(zone(found[0] if found else "UTC")).date()


def _received(
    case: Case, key: ApiKey, text: bytes, *, at: datetime, today: date
) -> ReceivedStatement:
    if len(text) > MOST_BYTES:
        raise StatementFileRefused(
            "too_large", what=f"is larger than {MOST_BYTES} bytes", remedy="Leave out old months"
        )
    body = _loaded(text)
    if isinstance(body, dict) and body.get("format") == FORMAT:
        return statement_actions.receive_file(
            person=case.person, text=text, channel="api", today=today, at=at, actor=key.actor
        )
    told = _PLAIN.read(body, "$")
    statement: StatementOfMeans = STATEMENT.read(told["statement"], "$.statement")
    consent = told["consent"]
    if consent.given_on > today:
        raise StatementNotUnderstood(
            "$.consent.given_on", "lies in the future", "Say when the person agreed"
        )
    if consent.given_on + RECEIVED_LIFE < today:
        raise StatementNotUnderstood(
            "$.consent.given_on",
            f"is more than {RECEIVED_LIFE.days} days ago",
            "Ask the person once more",
        )
    brought = Brought(
        file_key=uuid.uuid5(_SAME, f"{key.actor} {case.key} {text.hex()}"),
        sender=key.name,
        statement=statement,
        consent=consent,
        expires_on=consent.given_on + RECEIVED_LIFE,
    )
    return statement_actions.receive(
        person=case.person, brought=brought, channel="api", at=at, actor=key.actor
    )


def _loaded(text: bytes) -> Any:
    try:
        return loaded(text)
    except UnicodeDecodeError as error:
        raise StatementNotUnderstood("$", "is no text", "Send JSON in UTF-8") from error


def _told(case: Case, row: ReceivedStatement | None, *, today: date) -> dict[str, Any]:
    if row is None:
        return _state(case, "none")
    late = row.state == ReceivedStatement.State.WAITING and row.expires_on < today
    return {
        "reference": case.reference,
        "state": "expired" if late else row.state,
        "sender": row.sender,
        "received_at": row.received_at,
        "stated_on": row.stated_on,
        "expires_on": row.expires_on,
    }


def _own(case: Case, *, today: date) -> dict[str, Any]:
    latest = queries.latest_statement(case.person)
    if latest is None or latest.source == latest.Source.PLACEMENT:
        return _state(case, "none")
    expired = queries.is_expired(latest, on=today)
    told = _state(case, "expired" if expired else "complete")
    return told | {"expires_on": latest.valid_until}


def _state(case: Case, word: str) -> dict[str, Any]:
    return {
        "reference": case.reference,
        "state": word,
        "sender": "",
        "received_at": None,
        "stated_on": None,
        "expires_on": None,
    }
