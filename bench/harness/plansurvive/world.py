"""The luck of two years: daily income and needs of every household, the same for every policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.harness.plansurvive import days
from bench.harness.plansurvive.assumptions import STEADY, Scenario, World
from bench.harness.plansurvive.population import (
    BILLS_SHARE,
    DAYS_BETWEEN,
    PAYS_A_YEAR,
    RENT_SHARE,
    Flags,
    Floats,
    Population,
    chance,
    population,
)

_ALL_MONTHS: Final = int(days.MONTH[-1]) + 1
# What one month's luck hands on to the next: assumed.
_PERSISTENCE: Final = 0.3
# A shock is paid within so many days.
_SHOCK_DAYS: Final = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """Chance kept ready, so that every policy meets the same: one row a week or a month."""

    skips: Floats
    forgets: Floats
    pays_part: Floats
    pays_late: Floats  # by month
    disengages: Floats  # by month
    agrees: Floats  # by month
    tells: Floats  # by month


@dataclass(frozen=True, slots=True, kw_only=True)
class Luck:
    """A world of one seed. Arrays of days begin with the first day that is watched."""

    world: World
    seed: int
    people: Population
    months: Floats  # income received in each month, twelve of history first
    pay_months: Floats  # the same as pay times how often it comes in a year: no month of five weeks
    costs_of_month: Floats  # stated costs and what a shock adds to them, by month
    income: Floats  # by day
    needs: Floats  # by day
    needs_ahead: Floats  # what must be at hand tonight for needs that come before their pay
    usual_needs: Floats  # the same two without shocks, as a calendar knows them
    usual_needs_ahead: Floats
    pays: Flags  # whether pay comes, by day
    next_pay: NDArray[np.int16]  # the day on which pay comes next, today left out
    shocks: NDArray[np.int16]  # how many in the two years
    draws: Draws


def luck(world: World, *, seed: int, count: int) -> Luck:
    """Draw the two years of all households of one seed."""
    people = population(world, seed=seed, count=count)
    pays = _pays(people)
    factors = _month_factors(world.scenario, people, chance(seed, 2))
    amount = people.income * 12 / PAYS_A_YEAR[people.rhythm]
    income = np.where(pays, amount * factors[days.MONTH], 0).astype(np.float32)
    shocks, extra = _shocks(world.scenario, people, chance(seed, 3))
    usual = _needs(people)
    needs = usual + extra
    next_pay = _next_pay(pays)
    watched = slice(days.HISTORY, days.HISTORY + days.WATCHED)
    begun = days.HISTORY
    return Luck(
        world=world,
        seed=seed,
        people=people,
        months=_by_month(income),
        pay_months=people.income * factors[: days.HISTORY_MONTHS + days.MONTHS],
        costs_of_month=people.stated_costs + _by_month(extra)[days.HISTORY_MONTHS :],
        income=income[watched],
        needs=needs[watched],
        needs_ahead=_ahead(needs, income, people.costs)[watched],
        usual_needs=usual[watched],
        usual_needs_ahead=_ahead(usual, np.where(pays, amount, 0), people.costs)[watched],
        pays=pays[watched],
        next_pay=(next_pay[watched] - begun).astype(np.int16),
        shocks=shocks,
        draws=_draws(chance(seed, 4), count),
    )


def _pays(people: Population) -> Flags:
    """On which days pay comes; day 31 means the end of a month."""
    day = np.minimum(people.pay_day[None, :], days.MONTH_LENGTH[:, None])
    monthly = days.DAY_OF_MONTH[:, None] == day
    between = np.maximum(DAYS_BETWEEN[people.rhythm], 1)
    by_week = (np.arange(days.DAYS)[:, None] - people.pay_day[None, :]) % between == 0
    chosen: Flags = np.where(people.rhythm[None, :] == 0, monthly, by_week)
    return chosen


def _month_factors(scenario: Scenario, people: Population, random: np.random.Generator) -> Floats:
    """What each month pays, as a part of the mean: ups and downs, pay cuts, work lost."""
    count = people.count
    level = np.empty((_ALL_MONTHS, count), dtype=np.float32)
    state = random.standard_normal(count)
    out = np.zeros(count, dtype=bool)
    varies = people.spread > STEADY
    fresh = np.sqrt(1 - _PERSISTENCE**2)
    for month in range(_ALL_MONTHS):
        state = _PERSISTENCE * state + fresh * random.standard_normal(count)
        cut = random.uniform(*scenario.dip_depth, count)
        dips = varies & (random.random(count) < scenario.dip_a_month)
        more = random.uniform(*scenario.spike_height, count)
        spikes = varies & (random.random(count) < scenario.spike_a_month)
        luck = random.random(count)
        ends = luck < 1 / scenario.out_of_work_months
        out = np.where(out, ~ends, luck < scenario.loses_job_a_month)
        ups = np.exp(people.spread * state - people.spread**2 / 2)
        level[month] = np.where(out, scenario.benefit_share, ups * (1 - dips * cut + spikes * more))
    return level


def _shocks(
    scenario: Scenario, people: Population, random: np.random.Generator
) -> tuple[NDArray[np.int16], Floats]:
    """How many shocks each household meets, and what they add to each day's needs."""
    extra = np.zeros((days.DAYS, people.count), dtype=np.float32)
    # So many a year that the share of households with at least one is the published one.
    rate = -np.log(1 - scenario.shock_a_year) / 12
    seen = np.zeros(people.count, dtype=np.int16)
    for month in range(_ALL_MONTHS):
        struck = np.flatnonzero(random.random(people.count) < rate)
        size = scenario.shock_median * np.exp(
            scenario.shock_spread * random.standard_normal(len(struck))
        )
        starts = np.flatnonzero(month == days.MONTH)[0] + random.integers(0, 28, len(struck))
        daily = np.minimum(size, 3) * people.income[struck] * scenario.shock_paid / _SHOCK_DAYS
        for passed in range(_SHOCK_DAYS):
            day = starts + passed
            inside = day < days.DAYS
            extra[day[inside], struck[inside]] += daily[inside]
        if days.HISTORY_MONTHS <= month < days.HISTORY_MONTHS + days.MONTHS:
            seen[struck] += 1
    return seen, extra


def _needs(people: Population) -> Floats:
    """Rent and bills on their days, the rest evenly."""
    rent = days.DAY_OF_MONTH[:, None] == people.rent_day[None, :]
    bills = days.DAY_OF_MONTH[:, None] == people.bills_day[None, :]
    evenly = (1 - RENT_SHARE - BILLS_SHARE) / days.MONTH_LENGTH[:, None]
    needs: Floats = ((rent * RENT_SHARE + bills * BILLS_SHARE + evenly) * people.costs).astype(
        np.float32
    )
    return needs


def _next_pay(pays: Flags) -> NDArray[np.int32]:
    """For each day the next later one with pay, or the day after the last."""
    coming = np.full(pays.shape, days.DAYS, dtype=np.int32)
    for day in range(days.DAYS - 2, -1, -1):
        coming[day] = np.where(pays[day + 1], day + 1, coming[day + 1])
    return coming


def _ahead(needs: Floats, income: Floats, costs: Floats) -> Floats:
    """How far needs run ahead of pay at the worst of the days to come, at most a month's costs.

    Whoever is paid weekly saves up for the rent over several pays; monthly pay must last.
    """
    ahead = np.zeros_like(needs)
    for day in range(days.DAYS - 2, -1, -1):
        ahead[day] = np.clip(ahead[day + 1] + needs[day + 1] - income[day + 1], 0, costs)
    return ahead


def _by_month(daily: Floats) -> Floats:
    """Sums of the months of history and of what is watched."""
    begins = np.flatnonzero(np.diff(days.MONTH, prepend=-1))
    sums: Floats = np.add.reduceat(daily, begins, axis=0)
    return sums[: days.HISTORY_MONTHS + days.MONTHS]


def _draws(random: np.random.Generator, count: int) -> Draws:
    weeks, months = days.WATCHED // 7 + 1, days.MONTHS
    by_week = [random.random((weeks, count), dtype=np.float32) for _ in range(3)]
    by_month = [random.random((months, count), dtype=np.float32) for _ in range(4)]
    return Draws(
        skips=by_week[0],
        forgets=by_week[1],
        pays_part=by_week[2],
        pays_late=by_month[0],
        disengages=by_month[1],
        agrees=by_month[2],
        tells=by_month[3],
    )
