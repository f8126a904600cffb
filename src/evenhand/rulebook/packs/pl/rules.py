"""What only Poland asks: no claim that is too old against a consumer, insolvency."""

from evenhand.rulebook.author import (
    DEMAND,
    FEE,
    LEGAL,
    NEVER,
    NOW,
    Facts,
    Instant,
    formula,
    rule,
)


@rule("pl.time-barred", acts=DEMAND | FEE | LEGAL, principle=1, source="kc#117(2-1)")
def nothing_too_old_is_claimed_from_a_consumer(case: Facts) -> Instant:
    if case.is_natural_person and case.limitation_on_known and case.today >= case.limitation_on:
        return NEVER
    return NOW


@rule("pl.insolvency", acts=LEGAL, principle=1, source="pu#stay")
def insolvency_stays_enforcement(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@formula("pl.limitation_years", source="kc#118, 125")
def years_until_too_late(case: Facts) -> int:
    """Years until the claim is too old; the longer period, from memory, awaits confirmation"""
    if case.is_titled:
        return case.law.limitation_years_titled
    if case.claim_kind in ("invoice", "loan", "rent", "utility"):
        return case.law.limitation_years_business
    return case.law.limitation_years_general
