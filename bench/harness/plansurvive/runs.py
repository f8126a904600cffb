"""Many seeds at once, each in a process: one world, no plans, then every policy in turn."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Final

import numpy as np

from bench.harness.plansurvive.assumptions import World
from bench.harness.plansurvive.budget import MINOR, budget
from bench.harness.plansurvive.calibration import calibrated
from bench.harness.plansurvive.metrics import Figures, base_of, measured
from bench.harness.plansurvive.policies import OURS, Policy, instalments
from bench.harness.plansurvive.simulate import run, schedules
from bench.harness.plansurvive.world import Luck, luck

# What a seed says beside its policies: how the world itself came out.
CALIBRATION: Final = "calibration"
Seed = dict[str, Figures]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One seed of one world under some policies."""

    world: World
    seed: int
    households: int
    policies: tuple[Policy, ...]


def one_seed(task: Task) -> Seed:
    """The figures of every policy, and of the world itself, for one seed."""
    drawn = luck(task.world, seed=task.seed, count=task.households)
    both = schedules(drawn)
    without = run(drawn, None, both)
    ours = run(drawn, OURS, both)
    base = base_of(drawn, without=without, ours=ours)
    told = {
        policy.key: measured(drawn, ours if policy == OURS else run(drawn, policy, both), base)
        for policy in task.policies
    }
    told[CALIBRATION] = {
        **calibrated(drawn, base),
        "offers_below_minimum": float(offers_below_minimum(drawn)),
    }
    return told


def offers_below_minimum(drawn: Luck) -> int:
    """How many of our offers a bad month could not bear; must be none."""
    people = drawn.people
    known = budget(
        drawn.pay_months[:12],
        people.evidence,
        stated_costs=people.stated_costs,
        savings=people.savings,
    )
    offered = instalments(OURS, known, people.debt, follows=np.zeros(people.count, dtype=np.bool_))
    return int(((offered > 0) & (offered * MINOR > known.left(known.bad) + 1)).sum())


def all_seeds(tasks: Sequence[Task], *, processes: int | None = None) -> list[Seed]:
    """Run all tasks, in order; as many at once as there are processors."""
    many = min(processes or os.cpu_count() or 1, len(tasks))
    if many <= 1:
        return [one_seed(task) for task in tasks]
    with get_context("spawn").Pool(many, maxtasksperchild=8) as pool:
        return list(pool.imap(one_seed, tasks))


def tasks_of(
    world: World, *, seeds: Iterable[int], households: int, policies: tuple[Policy, ...]
) -> list[Task]:
    """One task a seed; a scenario's seeds are its own, and nobody else's."""
    family = world.scenario.seed_family
    return [
        Task(world=world, seed=family + seed, households=households, policies=policies)
        for seed in seeds
    ]
