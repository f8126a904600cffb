"""A provider of payments by link for tests, after its public documentation: state and faults.

It speaks Checkout Sessions, refunds and signed events, and fails in the ways a provider does:
before it did anything, after it did, with 429, 500, or silence.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

SECRET = "whsec_for_tests"
KEY = "sk_test_for_tests"
Answer = tuple[int, dict[str, Any]]


def _error(status: int, kind: str) -> Answer:
    return status, {"error": {"type": kind, "message": kind}}


@dataclass
class StripeState:
    """What the provider knows. `faults` are taken one a request, "" for none, until none is left.

    `hang` answers nothing after the work was done, `down` nothing before it.
    """

    faults: list[str] = field(default_factory=list)
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: list[dict[str, str]] = field(default_factory=list)
    answered: dict[str, tuple[str, Answer]] = field(default_factory=dict)
    requests: list[tuple[str, str, str]] = field(default_factory=list)
    told: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, verb: str, path: str, body: str, key: str) -> Answer:
        """Once for a key; the same key with another body is refused."""
        if key and key in self.answered:
            before, answer = self.answered[key]
            return answer if before == body else _error(400, "idempotency_error")
        answer = self._done(verb, path, dict(parse_qsl(body)))
        if key and answer[0] < 500:
            self.answered[key] = (body, answer)
        return answer

    def _done(self, verb: str, path: str, form: dict[str, str]) -> Answer:
        parts = path.strip("/").split("/")
        if (verb, path) == ("POST", "/v1/checkout/sessions"):
            return self._make(form)
        if (verb, path) == ("POST", "/v1/refunds"):
            return self._refund(form)
        session = self.sessions.get(parts[3]) if len(parts) > 3 else None
        if session is None:
            return _error(404, "invalid_request_error")
        if parts[-1] == "expire":
            if session["status"] != "open":
                return _error(400, "invalid_request_error")
            session["status"] = "expired"
        return 200, dict(session)

    def _make(self, form: dict[str, str]) -> Answer:
        number = f"cs_test_{len(self.sessions) + 1}"
        price = "line_items[0][price_data]"
        self.sessions[number] = {
            "id": number,
            "object": "checkout.session",
            "url": f"https://checkout.stripe.example/{number}",
            "status": "open",
            "payment_status": "unpaid",
            "amount_total": int(form[f"{price}[unit_amount]"]),
            "currency": form[f"{price}[currency]"],
            "client_reference_id": form["client_reference_id"],
            "expires_at": int(form["expires_at"]),
            "payment_intent": None,
            "metadata": {"order": form["metadata[order]"]},
            "sent": form,
        }
        return 200, dict(self.sessions[number])

    def _refund(self, form: dict[str, str]) -> Answer:
        self.refunds.append(form)
        return 200, {"id": f"re_{len(self.refunds)}", "status": "succeeded"}

    def pay(self, number: str, *, later: bool = False) -> None:
        """Somebody pays at the provider's page; `later`: by a way whose money takes days."""
        session = self.sessions[number]
        session.update(
            status="complete",
            payment_status="unpaid" if later else "paid",
            payment_intent=f"pi_{number}",
        )

    def event(self, kind: str, number: str, *, at: int, **more: Any) -> bytes:
        """An event about a session, its charge or its dispute, as the provider tells it."""
        session = dict(self.sessions[number])
        self.told += 1
        about = session
        if kind.startswith("charge."):
            about = {
                "id": f"ch_{number}", "payment_intent": f"pi_{number}",
                "amount": session["amount_total"], "currency": session["currency"],
                "metadata": {} if "dispute" in kind else session["metadata"],
            }  # fmt: skip
        event = {
            "id": f"evt_{self.told}", "object": "event", "type": kind, "created": at,
            "data": {"object": {**about, **more}},
        }  # fmt: skip
        return json.dumps(event).encode()


def signed(body: bytes, *, at: int, secret: str = SECRET, old: str = "") -> str:
    """The header that an event bears; `old` is a secret that is being rolled over."""
    parts = [f"t={at}"]
    for one in (old, secret):
        if one:
            digest = hmac.new(one.encode(), f"{at}.".encode() + body, hashlib.sha256)
            parts.append(f"v1={digest.hexdigest()}")
    return ",".join([*parts, "v0=ignored"])


def _handler(state: StripeState) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length).decode()
            key = self.headers.get("Idempotency-Key", "")
            with state.lock:
                fault = state.faults.pop(0) if state.faults else ""
                state.requests.append((self.command, self.path, body))
                if self.headers.get("Authorization") != f"Bearer {KEY}":
                    self._say(*_error(401, "authentication_error"))
                    return
                if fault == "429":
                    self._say(*_error(429, "rate_limit_error"))
                    return
                if fault == "402":
                    self._say(*_error(402, "card_error"))
                    return
                if fault == "down":
                    self.close_connection = True
                    return
                answer = state.answer(self.command, self.path, body, key)
            if fault == "hang":
                self.close_connection = True
                return
            self._say(*(_error(500, "api_error") if fault == "500" else answer))

        do_GET = _serve  # noqa: N815 - the server looks for this name
        do_POST = _serve  # noqa: N815

        def _say(self, status: int, told: dict[str, Any]) -> None:
            text = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            """Say nothing of each request."""

    return Handler


@contextmanager
def stripe_server() -> Iterator[tuple[StripeState, str]]:
    """A provider that listens on this machine, with its state and its address."""
    state = StripeState()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state, f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
