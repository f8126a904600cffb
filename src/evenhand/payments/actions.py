"""The only writers of payments, by the names under which others call them."""

from __future__ import annotations

from evenhand.payments.attributing import attribute_entry, match_waiting
from evenhand.payments.sending_back import ask_to_send_back
from evenhand.payments.taking import take_file

__all__ = ["ask_to_send_back", "attribute_entry", "match_waiting", "take_file"]
