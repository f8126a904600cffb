"""The port to whoever lets people pay by a link: what we ask of them, no more.

Card data never reach us, and nothing about a debt reaches them: they learn a sum, a currency and
an opaque key. An order is made under its key, so that asking again never makes it twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from evenhand.rulebook.money import Money

State = Literal["open", "pending", "paid", "failed", "expired"]
What = Literal[
    "paid", "pending", "failed", "expired", "refunded", "disputed", "money_gone", "dispute_won",
    "dispute_lost", "other",
]  # fmt: skip


class LinkNotMade(Exception):
    """The provider surely made no link, or did not do what was asked."""


class LinkUnknown(Exception):
    """Nobody knows whether the provider did it: ask for the state, or ask again by the same key."""


class NotFromTheLinkProvider(ValueError):
    """What was told bears no right signature, is too old, or cannot be read."""

    def __init__(self, why: str) -> None:
        super().__init__(f"this is not taken: {why}")


class AmountNotPossible(ValueError):
    """No link can be made over this amount in this currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkOrder:
    """What a link is to be made for: `key` is ours and says nothing to anybody else."""

    key: str
    amount: Money
    what: str
    back_url: str
    expires_at: datetime
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link that was made: its address, and what the provider calls it."""

    reference: str
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an order stands at the provider; `payment` is what a refund names."""

    state: State
    amount: Money
    payment: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing a provider says, unasked; `id` is said once, however often it is sent."""

    id: str
    what: What
    at: datetime
    key: str = ""
    reference: str = ""
    payment: str = ""
    amount: Money | None = None
    kind: str = ""


class PayLinks(Protocol):
    """Somebody who lets people pay by a link."""

    @property
    def name(self) -> str:
        """What we call them in the books."""

    def make(self, order: LinkOrder) -> Link:
        """Make a link, once for its key; raises LinkNotMade, LinkUnknown, AmountNotPossible."""

    def state(self, reference: str) -> Standing:
        """Say how an order stands; raises LinkNotMade, LinkUnknown."""

    def cancel(self, reference: str) -> None:
        """Let a link that was not used be used no more; raises LinkNotMade, LinkUnknown."""

    def refund(self, reference: str, amount: Money, *, key: str) -> str:
        """Send back a part of a payment, once for its key; raises LinkNotMade, LinkUnknown."""

    def events(self, body: bytes, signature: str, at: datetime) -> tuple[Told, ...]:
        """What was told; raises NotFromTheLinkProvider."""
