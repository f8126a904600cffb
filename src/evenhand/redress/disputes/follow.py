"""The follow code: somebody without an account reads with it how her dispute stands."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

from evenhand.access.actions import normal_code

# Crockford's alphabet, as in the codes of letters: 16 signs are 80 random bits.
_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 16


def new_follow_code() -> str:
    """Return a code that nobody can guess; it is shown once and kept only as a hash."""
    return "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))


def follow_hash(code: str) -> str:
    """Return the hash under which a follow code is kept."""
    return hashlib.sha256(f"follow:{normal_code(code)}".encode()).hexdigest()
