"""Why a figure of a proposal is what it is: a rule's name and the values it was computed from.

The sentence is told in her language by `plans.telling`; nothing here is text for people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from evenhand.rulebook.money import Money

Said = Money | int | date | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The reason of one figure: `figure` names it, `rule` how it came about."""

    figure: str
    rule: str
    values: tuple[tuple[str, Said], ...] = ()


def why(figure: str, rule: str, values: Mapping[str, Said] | None = None) -> Why:
    """Note a reason."""
    return Why(figure=figure, rule=rule, values=tuple((values or {}).items()))
