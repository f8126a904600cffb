"""How long a claim can be sued for in Portugal, and what it earns when late."""

from evenhand.rulebook.author import (
    Facts,
    formula,
)


@formula("pt.limitation_months", source="cc#309, 310, 317")
def months_until_too_late(case: Facts) -> int:
    """Months until the claim is too old; the longer period, from memory, awaits confirmation"""
    if not case.is_titled:
        if case.claim_kind == "utility" and case.is_natural_person:
            return case.law.limitation_months_services
        if case.claim_kind == "invoice" and case.is_natural_person:
            return case.law.limitation_months_trade
        if case.claim_kind in ("rent", "utility"):
            return case.law.limitation_months_periodic
    return case.law.limitation_months_general


@formula("pt.interest_rate_bp", source="portaria-291-2003#1")
def default_interest(case: Facts) -> int:
    """Statutory default interest a year; the higher rate between businesses is not coded"""
    return case.law.default_interest_bp
