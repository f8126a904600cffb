"""What a guideline leaves each household of a portfolio: the same as `guideline_budget`."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.guideline import Guideline
from evenhand.rulebook.affordability.statement import CostKind, Household

_NOBODY = Household(adults=0, children_under_11=0, children_over_10=0)


def guideline_column(table: Guideline) -> pl.Expr:
    """Minor units a month by the flat facts of a case, with the named costs it is silent about."""
    adults = _known("adults", "adults_known", policy.UNKNOWN_ADULTS)
    young, older = (
        _known(name, "children_known", policy.UNKNOWN_CHILDREN)
        for name in ("children_under_11", "children_over_10")
    )
    nobody = table.amount(_NOBODY)
    first = table.amount(replace(_NOBODY, adults=1)) - nobody
    further = table.amount(replace(_NOBODY, adults=2)) - nobody - first
    child = table.amount(replace(_NOBODY, children_under_11=1)) - nobody
    teenager = table.amount(replace(_NOBODY, children_over_10=1)) - nobody
    needed = (
        nobody
        + first * adults.clip(upper_bound=1)
        + further * (adults - 1).clip(lower_bound=0)
        + child * young
        + teenager * older
    )
    raised = 100 + policy.UNDERSTATEMENT_HUNDREDTHS
    return needed - ((-_silent_about(table) * raised) // 100)


def _known(name: str, known: str, otherwise: int) -> pl.Expr:
    return pl.when(known).then(pl.col(name)).otherwise(otherwise)


def _silent_about(table: Guideline) -> pl.Expr:
    own = pl.lit(0, dtype=pl.Int64)
    if CostKind.HOUSING not in table.kinds:
        housing = pl.col("housing_minor").clip(lower_bound=0)
        own = own + pl.when("housing_known").then(housing).otherwise(0)
    if CostKind.HEALTH_INSURANCE not in table.kinds:
        own = own + pl.col("health_insurance_minor").clip(lower_bound=0)
    return own
