"""What the experiment takes for true: published figures with their source, the rest declared.

`CALIBRATED` says which figure of the simulated world is held against which published one.
Everything in `Behaviour` has no clean public source; `SWEEPS` says over which range it is varied.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """How people act. Assumptions, each swept where it could decide the result."""

    # After a month that was missed without an agreement, a person gives the plan up for good.
    disengages: float = 0.15
    # Somebody who may skip, and would be short after paying, does skip.
    uses_skip: float = 0.65
    # Somebody who cannot pay all pays what is possible: where that is welcome, and where not.
    pays_part_if_welcome: float = 0.50
    pays_part_otherwise: float = 0.15
    # A payment that failed is made up for at the next pay day of the month.
    pays_late: float = 0.50
    # Money is there, and the payment is forgotten or goes wrong, per payment.
    forgets: float = 0.02
    # The part of money not set aside for needs that is spent in a day: the effect of pay day.
    spends_a_day: float = 0.08
    # So many set aside too little for needs ahead of the next pay, down to the part below.
    hand_to_mouth: float = 0.40
    sets_aside_at_least: float = 0.80
    # How far people pay although a need before the next pay would go short: 0 never, 1 always;
    # spread evenly around this middle.
    pays_before_needs: float = 0.50
    # Real costs are higher than stated ones by up to twice this, evenly spread.
    understates: float = 0.05
    # A step up that is offered is agreed to.
    agrees_to_more: float = 0.50
    # Somebody whose income fell by a tenth says so, in a month in which it is so.
    tells_a_fall: float = 0.50
    # Asked to show pay as it comes (an account that is read with consent, a slip, a tap), does.
    shows_pay: float = 0.60


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A population and its luck."""

    name: str
    currency: str
    seed_family: int
    month_income: float  # mean, a month
    income_spread: float  # of its logarithm
    # Of a household's mean income, what stays after its real costs: normal over households.
    surplus_mean: float
    surplus_spread: float
    # (share of households, spread of the logarithm of a month's income); below STEADY: fixed pay
    steadiness: tuple[tuple[float, float], ...]
    dip_a_month: float  # a month with pay cut, for those whose pay is not steady, and how deep
    dip_depth: tuple[float, float]
    spike_a_month: float  # overtime, a bonus, tax paid back
    spike_height: tuple[float, float]
    loses_job_a_month: float
    out_of_work_months: float
    benefit_share: float
    shock_a_year: float
    shock_median: float  # of a month's income
    shock_spread: float
    # How much of a shock must be paid from cash within 90 days; the rest is put off or helped with.
    shock_paid: float = 0.5
    debt_median: float = 1_200.0
    debt_spread: float = 0.8
    savings_median: float = 0.10  # of a month's costs
    savings_spread: float = 1.2
    # Evidence of income at the offer: twelve months, three months, or only told.
    evidence: tuple[float, float, float] = (0.75, 0.15, 0.10)


# Whose pay spreads less than this meets no cut and no bonus; work can be lost all the same.
STEADY: Final = 0.05
# Pay rhythms of section 7 of the plan of the experiment: declared, no clean source.
RHYTHMS: Final = (("monthly", 0.60), ("four_weekly", 0.10), ("fortnightly", 0.10), ("weekly", 0.20))

UK: Final = Scenario(
    name="uk",
    currency="GBP",
    seed_family=1_000,
    month_income=1_558.0,
    income_spread=0.35,
    surplus_mean=0.031,
    surplus_spread=0.10,
    steadiness=((0.40, 0.02), (0.38, 0.09), (0.22, 0.24)),
    dip_a_month=0.04,
    dip_depth=(0.10, 0.40),
    spike_a_month=0.03,
    spike_height=(0.10, 0.40),
    loses_job_a_month=0.008,
    out_of_work_months=4.0,
    benefit_share=0.60,
    shock_a_year=0.60,
    shock_median=0.25,
    shock_spread=0.8,
)
US: Final = Scenario(
    name="us",
    currency="USD",
    seed_family=2_000,
    month_income=2_900.0,
    income_spread=0.40,
    surplus_mean=0.079,
    surplus_spread=0.12,
    steadiness=((0.15, 0.10), (0.50, 0.26), (0.35, 0.40)),
    dip_a_month=0.01,
    dip_depth=(0.15, 0.60),
    spike_a_month=0.12,
    spike_height=(0.30, 1.00),
    loses_job_a_month=0.006,
    out_of_work_months=4.0,
    benefit_share=0.45,
    shock_a_year=0.60,
    shock_median=0.50,
    shock_spread=0.8,
)
SCENARIOS: Final = {scenario.name: scenario for scenario in (UK, US)}


@dataclass(frozen=True, slots=True)
class Published:
    """A published figure and where it stands; low and high are its range."""

    low: float
    high: float
    source: str


_DIARIES: Final = "US Financial Diaries, Hannagan and Morduch"
_STEPCHANGE: Final = "StepChange yearbooks 2021-2023"
_PEW: Final = "Pew, The role of emergency savings, 2015"
_RESOLUTION: Final = "Resolution Foundation on Lloyds accounts"
CALIBRATED: Final = {
    "uk": {
        "negative_budgets": Published(0.32, 0.32, _STEPCHANGE),
        "left_for_debts": Published(53.0, 100.0, _STEPCHANGE),
        "always_within_tenth": Published(0.25, 0.25, _RESOLUTION),
        "four_months_off_by_quarter": Published(0.14, 0.30, _RESOLUTION + "; lowest tenth 30 %"),
        "expense_shock_a_year": Published(0.60, 0.60, _PEW + " (US; no figure for the UK)"),
    },
    "us": {
        "negative_budgets": Published(0.32, 0.32, _STEPCHANGE + " (UK; no figure for the US)"),
        "dips_a_year": Published(2.5, 2.7, _DIARIES),
        "spikes_a_year": Published(2.6, 2.7, _DIARIES),
        "cv_of_months": Published(0.33, 0.39, _DIARIES),
        "expense_shock_a_year": Published(0.60, 0.60, _PEW),
    },
}
# A shortfall is the more frequent where dates fit badly: 18 % in the published study.
MISFIT: Final = Published(1.18, 1.18, "When is it hard to make ends meet, Boston College")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A scenario with a way of acting: everything a run depends on but its seed and policy."""

    scenario: Scenario
    behaviour: Behaviour = Behaviour()


def _acting(**changes: float) -> tuple[str, dict[str, float]]:
    return "behaviour", changes


def _living(**changes: float) -> tuple[str, dict[str, float]]:
    return "scenario", changes


# Each sweep changes one assumption and leaves the others; names end in the value.
SWEEPS: Final = {
    "disengages_05": _acting(disengages=0.05),
    "disengages_30": _acting(disengages=0.30),
    "uses_skip_50": _acting(uses_skip=0.50),
    "uses_skip_80": _acting(uses_skip=0.80),
    "pays_part_as_otherwise": _acting(pays_part_if_welcome=0.15),
    "pays_late_0": _acting(pays_late=0.0),
    "pays_late_80": _acting(pays_late=0.80),
    "understates_0": _acting(understates=0.0),
    "understates_10": _acting(understates=0.10),
    "spends_a_day_04": _acting(spends_a_day=0.04),
    "spends_a_day_16": _acting(spends_a_day=0.16),
    "pays_before_needs_25": _acting(pays_before_needs=0.25),
    "pays_before_needs_75": _acting(pays_before_needs=0.75),
    "shows_pay_30": _acting(shows_pay=0.30),
    "forgets_10": _acting(forgets=0.10),
    "hand_to_mouth_20": _acting(hand_to_mouth=0.20),
    "hand_to_mouth_60": _acting(hand_to_mouth=0.60),
    "sets_aside_at_least_60": _acting(sets_aside_at_least=0.60),
    "agrees_to_more_0": _acting(agrees_to_more=0.0),
    "tells_a_fall_20": _acting(tells_a_fall=0.20),
    "loses_job_half": _living(loses_job_a_month=0.5),
    "loses_job_double": _living(loses_job_a_month=2.0),
    "debt_half": _living(debt_median=0.5),
    "debt_double": _living(debt_median=2.0),
}


def swept(world: World, name: str) -> World:
    """The world with one assumption changed; a scenario's figures are multiplied."""
    kind, changes = SWEEPS[name]
    if kind == "behaviour":
        return replace(world, behaviour=replace(world.behaviour, **changes))
    scenario = world.scenario
    factors = {field: getattr(scenario, field) * by for field, by in changes.items()}
    return replace(world, scenario=replace(scenario, **factors))
