"""Looking at plans again: cuts at once, a pause where nothing is left, more only with a yes."""

from __future__ import annotations

import numpy as np

from bench.harness.plansurvive import days
from bench.harness.plansurvive.budget import MINOR, Budget, budget, minor
from bench.harness.plansurvive.policies import Policy, Reviews, instalments
from bench.harness.plansurvive.population import Flags, Floats
from bench.harness.plansurvive.state import State
from bench.harness.plansurvive.stress import passing
from bench.harness.plansurvive.world import Luck
from evenhand.rulebook.affordability import policy as house


def review(luck: Luck, state: State, policy: Policy, *, day: int, month: int) -> Flags:
    """Review the plans whose turn it is at this month's end; which they were."""
    rules = policy.reviews
    assert rules is not None
    if month == 0:
        state.next_review[:] = rules.first_month
    planned: Flags = state.alive & (state.next_review == month + 1)
    fell = _tells_a_fall(luck, state, rules, month) & ~planned
    signalled = _signalled(state, rules) & ~planned & ~fell
    looked_at: Flags = planned | signalled | fell
    if not looked_at.any():
        return looked_at
    if rules.as_offer:
        bears = _offered_now(luck, state, policy, month)
    else:
        bears = _bears_now(luck, state, month)
        if rules.cut_as_offer:
            less = np.minimum(bears, _offered_now(luck, state, policy, month))
            bears = np.where(bears < state.instalment, less, bears)
    _cut(state, rules, looked_at, bears, month)
    _step_up(luck, state, policy, planned, month)
    _pause(state, rules, bears, day=day, month=month)
    return looked_at


def _signalled(state: State, rules: Reviews) -> Flags:
    """A skip or a part payment; nobody is asked for a new statement because of it."""
    if not rules.on_signal:
        return np.zeros_like(state.alive)
    asked = state.due_now - state.skipped_now
    shows = (state.skipped_now > 0) | (state.paid_now < asked - 0.005)
    signalled: Flags = state.alive & shows
    return signalled


def _tells_a_fall(luck: Luck, state: State, rules: Reviews, month: int) -> Flags:
    if not rules.on_signal:
        return np.zeros_like(state.alive)
    tells = luck.draws.tells[month] < luck.world.behaviour.tells_a_fall
    fell: Flags = state.alive & tells & (_lately(luck, month) < rules.fall * state.ordinary)
    return fell


def _lately(luck: Luck, month: int) -> Floats:
    """The income of the last two months."""
    now = days.HISTORY_MONTHS + month + 1
    mean: Floats = luck.pay_months[now - 2 : now].mean(axis=0)
    return mean


def _bears_now(luck: Luck, state: State, month: int) -> Floats:
    """What the income of the last two months bears beside the costs of this one."""
    income = minor(_lately(luck, month))
    now = Budget(
        ordinary=income,
        bad=income,
        stated_costs=minor(luck.costs_of_month[month]),
        savings=minor(state.cash),
    )
    bears = now.highest_instalment() / MINOR
    return np.where(bears < house.SMALLEST_INSTALMENT, 0, bears).astype(np.float32)


def _offered_now(luck: Luck, state: State, policy: Policy, month: int) -> Floats:
    """What would be offered today; what is within the most a bad month bears stays as it is."""
    known = _known(luck, state, policy, month)
    safe = instalments(policy, known, np.maximum(state.owed, 0), follows=state.follows)
    stays = (safe > 0) & (state.instalment <= known.highest_instalment() / MINOR)
    return np.where(stays, np.maximum(state.instalment, safe), safe).astype(np.float32)


def _cut(state: State, rules: Reviews, looked_at: Flags, bears: Floats, month: int) -> None:
    """Less at once where the present months do not bear what was agreed.

    A look that finds nothing wrong changes nothing: a payment that is kept is itself evidence.
    """
    on_time = looked_at & (state.next_review <= month + 1)
    state.next_review[on_time] = month + 1 + rules.every_months
    cut = looked_at & (bears < state.instalment)
    state.instalment[cut] = bears[cut]
    state.next_review[cut] = month + 1 + rules.again_after_cut


def _step_up(luck: Luck, state: State, policy: Policy, planned: Flags, month: int) -> None:
    """More only after kept payments, by a quarter at most, with a yes, and never above safe."""
    rules = policy.reviews
    assert rules is not None
    says_yes = luck.draws.agrees[month] < luck.world.behaviour.agrees_to_more
    up = planned & says_yes & (state.kept_in_row >= rules.kept_months) & (state.instalment > 0)
    if not up.any():
        return
    known = _known(luck, state, policy, month)
    safe = instalments(policy, known, np.maximum(state.owed, 0), follows=state.follows)
    up &= safe > state.instalment
    more = np.minimum(safe, state.instalment * np.float32(rules.up_at_most))
    state.instalment[up] = more[up]
    state.agreed[up] = np.maximum(state.agreed, more)[up]


def _known(luck: Luck, state: State, policy: Policy, month: int) -> Budget:
    """The budget by a fresh statement at a month's end."""
    until = days.HISTORY_MONTHS + month + 1
    months = luck.months if policy.by_month else luck.pay_months
    return budget(
        months[until - days.HISTORY_MONTHS : until],
        luck.people.evidence,
        stated_costs=luck.costs_of_month[month],
        savings=state.cash,
        bad_month=policy.bad_month,
    )


def ask_again(luck: Luck, state: State, policy: Policy, *, day: int, month: int) -> Flags:
    """Look again at those who could not be offered a plan, and say who now can be."""
    known = _known(luck, state, policy, month)
    amounts = np.where(
        state.offered, 0, instalments(policy, known, state.owed, follows=state.follows)
    )
    if policy.gate:
        amounts = passing(
            luck, known, amounts, policy, follows=state.follows, months_seen=month + 1
        )
    fresh = ~state.offered & (amounts > 0)
    state.offered |= fresh
    state.alive |= fresh
    state.began_on[fresh] = day + 1
    for kept in (state.agreed, state.instalment):
        kept[fresh] = amounts[fresh]
    for usual in (state.ordinary, state.linked_above):
        usual[fresh] = (known.ordinary / MINOR)[fresh]
    state.next_review[fresh] = month + 1 + (policy.reviews.first_month if policy.reviews else 0)
    return fresh


def _pause(state: State, rules: Reviews, bears: Floats, *, day: int, month: int) -> None:
    """Where nothing is left the plan rests, and goes on when something is.

    A rest that lasts ends the plan, which then counts as not kept.
    """
    resumes = state.alive & (state.instalment <= 0) & (bears > 0)
    state.instalment[resumes] = np.minimum(bears, state.agreed)[resumes]
    rests = state.alive & (state.instalment <= 0)
    state.paused[rests] += 1
    state.paused[~rests] = 0
    state.next_review[rests] = month + 2
    state.end(rests & (state.paused > rules.paused_at_most), day)
