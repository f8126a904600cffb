"""AES-256-GCM under a key per subject; the subject's key is wrapped by the master key.

A sealed value is `version (1 byte) + nonce (12 bytes) + ciphertext and tag`. The context (what the
value is and whose) is authenticated, so that a sealed value cannot be moved to another row.
"""

from __future__ import annotations

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_VERSION = b"\x01"
_NONCE_BYTES = 12
KEY_BYTES = 32


class CannotOpen(Exception):
    """The sealed value was altered, or it belongs to another context or key."""

    def __init__(self, *, context: str) -> None:
        super().__init__(f"sealed value of {context} does not open: altered, or another key")
        self.context = context


class MasterKeyUnusable(Exception):
    """The setting VAULT_MASTER_KEY is not 32 bytes in base64."""


def master_key() -> bytes:
    """Return the installation's master key (32 bytes), or raise MasterKeyUnusable."""
    try:
        key = base64.urlsafe_b64decode(settings.VAULT_MASTER_KEY)
    except (binascii.Error, ValueError) as broken:
        raise MasterKeyUnusable("VAULT_MASTER_KEY is not base64; give 32 random bytes") from broken
    if len(key) != KEY_BYTES:
        raise MasterKeyUnusable(f"VAULT_MASTER_KEY has {len(key)} bytes; it must have {KEY_BYTES}")
    return key


def new_key() -> bytes:
    """Return a fresh random data key."""
    return AESGCM.generate_key(bit_length=KEY_BYTES * 8)


def seal(key: bytes, plain: bytes, *, context: str) -> bytes:
    """Encrypt `plain` under `key`, bound to `context`."""
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain, context.encode())


def unseal(key: bytes, sealed: bytes, *, context: str) -> bytes:
    """Decrypt what `seal` made with the same key and context; raises CannotOpen."""
    sealed = bytes(sealed)
    if sealed[:1] != _VERSION or len(sealed) < 1 + _NONCE_BYTES + 16:
        raise CannotOpen(context=context)
    nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, context.encode())
    except InvalidTag as wrong:
        raise CannotOpen(context=context) from wrong
