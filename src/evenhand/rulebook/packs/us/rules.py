"""What only the United States ask: Regulation F (12 CFR part 1006) and the federal wage limit."""

from evenhand.rulebook.author import (
    CALL,
    DAY,
    DEMAND,
    EMAIL,
    FEE,
    LETTER,
    MINUTE,
    NEVER,
    NOTICE,
    NOW,
    PORTAL,
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


@rule("us.quiet-hours", acts=TIMED, principle=4, source="12-cfr-1006#6(b)(1)(i)")
def from_eight_to_nine_where_she_is(case: Facts) -> Instant:
    if case.local_minute < case.law.contact_from_minute:
        return case.day_starts_at + case.law.contact_from_minute * MINUTE
    if case.local_minute + case.zone_spread_minutes >= case.law.contact_until_minute:
        return case.next_day_starts_at + case.law.contact_from_minute * MINUTE
    return NOW


@rule(
    "us.call-frequency",
    acts=CALL & OURS,
    principle=4,
    source="12-cfr-1006#14(b)(2)(i)(A)",
)
def seven_calls_in_seven_days(case: Facts) -> Instant:
    if case.calls_last_7_days >= case.law.max_calls:
        return case.oldest_call_at + 7 * DAY
    return NOW


@rule(
    "us.after-conversation",
    acts=CALL & OURS,
    principle=4,
    source="12-cfr-1006#14(b)(2)",
)
def seven_days_after_a_conversation(case: Facts) -> Instant:
    if case.last_conversation_at_known:
        free_at = case.last_conversation_at + case.law.days_after_conversation * DAY
        if case.at < free_at:
            return free_at
    return NOW


@rule("us.attorney", acts=OURS - PORTAL, principle=1, source="12-cfr-1006#6(b)(2)")
def speak_to_the_attorney(case: Facts) -> Instant:
    if case.representative_is_attorney:
        return NEVER
    return NOW


@rule("us.workplace", acts=OURS - PORTAL, principle=4, source="12-cfr-1006#6(b)(3)")
def not_at_work(case: Facts) -> Instant:
    if case.is_workplace and not case.workplace_allowed:
        return NEVER
    return NOW


@rule("us.email-opt-out", acts=EMAIL & OURS, principle=4, source="12-cfr-1006#14(h)(2)(i)")
def no_email_after_opt_out(case: Facts) -> Instant:
    if case.refuses_email:
        return NEVER
    return NOW


@rule("us.text-opt-out", acts=SMS & OURS, principle=4, source="12-cfr-1006#14(h)(2)(i)")
def no_text_after_opt_out(case: Facts) -> Instant:
    if case.refuses_sms:
        return NEVER
    return NOW


@rule("us.no-calls-wished", acts=CALL & OURS, principle=4, source="12-cfr-1006#14(h)")
def no_call_when_she_said_so(case: Facts) -> Instant:
    if case.refuses_call:
        return NEVER
    return NOW


@rule(
    "us.no-letters-wished",
    acts=LETTER & (DEMAND | SERVICE | SURVEY),
    principle=4,
    source="12-cfr-1006#14(h)",
)
def no_letter_when_she_said_so(case: Facts) -> Instant:
    if case.refuses_letter:
        return NEVER
    return NOW


@rule("us.email-route", acts=EMAIL & OURS, principle=2, source="12-cfr-1006#6(d)(4)")
def email_only_by_a_safe_route(case: Facts) -> Instant:
    if not case.email_consented:
        return NEVER
    return NOW


@rule("us.text-route", acts=SMS & OURS, principle=2, source="12-cfr-1006#6(d)(5)")
def text_only_by_a_fresh_route(case: Facts) -> Instant:
    if not case.text_route_at_known:
        return NEVER
    if case.at >= case.text_route_at + case.law.text_route_days * DAY:
        return NEVER
    return NOW


@rule(
    "us.ceased-communication",
    acts=(DEMAND | SERVICE | SURVEY) - PORTAL,
    principle=4,
    source="12-cfr-1006#6(c)",
)
def stop_when_she_asks_in_writing(case: Facts) -> Instant:
    if case.ceased_communication:
        return NEVER
    return NOW


@rule(
    "us.validation-notice-first",
    acts=DEMAND,
    principle=6,
    source="12-cfr-1006#34(a)(1)",
)
def validation_notice_before_demands(case: Facts) -> Instant:
    if not case.first_notice_at_known:
        return NEVER
    return NOW


@rule("us.validation-period", acts=DEMAND, principle=6, source="12-cfr-1006#38(b)")
def demands_wait_for_the_validation_period(case: Facts) -> Instant:
    if case.first_notice_at_known:
        if not case.objection_ends_at_known:
            return NEVER
        if case.at < case.objection_ends_at:
            return case.objection_ends_at
    return NOW


@rule("us.dispute", acts=DEMAND, principle=6, source="12-cfr-1006#38(d)")
def cease_until_verified(case: Facts) -> Instant:
    if case.hold_kind == "dispute" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("us.fee-authorised", acts=FEE, principle=5, source="12-cfr-1006#22(b)")
def only_amounts_agreed_or_lawful(case: Facts) -> Instant:
    if not case.fee_authorised:
        return NEVER
    return NOW


@formula("us.protected_income", source="15-usc-1673#a")
def pay_that_no_garnishment_takes(case: Facts) -> Minor:
    week = case.law.protected_hours * case.law.minimum_hourly_wage_minor
    floor = week * 52 // 12
    if not case.net_income_known:
        return floor
    taken = case.net_income_minor * case.law.seizable_percent // 100
    return max(case.net_income_minor - taken, floor)
