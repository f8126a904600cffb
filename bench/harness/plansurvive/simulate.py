"""Two years under one policy, day by day: pay comes, needs are met, plans are paid, money goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from bench.harness.plansurvive import days
from bench.harness.plansurvive.behaviour import Moment, acts, willing_cash
from bench.harness.plansurvive.budget import BAD_MONTH, MINOR, budget
from bench.harness.plansurvive.calendar import look_ahead
from bench.harness.plansurvive.due import Schedule, after_pay, on_the_first
from bench.harness.plansurvive.policies import Policy, instalments
from bench.harness.plansurvive.population import PAYS_A_YEAR, Flags, Floats, Wholes
from bench.harness.plansurvive.review import ask_again, review
from bench.harness.plansurvive.state import State
from bench.harness.plansurvive.stress import passing
from bench.harness.plansurvive.world import Luck
from evenhand.rulebook.affordability import policy as house

# A month is missed where less than this part of what was due, after agreed skips, was paid.
_KEPT_PART: Final = 0.5
# The break rule, the same for all: so many missed months in a row.
_BREAKS_AFTER: Final = 2
_MONTHS_A_YEAR: Final = 12
# The part linked to income is never more than this many times the part that is fixed.
_LINKED_TIMES: Final = 2


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
    factors = None
    if policy and policy.calendar:
        factors = np.ones(luck.needs.shape, dtype=np.float32)
        look_ahead(luck, schedule, state, factors, who=state.alive, today=0)
    last_pay = np.zeros(luck.people.count, dtype=np.float32)
    month = 0
    for day in range(days.WATCHED):
        state.cash += luck.income[day]
        _meet_needs(luck, state, day)
        if policy and state.alive.any():
            np.copyto(last_pay, luck.income[day], where=luck.pays[day])
            _pay_late(luck, state, day, month)
            _fall_due(luck, state, policy, schedule, day, factors, last_pay)
        _spend(luck, state, schedule, day)
        if day == days.MONTH_ENDS[month]:
            if policy:
                _close(luck, state, day, month)
                seen = _look_again(luck, state, policy, day, month)
                if factors is not None:
                    look_ahead(luck, schedule, state, factors, who=seen, today=day + 1)
            _next_month(luck, state, month)
            month = min(month + 1, days.MONTHS - 1)
    return state


def _look_again(luck: Luck, state: State, policy: Policy, day: int, month: int) -> Flags:
    """Review plans, and those without one; says whose budget was looked at."""
    seen = np.zeros_like(state.alive)
    if policy.reviews:
        seen |= review(luck, state, policy, day=day, month=month)
    if policy.asks_again and (month + 1) % policy.asks_again == 0:
        seen |= ask_again(luck, state, policy, day=day, month=month)
    return seen


def _begin(luck: Luck, policy: Policy | None) -> State:
    people = luck.people
    known = budget(
        luck.pay_months[: days.HISTORY_MONTHS],
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


def _pay_late(luck: Luck, state: State, day: int, month: int) -> None:
    """On a pay day some make up for what failed earlier in the month, if there is enough now."""
    late = luck.pays[day] & state.alive & (state.late_now > 0)
    late &= luck.draws.pays_late[month] < luck.world.behaviour.pays_late
    who = np.flatnonzero(late)
    if not len(who):
        return
    amount = np.minimum(state.late_now[who], state.owed[who])
    willing = willing_cash(
        state.cash[who], luck.needs_ahead[day, who], luck.people.pays_before_needs[who]
    )
    who, amount = who[willing >= amount], amount[willing >= amount]
    state.pay(who, amount)
    state.paid_now[who] += amount
    state.late_now[who] = 0


def _fall_due(
    luck: Luck,
    state: State,
    policy: Policy,
    schedule: Schedule,
    day: int,
    factors: Floats | None,
    last_pay: Floats,
) -> None:
    """Those before whom a part is due today pay, skip, pay some of it, or do not pay."""
    due = schedule.due[day] & state.alive & (state.instalment > 0) & (state.owed > 0)
    who = np.flatnonzero(due)
    if not len(who):
        return
    share = schedule.part[who]
    part = state.instalment[who] * share
    if factors is not None:
        part = part * factors[day, who]
    if policy.breathes:
        part = np.where(state.follows[who], np.minimum(part, _borne(luck, who, last_pay)), part)
    part = np.minimum(part, state.owed[who]).astype(np.float32)
    week = day // 7
    moment = Moment(
        part=part,
        cash=state.cash[who],
        needs=luck.needs_ahead[day, who],
        pays_before_needs=luck.people.pays_before_needs[who],
        may_skip=state.skips_used[who] + share <= policy.skips,
        luck_skips=luck.draws.skips[week, who],
        luck_forgets=luck.draws.forgets[week, who],
        luck_pays_part=luck.draws.pays_part[week, who],
    )
    paid, skipped = acts(moment, policy, luck.world.behaviour)
    state.pay(who, paid)
    state.due_now[who] += part
    state.paid_now[who] += paid
    state.skipped_now[who] += np.where(skipped, part, 0)
    state.skips_used[who] += np.where(skipped, share, 0)
    state.late_now[who] += np.where(skipped, 0, part - paid)
    if policy.linked:
        _pay_linked(luck, state, policy, day, who, last_pay)


def _borne(luck: Luck, who: Wholes, last_pay: Floats) -> Floats:
    """What a plan may take of this pay: a part of what it leaves above its share of the minimum."""
    people = luck.people
    costs = people.stated_costs[who] * 12 / PAYS_A_YEAR[people.rhythm[who]]
    left = last_pay[who] - costs * (100 + house.UNDERSTATEMENT_HUNDREDTHS) / 100
    borne: Floats = np.maximum(left * house.OF_BAD_MONTH_HUNDREDTHS / 100, 0)
    return borne


def _pay_linked(
    luck: Luck, state: State, policy: Policy, day: int, who: Wholes, last_pay: Floats
) -> None:
    """A part of what this pay brought above the median, only where cash allows; never missed."""
    pays_a_year = PAYS_A_YEAR[luck.people.rhythm[who]]
    above = last_pay[who] - state.linked_above[who] * 12 / pays_a_year
    most = state.instalment[who] * 12 / pays_a_year * _LINKED_TIMES
    room = state.cash[who] - luck.needs_ahead[day, who]
    amount = np.minimum.reduce([policy.linked * above, most, room, state.owed[who]])
    state.pay(who, np.maximum(amount, 0).astype(np.float32))


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
