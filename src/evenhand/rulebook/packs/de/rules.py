"""What only Germany asks: quiet times, the first demand in text form, insolvency, reports."""

from evenhand.rulebook.author import (
    CALL,
    DEMAND,
    EMAIL,
    FEE,
    LEGAL,
    MINUTE,
    NEVER,
    NOTICE,
    NOW,
    PLAN,
    REPORT,
    SERVICE,
    SMS,
    SURVEY,
    VISIT,
    Facts,
    Instant,
    rule,
)

OURS = DEMAND | NOTICE | SERVICE | SURVEY
TIMED = OURS & (CALL | SMS | EMAIL | VISIT)


@rule("de.quiet-hours", acts=TIMED, principle=4, source="house-policy#hours-de")
def from_eight_to_eight(case: Facts) -> Instant:
    if case.local_minute < case.law.contact_from_minute:
        return case.day_starts_at + case.law.contact_from_minute * MINUTE
    if case.local_minute >= case.law.contact_until_minute:
        return case.next_working_day_starts_at + case.law.contact_from_minute * MINUTE
    return NOW


@rule("de.sunday-or-holiday", acts=TIMED, principle=4, source="house-policy#hours-de")
def rest_on_sundays_and_holidays(case: Facts) -> Instant:
    if case.local_weekday == 7 or case.is_public_holiday:
        return case.next_working_day_starts_at + case.law.contact_from_minute * MINUTE
    return NOW


@rule("de.first-demand-first", acts=DEMAND, principle=6, source="rdg#13a(1)")
def information_before_demands(case: Facts) -> Instant:
    if case.is_natural_person and not case.first_notice_at_known:
        return NEVER
    return NOW


@rule(
    "de.first-demand-in-text-form",
    acts=NOTICE & (CALL | VISIT),
    principle=6,
    source="rdg#13a(1)",
)
def no_spoken_first_demand(case: Facts) -> Instant:
    if case.is_natural_person and not case.first_notice_at_known:
        return NEVER
    return NOW


@rule("de.first-demand-content", acts=NOTICE, principle=6, source="rdg#13a(1)")
def a_first_demand_says_all_the_law_lists(case: Facts) -> Instant:
    if case.is_natural_person and case.is_content_incomplete:
        return NEVER
    return NOW


@rule(
    "de.insolvency",
    acts=DEMAND | FEE | PLAN | LEGAL,
    principle=1,
    source="inso#87, 89",
)
def insolvency_stops_us(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("de.no-report-of-contested", acts=REPORT, principle=4, source="bdsg#31(2)")
def a_contested_claim_is_not_reported(case: Facts) -> Instant:
    if case.is_contested:
        return NEVER
    if case.hold_kind == "dispute" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("de.plan-costs-told", acts=PLAN, principle=6, source="rdg#13a(3)")
def costs_of_a_plan_are_told_before(case: Facts) -> Instant:
    if case.is_natural_person and case.plan_costs_minor > 0 and not case.is_told_of_plan_costs:
        return NEVER
    return NOW
