"""A statement of means as a file that goes along: signed, with consent, for a time.

Pure: it signs and reads; whom it is for, and which keys are trusted, its callers say. The format is
told in docs/statement-file.md, so that anybody can verify a file with the public key.
"""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from evenhand.plans.statement_keys import ALGORITHM, seal_id
from evenhand.rulebook.affordability.json_reading import (
    DAY,
    TEXT,
    Reader,
    StatementNotUnderstood,
    loaded,
    or_unknown,
    record,
    whole,
)
from evenhand.rulebook.affordability.statement import StatementOfMeans
from evenhand.rulebook.affordability.statement_json import STATEMENT, to_json

FORMAT: Final = "evenhand-statement-of-means"
VERSION: Final = 1
SIGNED_AS: Final = b"evenhand statement of means, file version 1\n"
MOST_BYTES: Final = 1_000_000
# A file that says it was signed a little ahead of us: clocks of two houses are never the same.
CLOCKS_APART: Final = timedelta(days=1)


class StatementFileRefused(Exception):
    """A file cannot be taken; `why` is a code, `path` the place, `remedy` what to do.

    Codes: `malformed`, `newer`, `too_large`, `foreign` (nobody we trust signed it), `changed`,
    `expired`, `other_person`.
    """

    def __init__(self, why: str, *, path: str = "$", what: str = "", remedy: str = "") -> None:
        super().__init__(f"{path}: {what}" + (f"; {remedy}" if remedy else ""))
        self.why = why
        self.path = path
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Who signed a file, and where the public key is."""

    name: str
    keys_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose statement it is; an empty name and no birthday where nobody told."""

    name: str
    born_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """When and how the person agreed that her statement goes along."""

    given_on: date
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFile:
    """What a file says, before it is signed or after its signature was checked."""

    file: uuid.UUID
    issued_at: datetime
    expires_on: date
    issuer: Issuer
    person: Whose
    consent: Consent
    statement: StatementOfMeans


def signed(told: StatementFile, key: Ed25519PrivateKey) -> str:
    """Write a file and sign it; papers stay where they are, so that no line names one."""
    body = {
        "format": FORMAT,
        "version": VERSION,
        "file": str(told.file),
        "issued_at": told.issued_at.isoformat(),
        "expires_on": told.expires_on.isoformat(),
        "issuer": asdict(told.issuer),
        "person": {**asdict(told.person), "born_on": _day(told.person.born_on)},
        "consent": {"given_on": told.consent.given_on.isoformat(), "how": told.consent.how},
        "statement": json.loads(to_json(told.statement)),
    }
    value = base64.b64encode(key.sign(signed_bytes(body))).decode()
    signature = {"algorithm": ALGORITHM, "key": seal_id(key.public_key()), "value": value}
    return json.dumps({**body, "signature": signature}, ensure_ascii=False, indent=1)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def signed_bytes(body: Mapping[str, Any]) -> bytes:
    """The bytes that are signed: a fixed line, then the file without its signature, canonical.

    Canonical means: names sorted, no blanks, UTF-8. There are no fractions in a file, so that this
    is also what RFC 8785 (JSON Canonicalization Scheme) gives.
    """
    plain = {name: value for name, value in body.items() if name != "signature"}
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return SIGNED_AS + text.encode()


def read_file(
    text: str | bytes, *, trusted: Mapping[str, Ed25519PublicKey], today: date
) -> StatementFile:
    """Read a file that somebody we trust signed and whose time has not run out.

    Raises StatementFileRefused. The signature is checked before anything inside is believed.
    """
    if len(text) > MOST_BYTES:
        raise StatementFileRefused("too_large", what=f"is larger than {MOST_BYTES} bytes")
    try:
        body = loaded(text)
        envelope = _known(body)
        _check_signature(body, envelope, trusted)
        told: StatementFile = _FILE.read(body, "$")
    except (StatementNotUnderstood, UnicodeError) as error:
        raise _refused(error) from error
    if told.expires_on < today:
        raise StatementFileRefused(
            "expired",
            path="$.expires_on",
            what=f"the consent ended on {told.expires_on}",
            remedy="ask for a new file",
        )
    if told.issued_at.date() > today + CLOCKS_APART:
        raise StatementFileRefused(
            "malformed", path="$.issued_at", what="lies in the future", remedy="check the clock"
        )
    return told


def _refused(error: StatementNotUnderstood | UnicodeError) -> StatementFileRefused:
    if isinstance(error, StatementNotUnderstood):
        return StatementFileRefused(
            "malformed", path=error.path, what=error.what, remedy=error.remedy
        )
    return StatementFileRefused("malformed", what="is no text", remedy="send JSON in UTF-8")


def _known(body: Any) -> Mapping[str, Any]:
    """The signature of what calls itself our format, in a version that we read."""
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise StatementNotUnderstood("$.format", f"is not {FORMAT}", "send the file as it was made")
    version = body.get("version")
    if type(version) is int and version > VERSION:
        raise StatementFileRefused(
            "newer",
            path="$.version",
            what=f"is {version}, and this installation reads up to {VERSION}",
            remedy="bring the installation up to date",
        )
    envelope: Mapping[str, Any] = _SIGNATURE.read(body.get("signature"), "$.signature")
    return envelope


def _check_signature(
    body: Mapping[str, Any], envelope: Mapping[str, Any], trusted: Mapping[str, Ed25519PublicKey]
) -> None:
    key = trusted.get(envelope["key"])
    if key is None or envelope["algorithm"] != ALGORITHM:
        raise StatementFileRefused(
            "foreign",
            path="$.signature.key",
            what="is no key that this installation trusts",
            remedy="the operator can load it: evenhand statements trust FILE",
        )
    try:
        key.verify(base64.b64decode(envelope["value"], validate=True), signed_bytes(body))
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise StatementFileRefused(
            "changed",
            path="$.signature.value",
            what="does not fit the file, so that something in it was changed",
            remedy="send the file as it was made",
        ) from error


def _uuid(value: Any, path: str) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except (TypeError, ValueError, AttributeError) as error:
        raise StatementNotUnderstood(path, "must be a UUID", "write it as text") from error


def _moment(value: Any, path: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise StatementNotUnderstood(path, "must be an instant", "write it as RFC 3339") from error
    if moment.tzinfo is None:
        raise StatementNotUnderstood(path, "names no time zone", "write Z or an offset")
    return moment


def _named(value: Any, path: str) -> str:
    text: str = TEXT.read(value, path)
    if not text.strip():
        raise StatementNotUnderstood(path, "is empty", "say who or how")
    return text


def _made(**told: Any) -> StatementFile:
    kept = {name: told[name] for name in StatementFile.__slots__}
    return StatementFile(**kept)


NAMED: Final = Reader(_named, {"type": "string", "minLength": 1, "maxLength": 500})
CONSENT: Final = record(Consent, ("given_on", "how"), given_on=DAY, how=NAMED)
_SIGNATURE: Final = record(
    dict, ("algorithm", "key", "value"), algorithm=TEXT, key=TEXT, value=TEXT
)
_FILE: Final = record(
    _made,
    (
        "format",
        "version",
        "file",
        "issued_at",
        "expires_on",
        "issuer",
        "person",
        "consent",
        "statement",
        "signature",
    ),
    format=TEXT,
    version=whole(1, VERSION),
    file=Reader(_uuid, {"type": "string", "format": "uuid"}),
    issued_at=Reader(_moment, {"type": "string", "format": "date-time"}),
    expires_on=DAY,
    issuer=record(Issuer, ("name", "keys_at"), name=NAMED, keys_at=TEXT),
    person=record(Whose, ("name", "born_on"), name=TEXT, born_on=or_unknown(DAY)),
    consent=CONSENT,
    statement=STATEMENT,
    signature=_SIGNATURE,
)
FILE_SCHEMA: Final = _FILE.schema
