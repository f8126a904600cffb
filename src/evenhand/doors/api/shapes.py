"""What more than one answer of this door is made of."""

from __future__ import annotations

from ninja import Schema


class Refusal(Schema):
    """What went wrong, where, and what to do."""

    what: str
    where: str
    what_to_do: str


class Sum(Schema):
    """An amount in whole minor units of its currency."""

    minor: int
    currency: str
