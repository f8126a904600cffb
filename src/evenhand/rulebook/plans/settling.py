"""Ending a debt for less: a settlement within the creditor's authority, or letting it go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.assessment import Assessment
from evenhand.rulebook.affordability.rhythm import divided_up
from evenhand.rulebook.money import CurrencyMismatch, Money, Rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """How far a creditor lets us settle: at least so many hundredths of the balance, in time."""

    lowest_hundredths: int
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """The answer to an amount offered once for everything.

    `accepted` ends the debt: `pays` is taken, `waived` is written off. `ask_creditor` goes to the
    creditor with the offer. `too_much` is refused kindly: it would take the reserve she needs;
    `safe` is what she could pay at once.
    """

    finding: Literal["accepted", "ask_creditor", "too_much"]
    pays: Money
    waived: Money
    lowest: Money
    safe: Money


def settlement(
    assessment: Assessment,
    offered: Money,
    *,
    balance: Money,
    authority: Authority,
    today: date,
    from_others: bool = False,
) -> Settlement:
    """Answer an amount that is offered at once for the whole debt.

    It may come from savings above half a month of essentials and from what this month leaves;
    `from_others` says that somebody gives her the money, and does not lend it. Raises
    CurrencyMismatch.
    """
    for amount in (offered, balance):
        if amount.currency != assessment.currency:
            raise CurrencyMismatch(amount.currency, assessment.currency)
    zero = Money.zero(balance.currency)
    pays = min(max(offered, zero), balance)
    lowest = balance.share(authority.lowest_hundredths, 100, Rounding.UP)
    essentials = divided_up(assessment.essentials.minor, policy.BUFFER_MONTHS_DIVISOR)
    spare = max(assessment.savings.minor - essentials, 0)
    safe = Money(spare, balance.currency) + assessment.bad.available
    in_force = authority.until is None or today <= authority.until
    finding: Literal["accepted", "ask_creditor", "too_much"]
    if pays > safe and not from_others:
        finding = "too_much"
    elif pays >= balance or (in_force and pays >= lowest):
        finding = "accepted"
    else:
        finding = "ask_creditor"
    waived = balance - pays if finding == "accepted" else zero
    return Settlement(finding=finding, pays=pays, waived=waived, lowest=lowest, safe=safe)


@dataclass(frozen=True, slots=True, kw_only=True)
class LettingGo:
    """Whether to propose to the creditor that he lets a debt go, and what speaks for it."""

    proposed: bool
    brings: Money
    costs: Money


def letting_go(
    assessment: Assessment, *, balance: Money, costs_a_month: Money, costs_once: Money
) -> LettingGo:
    """Propose a write-off where pursuing costs at least what it can bring in the longest term.

    What it can bring is what a bad month leaves for payments, never more than the balance; our
    costs run while it is pursued. Where income or costs of living are unknown nothing is proposed.
    """
    most = assessment.bad.available * policy.LONGEST_MONTHS
    brings = min(
        max(most, Money.zero(balance.currency)), max(balance, Money.zero(balance.currency))
    )
    monthly = max(assessment.bad.available.minor, 1)
    months = min(divided_up(max(balance.minor, 0), monthly), policy.LONGEST_MONTHS)
    costs = costs_once + costs_a_month * months
    proposed = costs >= brings and not assessment.obstacles
    return LettingGo(proposed=proposed, brings=brings, costs=costs)
