"""Keys that sign statements of means: the installation's own, and those its operator trusts."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from evenhand.journal.queries import trusted_keys
from evenhand.rulebook.affordability.json_reading import (
    TEXT,
    StatementNotUnderstood,
    list_of,
    loaded,
    record,
    whole,
)

FORMAT: Final = "evenhand-statement-keys"
ALGORITHM: Final = "Ed25519"
KEYS_ADDRESS: Final = "/api/v1/statement-keys"
_ID_DIGITS: Final = 16
_MOST_KEYS: Final = 20


class NoSigningKey(Exception):
    """The operator gave this installation no key to sign with."""

    def __init__(self) -> None:
        super().__init__(
            "this installation has no key that signs statements; set EVENHAND_SIGNING_KEY "
            "(32 random bytes in base64) and start again"
        )


class KeysNotUnderstood(Exception):
    """A file of public keys could not be read; says where, what and the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """A public key with the house it belongs to."""

    id: str
    public: str
    name: str
    address: str


def own_key() -> Ed25519PrivateKey:
    """Return the key of this installation; raises NoSigningKey."""
    raw = base64.urlsafe_b64decode(settings.STATEMENT_SIGNING_KEY)
    if not raw:
        raise NoSigningKey
    return Ed25519PrivateKey.from_private_bytes(raw)


def seal_id(key: Ed25519PublicKey) -> str:
    """The name of a key: the beginning of its SHA-256 hash."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:_ID_DIGITS]


def public_key_of(text: str) -> Ed25519PublicKey:
    """Read a public key from base64; raises KeysNotUnderstood."""
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError, UnsupportedAlgorithm) as error:
        raise KeysNotUnderstood("a public key is not 32 bytes in base64") from error


def keys_told() -> dict[str, Any]:
    """What anybody may read of our keys, to verify a file; no key where there is none to sign."""
    try:
        public = own_key().public_key()
    except NoSigningKey:
        keys = []
    else:
        raw = base64.b64encode(public.public_bytes_raw()).decode()
        keys = [{"id": seal_id(public), "algorithm": ALGORITHM, "public": raw}]
    issuer = {"name": issuer_name(), "address": settings.PUBLIC_URL}
    return {"format": FORMAT, "version": 1, "issuer": issuer, "keys": keys}


def issuer_name() -> str:
    """Under which name this installation signs."""
    return str(settings.FIRM.get("name", "") or settings.PUBLIC_URL)


def trusted() -> Mapping[str, Ed25519PublicKey]:
    """The keys whose files are taken: our own, and those the operator trusts on record."""
    found = {key_id: public_key_of(told["public"]) for key_id, told in trusted_keys().items()}
    try:
        own = own_key().public_key()
    except NoSigningKey:
        return found
    return {**found, seal_id(own): own}


def read_keys(text: str | bytes) -> list[PublicKey]:
    """Read another house's file of public keys; raises KeysNotUnderstood."""
    try:
        told = _KEYS.read(loaded(text), "$")
    except StatementNotUnderstood as error:
        raise KeysNotUnderstood(str(error)) from error
    if told["format"] != FORMAT:
        raise KeysNotUnderstood(f"$.format: is not {FORMAT}; load what {KEYS_ADDRESS} gives")
    if not told["keys"]:
        raise KeysNotUnderstood("$.keys: is empty; that house signs nothing")
    return [_read(key, told["issuer"]) for key in told["keys"]]


def _read(key: Mapping[str, str], issuer: Mapping[str, str]) -> PublicKey:
    if key["algorithm"] != ALGORITHM:
        raise KeysNotUnderstood(f"{key['id']}: only {ALGORITHM} is understood")
    if seal_id(public_key_of(key["public"])) != key["id"]:
        raise KeysNotUnderstood(f"{key['id']}: is not the name of this key")
    return PublicKey(
        id=key["id"], public=key["public"], name=issuer["name"], address=issuer["address"]
    )


_KEYS: Final = record(
    dict,
    ("format", "version", "issuer", "keys"),
    format=TEXT,
    version=whole(1, 1),
    issuer=record(dict, ("name", "address"), name=TEXT, address=TEXT),
    keys=list_of(
        record(dict, ("id", "algorithm", "public"), id=TEXT, algorithm=TEXT, public=TEXT),
        at_most=_MOST_KEYS,
    ),
)
