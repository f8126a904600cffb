"""From an assessment to proposals: steady, flexible, short, or no plan at all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.assessment import Assessment
from evenhand.rulebook.money import Money
from evenhand.rulebook.plans.options import option_of_amount
from evenhand.rulebook.plans.proposal import (
    DebtShare,
    DebtsOfSeveralCurrencies,
    LeftOut,
    NoPlan,
    Option,
    OptionKind,
    Plans,
    Terms,
)
from evenhand.rulebook.plans.reasons import why_amount, why_assessment, why_endurance
from evenhand.rulebook.plans.room import (
    Room,
    as_it_stands,
    obstacles_to_any_plan,
    room_for,
    smallest_instalment,
)

TERMS = Terms(
    skips=policy.SKIPS,
    skips_in_months=policy.SKIPS_IN_MONTHS,
    step_up_hundredths=policy.STEP_UP_HUNDREDTHS,
    kept_before_step_up=policy.KEPT_BEFORE_STEP_UP,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """One of the three: what it asks a month, and of more income."""

    kind: OptionKind
    amount: int
    linked: int


def propose(
    assessment: Assessment,
    *,
    debts: Sequence[DebtShare],
    first_possible_on: date,
    closed_days: Collection[date],
    with_income_linked: bool = True,
    uncertain_too: bool = False,
) -> Plans | NoPlan:
    """Propose plans for all debts of a person held here, interest frozen.

    `closed_days` are public holidays on which nothing shall fall due. A person may switch the part
    linked to income off, and may ask for plans that fewer than eight of ten possible years would
    bear (`uncertain_too`) once she has seen that. The same words get the same answer, always.
    Raises DebtsOfSeveralCurrencies for a debt of another currency than the statement's.
    """
    owed = _owed(assessment, debts)
    room = room_for(assessment, owed=owed)
    if uncertain_too:
        room = as_it_stands(assessment, room)
    reasons = obstacles_to_any_plan(assessment, owed=owed, room=room)
    if reasons:
        return _no_plan(assessment, reasons, room)
    options: list[Option] = []
    left_out: list[LeftOut] = []
    for way in _ways(room, with_income_linked=with_income_linked):
        if way.amount < smallest_instalment(assessment) and way.amount < owed.minor:
            left_out.append(LeftOut(kind=way.kind, why="too_small"))
            continue
        option = option_of_amount(
            assessment,
            way.kind,
            way.amount,
            owed,
            debts,
            first_possible_on,
            closed_days,
            linked_hundredths=way.linked,
        )
        if any(_same(option, known) for known in options):
            left_out.append(LeftOut(kind=way.kind, why="same_as_steady"))
            continue
        options.append(replace(option, why=(*why_amount(way.kind, assessment, room), *option.why)))
    return Plans(
        owed=owed,
        options=tuple(sorted(options, key=lambda one: -one.stays_in_a_bad_month.minor)),
        left_out=tuple(left_out),
        fair_part=room.fair_part,
        terms=TERMS,
        why=why_assessment(assessment),
        uncertain=not room.endurance.lasts,
        indicative=assessment.indicative,
        estimate=assessment.estimate,
        ask_first=assessment.ask_first,
    )


def _ways(room: Room, *, with_income_linked: bool) -> list[_Way]:
    """The three ways; where a bad month binds both, the short one asks more of more income."""
    flexible = room.steady * policy.FLEXIBLE_BASE_HUNDREDTHS // 100
    linked = policy.ABOVE_MEDIAN_HUNDREDTHS if with_income_linked else 0
    binds = room.highest == room.steady
    more = policy.ABOVE_MEDIAN_SHORT_HUNDREDTHS if binds and with_income_linked else 0
    return [
        _Way(kind="steady", amount=room.steady, linked=0),
        _Way(kind="flexible", amount=flexible, linked=linked),
        _Way(kind="short", amount=room.highest, linked=more),
    ]


def _same(one: Option, other: Option) -> bool:
    """Whether two options ask the same; a single instalment has nothing to link to income."""
    if one.instalments != other.instalments:
        return False
    return one.income_linked == other.income_linked or len(one.instalments) == 1


def _owed(assessment: Assessment, debts: Sequence[DebtShare]) -> Money:
    total = Money.zero(assessment.currency)
    for debt in debts:
        if debt.balance.currency != assessment.currency:
            raise DebtsOfSeveralCurrencies(debt.key, debt.balance.currency, assessment.currency)
        total += max(debt.balance, Money.zero(assessment.currency))
    return total


def _no_plan(assessment: Assessment, reasons: tuple[str, ...], room: Room) -> NoPlan:
    nothing = "nothing_left" in reasons or "too_little_left" in reasons
    uncertain = "too_uncertain" in reasons
    told = why_assessment(assessment) if not assessment.obstacles else ()
    return NoPlan(
        reasons=reasons,
        hold="no_means" if nothing else "",
        advice=reasons != ("nothing_owed",),
        left_in_a_bad_month=assessment.bad.left,
        why=(*told, why_endurance(room.endurance)) if uncertain else told,
        endurance=room.endurance if uncertain else None,
        indicative=assessment.indicative,
        ask_first=assessment.ask_first,
    )
