"""From the seeds' figures to ratios with their intervals, targets, and what was missed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Final

import numpy as np

from bench.harness.plansurvive.curve import CURVES
from bench.harness.plansurvive.runs import Seed

OURS: Final = "G"
BREATHING: Final = "H"
_POINT: Final = "G/1.00"  # ours whole among the points of the curve
OTHERS: Final = ("A", "B", "C", "D", "E")
# Names of figures, and what of a policy's figures they compare, ours over the other's.
RATIOS: Final = {
    "survival_12m_ratio": "survival_12m",
    "survival_24m_ratio": "survival_24m",
    "survival_12m_household_ratio": "survival_12m_household",
    "survival_12m_same_ratio": "survival_12m_same",
    "repaid_ratio": "repaid",
    "repaid_all_ratio": "repaid_all",
    "repaid_same_ratio": "repaid_same",
    "hardship_ratio": "hardship",
    "hardship_same_ratio": "hardship_same",
    "short_ratio": "short_per_thousand",
    "worst_tenth_ratio": "worst_tenth",
}
# Of these, less is better.
_LESS: Final = ("hardship", "short", "worst_tenth")
_TARGETS: Final = {
    "survival_12m_ratio": {"A": 1.8, "C": 1.8, "D": 1.4, "E": 1.15},
    "survival_24m_ratio": {"A": 1.8, "D": 1.4},
    "repaid_ratio": {"A": 1.15, "C": 1.4, "D": 1.2},
    "repaid_all_ratio": {"A": 1.0},
    "hardship_ratio": {"A": 0.85, "C": 0.75, "D": 0.80, "E": 0.90},
    "worst_tenth_ratio": {"D": 1.0},
}
_SURVIVES: Final = ("A", "C", "D", "E")
# Student's t, two-sided 95 %, by degrees of freedom; above them the normal's 1.96 is near enough.
_T: Final = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over seeds with its 95 % interval."""

    mean: float
    low: float
    high: float


def interval(values: Sequence[float]) -> Interval:
    """The mean of independent seeds and how sure it is; of one seed, no surer than itself."""
    mean = fmean(values)
    if len(values) < 2:
        return Interval(mean, mean, mean)
    t = _T[len(values) - 2] if len(values) - 2 < len(_T) else 1.96
    half = t * stdev(values) / math.sqrt(len(values))
    return Interval(mean, mean - half, mean + half)


def ratio(seeds: Sequence[Seed], figure: str, other: str) -> Interval:
    """Ours over another policy: means over means, since a seed's own ratio may divide by nought.

    Both met the same luck; the interval is of what is left when that is taken out.
    """
    return quotient([seed[OURS][figure] for seed in seeds], [seed[other][figure] for seed in seeds])


def quotient(ours: Sequence[float], theirs: Sequence[float]) -> Interval:
    """The mean of one over the mean of the other, with its 95 % interval (linearised)."""
    below = fmean(theirs)
    if below <= 0:
        return Interval(math.inf, math.inf, math.inf)
    found = fmean(ours) / below
    rest = interval([one - found * other for one, other in zip(ours, theirs, strict=True)])
    return Interval(found, found + rest.low / below, found + rest.high / below)


def means(seeds: Sequence[Seed]) -> dict[str, dict[str, Interval]]:
    """Every figure of every policy, over the seeds."""
    return {
        key: {name: interval([seed[key][name] for seed in seeds]) for name in seeds[0][key]}
        for key in seeds[0]
    }


def figures_of(results: Mapping[str, Sequence[Seed]]) -> dict[str, float]:
    """One set a scenario by suffix, and without a suffix the worse one."""
    figures: dict[str, float] = {}
    for name, figure in RATIOS.items():
        for other in OTHERS:
            for scenario, seeds in results.items():
                found = ratio(seeds, figure, other)
                bound = _bound(name)
                figures[f"{name}_{other}_{scenario}"] = found.mean
                figures[f"{name}_{other}_{scenario}_{bound}"] = getattr(found, bound)
            _add_worse(figures, name, other, tuple(results))
    return figures


def breathing_figures(results: Mapping[str, Sequence[Seed]]) -> dict[str, float]:
    """Instalments that follow pay, over ours whole: repaid, months short, households reached."""
    figures: dict[str, float] = {}
    for figure in ("repaid_all", "hardship", "offered"):
        for scenario, seeds in results.items():
            found = quotient(
                [seed[BREATHING][figure] for seed in seeds], [seed[OURS][figure] for seed in seeds]
            )
            figures[f"breathing_{figure}_ratio_{scenario}"] = found.mean
    return figures


def frontier_figures(curve: Mapping[str, Sequence[Seed]]) -> dict[str, float]:
    """Months below the minimum over those of a baseline scaled until it repays as much as ours."""
    figures: dict[str, float] = {}
    for scenario, seeds in curve.items():
        found = means(seeds)
        ours = found[_POINT]
        for name in ("E", "D+"):
            line = sorted(
                (found[one.key]["repaid_all"].mean, found[one.key]["excess_months"].mean)
                for one in CURVES[name]
            )
            repaid, months = zip(*line, strict=True)
            theirs = float(np.interp(ours["repaid_all"].mean, repaid, months))
            figures[f"frontier_ratio_{name.rstrip('+')}_{scenario}"] = (
                ours["excess_months"].mean / theirs
            )
    return figures


def _bound(name: str) -> str:
    """The end of the interval that speaks against us."""
    return "high" if name.startswith(_LESS) else "low"


def _add_worse(figures: dict[str, float], name: str, other: str, scenarios: Sequence[str]) -> None:
    worse = max if name.startswith(_LESS) else min
    bound = _bound(name)
    whole = f"{name}_{other}"
    figures[whole] = worse(figures[f"{whole}_{scenario}"] for scenario in scenarios)
    figures[f"{whole}_{bound}"] = worse(
        figures[f"{whole}_{scenario}_{bound}"] for scenario in scenarios
    )


def swept_figures(
    sweeps: Mapping[tuple[str, str], Sequence[Seed]],
) -> dict[str, float]:
    """The worst of all sweeps of both scenarios: lowest survival bound, highest hardship."""
    figures: dict[str, float] = {}
    if not sweeps:
        return figures
    for other in _SURVIVES:
        lows = [ratio(seeds, "survival_12m", other).low for seeds in sweeps.values()]
        figures[f"survival_12m_ratio_{other}_sweeps_low"] = min(lows)
        highs = [ratio(seeds, "hardship", other).high for seeds in sweeps.values()]
        figures[f"hardship_ratio_{other}_sweeps_high"] = max(highs)
    return figures


def targets_of(figures: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """What was set before the result was known, for the figures that are there."""
    targets: dict[str, dict[str, float]] = {}
    for name, by_other in _TARGETS.items():
        for other, limit in by_other.items():
            targets[f"{name}_{other}"] = {"max" if name.startswith(_LESS) else "min": limit}
    for other in _SURVIVES:
        targets[f"survival_12m_ratio_{other}_low"] = {"min": 1.0}
        targets[f"survival_12m_ratio_{other}_sweeps_low"] = {"min": 1.0}
    targets["offers_below_minimum"] = {"max": 0}
    return {name: limit for name, limit in targets.items() if name in figures}


def missed_of(
    figures: Mapping[str, float], targets: Mapping[str, Mapping[str, float]]
) -> list[str]:
    """The targets that were not reached."""
    return [
        name
        for name, limit in targets.items()
        if not limit.get("min", -math.inf) <= figures[name] <= limit.get("max", math.inf)
    ]
