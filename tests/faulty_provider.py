"""A provider on this machine that does everything providers do wrong, one thing a message.

It carries every message it is given, also one of a key it had before: a double would be seen. What
it has to say of a message it keeps until a test asks for it, in any order, as often as wanted.
"""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

from evenhand.contact.http_provider import HttpProvider

Fault = Literal[
    "none", "silent_after_taking", "silent_before_taking", "taken_and_500", "late_and_500",
    "hangs_up", "refuses", "drips", "not_json",
]  # fmt: skip
KEY, SECRET = "a key of ours", "a secret of the callbacks"


@dataclass
class Behaviour:
    """What the provider does with each message, and what it carried, by key."""

    faults: dict[str, Fault] = field(default_factory=dict)
    carried: Counter[str] = field(default_factory=Counter)
    late: list[str] = field(default_factory=list)
    said: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    hold_s: float = 1.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fault_of(self, said: dict[str, Any]) -> Fault:
        """What goes wrong with this message: by its key, else by its number."""
        return self.faults.get(said["key"], self.faults.get(said["to"], "none"))

    def carry(self, key: str) -> None:
        with self.lock:
            self.carried[key] += 1

    def deliver_late(self) -> None:
        """Carry what was answered with an error and kept nevertheless."""
        with self.lock:
            for key in self.late:
                self.carried[key] += 1
            self.late.clear()

    def has(self, key: str) -> bool:
        return self.carried[key] > 0 or key in self.late


@contextmanager
def faulty_provider(behaviour: Behaviour, *, timeout: float = 0.4) -> Iterator[HttpProvider]:
    """A running provider, and our side of it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            assert self.headers["Authorization"] == f"Bearer {KEY}"
            assert self.headers["Idempotency-Key"] == said["key"]
            _FAULTS[behaviour.fault_of(said)](self, said["key"], behaviour)

        def do_GET(self) -> None:
            key = self.path.rpartition("/")[2]
            self.answer(200 if behaviour.has(key) else 404, {"key": key})

        def answer(self, status: int, body: dict[str, Any]) -> None:
            text = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Say nothing on the test's output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield HttpProvider(
            url=f"http://127.0.0.1:{server.server_port}/v1",
            key=KEY,
            secret=SECRET,
            timeout=timeout,
        )
    finally:
        server.shutdown()
        server.server_close()


def _none(to: Any, key: str, by: Behaviour) -> None:
    by.carry(key)
    to.answer(201, {"id": f"m-{key[:8]}"})


def _silent_after_taking(to: Any, key: str, by: Behaviour) -> None:
    by.carry(key)
    time.sleep(by.hold_s)


def _silent_before_taking(to: Any, key: str, by: Behaviour) -> None:
    del to, key
    time.sleep(by.hold_s)


def _taken_and_500(to: Any, key: str, by: Behaviour) -> None:
    by.carry(key)
    to.answer(500, {"why": "something broke"})


def _late_and_500(to: Any, key: str, by: Behaviour) -> None:
    with by.lock:
        by.late.append(key)
    to.answer(503, {"why": "busy"})


def _hangs_up(to: Any, key: str, by: Behaviour) -> None:
    by.carry(key)
    to.connection.close()


def _refuses(to: Any, key: str, by: Behaviour) -> None:
    del key, by
    to.answer(422, {"why": "no such number"})


def _drips(to: Any, key: str, by: Behaviour) -> None:
    by.carry(key)
    to.send_response(201)
    to.send_header("Content-Length", "1000")
    to.end_headers()
    for _ in range(int(by.hold_s / 0.05)):
        try:
            to.wfile.write(b" ")
            to.wfile.flush()
        except OSError:
            return
        time.sleep(0.05)


def _not_json(to: Any, key: str, by: Behaviour) -> None:
    by.carry(key)
    to.send_response(201)
    to.send_header("Content-Length", "9")
    to.end_headers()
    to.wfile.write(b"thank you")


_FAULTS = {
    "none": _none, "silent_after_taking": _silent_after_taking,
    "silent_before_taking": _silent_before_taking, "taken_and_500": _taken_and_500,
    "late_and_500": _late_and_500, "hangs_up": _hangs_up, "refuses": _refuses, "drips": _drips,
    "not_json": _not_json,
}  # fmt: skip


def callback(
    events: list[dict[str, Any]], *, at: datetime, secret: str = SECRET
) -> tuple[bytes, dict[str, str]]:
    """The body and the headers of a callback signed at an instant."""
    body, stamp = json.dumps({"events": events}).encode(), at.isoformat()
    signed = HttpProvider(url="", key="", secret=secret).signed(body, stamp=stamp)
    return body, {"X-Timestamp": stamp, "X-Signature": signed}


def event(key: uuid.UUID, status: str, *, id_: str, at: datetime, **more: Any) -> dict[str, Any]:
    """One word of a callback."""
    return {"id": id_, "key": str(key), "status": status, "at": at.isoformat(), **more}
