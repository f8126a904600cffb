"""How and when people may be contacted in the United Kingdom (FCA Handbook, CONC 7.9)."""

from evenhand.rulebook.author import (
    ANSWER,
    CALL,
    CONTACT,
    DEMAND,
    EMAIL,
    LETTER,
    MINUTE,
    NEVER,
    NOTICE,
    NOW,
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


@rule("gb.unreasonable-times", acts=TIMED, principle=4, source="conc#7.9.4R")
def from_eight_to_eight(case: Facts) -> Instant:
    if case.local_minute < case.law.contact_from_minute:
        return case.day_starts_at + case.law.contact_from_minute * MINUTE
    if case.local_minute + case.zone_spread_minutes >= case.law.contact_until_minute:
        return case.next_day_starts_at + case.law.contact_from_minute * MINUTE
    return NOW


@rule("gb.requested-times", acts=TIMED, principle=4, source="conc#7.9.4R")
def when_she_asked_us_to(case: Facts) -> Instant:
    if case.replies_to_her:
        return NOW
    if case.today_is_refused:
        return case.next_day_starts_at
    if not case.wishes_known:
        return NOW
    eastmost = case.local_minute + case.zone_spread_minutes
    if case.wishes_until_minute < case.wishes_from_minute:
        # Shift workers: the hours she named lie around midnight.
        if case.local_minute < case.wishes_from_minute and eastmost >= case.wishes_until_minute:
            return case.day_starts_at + case.wishes_from_minute * MINUTE
        return NOW
    if case.local_minute < case.wishes_from_minute:
        return case.day_starts_at + case.wishes_from_minute * MINUTE
    if eastmost >= case.wishes_until_minute:
        return case.next_day_starts_at + case.wishes_from_minute * MINUTE
    return NOW


@rule(
    "gb.requested-place",
    acts=CONTACT & OURS - (NOTICE & LETTER),
    principle=4,
    source="conc#7.9.4R",
)
def where_she_asked_us_to(case: Facts) -> Instant:
    if case.is_refused_place and not case.replies_to_her:
        return NEVER
    return NOW


@rule(
    "gb.requested-no-letters",
    acts=LETTER & (DEMAND | SERVICE | SURVEY),
    principle=4,
    source="conc#7.9.4R",
)
def no_letters_as_she_asked(case: Facts) -> Instant:
    if case.refuses_letter:
        return NEVER
    return NOW


@rule("gb.requested-no-email", acts=EMAIL & OURS, principle=4, source="conc#7.9.4R")
def no_email_as_she_asked(case: Facts) -> Instant:
    if case.refuses_email:
        return NEVER
    return NOW


@rule("gb.requested-no-texts", acts=SMS & OURS, principle=4, source="conc#7.9.4R")
def no_texts_as_she_asked(case: Facts) -> Instant:
    if case.refuses_sms:
        return NEVER
    return NOW


@rule("gb.requested-no-calls", acts=CALL & OURS, principle=4, source="conc#7.9.4R")
def no_calls_as_she_asked(case: Facts) -> Instant:
    if case.refuses_call:
        return NEVER
    return NOW


@rule(
    "gb.privacy",
    acts=CONTACT & (OURS | ANSWER | PROOF),
    principle=2,
    source="conc#7.9.6R, 7.9.7R, 7.9.10R",
)
def third_parties_do_not_learn_of_it(case: Facts) -> Instant:
    if case.may_be_overheard and not case.is_limited_content:
        return NEVER
    return NOW


# Adequate notice of a visit, its purpose and outcome: she knows of a visit she agreed to.
@rule("gb.visits", acts=VISIT & OURS, principle=4, source="conc#7.9.12-7.9.14")
def visits_are_announced(case: Facts) -> Instant:
    if case.refuses_visit or not case.visit_consented:
        return NEVER
    return NOW


@rule("gb.honest-reason", acts=CONTACT & OURS, principle=6, source="conc#7.9.2R, 7.9.3G")
def say_why_we_make_contact(case: Facts) -> Instant:
    if case.is_content_incomplete and not case.is_limited_content:
        return NEVER
    return NOW
