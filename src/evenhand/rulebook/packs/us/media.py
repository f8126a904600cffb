"""Electronic and other media in the United States: opt-outs, routes, one reply (Regulation F)."""

from evenhand.rulebook.author import (
    ANSWER,
    CALL,
    DAY,
    DEMAND,
    EMAIL,
    LETTER,
    NEVER,
    NOTICE,
    NOW,
    PROOF,
    SERVICE,
    SMS,
    SURVEY,
    Facts,
    Instant,
    rule,
)

OURS = DEMAND | NOTICE | SERVICE | SURVEY


@rule("us.email-opt-out", acts=EMAIL & OURS, principle=4, source="12-cfr-1006#14(h)(2)(i)")
def no_email_after_opt_out(case: Facts) -> Instant:
    if case.refuses_email:
        return NEVER
    return NOW


@rule("us.email-one-reply", acts=EMAIL & ANSWER, principle=4, source="12-cfr-1006#14(h)(2)")
def one_reply_by_email(case: Facts) -> Instant:
    if case.refuses_email and case.replies_sent >= case.law.max_replies:
        return NEVER
    return NOW


@rule("us.text-opt-out", acts=SMS & OURS, principle=4, source="12-cfr-1006#14(h)(2)(i)")
def no_text_after_opt_out(case: Facts) -> Instant:
    if case.refuses_sms:
        return NEVER
    return NOW


@rule("us.text-one-reply", acts=SMS & ANSWER, principle=4, source="12-cfr-1006#14(h)(2)")
def one_reply_by_text(case: Facts) -> Instant:
    if case.refuses_sms and case.replies_sent >= case.law.max_replies:
        return NEVER
    return NOW


@rule("us.no-calls-wished", acts=CALL & OURS, principle=4, source="12-cfr-1006#14(h)")
def no_call_when_she_said_so(case: Facts) -> Instant:
    if case.refuses_call:
        return NEVER
    return NOW


@rule("us.call-one-reply", acts=CALL & ANSWER, principle=4, source="12-cfr-1006#14(h)(2)")
def one_call_back(case: Facts) -> Instant:
    if case.refuses_call and case.replies_sent >= case.law.max_replies:
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


@rule("us.letter-one-reply", acts=LETTER & ANSWER, principle=4, source="12-cfr-1006#14(h)(2)")
def one_letter_back(case: Facts) -> Instant:
    if case.refuses_letter and case.replies_sent >= case.law.max_replies:
        return NEVER
    return NOW


@rule(
    "us.opt-out-offered",
    acts=(EMAIL | SMS) & (OURS | ANSWER | PROOF),
    principle=6,
    source="12-cfr-1006#6(e)",
)
def every_electronic_message_says_how_to_stop(case: Facts) -> Instant:
    if not case.is_opt_out_offered:
        return NEVER
    return NOW


@rule("us.email-route", acts=EMAIL & OURS, principle=2, source="12-cfr-1006#6(d)(4)")
def email_only_by_a_safe_route(case: Facts) -> Instant:
    if case.email_consented or case.email_route in ("consumer", "prior_collector"):
        return NOW
    if case.email_route != "creditor_notice" or not case.email_opt_out_ends_at_known:
        return NEVER
    if case.at < case.email_opt_out_ends_at:
        return case.email_opt_out_ends_at
    return NOW


@rule(
    "us.work-email",
    acts=EMAIL & (OURS | ANSWER | PROOF),
    principle=2,
    source="12-cfr-1006#22(f)(3)",
)
def no_email_to_her_employer(case: Facts) -> Instant:
    if case.email_at_work and not case.email_consented and case.email_route != "consumer":
        return NEVER
    return NOW


@rule("us.text-route", acts=SMS & OURS, principle=2, source="12-cfr-1006#6(d)(5)")
def text_only_by_a_fresh_route(case: Facts) -> Instant:
    if not case.text_route_at_known:
        return NEVER
    if case.at >= case.text_route_at + case.law.text_route_days * DAY:
        return NEVER
    return NOW
