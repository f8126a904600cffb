"""How long a claim can be sued for in Spain, and what it earns when late."""

from evenhand.rulebook.author import (
    Facts,
    formula,
)


@formula("es.limitation_years", source="cc#1964(2), 1966")
def years_until_too_late(case: Facts) -> int:
    """Years until the claim is too old; the longer period, from memory, awaits confirmation"""
    if case.is_titled:
        return case.law.limitation_years_titled
    if case.region == "CT":
        if case.claim_kind in ("rent", "utility"):
            return case.law.limitation_years_periodic_ct
        return case.law.limitation_years_general_ct
    return case.law.limitation_years_general


@formula("es.interest_rate_bp", source="interest#legal")
def default_interest(case: Facts) -> int:
    """Legal interest of money, a year; higher rates between businesses are not coded"""
    return case.law.default_interest_bp
