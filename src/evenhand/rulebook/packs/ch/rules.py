"""What only Switzerland asks: closed times, no collector's costs, the year of rest, the minimum."""

from evenhand.rulebook.author import (
    CALL,
    DEMAND,
    EMAIL,
    FEE,
    MINUTE,
    NEVER,
    NOTICE,
    NOW,
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


@rule("ch.quiet-hours", acts=TIMED, principle=4, source="house-policy#schkg-56-1-for-us-too")
def from_seven_to_eight(case: Facts) -> Instant:
    if case.local_minute < case.law.contact_from_minute:
        return case.day_starts_at + case.law.contact_from_minute * MINUTE
    if case.local_minute >= case.law.contact_until_minute:
        return case.next_working_day_starts_at + case.law.contact_from_minute * MINUTE
    return NOW


@rule(
    "ch.sunday-or-holiday",
    acts=TIMED,
    principle=4,
    source="house-policy#schkg-56-1-for-us-too",
)
def rest_on_sundays_and_holidays(case: Facts) -> Instant:
    if case.local_weekday == 7 or case.is_public_holiday:
        return case.next_working_day_starts_at + case.law.contact_from_minute * MINUTE
    return NOW


@rule("ch.no-collection-fee", acts=FEE, principle=5, source="schkg#27(3)")
def costs_of_collection_stay_with_the_creditor(case: Facts) -> Instant:
    if not case.fee_authorised:
        return NEVER
    return NOW


@rule("ch.insolvency-rest", acts=DEMAND, principle=4, source="inkasso-code#insolvency")
def a_year_of_rest_after_proof_of_insolvency(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("ch.show-the-evidence", acts=DEMAND | FEE, principle=6, source="schkg#73")
def wait_while_the_evidence_is_asked_for(case: Facts) -> Instant:
    if case.hold_kind == "dispute" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@formula("ch.protected_income", source="schkg#93")
def what_the_office_leaves(case: Facts) -> Minor:
    if case.children_known:
        younger = case.children_under_11
        older = case.children_over_10
    else:
        younger = 0
        older = case.law.children_when_unknown
    if not case.adults_known or case.adults > 1:
        basic = case.law.couple_minor
    elif younger + older > 0:
        basic = case.law.single_parent_minor
    else:
        basic = case.law.single_minor
    if case.housing_known:
        housing = case.housing_minor
    else:
        housing = 0
    if case.health_insurance_known:
        health = case.health_insurance_minor
    else:
        health = 0
    children = younger * case.law.child_to_10_minor + older * case.law.child_over_10_minor
    return basic + children + housing + health
