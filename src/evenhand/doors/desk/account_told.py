"""What pages show of money whose payer's account the bank does not name."""

from __future__ import annotations

from dataclasses import dataclass

from evenhand.doors.desk.guard import Shift
from evenhand.payments.told_accounts import Account, account_of, waits_for_a_second


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountTold:
    """The account that a payer told, if she told one, and whether it was told to the reader."""

    account: Account | None
    mine: bool

    @property
    def may_send(self) -> bool:
        return self.account is not None and not self.mine


def account_told(source: str, shift: Shift) -> AccountTold:
    """Return what was told for the money of a source and waits for a second person."""
    row = waits_for_a_second(source)
    if row is None:
        return AccountTold(account=None, mine=False)
    return AccountTold(account=account_of(row), mine=row.told_by == shift.actor)
