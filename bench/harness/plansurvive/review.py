"""Looking at plans again: cuts at once, a pause where nothing is left, more only with a yes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bench.harness.plansurvive import days
from bench.harness.plansurvive.budget import budget, minor
from bench.harness.plansurvive.policies import Policy, Reviews, instalments
from bench.harness.plansurvive.population import Flags, Floats
from bench.harness.plansurvive.state import State
from bench.harness.plansurvive.world import Luck


def review(luck: Luck, state: State, policy: Policy, *, day: int, month: int) -> bool:
    """Review the plans whose turn it is at this month's end; whether there were any."""
    rules = policy.reviews
    assert rules is not None
    if month == 0:
        state.next_review[:] = rules.first_month
    planned = state.alive & (state.next_review == month + 1)
    signalled = _signalled(luck, state, rules, month) & ~planned
    looked_at = planned | signalled
    if not looked_at.any():
        return False
    safe = _safe_now(luck, state, policy, month)
    _cut(state, rules, looked_at, safe, month)
    _step_up(luck, state, rules, planned, safe, month)
    _pause(state, rules, safe, day=day, month=month)
    return True


def _signalled(luck: Luck, state: State, rules: Reviews, month: int) -> Flags:
    if not rules.on_signal:
        return np.zeros_like(state.alive)
    asked = state.due_now - state.skipped_now
    shows = (state.skipped_now > 0) | (state.paid_now < asked - 0.005)
    tells = luck.draws.tells[month] < luck.world.behaviour.tells_a_fall
    fell = _lately(luck, month) < rules.fall * state.ordinary
    signalled: Flags = state.alive & (shows | (fell & tells))
    return signalled


def _lately(luck: Luck, month: int) -> Floats:
    """The income of the last two months."""
    now = days.HISTORY_MONTHS + month + 1
    mean: Floats = luck.pay_months[now - 2 : now].mean(axis=0)
    return mean


def _safe_now(luck: Luck, state: State, policy: Policy, month: int) -> Floats:
    """The instalment by the months received up to now; a fall of income counts at once."""
    until = days.HISTORY_MONTHS + month + 1
    known = budget(
        luck.pay_months[until - 12 : until],
        luck.people.evidence,
        stated_costs=luck.costs_of_month[month],
        savings=state.cash,
    )
    lately = minor(_lately(luck, month))
    fell = lately < known.ordinary * policy.reviews.fall
    known = replace(
        known,
        ordinary=np.where(fell, np.minimum(lately, known.ordinary), known.ordinary),
        bad=np.where(fell, np.minimum(lately, known.bad), known.bad),
    )
    return instalments(policy, known, np.maximum(state.owed, 0))


def _cut(state: State, rules: Reviews, looked_at: Flags, safe: Floats, month: int) -> None:
    cut = looked_at & (safe < rules.cut_below * state.instalment)
    state.instalment[cut] = safe[cut]
    state.next_review[looked_at & (state.next_review <= month + 1)] = (
        month + 1 + rules.every_months
    )
    state.next_review[cut] = month + 1 + rules.again_after_cut


def _step_up(
    luck: Luck, state: State, rules: Reviews, planned: Flags, safe: Floats, month: int
) -> None:
    """More only after kept payments, by a quarter at most, and with a yes."""
    says_yes = luck.draws.agrees[month] < luck.world.behaviour.agrees_to_more
    up = planned & says_yes & (state.kept_in_row >= rules.kept_months)
    up &= (safe > state.instalment) & (state.instalment > 0)
    more = np.minimum(safe, state.instalment * np.float32(rules.up_at_most))
    state.instalment[up] = more[up]


def _pause(state: State, rules: Reviews, safe: Floats, *, day: int, month: int) -> None:
    """Where nothing is left the plan rests, and goes on when something is; if the rest lasts it ends, and counts as not kept."""
    resumes = state.alive & (state.instalment <= 0) & (safe > 0)
    state.instalment[resumes] = np.minimum(safe, state.agreed)[resumes]
    rests = state.alive & (state.instalment <= 0)
    state.paused[rests] += 1
    state.paused[~rests] = 0
    state.next_review[rests] = month + 2
    state.end(rests & (state.paused > rules.paused_at_most), day)
