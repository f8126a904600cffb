"""A server on this machine that answers what it is told, for the tests of ports."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest


class Answering(HTTPServer):
    """A server of our own, which answers what it is told and keeps what it was asked."""

    asked: list[tuple[str, dict[str, str], bytes]]
    status: int
    answer: bytes


class _Take(BaseHTTPRequestHandler):
    server: Any

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(name="there")
def answering() -> Iterator[Answering]:
    server = Answering(("127.0.0.1", 0), _Take)
    server.asked, server.status, server.answer = [], 200, b"{}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def url(server: Answering) -> str:
    return f"http://127.0.0.1:{server.server_port}/v1"
