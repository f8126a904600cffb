"""Two years under one policy, day by day: pay comes, needs are met, plans are paid, money goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from bench.harness.plansurvive import days
from bench.harness.plansurvive.budget import BAD_MONTH, MINOR, budget
from bench.harness.plansurvive.calendar import look_ahead
from bench.harness.plansurvive.due import Schedule, after_pay, on_the_first
from bench.harness.plansurvive.paying import Terms, fall_due, pay_late
from bench.harness.plansurvive.policies import Policy, instalments
from bench.harness.plansurvive.review import ask_again, review
from bench.harness.plansurvive.state import State
from bench.harness.plansurvive.stress import passing
from bench.harness.plansurvive.world import Luck

# A month is missed where less than this part of what was due, after agreed skips, was paid.
_KEPT_PART: Final = 0.5
# The break rule, the same for all: so many missed months in a row.
_BREAKS_AFTER: Final = 2
_MONTHS_A_YEAR: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedules:
    """Both ways for things to fall due in one world, made once."""

    first: Schedule
    pay: Schedule


def schedules(luck: Luck) -> Schedules:
    """The due days of a world, for all policies."""
    return Schedules(first=on_the_first(luck), pay=after_pay(luck))


def run(luck: Luck, policy: Policy | None, both: Schedules) -> State:
    """Live through the two years; without a policy there are no plans."""
    state = _begin(luck, policy)
    schedule = both.pay if policy and policy.after_pay else both.first
    terms = _terms(luck, state, policy, schedule) if policy else None
    month = 0
    for day in range(days.WATCHED):
        state.cash += luck.income[day]
        _meet_needs(luck, state, day)
        if terms and state.alive.any():
            np.copyto(terms.last_pay, luck.income[day], where=luck.pays[day])
            pay_late(luck, state, day=day, month=month)
            fall_due(luck, state, terms, day)
        _spend(luck, state, schedule, day)
        if day == days.MONTH_ENDS[month]:
            if terms:
                _close(luck, state, day, month)
                _look_again(luck, state, terms, day, month)
            _next_month(luck, state, month)
            month = min(month + 1, days.MONTHS - 1)
    return state


def _terms(luck: Luck, state: State, policy: Policy, schedule: Schedule) -> Terms:
    factors = np.ones(luck.needs.shape, dtype=np.float32) if policy.calendar else None
    if factors is not None:
        look_ahead(luck, schedule, state, factors, who=state.alive, today=0)
    last_pay = np.zeros(luck.people.count, dtype=np.float32)
    return Terms(policy=policy, schedule=schedule, factors=factors, last_pay=last_pay)


def _look_again(luck: Luck, state: State, terms: Terms, day: int, month: int) -> None:
    """Review plans and ask again those without one; the calendar of all these is made anew."""
    policy = terms.policy
    seen = np.zeros_like(state.alive)
    if policy.reviews:
        seen |= review(luck, state, policy, day=day, month=month)
    if policy.asks_again and (month + 1) % policy.asks_again == 0:
        seen |= ask_again(luck, state, policy, day=day, month=month)
    if terms.factors is not None:
        look_ahead(luck, terms.schedule, state, terms.factors, who=seen, today=day + 1)


def _begin(luck: Luck, policy: Policy | None) -> State:
    people = luck.people
    by_month = policy is not None and policy.by_month
    known = budget(
        (luck.months if by_month else luck.pay_months)[: days.HISTORY_MONTHS],
        people.evidence,
        stated_costs=people.stated_costs,
        savings=people.savings,
        bad_month=policy.bad_month if policy else BAD_MONTH,
    )
    amounts = np.zeros(people.count, dtype=np.float32)
    follows = people.shows_pay & bool(policy and policy.breathes)
    if policy:
        amounts = instalments(policy, known, people.debt, follows=follows)
        if policy.gate:
            amounts = passing(luck, known, amounts, policy, follows=follows)
    return State(
        cash=people.savings.copy(),
        owed=people.debt.copy(),
        offered=amounts > 0,
        follows=follows,
        agreed=amounts,
        instalment=amounts.copy(),
        linked_above=(known.ordinary / MINOR).astype(np.float32),
        ordinary=(known.ordinary / MINOR).astype(np.float32),
    )


def _meet_needs(luck: Luck, state: State, day: int) -> None:
    """Needs are met as far as the cash goes; what is missing is gone without."""
    met = np.minimum(state.cash, luck.needs[day])
    state.short_now += luck.needs[day] - met
    state.cash -= met


def _spend(luck: Luck, state: State, schedule: Schedule, day: int) -> None:
    """Of what is not set aside for needs and the plan, a part is spent."""
    coming = schedule.part * state.instalment * schedule.coming[day] * state.alive
    aside = luck.people.sets_aside * (luck.needs_ahead[day] + coming)
    state.cash -= luck.world.behaviour.spends_a_day * np.maximum(state.cash - aside, 0)


def _close(luck: Luck, state: State, day: int, month: int) -> None:
    """At the month's end it is plain which plans were kept, missed or broken."""
    asked = state.due_now - state.skipped_now
    missed = state.alive & (asked > 0.005) & (state.paid_now < _KEPT_PART * asked)
    kept = state.alive & (asked > 0.005) & ~missed
    state.first_missed[missed & (state.first_missed > month + 1)] = month + 1
    state.missed_in_row[missed] += 1
    state.missed_in_row[kept] = 0
    state.kept_in_row[kept] += 1
    state.kept_in_row[missed] = 0
    leaves = luck.draws.disengages[month] < luck.world.behaviour.disengages
    state.end(missed & (leaves | (state.missed_in_row >= _BREAKS_AFTER)), day)


def _next_month(luck: Luck, state: State, month: int) -> None:
    state.short[month] = state.short_now / luck.people.costs
    for now in (
        state.short_now, state.due_now, state.paid_now, state.skipped_now, state.late_now,
    ):  # fmt: skip
        now[:] = 0
    if (month + 1) % _MONTHS_A_YEAR == 0:
        state.skips_used[:] = 0
