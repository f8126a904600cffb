"""People who answer a survey in the real web server, and a lead who watches board and bell."""

from __future__ import annotations

import contextlib
import http.client
import re
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode, urlsplit

from bench.harness.portal_house import CSRF

PATIENCE_S: Final = 60.0
# What the stream tells a browser to wait before it listens again.
BROWSER_WAITS_S: Final = 1.0
_GOOD: Final = {"respected": "5", "easy": "4", "manage": "yes", "words": "I understood the letter."}
_BAD: Final = {"respected": "1", "easy": "4", "manage": "", "words": ""}
_HEADS: Final = {"X-Forwarded-Proto": "https", "Referer": "https://localhost/", "Host": "localhost"}
_THANKS: Final = b"<h1>Thank you</h1>"
_COUNT: Final = re.compile(rb"<strong>(\d+)</strong>")


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who is in, by the session of a cookie."""

    session: str
    turns: Iterator[str] = field(default_factory=lambda: iter(()))
    """What she is asked, one after the other: each answer names the turn that it is for."""

    def cookie(self) -> str:
        """The cookies that her browser sends."""
        return f"__Host-session={self.session}; __Host-csrf={CSRF}"


def people_who_are_asked(many: int, *, each: int, at: datetime) -> list[Somebody]:
    """Make people with invitations that wait, each with a session in the portal."""
    from django.conf import settings

    from bench.harness.probing import in_portal
    from evenhand.learning.surveys.models import Invitation
    from tests import cast

    made = []
    for number in range(many):
        person = cast.person(cast.EVERYBODY[number % len(cast.EVERYBODY)])
        case = cast.case(person, reference=f"asked-{number}")
        asked = Invitation.objects.bulk_create(
            # She is asked what was made last: the first of these, until she answered it.
            Invitation(
                person=person, case=case, after=uuid.uuid4(), channel="portal",
                code_hash=uuid.uuid4().hex, made_at=at - timedelta(seconds=place),
                expires_at=at + timedelta(days=14),
            )
            for place in range(each)
        )  # fmt: skip
        session = in_portal(person, at=at).cookies[settings.SESSION_COOKIE_NAME].value
        made.append(Somebody(session, iter([str(one.key) for one in asked])))
    return made


def lead_on_duty(*, at: datetime) -> Somebody:
    """Make a lead who takes alarms now, signed in."""
    from django.conf import settings

    from bench.harness.probing import in_house
    from evenhand.work.alarms import put_on_duty
    from tests import cast

    lead = cast.lead()
    put_on_duty(user=lead, from_at=at, until_at=at + timedelta(hours=8))
    return Somebody(in_house(lead).cookies[settings.SESSION_COOKIE_NAME].value)


class Line:
    """One kept connection to a server, as somebody."""

    def __init__(self, address: str, who: Somebody | None) -> None:
        parts = urlsplit(address)
        self.turns: Iterator[str] = who.turns if who else iter(())
        self.link = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE_S)
        self.heads = {**_HEADS, "Cookie": who.cookie()} if who else dict(_HEADS)

    def fresh(self) -> Line:
        """Begin a new connection: the server ends one that was idle for two seconds."""
        self.link.close()
        return self

    def asks(self, path: str) -> tuple[int, bytes]:
        """Open a page."""
        self.link.request("GET", path, headers=self.heads)
        answer = self.link.getresponse()
        return answer.status, answer.read()

    def answers(self, told: dict[str, str]) -> bool:
        """Send an answer to what waits; whether the page says that it was taken."""
        form = urlencode({**told, "turn": next(self.turns), "csrfmiddlewaretoken": CSRF})
        heads = {**self.heads, "Content-Type": "application/x-www-form-urlencoded"}
        self.link.request("POST", "/p/survey", body=form, headers=heads)
        answer = self.link.getresponse()
        page = answer.read()
        # A page that asks once more, because something was wrong, comes with 200 as well.
        return answer.status == http.client.OK and _THANKS in page


def a_second(address: str, people: list[Somebody], *, each: int) -> tuple[float, int]:
    """Let all answer at once, each so often; returns answers a second, and how many failed."""

    def one(who: Somebody) -> int:
        line = Line(address, who)
        return sum(not line.answers(_GOOD) for _ in range(each))

    return _rate(len(people), each, lambda place: one(people[place]))


def bare_a_second(address: str, many: int, *, each: int) -> float:
    """The same number of people, each opening the bare page so often; pages a second."""

    def one(_place: int) -> int:
        line = Line(address, None)
        return sum(line.asks("/")[0] != http.client.OK for _ in range(each))

    rate, wrong = _rate(many, each, one)
    if wrong:
        raise RuntimeError(f"the bare page failed {wrong} times")
    return rate


def _rate(many: int, each: int, one: Callable[[int], int]) -> tuple[float, int]:
    with ThreadPoolExecutor(many) as pool:
        began = time.perf_counter()
        wrong = sum(pool.map(one, range(many)))
        took = time.perf_counter() - began
    return (many * each - wrong) / took, wrong


def seconds_to_the_board(
    address: str, lead: Somebody, person: Somebody, *, times: int
) -> list[float]:
    """From sending an answer until a stream of the board told of it, one after the other."""
    told = threading.Semaphore(0)
    ends = threading.Event()
    watcher = threading.Thread(target=_watch, args=(address, lead, told, ends), daemon=True)
    watcher.start()
    line, found = Line(address, person), []
    try:
        if not told.acquire(timeout=PATIENCE_S):  # the board as it is, when the stream begins
            raise RuntimeError("the stream of the board did not begin")
        for _ in range(times):
            began = time.perf_counter()
            if not line.fresh().answers(_GOOD):
                raise RuntimeError("an answer was not taken")
            if not told.acquire(timeout=PATIENCE_S):
                raise RuntimeError("the board did not tell of an answer")
            found.append(time.perf_counter() - began)
    finally:
        ends.set()
    return found


def _watch(address: str, lead: Somebody, told: threading.Semaphore, ends: threading.Event) -> None:
    """Listen as a browser does: again a while after a stream ended, from the last mark on."""
    mark = ""
    while not ends.is_set():
        with contextlib.suppress(OSError, http.client.HTTPException):
            for kind, value in _lines(_stream(address, lead, mark)):
                if kind == "id":
                    mark = value
                elif kind == "event":
                    told.release()
                if ends.is_set():
                    return
        ends.wait(BROWSER_WAITS_S)


def _stream(address: str, lead: Somebody, mark: str) -> http.client.HTTPResponse:
    line = Line(address, lead)
    heads = {**line.heads, "Last-Event-ID": mark} if mark else line.heads
    line.link.request("GET", "/desk/voices/stream", headers=heads)
    return line.link.getresponse()


def _lines(answer: http.client.HTTPResponse) -> Iterator[tuple[str, str]]:
    while text := answer.readline():
        kind, _sign, value = text.decode().strip().partition(": ")
        yield kind, value


def seconds_to_the_bell(
    address: str, lead: Somebody, person: Somebody, *, times: int
) -> list[float]:
    """From sending a bad answer until the bell counts its alarm, one after the other."""
    line, bell, found = Line(address, person), Line(address, lead), []
    for _ in range(times):
        before = _ringing(bell)
        began = time.perf_counter()
        if not line.fresh().answers(_BAD):
            raise RuntimeError("an answer was not taken")
        while _ringing(bell) <= before:
            if time.perf_counter() > began + PATIENCE_S:
                raise RuntimeError("the bell did not count an alarm")
        found.append(time.perf_counter() - began)
    return found


def _ringing(bell: Line) -> int:
    status, page = bell.fresh().asks("/desk/voices/bell")
    found = _COUNT.search(page)
    if status != http.client.OK or found is None:
        raise RuntimeError(f"the bell answered {status}")
    return int(found[1])
