"""Court, reports and sales: what must be in order before the heavy steps, in every country."""

from evenhand.rulebook.author import (
    DAY,
    DEMAND,
    FEE,
    LEGAL,
    NEVER,
    NOW,
    PLAN,
    REPORT,
    SALE,
    Facts,
    Instant,
    rule,
)

STEPS = LEGAL | REPORT | SALE


@rule("house.hold-stops-steps", acts=STEPS, principle=4, source="house-policy#holds")
def steps_wait_for_the_hold(case: Facts) -> Instant:
    if case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("house.contested", acts=STEPS, principle=6, source="house-policy#contested")
def no_step_on_a_contested_claim(case: Facts) -> Instant:
    if case.is_contested:
        return NEVER
    return NOW


@rule(
    "house.explained-before-steps",
    acts=LEGAL | REPORT,
    principle=6,
    source="house-policy#objections",
)
def explain_and_wait_before_a_step(case: Facts) -> Instant:
    if case.is_notice_returned or not case.first_notice_at_known:
        return NEVER
    if case.objection_ends_at_known:
        free_at = case.objection_ends_at
    else:
        free_at = case.first_notice_at + case.law.objection_days * DAY
    if case.at < free_at:
        return free_at
    return NOW


@rule(
    "house.told-before-report",
    acts=REPORT,
    principle=6,
    source="house-policy#told-before-report",
)
def a_report_is_announced(case: Facts) -> Instant:
    if not case.is_told_of_report:
        return NEVER
    if case.told_of_report_at_known:
        free_at = case.told_of_report_at + case.law.report_notice_days * DAY
        if case.at < free_at:
            return free_at
        return NOW
    if case.days_since_told < case.law.report_notice_days:
        return NEVER
    return NOW


@rule(
    "house.settled",
    acts=DEMAND | FEE | PLAN | STEPS,
    principle=5,
    source="house-policy#settled",
)
def a_settled_debt_rests(case: Facts) -> Instant:
    if case.is_settled:
        return NEVER
    return NOW


@rule(
    "house.capacity-before-steps",
    acts=STEPS | PLAN,
    principle=8,
    source="house-policy#capacity",
)
def no_step_against_who_cannot_decide(case: Facts) -> Instant:
    if case.may_lack_capacity:
        return NEVER
    return NOW
