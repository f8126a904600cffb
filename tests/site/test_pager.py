"""The pager is told which alarm, of what kind, at what level; signed, and once a level."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from evenhand.site.pager import Pager, PagerNotSafe, ring_waiting
from evenhand.work.alarms import pick_up, raise_alarm
from tests import cast

pytestmark = pytest.mark.django_db


class Listening(HTTPServer):
    """A pager of our own on this machine."""

    told: list[tuple[dict[str, str], bytes]]
    answers: list[int]


class _Take(BaseHTTPRequestHandler):
    server: Any

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append((dict(self.headers), body))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 204)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def there() -> Iterator[Listening]:
    server = Listening(("127.0.0.1", 0), _Take)
    server.told, server.answers = [], []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def pager(server: Listening) -> Pager:
    return Pager(url=f"http://127.0.0.1:{server.server_port}/ring", secret="shh", timeout=5)


def test_an_alarm_is_rung_once_a_level_signed_and_without_a_word_of_the_person(
    there: Listening,
) -> None:
    alarm = raise_alarm(kind="self_harm", business_key="one", at=cast.AT)

    rung = [ring_waiting(pager(there), at=cast.AT) for _ in range(2)]

    headers, body = there.told[0]
    assert rung == [1, 0]
    assert json.loads(body) == {"key": str(alarm.key), "kind": "self_harm", "level": 2}
    assert headers["X-Signature"] == pager(there).signed(body, stamp=headers["X-Timestamp"])


def test_what_the_pager_did_not_take_is_rung_again(there: Listening) -> None:
    raise_alarm(kind="self_harm", business_key="one", at=cast.AT)
    there.answers = [500]

    rung = [ring_waiting(pager(there), at=cast.AT) for _ in range(3)]

    assert rung == [0, 1, 0]


def test_a_pager_that_is_not_there_breaks_nothing_and_what_is_taken_is_not_rung(
    there: Listening,
) -> None:
    edgars = cast.lead()
    alarm = raise_alarm(kind="self_harm", business_key="one", at=cast.AT)
    gone = Pager(url="http://127.0.0.1:1/", secret="shh", timeout=1)

    silent = ring_waiting(gone, at=cast.AT)
    pick_up(alarm_key=alarm.key, user=edgars, at=cast.AT)

    assert (silent, ring_waiting(pager(there), at=cast.AT)) == (0, 0)


def test_an_address_that_sends_in_the_clear_is_refused() -> None:
    with pytest.raises(PagerNotSafe):
        Pager(url="http://pager.example/", secret="shh")
