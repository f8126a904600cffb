"""A recogniser and a reviewer behind HTTP. docs/how-to/review-calls.md is the contract."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

from evenhand.learning.conversations.ports import PortDidNotAnswer, Remark
from evenhand.learning.conversations.transcript import Turn

_HERE: Final = ("localhost", "127.0.0.1", "::1")
_MOST_BYTES: Final = 20 * 1024 * 1024


class PortNotSafe(ValueError):
    """The address of a port sends in the clear over a network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a port's server listens, the secret it asks for, and how long we wait."""

    url: str
    secret: str = ""
    timeout: float = 120

    def __post_init__(self) -> None:
        place = urlsplit(self.url)
        if place.scheme != "https" and place.hostname not in _HERE:
            raise PortNotSafe(f"{self.url!r}: write an https address")

    def post(self, body: bytes, *, kind: str, asked: str = "") -> bytes:
        """Send, and return what was answered. Raises PortDidNotAnswer."""
        headers = {"Content-Type": kind, "Accept": "application/json"}
        if self.secret:
            headers["Authorization"] = f"Bearer {self.secret}"
        talk = self._talk()
        try:
            talk.request("POST", (urlsplit(self.url).path or "/") + asked, body, headers)
            answer = talk.getresponse()
            told = answer.read(_MOST_BYTES + 1)
        except (OSError, http.client.HTTPException) as error:
            raise PortDidNotAnswer(self.url) from error
        finally:
            talk.close()
        if answer.status != 200 or len(told) > _MOST_BYTES:
            raise PortDidNotAnswer(f"{self.url}: {answer.status}")
        return told

    def _talk(self) -> http.client.HTTPConnection:
        place = urlsplit(self.url)
        host, port = place.hostname or "", place.port
        if place.scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(host, port, timeout=self.timeout, context=context)
        return http.client.HTTPConnection(host, port, timeout=self.timeout)


class HttpRecogniser(_Place):
    """Posts the sound and is answered with a transcript."""

    def words_of(self, sound: bytes, *, name: str, language: str) -> bytes:
        """Return the transcript that was answered; the sound is kept nowhere."""
        kind = f"audio/{name.rpartition('.')[2].lower()}"
        return self.post(sound, kind=kind, asked=f"?language={quote(language)}")


class HttpReviewer(_Place):
    """Posts turns without identifiers and is answered with remarks."""

    def remarks_on(self, turns: Sequence[Turn], *, language: str) -> Collection[Remark]:
        """Return the remarks that were answered; one of the wrong shape refuses the answer."""
        told = [{"turn": number, "who": turn.who, "text": turn.text}
                for number, turn in enumerate(turns)]  # fmt: skip
        body = json.dumps({"language": language, "turns": told}, ensure_ascii=False)
        try:
            answered = json.loads(self.post(body.encode(), kind="application/json"))
            return [_remark(one) for one in answered["remarks"]]
        except (ValueError, KeyError, TypeError) as error:
            raise PortDidNotAnswer(f"{self.url}: not the shape that was agreed") from error


def _remark(told: Mapping[str, Any]) -> Remark:
    turn, detector, words = told["turn"], told["detector"], told["quote"]
    if not (isinstance(turn, int) and isinstance(detector, str) and isinstance(words, str)):
        raise TypeError(told)
    return Remark(turn, detector, words)
