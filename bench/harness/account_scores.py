"""How well the reading of accounts finds the truth: what was found, and what was right of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bench.harness.accounts import Account, Truth
from evenhand.rulebook.affordability.account import read_account
from evenhand.rulebook.affordability.account_found import FoundBill, FoundIncome

NEAR_DAYS = 2
NEAR_HUNDREDTHS = 5


@dataclass(slots=True)
class Score:
    """Whole numbers of one side: incomes, or bills."""

    truth: int = 0
    found: int = 0
    right: int = 0

    @property
    def recall(self) -> float:
        """The part of the truth that was found."""
        return self.right / self.truth

    @property
    def precision(self) -> float:
        """The part of what was found that is true."""
        return self.right / self.found


def scores(accounts: Iterable[Account]) -> tuple[Score, Score, list[str]]:
    """Read accounts and count incomes and bills; the list names each miss and each mistake."""
    incomes, bills, wrong = Score(), Score(), []
    for account in accounts:
        reading = read_account(account.entries, owners=["Robin Example"])
        for score, comes, found in (
            (incomes, True, reading.incomes),
            (bills, False, reading.bills),
        ):
            truth = [one for one in account.truth if one.comes is comes]
            score.truth += len(truth)
            score.found += len(found)
            for offer in found:
                match = next((one for one in truth if _is(offer, one)), None)
                if match is None:
                    wrong.append(f"{account.number}: not so: {_told(offer)}")
                    continue
                truth.remove(match)
                score.right += 1
            wrong += [f"{account.number}: not found: {one}" for one in truth]
    return incomes, bills, wrong


def _is(offer: FoundIncome | FoundBill, truth: Truth) -> bool:
    near = abs(offer.amount_minor - truth.usual_minor) * 100 <= NEAR_HUNDREDTHS * truth.usual_minor
    return offer.name == truth.name and offer.rhythm is truth.rhythm and near and _day(offer, truth)


def _day(offer: FoundIncome | FoundBill, truth: Truth) -> bool:
    if truth.day is None or offer.day is None:
        return truth.day is offer.day
    apart = abs(truth.day - offer.day)
    return min(apart, 31 - apart) <= NEAR_DAYS


def _told(offer: FoundIncome | FoundBill) -> str:
    return f"{offer.name} {offer.rhythm} {offer.day} {offer.amount_minor} {offer.doubts}"
