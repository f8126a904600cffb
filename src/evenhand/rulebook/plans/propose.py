"""From an assessment to proposals: steady, flexible, short, or no plan at all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.assessment import Assessment
from evenhand.rulebook.affordability.capacity import fixed_instalment, highest_instalment
from evenhand.rulebook.money import Money
from evenhand.rulebook.plans.due_days import due_days
from evenhand.rulebook.plans.proposal import (
    DebtShare,
    DebtsOfSeveralCurrencies,
    FairPart,
    IncomeLinked,
    Instalment,
    LeftOut,
    NoPlan,
    Option,
    OptionKind,
    Plans,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much a month has room for, in minor units: the plan we prefer and the most."""

    steady: int
    highest: int
    fair_part: FairPart | None


def propose(
    assessment: Assessment,
    *,
    debts: Sequence[DebtShare],
    first_possible_on: date,
    closed_days: Collection[date] = frozenset(),
) -> Plans | NoPlan:
    """Propose plans for all debts of a person held here, interest frozen.

    `closed_days` are public holidays on which nothing shall fall due. Raises
    DebtsOfSeveralCurrencies for a debt of another currency than the statement's.
    """
    owed = _owed(assessment, debts)
    room = room_for(assessment, owed=owed)
    reasons = obstacles_to_any_plan(assessment, owed=owed, room=room)
    if reasons:
        return _no_plan(assessment, reasons)
    amounts: dict[OptionKind, int] = {
        "steady": room.steady,
        "flexible": room.steady * policy.FLEXIBLE_BASE_HUNDREDTHS // 100,
        "short": room.highest,
    }
    options: list[Option] = []
    left_out: list[LeftOut] = []
    for kind, amount in amounts.items():
        if amount < smallest_instalment(assessment) and amount < owed.minor:
            left_out.append(LeftOut(kind=kind, why="too_small"))
            continue
        option = option_of_amount(
            assessment, kind, amount, owed, debts, first_possible_on, closed_days
        )
        if options and option.instalments == options[0].instalments:
            left_out.append(LeftOut(kind=kind, why="same_as_steady"))
            continue
        options.append(option)
    return Plans(
        owed=owed,
        options=tuple(options),
        left_out=tuple(left_out),
        fair_part=room.fair_part,
        indicative=assessment.indicative,
        estimate=assessment.estimate,
        ask_first=assessment.ask_first,
    )


def smallest_instalment(assessment: Assessment) -> int:
    """The house's floor: an instalment below it is no plan, and is never raised to it."""
    return policy.house_amount(policy.SMALLEST_INSTALMENT, assessment.currency)


def room_for(assessment: Assessment, *, owed: Money) -> Room:
    """Find the room in a month, shared fairly with creditors whose balances are known.

    The pool is what is available plus what those creditors get now; our part of it is ours of
    all balances. The pool only ever lowers an instalment.
    """
    ordinary, bad = assessment.ordinary.available.minor, assessment.bad.available.minor
    fair_part = None
    others = assessment.other_balances.minor
    if others and owed.minor > 0:
        agreed = assessment.agreed_with_balance.minor
        everything = owed.minor + others
        ordinary = min(ordinary, (ordinary + agreed) * owed.minor // everything)
        bad = min(bad, (bad + agreed) * owed.minor // everything)
        limit = Money(highest_instalment(bad), assessment.currency)
        fair_part = FairPart(ours=owed, others=assessment.other_balances, instalment_at_most=limit)
    return Room(
        steady=fixed_instalment(ordinary_minor=ordinary, bad_minor=bad),
        highest=highest_instalment(bad),
        fair_part=fair_part,
    )


def _owed(assessment: Assessment, debts: Sequence[DebtShare]) -> Money:
    total = Money.zero(assessment.currency)
    for debt in debts:
        if debt.balance.currency != assessment.currency:
            raise DebtsOfSeveralCurrencies(debt.key, debt.balance.currency, assessment.currency)
        total += max(debt.balance, Money.zero(assessment.currency))
    return total


def obstacles_to_any_plan(assessment: Assessment, *, owed: Money, room: Room) -> tuple[str, ...]:
    """Why no plan can be offered, as `NoPlan.reasons`; empty where one can."""
    if owed.minor <= 0:
        return ("nothing_owed",)
    if assessment.obstacles:
        return assessment.obstacles
    if room.steady <= 0:
        return ("nothing_left",)
    if room.steady < smallest_instalment(assessment) and room.steady < owed.minor:
        return ("too_little_left",)
    return ()


def _no_plan(assessment: Assessment, reasons: tuple[str, ...]) -> NoPlan:
    nothing = "nothing_left" in reasons or "too_little_left" in reasons
    return NoPlan(
        reasons=reasons,
        hold="no_means" if nothing else "",
        advice=reasons != ("nothing_owed",),
        left_in_a_bad_month=assessment.bad.left,
        indicative=assessment.indicative,
        ask_first=assessment.ask_first,
    )


def option_of_amount(
    assessment: Assessment,
    kind: OptionKind,
    amount: int,
    owed: Money,
    debts: Sequence[DebtShare],
    first_possible_on: date,
    closed_days: Collection[date],
) -> Option:
    months = min(-(-owed.minor // amount), policy.LONGEST_MONTHS)
    covered = Money(min(owed.minor, months * amount), owed.currency)
    parts = _equal_parts(covered, months=months, at_most=amount)
    days = due_days(
        months,
        pay=assessment.pay,
        first_possible_on=first_possible_on,
        closed_days=closed_days,
    )
    instalments = tuple(
        Instalment(due_on=day, amount=part) for day, part in zip(days, parts, strict=True)
    )
    outgoing = assessment.priority + assessment.agreed + assessment.losses + parts[0]
    by_weight = parts[0].split([max(debt.balance.minor, 0) for debt in debts])
    linked = _income_linked(assessment, amount) if kind == "flexible" else None
    return Option(
        kind=kind,
        instalments=instalments,
        total=covered,
        interest=Money.zero(owed.currency),
        ends_on=days[-1],
        write_off=owed - covered,
        stays_each_month=assessment.ordinary.income - outgoing,
        stays_in_a_bad_month=assessment.bad.income - outgoing,
        by_debt=tuple((debt.key, part) for debt, part in zip(debts, by_weight, strict=True)),
        income_linked=linked,
    )


def _equal_parts(covered: Money, *, months: int, at_most: int) -> tuple[Money, ...]:
    """Equal instalments with the remainder in the first, unless that would make it too high."""
    parts = covered.split_evenly(months)
    return parts if parts[0].minor <= at_most else covered.split([1] * months)


def _income_linked(assessment: Assessment, base: int) -> IncomeLinked:
    return IncomeLinked(
        hundredths=policy.ABOVE_MEDIAN_HUNDREDTHS,
        above=assessment.ordinary.income,
        at_most=Money(base * (policy.FLEXIBLE_CAP_TIMES - 1), assessment.currency),
    )
