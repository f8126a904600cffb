"""The part of a plan that follows income: what may be asked of a month that brought more.

Asked only from income that really came and was shown, only above her own usual month, and only
while the month leaves the minimum and the fixed instalment besides. It is offered, never taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.assessment import Month
from evenhand.rulebook.money import CurrencyMismatch, Money
from evenhand.rulebook.plans.proposal import IncomeLinked

HeldBy = Literal["share", "cap", "minimum", "owed", "not_above", "too_small"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedPart:
    """What a month brought above her usual one, and how much of it is offered to go to the plan.

    `held_by` says what the amount comes from: the agreed share, the cap of a month, what must stay,
    or what is still owed; `not_above` and `too_small` mean that nothing is asked.
    """

    received: Money
    above: Money
    amount: Money
    held_by: HeldBy


def linked_part(terms: IncomeLinked, *, month: Month, base: Money, asked: Money) -> LinkedPart:
    """Work out what is offered of a month in which `month.income` came in.

    `month` is that month under the statement in force: its minimum is the one at that income.
    `base` is what the plan asks in a month anyway, `asked` all that it still asks. Raises
    CurrencyMismatch.
    """
    for amount in (base, asked, terms.above):
        if amount.currency != month.income.currency:
            raise CurrencyMismatch(amount.currency, month.income.currency)
    zero = Money.zero(base.currency)
    above = max(month.income - terms.above, zero)
    limits: list[tuple[Money, HeldBy]] = [
        (Money(above.minor * terms.hundredths // 100, base.currency), "share"),
        (min(terms.at_most, base * (policy.FLEXIBLE_CAP_TIMES - 1)), "cap"),
        (month.available - base, "minimum"),
        (asked - base, "owed"),
    ]
    amount, held_by = min(limits, key=lambda limit: limit[0].minor)
    least = policy.house_amount(policy.SMALLEST_LINKED_PART, base.currency)
    if not above:
        amount, held_by = zero, "not_above"
    elif 0 < amount.minor < least:
        amount, held_by = zero, "too_small"
    return LinkedPart(received=month.income, above=above, amount=max(amount, zero), held_by=held_by)
