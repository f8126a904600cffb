"""How a hand-over can end, other than well: surely not sent, or nobody knows."""

from __future__ import annotations


class NotHandedOver(Exception):
    """The channel surely did not take it; it may be sent again under a new key."""


class OutcomeUnknown(Exception):
    """The channel did not say whether it took it; it must not be sent again blindly."""
