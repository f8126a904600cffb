"""What a person wished, and who else might hear: rules that hold in every country."""

from evenhand.rulebook.author import (
    ANSWER,
    CALL,
    CONTACT,
    DAY,
    DEMAND,
    EMAIL,
    LEGAL,
    LETTER,
    MINUTE,
    NEVER,
    NOTICE,
    NOW,
    PROOF,
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
CHOSEN = DEMAND | SERVICE | SURVEY
# What arrives at a moment. An answer may be read when she likes, unless it rings or knocks.
TIMED = (OURS & (CALL | SMS | EMAIL | VISIT)) | ((ANSWER | PROOF) & (CALL | VISIT))
# What may be noticed at the moment it arrives, whatever it is about.
NOTICED = CALL | SMS | EMAIL | VISIT
# A letter that the law requires must arrive somewhere.
PLACED = CONTACT - (NOTICE & LETTER)


@rule("house.wished-hours", acts=TIMED, principle=4, source="house-policy#wishes")
def at_the_hours_she_wished(case: Facts) -> Instant:
    if not case.wishes_known or case.replies_to_her:
        return NOW
    opens = case.wishes_from_minute
    eastmost = case.local_minute + case.zone_spread_minutes
    if case.wishes_until_minute < opens:
        # The hours she wished lie around midnight.
        if case.local_minute < opens and eastmost >= case.wishes_until_minute:
            return case.day_starts_at + opens * MINUTE
        return NOW
    if case.local_minute < opens:
        return case.day_starts_at + opens * MINUTE
    if eastmost >= case.wishes_until_minute:
        return case.next_day_starts_at + opens * MINUTE
    return NOW


@rule("house.wished-days", acts=TIMED, principle=4, source="house-policy#wishes")
def not_on_the_weekdays_she_refused(case: Facts) -> Instant:
    if case.today_is_refused and not case.replies_to_her:
        return case.next_day_starts_at
    return NOW


@rule("house.refused-place", acts=PLACED, principle=4, source="house-policy#wishes")
def not_at_a_place_she_refused(case: Facts) -> Instant:
    if case.is_refused_place and not case.replies_to_her:
        return NEVER
    return NOW


@rule("house.helpers-mandate", acts=CONTACT - PROOF, principle=2, source="house-policy#helpers")
def a_helper_learns_what_she_allowed(case: Facts) -> Instant:
    # Copies alone: they go as answers to what she asked for, never where somebody must not notice.
    if case.is_helpers_way and (not case.is_helper_mandated or case.safe_contact_only):
        return NEVER
    return NOW


@rule(
    "house.helpers-copies",
    acts=CONTACT - ANSWER - PROOF,
    principle=2,
    source="house-policy#helpers",
)
def nothing_but_copies_goes_to_a_helper(case: Facts) -> Instant:
    if case.is_helpers_way:
        return NEVER
    return NOW


@rule("house.advisers-proof", acts=CONTACT & PROOF, principle=8, source="house-policy#advisers")
def a_proof_goes_beside_her_to_an_adviser_alone(case: Facts) -> Instant:
    # Where she has a safe way alone one of us gives it to her adviser: nothing is sent by itself.
    if case.is_helpers_way and (not case.is_adviser_mandated or case.safe_contact_only):
        return NEVER
    return NOW


@rule("house.overheard", acts=CONTACT, principle=2, source="house-policy#third-parties")
def nobody_else_learns_of_it(case: Facts) -> Instant:
    if case.may_be_overheard and not case.is_limited_content:
        return NEVER
    return NOW


@rule("house.overheard-hours", acts=NOTICED, principle=2, source="house-policy#third-parties")
def not_while_somebody_else_may_hear(case: Facts) -> Instant:
    if not case.overheard_known:
        return NOW
    begins = case.overheard_from_minute
    ends = case.overheard_until_minute
    eastmost = case.local_minute + case.zone_spread_minutes
    if ends < begins:
        # They lie around midnight.
        if case.local_minute < ends:
            return case.day_starts_at + ends * MINUTE
        if eastmost >= begins:
            return case.next_day_starts_at + ends * MINUTE
        return NOW
    if eastmost >= begins and case.local_minute < ends:
        return case.day_starts_at + ends * MINUTE
    return NOW


@rule(
    "house.work-email",
    acts=EMAIL & (OURS | ANSWER | PROOF),
    principle=2,
    source="house-policy#not-at-work",
)
def no_email_that_an_employer_can_read(case: Facts) -> Instant:
    if case.email_at_work and not case.workplace_allowed and not case.replies_to_her:
        return NEVER
    return NOW


@rule(
    "house.interpreter",
    acts=DEMAND & (CALL | VISIT),
    principle=6,
    source="house-policy#interpreter",
)
def ask_only_in_words_she_understands(case: Facts) -> Instant:
    if case.is_interpreter_missing:
        return NEVER
    return NOW


@rule(
    "house.contacts-in-a-day",
    acts=CHOSEN & CONTACT,
    principle=4,
    source="house-policy#contact-budget",
)
def one_contact_in_a_day(case: Facts) -> Instant:
    # Asked for a later day, today's contacts count no more.
    is_this_day = case.at < case.contacts_today_until
    if is_this_day and case.contacts_today >= case.law.max_contacts_a_day:
        return case.contacts_today_until
    return NOW


@rule(
    "house.more-time-to-object",
    acts=DEMAND | LEGAL | REPORT,
    principle=6,
    source="house-policy#more-time",
)
def more_time_to_object_where_she_needs_it(case: Facts) -> Instant:
    if not case.needs_more_time or not case.first_notice_at_known:
        return NOW
    if case.objection_ends_at_known:
        ends_at = case.objection_ends_at
    else:
        ends_at = case.first_notice_at + case.law.objection_days * DAY
    free_at = ends_at + case.law.more_time_days * DAY
    if case.at < free_at:
        return free_at
    return NOW


@rule(
    "house.more-time-between",
    acts=DEMAND & (LETTER | EMAIL | SMS),
    principle=4,
    source="house-policy#more-time",
)
def more_time_between_demands_where_she_needs_it(case: Facts) -> Instant:
    if case.needs_more_time and case.last_reminder_at_known:
        wait_days = case.law.reminder_gap_days + case.law.more_time_days
        free_at = case.last_reminder_at + wait_days * DAY
        if case.at < free_at:
            return free_at
    return NOW


@rule(
    "house.notice-arrived",
    acts=DEMAND,
    principle=6,
    source="house-policy#first-notice",
)
def a_returned_notice_explained_nothing(case: Facts) -> Instant:
    if case.is_notice_returned:
        return NEVER
    return NOW


@rule("house.capacity", acts=DEMAND, principle=8, source="house-policy#capacity")
def wait_for_somebody_who_can_decide(case: Facts) -> Instant:
    if case.may_lack_capacity:
        return NEVER
    return NOW
