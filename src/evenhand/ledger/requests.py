"""Answers one request once: asked again, however often, it is answered the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from evenhand.ledger.models import Request
from evenhand.ledger.posting import KeyUsedDifferently
from evenhand.vault.asking import ask_prepared

MOST_KEY: Final = 255


class KeyNotUsable(ValueError):
    """A key has between 1 and 255 signs, none of them a control sign."""

    def __init__(self) -> None:
        super().__init__(f"a key has between 1 and {MOST_KEY} printable signs; use another")


@transaction.atomic
def once(
    *,
    scope: str,
    key: str,
    request: Mapping[str, object],
    at: datetime,
    actor: str,
    act: Callable[[], Mapping[str, object]],
) -> Mapping[str, object]:
    """Act on a request once within a scope, and answer it the same whenever it is told again.

    `scope` says who gave the key ("staff", "bank", "creditor:<key>"): the same key in another
    scope is another key. What fails leaves nothing behind, so that the key may be used again.
    Raises KeyNotUsable, KeyUsedDifferently.
    """
    check_key(key)
    asked = digest(request)
    ask_prepared(_LOCK, {"number": _lock_number(scope, key)})
    kept = Request.objects.filter(scope=scope, key=key).first()
    if kept is not None:
        if bytes(kept.request_hash) != asked:
            raise KeyUsedDifferently(key)
        return _read(kept.response)
    response = _read(json.loads(_text(act())))
    Request.objects.create(
        scope=scope, key=key, request_hash=asked, response=response, at=at, by=actor
    )
    return response


def check_key(key: str) -> None:
    """Refuse a key that nobody should use; raises KeyNotUsable."""
    if not 0 < len(key) <= MOST_KEY or not key.isprintable():
        raise KeyNotUsable


def digest(request: Mapping[str, object]) -> bytes:
    """What stands for a request: alike for the same words in whatever order."""
    return hashlib.sha256(_text(request).encode()).digest()


def _text(told: Mapping[str, object]) -> str:
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def _read(response: Any) -> Mapping[str, object]:
    assert isinstance(response, dict)
    return response


def _lock_number(scope: str, key: str) -> int:
    both = f"{len(scope)}:{scope}:{key}".encode()
    return int.from_bytes(hashlib.sha256(both).digest()[:8], signed=True)


_LOCK: Final = "SELECT pg_advisory_xact_lock(%(number)s)::text"
