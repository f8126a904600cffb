"""A signal: something that went wrong somewhere, told in the same words by every room.

A room offers `queries.signals(since=, until=)`. A signal names a kind and a place in its room; it
holds no words of a person and no colleague's name.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime


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
