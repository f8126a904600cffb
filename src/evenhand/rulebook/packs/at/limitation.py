"""How long a claim can be sued for in Austria, and what it earns when late."""

from evenhand.rulebook.author import (
    Facts,
    formula,
)


@formula("at.limitation_years", source="abgb#1478, 1486")
def years_until_too_late(case: Facts) -> int:
    """Years until the claim is too old; the longer period, from memory, awaits confirmation"""
    if not case.is_titled and case.claim_kind in ("invoice", "rent", "utility"):
        return case.law.limitation_years_trade
    return case.law.limitation_years_general


@formula("at.interest_rate_bp", source="abgb#1000")
def default_interest(case: Facts) -> int:
    """Statutory default interest a year; the higher rate between businesses is not coded"""
    return case.law.default_interest_bp
