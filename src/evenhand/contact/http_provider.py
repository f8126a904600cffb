"""A provider over HTTP: one documented way, for any gateway that speaks it.

docs/how-to/send-by-a-provider.md is the contract. Up to the first byte that leaves us a failure
means: surely not sent. From there on a failure without the provider's word means: nobody knows.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import json
import socket
import ssl
import threading
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from evenhand.contact.outcome import NotHandedOver, OutcomeUnknown
from evenhand.contact.provider import Message, NotFromTheProvider, Word

# A callback is taken for so long after it was signed, and so long before by a clock ahead.
FRESH = timedelta(minutes=5)
LONGEST_ANSWER = 100_000
_TAKEN_BEFORE = 409
_STATUSES = ("accepted", "delivered", "rejected", "delayed", "stopped")


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpProvider:
    """Where the provider listens, our key to it, and the secret that signs its callbacks."""

    url: str
    key: str
    secret: str
    name: str = "provider"
    timeout: float = 5

    def hand_over(self, message: Message) -> str:
        """Hand a message over; see `Provider.hand_over`."""
        if not self.url:
            raise NotHandedOver("no provider is set (EVENHAND_PROVIDER_URL)")
        said = {
            "key": str(message.key),
            "kind": message.kind,
            "to": message.to,
            "text": message.text,
            "language": message.language,
        }
        status, told = self._asked("POST", "/messages", key=message.key, body=said)
        if status in (200, 201, 202, _TAKEN_BEFORE):
            return f"{self.name}:{str(told.get('id', ''))[:100] or message.key}"
        if status >= 500:
            raise OutcomeUnknown(f"the provider failed: {status}")
        raise NotHandedOver(f"the provider refused it: {status} {str(told.get('why', ''))[:100]}")

    def has(self, key: uuid.UUID) -> bool | None:
        """Ask whether a message was taken; see `Provider.has`."""
        try:
            status, _ = self._asked("GET", f"/messages/{key}", key=key)
        except (NotHandedOver, OutcomeUnknown):
            return None
        return {200: True, 404: False}.get(status)

    def words(self, body: bytes, *, stamp: str, signature: str, at: datetime) -> tuple[Word, ...]:
        """Check and read a callback; see `Provider.words`."""
        if not self.secret:
            raise NotFromTheProvider("no secret is set (EVENHAND_PROVIDER_SECRET)")
        if not hmac.compare_digest(signature.encode(), self.signed(body, stamp=stamp).encode()):
            raise NotFromTheProvider("its signature is wrong")
        try:
            age = at - datetime.fromisoformat(stamp)
        except (TypeError, ValueError) as error:
            raise NotFromTheProvider("its time cannot be read") from error
        if abs(age) > FRESH:
            raise NotFromTheProvider("it is too old")
        return tuple(_read(body))

    def signed(self, body: bytes, *, stamp: str) -> str:
        """The signature that a callback of that time and body must bear."""
        digest = hmac.new(self.secret.encode(), stamp.encode() + b"." + body, hashlib.sha256)
        return f"sha256={digest.hexdigest()}"

    def _asked(
        self, verb: str, path: str, *, key: uuid.UUID, body: Mapping[str, Any] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """One question and its answer; raises NotHandedOver or OutcomeUnknown."""
        place = urlsplit(self.url)
        talk = _talk(place.scheme, place.hostname or "", place.port, timeout=self.timeout)
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(key),
        }
        with _ended_after(self.timeout, talk) as lines:
            try:
                talk.connect()
                lines.append(talk.sock)
            except (OSError, http.client.HTTPException) as error:
                raise NotHandedOver(f"the provider is not there: {_said(error)}") from error
            try:
                text = json.dumps(body).encode() if body is not None else None
                talk.request(verb, f"{place.path.rstrip('/')}{path}", body=text, headers=headers)
                answer = talk.getresponse()
                return answer.status, _told(answer.read(LONGEST_ANSWER))
            except (OSError, ValueError, http.client.HTTPException) as error:
                raise OutcomeUnknown(f"the provider fell silent: {_said(error)}") from error


def _talk(
    scheme: str, host: str, port: int | None, *, timeout: float
) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=timeout, context=context)
    return http.client.HTTPConnection(host, port, timeout=timeout)


@contextlib.contextmanager
def _ended_after(seconds: float, talk: http.client.HTTPConnection) -> Iterator[list[socket.socket]]:
    """Cut the talk off when its time is over: a server that drips bytes must not hold us.

    The talk lets go of its line before the answer is read; whoever connects puts it on the list.
    """
    lines: list[socket.socket] = []

    def cut() -> None:
        for line in (*lines, talk.sock):
            if line is not None:
                with contextlib.suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

    alarm = threading.Timer(seconds, cut)
    alarm.daemon = True
    alarm.start()
    try:
        yield lines
    finally:
        alarm.cancel()
        talk.close()


def _told(text: bytes) -> dict[str, Any]:
    """An answer's object; an answer that is none says nothing, its status still counts."""
    try:
        told = json.loads(text or b"{}")
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _read(body: bytes) -> Iterator[Word]:
    """The words of a callback; raises NotFromTheProvider where one cannot be read."""
    try:
        events = json.loads(body)["events"]
        for event in events:
            word = Word(
                id=str(event["id"])[:100],
                key=uuid.UUID(event["key"]),
                status=str(event["status"]),
                at=datetime.fromisoformat(event["at"]),
                is_permanent=event.get("permanent") is True,
                detail=str(event.get("detail", ""))[:200],
            )
            if word.status not in _STATUSES or word.at.tzinfo is None or not word.id:
                raise NotFromTheProvider("it says what nobody knows")
            yield word
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotFromTheProvider("it cannot be read") from error


def _said(error: Exception) -> str:
    return str(error)[:100] or type(error).__name__
