"""One payment of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from evenhand.rulebook.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """An amount due on a day."""

    due_on: date
    amount: Money
