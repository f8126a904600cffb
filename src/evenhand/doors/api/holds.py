"""Notices of stops for machines: an adviser or an official register tells, the stop holds at once.

A key speaks for one source in one country and is told of its own notices only. A notice that names
no case of ours tells its sender nothing about anybody.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any, Final

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status

from evenhand.access.models import ApiKey
from evenhand.cases.names import NotUsable
from evenhand.doors import clock
from evenhand.doors.api.guard import key_of
from evenhand.doors.api.refusing import NotTaken
from evenhand.doors.api.shapes import Refusal
from evenhand.intake.models import Notice
from evenhand.intake.notice_rows import NOTICE_FIELDS, notice_row
from evenhand.intake.notices import KeyUsedOtherwise, Sender, take_notice, told
from evenhand.intake.queries import notice_of

router = Router()
HEADER: Final = "Idempotency-Key"
MOST_BYTES: Final = 64 * 1024
LONGEST_KEY: Final = 200
_NUMBER: Final = re.compile(r"N-(\d{6,12})")
_PERSON: Final = ("name", "born_on", "postcode")
_ADVISER: Final = ("name", "email", "phone")
_OWN: Final = frozenset(NOTICE_FIELDS) - {*_PERSON, *(f"adviser_{name}" for name in _ADVISER)}


class NoticeOut(Schema):
    """What became of a notice. `code` can be shown to whoever asks whether the stop is true."""

    number: str
    state: str
    acknowledged_at: datetime | None
    code: str


def _texts(names: tuple[str, ...] | frozenset[str]) -> dict[str, Any]:
    return {
        name: {"type": "string", "description": NOTICE_FIELDS.get(name, name)}
        for name in sorted(names)
    }


BODY: Final = {
    "parameters": [
        {"in": "header", "name": HEADER, "required": True,
         "schema": {"type": "string", "maxLength": LONGEST_KEY}}
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["kind"],
                    "properties": {
                        **_texts(_OWN),
                        "person": {"type": "object", "properties": _texts(_PERSON)},
                        "adviser": {"type": "object", "properties": _texts(_ADVISER)},
                    },
                }
            }
        },
    },
}  # fmt: skip


@router.post(
    "/holds",
    response={
        200: NoticeOut, 401: Refusal, 403: Refusal, 409: Refusal, 422: Refusal,
    },
    summary="Tell us that a stop begins or is over",
    openapi_extra=BODY,
)  # fmt: skip
def bring(request: HttpRequest) -> Status[dict[str, Any]]:
    """Take a notice; sent again with the same idempotency key it is answered alike.

    State `holds`: nothing that the stop covers can leave the house any more. `received`: one of us
    looks within a day. `asked`: the end that you told of is decided by two people.
    """
    key = _key(request)
    idempotency_key = _idempotency_key(request)
    try:
        row = notice_row(
            _fields(request.body),
            source=key.source,
            country=key.country,
            today=clock.now().date(),
        )
    except NotUsable as wrong:
        raise NotTaken(
            f"{wrong.field} {wrong.why}.",
            where=f"$.{wrong.field}",
            what_to_do="Correct it and send the notice again.",
        ) from wrong
    sender = Sender(source=key.source, country=key.country, actor=key.actor, is_key=True)
    try:
        notice = take_notice(row, sender, clock=clock.now, idempotency_key=idempotency_key)
    except KeyUsedOtherwise as used:
        raise NotTaken(
            "Another notice came with this idempotency key before.",
            where=HEADER,
            what_to_do="Use a fresh key for each notice, and the same one only to repeat it.",
            status=409,
        ) from used
    return Status(200, _answer(notice))


@router.get(
    "/holds/{number}",
    response={200: NoticeOut, 401: Refusal, 403: Refusal, 404: Refusal},
    summary="What became of a notice that you brought",
)
def state(request: HttpRequest, number: str) -> dict[str, Any]:
    """Return a notice by its number; another sender's is not found."""
    key = _key(request)
    found = _NUMBER.fullmatch(number)
    notice = notice_of(int(found[1]), brought_by=key.actor) if found else None
    if notice is None:
        raise Http404
    return _answer(notice)


def _answer(notice: Notice) -> dict[str, Any]:
    said = told(notice)
    return {
        "number": said.number,
        "state": said.state,
        "acknowledged_at": said.acknowledged_at,
        "code": said.code,
    }


def _key(request: HttpRequest) -> ApiKey:
    key = key_of(request)
    if key.purpose != ApiKey.Purpose.HOLDS:
        raise NotTaken(
            "This key does not bring notices of stops.",
            where=request.path[:300],
            what_to_do="Ask the operator for a key for stops, for your source and country.",
            status=403,
        )
    return key


def _idempotency_key(request: HttpRequest) -> str:
    text = request.headers.get(HEADER, "").strip()
    if not 0 < len(text) <= LONGEST_KEY or not text.isprintable():
        raise NotTaken(
            f"The header {HEADER} is missing or too long.",
            where=HEADER,
            what_to_do="Send a text of your own for each notice, for example a UUID.",
        )
    return text


def _fields(body: bytes) -> dict[str, str]:
    """The notice's fields as texts, the parts of the person and the adviser beside the others."""
    told = _object(_loaded(body), "$", known=_OWN | {"person", "adviser"})
    person = _object(told.pop("person", {}), "$.person", known=frozenset(_PERSON))
    adviser = _object(told.pop("adviser", {}), "$.adviser", known=frozenset(_ADVISER))
    named = {**told, **person, **{f"adviser_{name}": text for name, text in adviser.items()}}
    for name, text in named.items():
        if not isinstance(text, str):
            raise NotTaken(
                f"{name} is no text.", where=f"$.{name}", what_to_do="Write it as a JSON string."
            )
    return named


def _object(value: Any, path: str, *, known: frozenset[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise NotTaken("It is no JSON object.", where=path, what_to_do="Send an object there.")
    if unknown := sorted(set(value) - known):
        raise NotTaken(
            f"{unknown[0][:60]!r} is no field of a notice.",
            where=path,
            what_to_do=f"Its fields are {', '.join(sorted(known))}.",
        )
    return dict(value)


def _loaded(body: bytes) -> Any:
    if len(body) > MOST_BYTES:
        raise NotTaken(
            f"The notice is larger than {MOST_BYTES} bytes.",
            where="$",
            what_to_do="Send one notice at a time.",
        )
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as wrong:
        raise NotTaken("It is no JSON.", where="$", what_to_do="Send JSON in UTF-8.") from wrong
