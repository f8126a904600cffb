"""What only Lithuania asks: insolvency stays enforcement, limitation, interest."""

from evenhand.rulebook.author import (
    LEGAL,
    NOW,
    Facts,
    Instant,
    formula,
    rule,
)


@rule("lt.insolvency", acts=LEGAL, principle=1, source="bankruptcy#stay")
def insolvency_stays_enforcement(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@formula("lt.limitation_years", source="ck#1.125")
def years_until_too_late(case: Facts) -> int:
    """Years until the claim is too old; the longer period, from memory, awaits confirmation"""
    if not case.is_titled and case.claim_kind in ("rent", "utility"):
        return case.law.limitation_years_periodic
    return case.law.limitation_years_general


@formula("lt.interest_rate_bp", source="ck#6.210")
def default_interest(case: Facts) -> int:
    """Statutory default interest a year; the higher rate between businesses is not coded"""
    return case.law.default_interest_bp
