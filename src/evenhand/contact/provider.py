"""The port to whoever carries texts and puts calls through: what we ask of them, no more.

A provider is asked under the release's key, as every channel is. What a text says is the same
whoever carries it; a call is only put through between her and one of us, nobody but us speaks.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Kind = Literal["sms", "call"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One text to a number, or one call to be put through to it, under the release's key."""

    key: uuid.UUID
    kind: Kind
    to: str
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a provider says, unasked, of a message it took: `id` is said once, however often."""

    id: str
    key: uuid.UUID
    status: str
    at: datetime
    is_permanent: bool = False
    detail: str = ""


class Provider(Protocol):
    """Somebody who carries texts and puts calls through."""

    @property
    def name(self) -> str:
        """What we call them in receipts."""

    def hand_over(self, message: Message) -> str:
        """Hand over within five seconds in all and return a reference.

        Raises NotHandedOver or OutcomeUnknown. A key that was taken before is taken, not sent.
        """

    def has(self, key: uuid.UUID) -> bool | None:
        """Say whether a message of that key was taken; None when the provider cannot say."""

    def words(self, body: bytes, *, stamp: str, signature: str, at: datetime) -> tuple[Word, ...]:
        """What a callback says; raises NotFromTheProvider when it is forged, old or unreadable."""


class NotFromTheProvider(ValueError):
    """A callback does not bear the provider's signature, or came too late."""

    def __init__(self, why: str) -> None:
        super().__init__(f"this callback is not taken: {why}")
