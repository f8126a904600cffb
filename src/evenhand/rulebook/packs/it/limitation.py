"""How long a claim can be sued for in Italy, and what it earns when late."""

from evenhand.rulebook.author import (
    Facts,
    formula,
)


@formula("it.limitation_years", source="cc#2946, 2948")
def years_until_too_late(case: Facts) -> int:
    """Years until the claim is too old; the longer period, from memory, awaits confirmation"""
    if not case.is_titled:
        if case.claim_kind == "utility" and case.is_natural_person:
            return case.law.limitation_years_household
        if case.claim_kind in ("rent", "utility"):
            return case.law.limitation_years_periodic
    return case.law.limitation_years_general


@formula("it.interest_rate_bp", source="cc#1284")
def default_interest(case: Facts) -> int:
    """Legal interest, a year; the higher rate between businesses is not coded"""
    return case.law.default_interest_bp
