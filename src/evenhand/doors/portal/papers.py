"""A person's papers by the names that her pages know; the work is done in `look.papers`."""

from __future__ import annotations

from evenhand.doors.look.papers import (
    ACCEPTED,
    ENDINGS,
    MOST_BYTES,
    Paper,
    Taken,
    attachment,
    media_type,
    plain_name,
    taken,
)

__all__ = [
    "ACCEPTED",
    "ENDINGS",
    "MOST_BYTES",
    "Paper",
    "Taken",
    "attachment",
    "media_type",
    "plain_name",
    "taken",
]
