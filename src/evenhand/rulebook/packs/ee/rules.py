"""What only Estonia asks: insolvency stays enforcement, three years."""

from evenhand.rulebook.author import (
    LEGAL,
    NOW,
    Facts,
    Instant,
    formula,
    rule,
)


@rule("ee.insolvency", acts=LEGAL, principle=1, source="fims#stay")
def insolvency_stays_enforcement(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@formula("ee.limitation_years", source="tsus#146, 157")
def years_until_too_late(case: Facts) -> int:
    """Years until the claim is too old; the longer period, from memory, awaits confirmation"""
    if case.is_titled:
        return case.law.limitation_years_titled
    return case.law.limitation_years_general
