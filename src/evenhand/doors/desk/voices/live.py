"""Streams of the board: few at once, each short, none with a connection of the database.

The web server has four threads a process, and a stream takes one of them. So at most two listen in
a process, and each ends by itself after half a minute, when the browser asks again: who was signed
out meanwhile is then refused, and a server that is told to stop is not held up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import BoundedSemaphore, Event
from time import monotonic
from typing import Final

MOST: Final = 2
LASTS_S: Final = 30.0
LOOKS_EVERY_S: Final = 1.0
# Something is sent at least so often, so that a browser that is gone is noticed.
SPEAKS_EVERY_S: Final = 10.0
RETRY_MS: Final = 1000

_places = BoundedSemaphore(MOST)


@dataclass(slots=True)
class Stream:
    """One open stream; closing it, which the web server always does, frees its place once."""

    steps: Iterator[bytes]
    is_open: bool = field(default=True)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self.steps)

    def close(self) -> None:
        """Free the place; a second time does nothing."""
        if self.is_open:
            self.is_open = False
            _places.release()


def open_stream(since: str, *, told: Callable[[], str], part: Callable[[], str]) -> Stream | None:
    """Take a place and listen, or None where all are taken.

    `told` gives the mark of what was answered up to now, `part` what the page shows of it.
    """
    if not _places.acquire(blocking=False):
        return None
    return Stream(_steps(since, told, part))


def _steps(since: str, told: Callable[[], str], part: Callable[[], str]) -> Iterator[bytes]:
    began = spoke = monotonic()
    pause = Event()
    yield f"retry: {RETRY_MS}\n\n".encode()
    while (now := monotonic()) < began + LASTS_S:
        mark = told()
        if mark != since:
            since, spoke = mark, now
            yield event(mark, part())
        elif now >= spoke + SPEAKS_EVERY_S:
            spoke = now
            yield b": still here\n\n"
        pause.wait(LOOKS_EVERY_S)


def event(mark: str, text: str) -> bytes:
    """One message as browsers read it: each line of the text for itself."""
    lines = "".join(f"data: {line}\n" for line in text.splitlines())
    return f"event: heard\nid: {mark}\n{lines}\n".encode()
