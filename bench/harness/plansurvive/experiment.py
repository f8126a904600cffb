"""The whole experiment: both scenarios, their sweeps and their curve, at one size or another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from bench.harness.plansurvive.assumptions import SCENARIOS, SWEEPS, World, swept
from bench.harness.plansurvive.curve import POINTS
from bench.harness.plansurvive.figures import (
    breathing_figures,
    figures_of,
    frontier_figures,
    means,
    missed_of,
    swept_figures,
    targets_of,
)
from bench.harness.plansurvive.policies import BASELINES, BREATHING, COMPARED, OURS
from bench.harness.plansurvive.runs import CALIBRATION, Seed, Task, all_seeds, tasks_of

# Seeds from here on were never looked at while the algorithm was shaped.
_EARLIEST_SEED: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many households and seeds, and which sweeps."""

    households: int
    seeds: int
    swept_households: int
    swept_seeds: int
    sweeps: tuple[str, ...]

    def scaled(self, households: int | None, seeds: int | None) -> Size:
        """The same with other numbers; sweeps and curve have half as many households and seeds."""
        some = households or self.households
        many = seeds or self.seeds
        return replace(
            self,
            households=some,
            seeds=many,
            swept_households=min(self.swept_households, max(some // 2, 1)),
            swept_seeds=min(self.swept_seeds, max(many // 2, 2)),
        )


FULL: Final = Size(
    households=10_000, seeds=20, swept_households=5_000, swept_seeds=6, sweeps=tuple(SWEEPS)
)
QUICK: Final = Size(
    households=1_500,
    seeds=3,
    swept_households=1_000,
    swept_seeds=2,
    sweeps=("disengages_05", "disengages_30"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Everything that was measured, seed by seed."""

    size: Size
    main: dict[str, list[Seed]] = field(default_factory=dict)
    curve: dict[str, list[Seed]] = field(default_factory=dict)
    sweeps: dict[tuple[str, str], list[Seed]] = field(default_factory=dict)

    def figures(self) -> dict[str, float]:
        """All figures by name."""
        below = [
            seed[CALIBRATION]["offers_below_minimum"]
            for seeds in self.main.values()
            for seed in seeds
        ]
        return {
            **figures_of(self.main),
            **swept_figures(self.sweeps),
            **breathing_figures(self.main),
            **frontier_figures(self.curve),
            "offers_below_minimum": sum(below),
        }

    def told(self) -> dict[str, Any]:
        """The one object a bench prints."""
        figures = self.figures()
        targets = targets_of(figures)
        return {
            "bench": "plans",
            "figures": {
                name: round(value, 4) for name, value in figures.items() if math.isfinite(value)
            },
            "targets": targets,
            "missed": missed_of(figures, targets),
            # Ratios over nothing: the other policy brought no month below the minimum.
            "undefined": [name for name, value in figures.items() if not math.isfinite(value)],
            "scenarios": {name: _plain(seeds) for name, seeds in self.main.items()},
            "curve": {name: _plain(seeds) for name, seeds in self.curve.items()},
            "size": {"households": self.size.households, "seeds": self.size.seeds},
        }


def experiment(
    size: Size, scenarios: Sequence[str] = tuple(SCENARIOS), *, processes: int | None = None
) -> Result:
    """Run it; every seed is a process's work, and all processors work."""
    result = Result(size=size)
    plan: list[tuple[dict[Any, list[Seed]], Any, list[Task]]] = []
    seeds = range(_EARLIEST_SEED, _EARLIEST_SEED + size.seeds)
    few = range(_EARLIEST_SEED, _EARLIEST_SEED + size.swept_seeds)
    for name in scenarios:
        world = World(scenario=SCENARIOS[name])
        main = tasks_of(world, seeds=seeds, households=size.households, policies=COMPARED)
        plan.append((result.main, name, main))
        points = tasks_of(world, seeds=few, households=size.households, policies=POINTS)
        plan.append((result.curve, name, points))
        for sweep in size.sweeps:
            tasks = tasks_of(
                swept(world, sweep),
                seeds=few,
                households=size.swept_households,
                policies=(*BASELINES, OURS, BREATHING),
            )
            plan.append((result.sweeps, (name, sweep), tasks))
    done = iter(all_seeds([task for _, _, tasks in plan for task in tasks], processes=processes))
    for where, key, tasks in plan:
        where[key] = [next(done) for _ in tasks]
    return result


def _plain(seeds: Sequence[Seed]) -> dict[str, dict[str, float]]:
    return {
        key: {name: round(found.mean, 4) for name, found in by_name.items()}
        for key, by_name in means(seeds).items()
    }
