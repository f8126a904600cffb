"""What only Germany asks: quiet times, the first demand in text form, insolvency, ZPO 850c."""

from evenhand.rulebook.author import (
    CALL,
    DEMAND,
    EMAIL,
    FEE,
    MINUTE,
    NEVER,
    NOTICE,
    NOW,
    PLAN,
    SERVICE,
    SMS,
    SURVEY,
    VISIT,
    Facts,
    Instant,
    Minor,
    formula,
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


@rule("de.fee-within-lawyers-scale", acts=FEE, principle=5, source="rdg#13e")
def only_a_fee_the_law_knows(case: Facts) -> Instant:
    if case.is_natural_person and not case.fee_authorised:
        return NEVER
    return NOW


@rule("de.insolvency", acts=DEMAND | FEE | PLAN, principle=1, source="inso#87, 89")
def insolvency_stops_us(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@formula("de.dependants", source="zpo#850c(2)")
def dependants_that_count(case: Facts) -> int:
    if case.adults_known and case.children_known:
        partner = 1 if case.adults > 1 else 0
        people = partner + case.children_under_11 + case.children_over_10
        return min(people, case.law.dependants_max)
    return case.law.dependants_max


@formula("de.free_amount", source="zpo#850c(1)-(2)")
def free_amount_of_the_household(case: Facts) -> Minor:
    dependants = dependants_that_count(case)
    return (
        case.law.base_minor
        + min(dependants, 1) * case.law.first_dependant_minor
        + max(dependants - 1, 0) * case.law.next_dependant_minor
    )


@formula("de.protected_income", source="zpo#850c")
def pay_that_stays(case: Facts) -> Minor:
    free = free_amount_of_the_household(case)
    if not case.net_income_known:
        return free
    dependants = dependants_that_count(case)
    percent = 70 if dependants == 0 else 60 - 10 * dependants
    limit = case.law.fully_seizable_above_minor
    counted = min(case.net_income_minor, limit) // 1000 * 1000
    taken = (max(counted - free, 0) * percent + 50) // 100
    above = max(case.net_income_minor - limit, 0)
    return max(case.net_income_minor - taken - above, free)
