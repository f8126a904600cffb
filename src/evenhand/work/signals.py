"""A signal: something that went wrong somewhere, told in the same words by every room.

A room offers `signals(since=, until=)`. A signal names a kind and a place in its room; it holds no
colleague's name. What was written can be opened once, to find its theme, and is kept nowhere.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime


def no_words() -> str:
    """Return what is told where nothing was written."""
    return ""


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that was heard: which room, what kind, where to look, and what it is about."""

    room: str
    kind: str
    ref: uuid.UUID
    at: datetime
    country: str = ""
    language: str = ""
    about: str = ""
    words: Callable[[], str] = field(default=no_words, repr=False, compare=False)
    """Opens what was written; only whoever sorts signals into themes asks."""
