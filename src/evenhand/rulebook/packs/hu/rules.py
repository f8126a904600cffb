"""What only Hungary asks, all from memory: family bankruptcy protection, limitation."""

from evenhand.rulebook.author import (
    LEGAL,
    NOW,
    Facts,
    Instant,
    formula,
    rule,
)


@rule("hu.insolvency", acts=LEGAL, principle=1, source="cv-2015#stay")
def insolvency_stays_enforcement(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@formula("hu.limitation_years", source="ptk#6:22")
def years_until_too_late(case: Facts) -> int:
    """Years until the claim is too old"""
    return case.law.limitation_years_general
