"""How, when and how often we may turn to a person: rules that hold in every country."""

from evenhand.rulebook.author import (
    ANSWER,
    CALL,
    CONTACT,
    DAY,
    DEMAND,
    EMAIL,
    FEE,
    LEGAL,
    LETTER,
    MINUTE,
    NEVER,
    NOTICE,
    NOW,
    PROOF,
    REPORT,
    SALE,
    SERVICE,
    SMS,
    SURVEY,
    VISIT,
    Facts,
    Instant,
    rule,
)

# What we send of our own accord; answers and proofs are what the person waits for.
OURS = DEMAND | NOTICE | SERVICE | SURVEY
# What nobody obliges us to send.
CHOSEN = DEMAND | SERVICE | SURVEY
TIMED = OURS & (CALL | SMS | EMAIL | VISIT)


@rule(
    "house.sender-certified",
    acts=CONTACT,
    principle=6,
    source="house-policy#no-certificate-no-contact",
)
def only_certified_senders(case: Facts) -> Instant:
    if not case.sender_certified:
        return NEVER
    return NOW


@rule("house.postal-address", acts=LETTER, principle=3, source="house-policy#reachable")
def a_letter_needs_an_address(case: Facts) -> Instant:
    if not case.postal_address_known:
        return NEVER
    return NOW


@rule("house.email-address", acts=EMAIL, principle=3, source="house-policy#reachable")
def an_email_needs_an_address(case: Facts) -> Instant:
    if not case.email_known:
        return NEVER
    return NOW


@rule("house.phone-number", acts=CALL | SMS, principle=3, source="house-policy#reachable")
def a_call_needs_a_number(case: Facts) -> Instant:
    if not case.phone_known:
        return NEVER
    return NOW


@rule(
    "house.refuses-letters",
    acts=LETTER & CHOSEN,
    principle=4,
    source="house-policy#channels-refused",
)
def no_letters_when_refused(case: Facts) -> Instant:
    if case.refuses_letter:
        return NEVER
    return NOW


@rule(
    "house.refuses-email",
    acts=EMAIL & OURS,
    principle=4,
    source="house-policy#channels-refused",
)
def no_email_when_refused(case: Facts) -> Instant:
    if case.refuses_email:
        return NEVER
    return NOW


@rule("house.refuses-texts", acts=SMS & OURS, principle=4, source="house-policy#channels-refused")
def no_texts_when_refused(case: Facts) -> Instant:
    if case.refuses_sms:
        return NEVER
    return NOW


@rule("house.refuses-calls", acts=CALL & OURS, principle=4, source="house-policy#channels-refused")
def no_calls_when_refused(case: Facts) -> Instant:
    if case.refuses_call:
        return NEVER
    return NOW


@rule("house.refuses-visits", acts=VISIT, principle=4, source="house-policy#channels-refused")
def no_visits_when_refused(case: Facts) -> Instant:
    if case.refuses_visit:
        return NEVER
    return NOW


@rule("house.visit-by-consent", acts=VISIT, principle=4, source="house-policy#visits")
def visits_only_by_consent(case: Facts) -> Instant:
    if not case.visit_consented:
        return NEVER
    return NOW


@rule(
    "house.representative",
    acts=CHOSEN & CONTACT,
    principle=4,
    source="house-policy#representatives",
)
def speak_to_the_representative(case: Facts) -> Instant:
    if case.has_representative:
        return NEVER
    return NOW


@rule(
    "house.deceased",
    acts=CHOSEN | FEE | LEGAL | REPORT | SALE,
    principle=4,
    source="house-policy#bereavement",
)
def no_demands_after_a_death(case: Facts) -> Instant:
    if case.is_deceased:
        return NEVER
    return NOW


@rule(
    "house.safe-contact",
    acts=CHOSEN & CONTACT,
    principle=2,
    source="house-policy#safe-contact",
)
def nothing_of_our_own_accord(case: Facts) -> Instant:
    if case.safe_contact_only:
        return NEVER
    return NOW


@rule(
    "house.safe-way",
    acts=CONTACT & (NOTICE | ANSWER | PROOF),
    principle=2,
    source="house-policy#safe-contact",
)
def only_the_safe_way(case: Facts) -> Instant:
    if case.safe_contact_only and not case.is_safe_way:
        return NEVER
    return NOW


@rule(
    "house.not-at-work",
    acts=CONTACT & (OURS | ANSWER | PROOF),
    principle=2,
    source="house-policy#not-at-work",
)
def not_at_work_unless_wished(case: Facts) -> Instant:
    if case.is_workplace and not case.workplace_allowed:
        return NEVER
    return NOW


@rule(
    "house.ceased-contact", acts=CHOSEN & CONTACT, principle=4, source="house-policy#contact-ended"
)
def silence_when_asked_in_writing(case: Facts) -> Instant:
    if case.ceased_communication:
        return NEVER
    return NOW


@rule("house.night-rest", acts=TIMED, principle=4, source="house-policy#night-rest")
def nobody_is_woken(case: Facts) -> Instant:
    if case.local_minute < case.law.night_until_minute:
        return case.day_starts_at + case.law.night_until_minute * MINUTE
    if case.local_minute + case.zone_spread_minutes >= case.law.night_from_minute:
        return case.next_day_starts_at + case.law.night_until_minute * MINUTE
    return NOW


@rule(
    "house.contacts-in-7-days",
    acts=CHOSEN & CONTACT,
    principle=4,
    source="house-policy#contact-budget",
)
def few_contacts_in_a_week(case: Facts) -> Instant:
    if case.contacts_last_7_days >= case.law.max_contacts_7_days:
        return case.oldest_contact_at + 7 * DAY
    return NOW


@rule(
    "house.contacts-in-30-days", acts=CHOSEN & CONTACT, principle=4, source="malg-letters#4-a-month"
)
def few_contacts_in_a_month(case: Facts) -> Instant:
    if case.contacts_last_30_days >= case.law.max_contacts_30_days:
        return case.oldest_contact_30_at + 30 * DAY
    return NOW


@rule("house.first-notice-first", acts=DEMAND, principle=6, source="house-policy#first-notice")
def explain_before_asking(case: Facts) -> Instant:
    if not case.first_notice_at_known:
        return NEVER
    return NOW


@rule("house.time-to-object", acts=DEMAND, principle=6, source="house-policy#objections")
def time_to_object_where_no_law_gives_it(case: Facts) -> Instant:
    if case.first_notice_at_known and not case.objection_ends_at_known:
        free_at = case.first_notice_at + case.law.objection_days * DAY
        if case.at < free_at:
            return free_at
    return NOW


@rule(
    "house.reminder-gap",
    acts=DEMAND & (LETTER | EMAIL | SMS),
    principle=4,
    source="house-policy#reminder-gap",
)
def one_written_demand_in_fourteen_days(case: Facts) -> Instant:
    if case.last_reminder_at_known:
        free_at = case.last_reminder_at + case.law.reminder_gap_days * DAY
        if case.at < free_at:
            return free_at
    return NOW


@rule("house.survey-refused", acts=SURVEY, principle=4, source="house-policy#surveys")
def no_surveys_when_refused(case: Facts) -> Instant:
    if case.refuses_surveys:
        return NEVER
    return NOW


@rule("house.survey-pause", acts=SURVEY, principle=4, source="house-policy#surveys")
def a_pause_between_two_surveys(case: Facts) -> Instant:
    if case.last_survey_at_known:
        free_at = case.last_survey_at + case.law.survey_pause_days * DAY
        if case.at < free_at:
            return free_at
    return NOW


@rule("house.surveys-in-a-year", acts=SURVEY, principle=4, source="house-policy#surveys")
def few_surveys_in_a_year(case: Facts) -> Instant:
    if case.surveys_last_365_days >= case.law.survey_most_a_year:
        return case.oldest_survey_at + 365 * DAY
    return NOW
