"""Rings staff outside the house: which alarm, of what kind, at what level, and nothing more.

docs/how-to/alarms.md is the contract.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import ssl
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from evenhand.work.alarms import not_rung, note_rang
from evenhand.work.models import Alarm

_HERE: Final = ("localhost", "127.0.0.1", "::1")


class PagerNotSafe(ValueError):
    """The pager's address sends in the clear over a network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """Where the pager listens, and the secret that signs what it is told."""

    url: str
    secret: str
    timeout: float = 5

    def __post_init__(self) -> None:
        place = urlsplit(self.url)
        if place.scheme != "https" and place.hostname not in _HERE:
            raise PagerNotSafe(f"EVENHAND_PAGER_URL is {self.url!r}: write an https address")

    def ring(self, alarm: Alarm, *, at: datetime) -> bool:
        """Post an alarm; False where the pager did not take it."""
        body = json.dumps({"key": str(alarm.key), "kind": alarm.kind, "level": alarm.level})
        stamp = at.isoformat()
        headers = {
            "Content-Type": "application/json",
            "X-Timestamp": stamp,
            "X-Signature": self.signed(body.encode(), stamp=stamp),
        }
        talk = self._talk()
        try:
            talk.request("POST", urlsplit(self.url).path or "/", body=body, headers=headers)
            return 200 <= talk.getresponse().status < 300
        except (OSError, http.client.HTTPException):
            return False
        finally:
            talk.close()

    def signed(self, body: bytes, *, stamp: str) -> str:
        """The signature that a body of that time bears."""
        digest = hmac.new(self.secret.encode(), stamp.encode() + b"." + body, hashlib.sha256)
        return f"sha256={digest.hexdigest()}"

    def _talk(self) -> http.client.HTTPConnection:
        place = urlsplit(self.url)
        host = place.hostname or ""
        if place.scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(
                host, place.port, timeout=self.timeout, context=context
            )
        return http.client.HTTPConnection(host, place.port, timeout=self.timeout)


def ring_waiting(pager: Pager, *, at: datetime) -> int:
    """Ring each alarm that nobody has, once a level; one that failed is tried the next time."""
    rung = 0
    for alarm in not_rung():
        if pager.ring(alarm, at=at):
            rung += note_rang(alarm=alarm, at=at, to=f"pager:{alarm.level}")
    return rung
