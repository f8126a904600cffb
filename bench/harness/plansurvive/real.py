"""Loans that really defaulted: what their contract asked for, and what the engine would offer.

The file knows no costs of living and no country. The minimum is the law's of the country that is
named, the principal lent stands for what is owed, and the month's repayments of other debts count
in full; some of them may be this very loan, so that what is found is on the careful side;
the same is told without them.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Final, Literal

from evenhand.rulebook import Money, open_rulebook
from evenhand.rulebook.affordability.assess import assess
from evenhand.rulebook.affordability.legal import Amounts
from evenhand.rulebook.affordability.placement import FieldNotUnderstood, statement_from_placement
from evenhand.rulebook.plans.offer import check_offer
from evenhand.rulebook.plans.proposal import DebtShare, NoPlan
from evenhand.rulebook.plans.propose import propose

TODAY: Final = date(2026, 11, 17)
_SOON: Final = date(2026, 12, 1)
_CURRENCY: Final = "EUR"
_OTHERS: Final = "existing_liabilities_monthly"
Finding = Literal["affordable", "smaller", "no_plan", "unknown", "unreadable"]
FINDINGS: Final[tuple[Finding, ...]] = ("affordable", "smaller", "no_plan", "unknown", "unreadable")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """One loan: what the contract asked for a month, and what is offered instead, in cents."""

    finding: Finding
    contract: int = 0
    offered: int = 0
    pays_whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RealLoans:
    """All loans of a file, and the same where repayments of other debts are left out."""

    loans: tuple[Loan, ...]
    without_others: tuple[Loan, ...]
    country: str

    def figures(self) -> dict[str, float]:
        """Counts and shares of all loans; what is offered, as a part of the contract's."""
        smaller = [loan for loan in self.loans if loan.finding == "smaller"]
        whole = sum(loan.pays_whole for loan in smaller)
        return {
            "real_loans": len(self.loans),
            **_counted(self.loans, "real"),
            "real_contract_median": median(loan.contract for loan in smaller) / 100,
            "real_offered_median": median(loan.offered for loan in smaller) / 100,
            "real_offered_part_median": median(self.parts()),
            "real_smaller_pays_whole_share": whole / max(len(smaller), 1),
            **_counted(self.without_others, "real_without_others"),
        }

    def parts(self) -> list[float]:
        """What is offered where the contract asked too much, as a part of what it asked."""
        return [loan.offered / loan.contract for loan in self.loans if loan.finding == "smaller"]


def _counted(loans: tuple[Loan, ...], name: str) -> dict[str, float]:
    counts = Counter(loan.finding for loan in loans)
    too_much = counts["smaller"] + counts["no_plan"]
    return {
        **{f"{name}_{finding}": counts[finding] for finding in FINDINGS},
        **{f"{name}_{finding}_share": counts[finding] / len(loans) for finding in FINDINGS},
        f"{name}_unaffordable_share": too_much / len(loans),
    }


def real_loans(file: Path, *, country: str) -> RealLoans:
    """Judge every loan of a file."""
    book = open_rulebook()
    with file.open(encoding="utf-8", newline="") as rows:
        read = list(csv.DictReader(rows))
    alone = [row | {_OTHERS: "0"} for row in read]
    return RealLoans(
        loans=tuple(_loan(row, country, book) for row in read),
        without_others=tuple(_loan(row, country, book) for row in alone),
        country=country,
    )


def _loan(row: Mapping[str, str], country: str, book: Amounts) -> Loan:
    try:
        statement = statement_from_placement(row, currency=_CURRENCY, stated_on=TODAY)
    except FieldNotUnderstood:
        return Loan(finding="unreadable")
    contract = Money.of(row["monthly_payment"], _CURRENCY)
    owed = Money.of(row["loan_amount"], _CURRENCY)
    assessment = assess(statement, country=country, region="", today=TODAY, book=book)
    if assessment.obstacles:
        return Loan(finding="unknown", contract=contract.minor)
    answer = check_offer(assessment, contract, owed=owed)
    if answer.finding in ("fine", "too_low"):
        return Loan(finding="affordable", contract=contract.minor)
    plans = propose(
        assessment,
        debts=[DebtShare(key="loan", balance=owed)],
        first_possible_on=_SOON,
        closed_days=(),
    )
    if isinstance(plans, NoPlan):
        return Loan(finding="no_plan", contract=contract.minor)
    steady = next(option for option in plans.options if option.kind == "steady")
    return Loan(
        finding="smaller",
        contract=contract.minor,
        offered=steady.monthly.minor,
        pays_whole=not steady.write_off,
    )
