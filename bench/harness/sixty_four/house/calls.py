"""Rules copied from the packs on 22 November 2026 and kept as they were: a fixed load."""

from evenhand.rulebook.author import DAY, MINUTE, NEVER, NOW, PLAN, Facts, Instant, rule


@rule("house.us-quiet-hours", acts=PLAN, principle=4, source="copied#us.quiet-hours")
def us_from_eight_to_nine_where_she_is(case: Facts) -> Instant:
    if case.local_minute < case.law.us_contact_from_minute:
        return case.day_starts_at + case.law.us_contact_from_minute * MINUTE
    if case.local_minute + case.zone_spread_minutes >= case.law.us_contact_until_minute:
        return case.next_day_starts_at + case.law.us_contact_from_minute * MINUTE
    return NOW


@rule("house.us-call-frequency", acts=PLAN, principle=4, source="copied#us.call-frequency")
def us_seven_calls_in_seven_days(case: Facts) -> Instant:
    if case.calls_last_7_days >= case.law.us_max_calls:
        return case.oldest_call_at + 7 * DAY
    return NOW


@rule("house.us-after-conversation", acts=PLAN, principle=4, source="copied#us.after-conversation")
def us_seven_days_after_a_conversation(case: Facts) -> Instant:
    if case.last_conversation_at_known:
        free_at = case.last_conversation_at + case.law.us_days_after_conversation * DAY
        if case.at < free_at:
            return free_at
    return NOW


@rule("house.us-attorney", acts=PLAN, principle=1, source="copied#us.attorney")
def us_speak_to_the_attorney(case: Facts) -> Instant:
    if case.representative_is_attorney:
        return NEVER
    return NOW


@rule("house.us-workplace", acts=PLAN, principle=4, source="copied#us.workplace")
def us_not_at_work(case: Facts) -> Instant:
    if case.is_workplace and (not case.workplace_allowed):
        return NEVER
    return NOW


@rule("house.us-email-opt-out", acts=PLAN, principle=4, source="copied#us.email-opt-out")
def us_no_email_after_opt_out(case: Facts) -> Instant:
    if case.refuses_email:
        return NEVER
    return NOW


@rule("house.us-text-opt-out", acts=PLAN, principle=4, source="copied#us.text-opt-out")
def us_no_text_after_opt_out(case: Facts) -> Instant:
    if case.refuses_sms:
        return NEVER
    return NOW


@rule("house.us-no-calls-wished", acts=PLAN, principle=4, source="copied#us.no-calls-wished")
def us_no_call_when_she_said_so(case: Facts) -> Instant:
    if case.refuses_call:
        return NEVER
    return NOW


@rule("house.us-no-letters-wished", acts=PLAN, principle=4, source="copied#us.no-letters-wished")
def us_no_letter_when_she_said_so(case: Facts) -> Instant:
    if case.refuses_letter:
        return NEVER
    return NOW


@rule("house.us-email-route", acts=PLAN, principle=2, source="copied#us.email-route")
def us_email_only_by_a_safe_route(case: Facts) -> Instant:
    if not case.email_consented:
        return NEVER
    return NOW


@rule("house.us-text-route", acts=PLAN, principle=2, source="copied#us.text-route")
def us_text_only_by_a_fresh_route(case: Facts) -> Instant:
    if not case.text_route_at_known:
        return NEVER
    if case.at >= case.text_route_at + case.law.us_text_route_days * DAY:
        return NEVER
    return NOW


@rule(
    "house.us-ceased-communication", acts=PLAN, principle=4, source="copied#us.ceased-communication"
)
def us_stop_when_she_asks_in_writing(case: Facts) -> Instant:
    if case.ceased_communication:
        return NEVER
    return NOW


@rule(
    "house.us-validation-notice-first",
    acts=PLAN,
    principle=6,
    source="copied#us.validation-notice-first",
)
def us_validation_notice_before_demands(case: Facts) -> Instant:
    if not case.first_notice_at_known:
        return NEVER
    return NOW


@rule("house.us-validation-period", acts=PLAN, principle=6, source="copied#us.validation-period")
def us_demands_wait_for_the_validation_period(case: Facts) -> Instant:
    if case.first_notice_at_known:
        if not case.objection_ends_at_known:
            return NEVER
        if case.at < case.objection_ends_at:
            return case.objection_ends_at
    return NOW


@rule("house.us-dispute", acts=PLAN, principle=6, source="copied#us.dispute")
def us_cease_until_verified(case: Facts) -> Instant:
    if case.hold_kind == "dispute" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("house.us-fee-authorised", acts=PLAN, principle=5, source="copied#us.fee-authorised")
def us_only_amounts_agreed_or_lawful(case: Facts) -> Instant:
    if not case.fee_authorised:
        return NEVER
    return NOW


@rule(
    "house.house-sender-certified", acts=PLAN, principle=6, source="copied#house.sender-certified"
)
def house_only_certified_senders(case: Facts) -> Instant:
    if not case.sender_certified:
        return NEVER
    return NOW


@rule("house.house-postal-address", acts=PLAN, principle=3, source="copied#house.postal-address")
def house_a_letter_needs_an_address(case: Facts) -> Instant:
    if not case.postal_address_known:
        return NEVER
    return NOW


@rule("house.house-email-address", acts=PLAN, principle=3, source="copied#house.email-address")
def house_an_email_needs_an_address(case: Facts) -> Instant:
    if not case.email_known:
        return NEVER
    return NOW


@rule("house.house-phone-number", acts=PLAN, principle=3, source="copied#house.phone-number")
def house_a_call_needs_a_number(case: Facts) -> Instant:
    if not case.phone_known:
        return NEVER
    return NOW


@rule("house.house-refuses-visits", acts=PLAN, principle=4, source="copied#house.refuses-visits")
def house_no_visits_when_refused(case: Facts) -> Instant:
    if case.refuses_visit:
        return NEVER
    return NOW


@rule(
    "house.house-visit-by-consent", acts=PLAN, principle=4, source="copied#house.visit-by-consent"
)
def house_visits_only_by_consent(case: Facts) -> Instant:
    if not case.visit_consented:
        return NEVER
    return NOW
