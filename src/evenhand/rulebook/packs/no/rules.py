"""What only Norway asks: a warning of fourteen days, objections first, debt settlement."""

from evenhand.rulebook.author import (
    DAY,
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


@rule("no.warning-first", acts=DEMAND | LEGAL, principle=6, source="inkassoloven#9")
def fourteen_days_after_the_warning(case: Facts) -> Instant:
    if not case.first_notice_at_known:
        return NEVER
    free_at = case.first_notice_at + case.law.warning_days * DAY
    return free_at if case.at < free_at else NOW


@rule("no.dispute", acts=DEMAND | FEE | LEGAL, principle=6, source="inkassoloven#8")
def answer_the_objection_first(case: Facts) -> Instant:
    if case.hold_kind == "dispute" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("no.insolvency", acts=LEGAL, principle=1, source="gjeldsordningsloven#debt-negotiation")
def insolvency_stays_enforcement(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@formula("no.limitation_years", source="foreldelsesloven#2, 5")
def years_until_too_late(case: Facts) -> int:
    """Years until the claim is too old; the longer period, from memory, awaits confirmation"""
    if case.is_titled:
        return case.law.limitation_years_titled
    return case.law.limitation_years_general
