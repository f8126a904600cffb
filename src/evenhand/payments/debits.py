"""What became of direct debits that we handed to the bank."""

from __future__ import annotations

from datetime import datetime

from evenhand.payments.models import BankEntry


def came_back(entry: BankEntry, *, at: datetime) -> bool:
    """Take an entry as one of our direct debits coming back; False when it is none of ours.

    The house collects nothing by direct debit yet, so that no entry is one of ours.
    """
    del entry, at
    return False
