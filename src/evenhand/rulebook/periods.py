"""Periods in which no parameter of some packs changes: what is folded once holds through them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evenhand.rulebook.pack import Pack
from evenhand.rulebook.parameter import epoch_days


def changes_of(packs: Mapping[str, Pack], wanted: Sequence[str]) -> list[int]:
    """The epoch days on which a parameter of the wanted packs takes or loses a value."""
    return sorted(
        {
            epoch_days(day)
            for pack in wanted
            for parameter in packs[pack].parameters.values()
            for value in parameter.values
            for day in (value.from_, value.until)
            if day
        }
    )
