"""What only Sweden asks: eight days in the demand, objections first, debt relief."""

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


@rule("se.eight-days-to-pay", acts=LEGAL, principle=6, source="inkassolag#5")
def eight_days_after_the_demand(case: Facts) -> Instant:
    if not case.first_notice_at_known:
        return NEVER
    if case.last_reminder_at_known:
        demanded_at = max(case.last_reminder_at, case.first_notice_at)
    else:
        demanded_at = case.first_notice_at
    free_at = demanded_at + case.law.demand_days * DAY
    return free_at if case.at < free_at else NOW


@rule("se.dispute", acts=DEMAND | FEE, principle=6, source="inkassolag#4")
def answer_the_objection_first(case: Facts) -> Instant:
    if case.hold_kind == "dispute" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("se.insolvency", acts=LEGAL, principle=1, source="skuldsanering#stay")
def insolvency_stays_enforcement(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@formula("se.limitation_years", source="preskriptionslag#2")
def years_until_too_late(case: Facts) -> int:
    """Years until the claim is too old; the longer period, from memory, awaits confirmation"""
    if case.is_natural_person and not case.is_titled:
        return case.law.limitation_years_consumer
    return case.law.limitation_years_general
