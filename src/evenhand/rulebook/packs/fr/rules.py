"""What only France asks: first letter, no costs without title, over-indebtedness, the scale."""

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
    bands,
    formula,
    rule,
)

OURS = DEMAND | NOTICE | SERVICE | SURVEY
TIMED = OURS & (CALL | SMS | EMAIL | VISIT)


@rule("fr.quiet-hours", acts=TIMED, principle=4, source="house-policy#hours-fr")
def from_eight_to_eight(case: Facts) -> Instant:
    if case.local_minute < case.law.contact_from_minute:
        return case.day_starts_at + case.law.contact_from_minute * MINUTE
    if case.local_minute + case.zone_spread_minutes >= case.law.contact_until_minute:
        return case.next_working_day_starts_at + case.law.contact_from_minute * MINUTE
    return NOW


@rule("fr.sunday-or-holiday", acts=TIMED, principle=4, source="house-policy#hours-fr")
def rest_on_sundays_and_holidays(case: Facts) -> Instant:
    if case.local_weekday == 7 or case.is_public_holiday:
        return case.next_working_day_starts_at + case.law.contact_from_minute * MINUTE
    return NOW


@rule("fr.first-letter-first", acts=DEMAND, principle=6, source="cpce#R124-4")
def first_letter_before_any_demand(case: Facts) -> Instant:
    if not case.first_notice_at_known:
        return NEVER
    if case.first_notice_channel != "letter":
        return NEVER
    return NOW


@rule("fr.no-fee-without-title", acts=FEE, principle=5, source="cpce#L111-8")
def costs_without_title_stay_with_the_creditor(case: Facts) -> Instant:
    if not case.has_enforceable_title:
        return NEVER
    return NOW


@rule(
    "fr.over-indebtedness",
    acts=DEMAND | FEE | PLAN,
    principle=1,
    source="code-consommation#L722-2, L722-5, L722-14",
)
def the_commission_decides(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@formula("fr.protected_income", source="code-travail#R3252-2, R3252-5")
def pay_that_stays(case: Facts) -> Minor:
    if case.adults_known and case.children_known:
        partner = 1 if case.adults > 1 else 0
        dependants = partner + case.children_under_11 + case.children_over_10
    else:
        dependants = case.law.dependants_when_unknown
    if not case.net_income_known:
        return case.law.floor_minor
    raised_by = dependants * case.law.dependant_minor
    taken = bands(case.net_income_minor * 12, case.law.seizable_scale, raised_by) // 12
    return max(case.net_income_minor - taken, case.law.floor_minor)
