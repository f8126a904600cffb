"""What only the Netherlands ask: rest in the evening and on Sundays and holidays, insolvency."""

from evenhand.rulebook.author import (
    CALL,
    DEMAND,
    EMAIL,
    LEGAL,
    MINUTE,
    NOTICE,
    NOW,
    SERVICE,
    SMS,
    SURVEY,
    VISIT,
    Facts,
    Instant,
    formula,
    rule,
)

TIMED = (DEMAND | NOTICE | SERVICE | SURVEY) & (CALL | SMS | EMAIL | VISIT)


@rule("nl.quiet-hours", acts=TIMED, principle=4, source="wki#contact-hours")
def from_seven_to_eight(case: Facts) -> Instant:
    if case.local_minute < case.law.contact_from_minute:
        return case.day_starts_at + case.law.contact_from_minute * MINUTE
    if case.local_minute + case.zone_spread_minutes >= case.law.contact_until_minute:
        return case.next_working_day_starts_at + case.law.contact_from_minute * MINUTE
    return NOW


@rule("nl.sunday-or-holiday", acts=TIMED, principle=4, source="wki#contact-hours")
def rest_on_sundays_and_holidays(case: Facts) -> Instant:
    if case.local_weekday == 7 or case.is_public_holiday:
        return case.next_working_day_starts_at + case.law.contact_from_minute * MINUTE
    return NOW


@rule("nl.insolvency", acts=LEGAL, principle=1, source="fw#moratorium")
def insolvency_stays_enforcement(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@formula("nl.limitation_years", source="bw#3:307, 3:308, 3:324, 7:28")
def years_until_too_late(case: Facts) -> int:
    """Years until the claim is too old; the longer period, from memory, awaits confirmation"""
    if case.is_titled:
        return case.law.limitation_years_titled
    if case.claim_kind == "invoice" and case.is_natural_person:
        return case.law.limitation_years_consumer_sale
    return case.law.limitation_years_general


@formula("nl.interest_rate_bp", source="bw#6:119")
def default_interest(case: Facts) -> int:
    """Legal interest, a year; the rate between businesses is not coded"""
    return case.law.default_interest_bp
