"""The page of a letter, doubled: what races and caps put in place of its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Page:
    """What a doubled page says: the one fact that may change under way, in no approved words."""

    balance_minor: int
    version: str = ""


def only_the_balance(release: Any, *, way_in: Any, raw: Any, at: Any) -> Page:
    """Double the facts of a letter by those of its page."""
    from evenhand.contact import gate

    del way_in, raw
    return Page(gate.facts_of(release.case, at=at)["balance_minor"])
