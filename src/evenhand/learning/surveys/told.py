"""What somebody answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What she answered; whatever she left out is None or empty."""

    respected: int | None = None
    easy: int | None = None
    manage: str = ""
    words: str = ""
    quote_text: str = ""
