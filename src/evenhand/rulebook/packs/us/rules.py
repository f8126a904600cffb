"""What only the United States ask of the time, the place and the number of contacts.

Regulation F, 12 CFR part 1006.
"""

from evenhand.rulebook.author import (
    ANSWER,
    CALL,
    CONTACT,
    DAY,
    DEMAND,
    EMAIL,
    LETTER,
    MINUTE,
    NEVER,
    NOTICE,
    NOW,
    PORTAL,
    PROOF,
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


@rule("us.quiet-hours", acts=TIMED, principle=4, source="12-cfr-1006#6(b)(1)(i)")
def from_eight_to_nine_where_she_is(case: Facts) -> Instant:
    if case.local_minute < case.law.contact_from_minute:
        return case.day_starts_at + case.law.contact_from_minute * MINUTE
    if case.local_minute + case.zone_spread_minutes >= case.law.contact_until_minute:
        return case.next_day_starts_at + case.law.contact_from_minute * MINUTE
    return NOW


@rule("us.inconvenient-times", acts=TIMED, principle=4, source="12-cfr-1006#6(b)(1), comment 1")
def at_the_times_she_named(case: Facts) -> Instant:
    if case.replies_to_her and case.replies_sent < case.law.max_replies:
        return NOW
    if case.today_is_refused:
        return case.next_day_starts_at
    if not case.wishes_known:
        return NOW
    eastmost = case.local_minute + case.zone_spread_minutes
    if case.wishes_until_minute < case.wishes_from_minute:
        if case.local_minute < case.wishes_from_minute and eastmost >= case.wishes_until_minute:
            return case.day_starts_at + case.wishes_from_minute * MINUTE
        return NOW
    if case.local_minute < case.wishes_from_minute:
        return case.day_starts_at + case.wishes_from_minute * MINUTE
    if eastmost >= case.wishes_until_minute:
        return case.next_day_starts_at + case.wishes_from_minute * MINUTE
    return NOW


@rule(
    "us.one-reply-at-such-times",
    acts=ANSWER & (CALL | SMS | EMAIL | VISIT),
    principle=4,
    source="12-cfr-1006#6(b)(1), comment 2",
)
def one_reply_at_such_times(case: Facts) -> Instant:
    if case.replies_sent < case.law.max_replies:
        return NOW
    return at_the_times_she_named(case)


# Mail and landlines belong to a place; e-mail and texts do not, unless we know where she is.
@rule(
    "us.inconvenient-place",
    acts=OURS & (LETTER | CALL | VISIT) - (NOTICE & LETTER),
    principle=4,
    source="12-cfr-1006#6(b)(1)(ii)",
)
def not_at_a_place_she_named(case: Facts) -> Instant:
    if case.is_refused_place:
        return NEVER
    return NOW


@rule("us.attorney", acts=OURS - PORTAL, principle=1, source="12-cfr-1006#6(b)(2)")
def speak_to_the_attorney(case: Facts) -> Instant:
    if case.representative_is_attorney:
        return NEVER
    return NOW


@rule("us.attorney-one-reply", acts=ANSWER & CONTACT, principle=1, source="12-cfr-1006#6(b)(2)(ii)")
def one_reply_beside_the_attorney(case: Facts) -> Instant:
    if case.representative_is_attorney and case.replies_sent >= case.law.max_replies:
        return NEVER
    return NOW


@rule("us.workplace", acts=OURS - PORTAL, principle=4, source="12-cfr-1006#6(b)(3)")
def not_at_work(case: Facts) -> Instant:
    if case.is_workplace and not case.workplace_allowed:
        return NEVER
    return NOW


@rule(
    "us.third-parties",
    acts=CONTACT & (OURS | ANSWER | PROOF),
    principle=2,
    source="12-cfr-1006#6(d)(1), 2(j)",
)
def nobody_else_learns_of_the_debt(case: Facts) -> Instant:
    if case.may_be_overheard and not case.is_limited_content:
        return NEVER
    return NOW


@rule(
    "us.call-frequency",
    acts=CALL & OURS,
    principle=4,
    source="12-cfr-1006#14(b)(2)(i)(A)",
)
def seven_calls_in_seven_days(case: Facts) -> Instant:
    if case.call_consent_until > case.at:
        return NOW
    left_out = case.calls_not_connected * (1 - case.law.not_connected_counts)
    if case.calls_last_7_days - left_out >= case.law.max_calls:
        return case.oldest_call_at + 7 * DAY
    return NOW


@rule(
    "us.after-conversation",
    acts=CALL & OURS,
    principle=4,
    source="12-cfr-1006#14(b)(2)(i)(B), comment 14(b)(2)(i)-1",
)
def seven_days_after_a_conversation(case: Facts) -> Instant:
    if not case.last_conversation_at_known or case.call_consent_until > case.at:
        return NOW
    # Local days: that of the conversation is the first of the seven, the eighth is free.
    days = (case.day_starts_at - case.last_conversation_at + DAY - 1) // DAY
    if days < case.law.days_after_conversation:
        return case.day_starts_at + (case.law.days_after_conversation - days) * DAY
    return NOW
