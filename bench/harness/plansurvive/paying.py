"""What happens when something falls due: paid, skipped, paid in part, made up for, or not paid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from bench.harness.plansurvive.behaviour import Moment, acts, willing_cash
from bench.harness.plansurvive.due import Schedule
from bench.harness.plansurvive.policies import Policy
from bench.harness.plansurvive.population import PAYS_A_YEAR, Floats, Wholes
from bench.harness.plansurvive.state import State
from bench.harness.plansurvive.world import Luck
from evenhand.rulebook.affordability import policy as house

# The part linked to income, with the fixed part, is at most so many times the fixed part.
_LINKED_TIMES: Final = house.FLEXIBLE_CAP_TIMES - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds for all plans of a run: the policy, the due days, what the calendar changed."""

    policy: Policy
    schedule: Schedule
    factors: Floats | None  # by day: which part of an instalment is asked; None without a calendar
    last_pay: Floats  # each household's latest pay, kept up to date by the days


def pay_late(luck: Luck, state: State, *, day: int, month: int) -> None:
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


def fall_due(luck: Luck, state: State, terms: Terms, day: int) -> None:
    """Those before whom a part is due today pay, skip, pay some of it, or do not pay."""
    due = terms.schedule.due[day] & state.alive & (state.instalment > 0) & (state.owed > 0)
    who = np.flatnonzero(due)
    if not len(who):
        return
    share = terms.schedule.part[who]
    part = _part_due(luck, state, terms, day, who)
    week = day // 7
    moment = Moment(
        part=part,
        cash=state.cash[who],
        needs=luck.needs_ahead[day, who],
        pays_before_needs=luck.people.pays_before_needs[who],
        may_skip=(part > 0) & (state.skips_used[who] + share <= terms.policy.skips),
        luck_skips=luck.draws.skips[week, who],
        luck_forgets=luck.draws.forgets[week, who],
        luck_pays_part=luck.draws.pays_part[week, who],
    )
    paid, skipped = acts(moment, terms.policy, luck.world.behaviour)
    state.pay(who, paid)
    state.due_now[who] += part
    state.paid_now[who] += paid
    state.skipped_now[who] += np.where(skipped, part, 0)
    state.skips_used[who] += np.where(skipped, share, 0)
    state.late_now[who] += np.where(skipped, 0, part - paid)
    if terms.policy.linked:
        _pay_linked(luck, state, terms, day, who)


def _part_due(luck: Luck, state: State, terms: Terms, day: int, who: Wholes) -> Floats:
    part = state.instalment[who] * terms.schedule.part[who]
    if terms.factors is not None:
        part = part * terms.factors[day, who]
    if terms.policy.breathes:
        borne = _borne(luck, terms, who)
        part = np.where(state.follows[who], np.minimum(part, borne), part)
    asked: Floats = np.minimum(part, state.owed[who]).astype(np.float32)
    return asked


def _borne(luck: Luck, terms: Terms, who: Wholes) -> Floats:
    """What a plan may take of this pay: a part of what it leaves above its share of the minimum."""
    people = luck.people
    costs = people.stated_costs[who] * 12 / PAYS_A_YEAR[people.rhythm[who]]
    left = terms.last_pay[who] - costs * (100 + house.UNDERSTATEMENT_HUNDREDTHS) / 100
    borne: Floats = np.maximum(left * house.OF_BAD_MONTH_HUNDREDTHS / 100, 0)
    return borne


def _pay_linked(luck: Luck, state: State, terms: Terms, day: int, who: Wholes) -> None:
    """A part of what this pay brought above the median, only where cash allows; never missed."""
    pays_a_year = PAYS_A_YEAR[luck.people.rhythm[who]]
    above = terms.last_pay[who] - state.linked_above[who] * 12 / pays_a_year
    most = state.instalment[who] * 12 / pays_a_year * _LINKED_TIMES
    room = state.cash[who] - luck.needs_ahead[day, who]
    amount = np.minimum.reduce([terms.policy.linked * above, most, room, state.owed[who]])
    state.pay(who, np.maximum(amount, 0).astype(np.float32))
