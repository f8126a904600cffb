"""The ways of making a plan that are compared: A to F, ours piece by piece, ours whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np

from bench.harness.plansurvive.budget import BAD_MONTH, MINOR, Budget
from bench.harness.plansurvive.population import Flags, Floats
from evenhand.rulebook.affordability import policy as house

Gate = Literal["", "never_below", "not_by_plan"]
Amount = Literal["equal", "minimum", "all", "half", "safe"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviews:
    """When a plan is looked at again, and how far it may move."""

    first_month: int = house.FIRST_REVIEW_MONTHS
    every_months: int = house.REVIEW_EVERY_MONTHS
    # On a signal: a skip, a part payment, a fall of income that the person tells.
    on_signal: bool = True
    fall: float = 1 - house.LOWER_INCOME_HUNDREDTHS / 100
    # After a cut, the next look comes sooner, so that a bad month does not bind for half a year.
    again_after_cut: int = 3
    up_at_most: float = 1 + house.STEP_UP_HUNDREDTHS / 100
    kept_months: int = house.KEPT_BEFORE_STEP_UP
    paused_at_most: int = 6
    # The present months say whether to cut; the new amount is one that could be offered today.
    cut_as_offer: bool = True
    # Every look is a new offer, from the year's bad month, whatever was kept.
    as_offer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One way of making plans."""

    key: str
    says: str
    amount: Amount
    months: int = 12
    scale: float = 1.0
    after_pay: bool = False  # due the day after pay, in parts as pay comes; else on the 1st
    skips: int = 0  # monthly instalments that may be left out in a year of the plan
    part_welcome: bool = False
    linked: float = 0.0  # of income above the median, paid on top
    bad_month: int = BAD_MONTH  # its place among twelve months, the worst being 0
    # Of each pay no more is asked than it leaves above the minimum, from those who show their pay;
    # and where a bad month leaves nothing, this part of an ordinary one is asked in that way.
    breathes: float = 0.0
    by_month: bool = False  # income read by calendar months, and not by pays
    calendar: bool = False
    gate: Gate = ""  # what a possible year must pass; empty where none are tried
    reviews: Reviews | None = None
    asks_again: int = 0  # months after which somebody without a plan is looked at again


def instalments(policy: Policy, budget: Budget, owed: Floats, *, follows: Flags) -> Floats:
    """The monthly instalment offered to each household, 0 where there is no plan.

    `follows` are those whose instalments follow their pay.
    """
    whole = np.floor(owed.astype(np.float64) * MINOR).astype(np.int64)
    if policy.amount == "safe":
        offered = budget.safe_instalment(whole, scale=policy.scale)
        if policy.breathes:
            thin = budget.part_of_ordinary(whole, policy.breathes)
            offered = np.where((offered == 0) & follows, thin, offered)
        return (offered / MINOR).astype(np.float32)
    disposable = np.maximum(budget.ordinary - budget.stated_costs, 0) / MINOR
    wanted = {
        "equal": owed / policy.months,
        "minimum": np.maximum(30, 0.05 * owed),
        "all": disposable,
        "half": 0.5 * disposable,
    }[policy.amount]
    capped = np.minimum(wanted * policy.scale, owed)
    return np.where(capped < house.SMALLEST_INSTALMENT, 0, capped).astype(np.float32)


LINKED: Final = house.ABOVE_MEDIAN_HUNDREDTHS / 100

A: Final = Policy(key="A", says="equal over 12 months, on the 1st", amount="equal")
B: Final = Policy(key="B", says="creditor's minimum: 30 or 5 % of the debt", amount="minimum")
C: Final = Policy(key="C", says="all that is disposable", amount="all")
D: Final = Policy(key="D", says="half of what is disposable", amount="half")
E: Final = replace(
    A, key="E", says="A, after pay in parts, with 3 skips", after_pay=True, skips=house.SKIPS
)
BASELINES: Final = (A, B, C, D, E)

F: Final = Policy(key="F", says="our amount only", amount="safe")
_ADDED: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("after pay, in parts", {"after_pay": True}),
    ("3 skips a year", {"skips": house.SKIPS}),
    ("part payments welcome", {"part_welcome": True}),
    ("a part linked to income", {"linked": LINKED}),
    ("calendar of 90 days", {"calendar": True}),
    ("reviews", {"reviews": Reviews()}),
    ("asked again where there was no plan", {"asks_again": 3}),
    ("stress test: ours whole", {"gate": "never_below"}),
)


def _piece_by_piece() -> tuple[Policy, ...]:
    """F, then one more feature at a time; the last is ours whole."""
    steps = [F]
    for number, (says, feature) in enumerate(_ADDED, start=1):
        steps.append(replace(steps[-1], key=f"F{number}", says=f"+ {says}", **feature))
    return tuple(steps)


FEATURES: Final = _piece_by_piece()
OURS: Final = replace(FEATURES[-1], key="G", says="ours whole")
# Not shipped: what would reach further without asking a bad month for anything.
BREATHING: Final = replace(
    OURS,
    key="H",
    says="ours, instalments that follow pay",
    breathes=house.OF_ORDINARY_MONTH_HUNDREDTHS / 200,
)
COMPARED: Final = (*BASELINES, *FEATURES[:-1], OURS, BREATHING)
