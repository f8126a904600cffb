"""Which demonstration is wanted, and whether its folder already holds it, whole."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from evenhand.rulebook import open_rulebook

BUILT, LOGINS = "built.json", "logins.json"
IMAGINATION = 3  # raised when the same seed begins to imagine something else


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which demonstration is wanted; two that are equal show the same."""

    seed: int
    people: int
    at: datetime


def is_built(wanted: Wanted, folder: Path) -> bool:
    """Say whether this folder holds the wanted demonstration, whole, under today's rulebook."""
    try:
        kept = json.loads((folder / BUILT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(kept == _mark(wanted)) and (folder / LOGINS).is_file()


def mark_as_built(wanted: Wanted, folder: Path) -> None:
    """Leave the mark that everything wanted is there."""
    (folder / BUILT).write_text(json.dumps(_mark(wanted)), encoding="utf-8")


def _mark(wanted: Wanted) -> dict[str, Any]:
    told = asdict(wanted) | {"at": wanted.at.isoformat()}
    return told | {"imagination": IMAGINATION, "rulebook": open_rulebook().hash}
