"""What only Latvia asks of contact, notices, stops and reports: extrajudicial recovery of debt."""

from evenhand.rulebook.author import (
    ANSWER,
    CALL,
    DAY,
    DEMAND,
    EMAIL,
    FEE,
    HOUR,
    LEGAL,
    LETTER,
    MINUTE,
    NEVER,
    NOTICE,
    NOW,
    PLAN,
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
TIMED = OURS & (CALL | SMS | EMAIL | VISIT)
HEARD = (OURS | ANSWER | PROOF) & (CALL | SMS | EMAIL | VISIT)


@rule("lv.quiet-hours", acts=TIMED, principle=4, source="paal#10(3)2")
def from_eight_to_nine_or_eleven_with_consent(case: Facts) -> Instant:
    if case.local_minute < case.law.contact_from_minute:
        return case.day_starts_at + case.law.contact_from_minute * MINUTE
    if case.evening_consented:
        until = case.law.evening_until_minute
    else:
        until = case.law.contact_until_minute
    if case.local_minute >= until:
        return case.next_working_day_starts_at + case.law.contact_from_minute * MINUTE
    return NOW


@rule("lv.sunday-or-holiday", acts=TIMED, principle=4, source="paal#10(3)1")
def rest_on_sundays_and_holidays(case: Facts) -> Instant:
    if case.local_weekday == 7 or case.is_public_holiday:
        return case.next_working_day_starts_at + case.law.contact_from_minute * MINUTE
    return NOW


@rule("lv.visit-needs-consent", acts=VISIT, principle=4, source="paal#10(1)3")
def visit_only_with_prior_consent(case: Facts) -> Instant:
    if case.is_natural_person and not case.visit_consented:
        return NEVER
    return NOW


@rule("lv.contract-channels", acts=TIMED, principle=4, source="paal#11")
def channels_of_the_contract_first(case: Facts) -> Instant:
    if not case.is_natural_person or not case.is_contact_point_found:
        return NOW
    if not case.is_unreachable_otherwise:
        return NEVER
    return NOW


@rule("lv.third-parties", acts=HEARD, principle=2, source="paal#9")
def nothing_about_the_person_to_others(case: Facts) -> Instant:
    if case.may_be_overheard and not case.is_limited_content:
        return NEVER
    return NOW


@rule("lv.first-notice-first", acts=DEMAND | LEGAL | REPORT, principle=6, source="paal#7(1)")
def notice_before_any_other_act(case: Facts) -> Instant:
    if case.is_natural_person and not case.first_notice_at_known:
        return NEVER
    return NOW


@rule(
    "lv.first-notice-in-writing",
    acts=NOTICE & (CALL | VISIT),
    principle=6,
    source="paal#7(1)",
)
def no_spoken_first_notice(case: Facts) -> Instant:
    if case.is_natural_person and not case.first_notice_at_known:
        return NEVER
    return NOW


@rule("lv.first-notice-content", acts=NOTICE, principle=6, source="paal#7(1)")
def a_first_notice_says_all_the_law_lists(case: Facts) -> Instant:
    if case.is_natural_person and case.is_content_incomplete:
        return NEVER
    return NOW


@rule(
    "lv.objection-period",
    acts=DEMAND | FEE | LEGAL | REPORT,
    principle=6,
    source="paal#7(3)",
)
def nothing_adverse_in_the_objection_period(case: Facts) -> Instant:
    if case.is_natural_person and case.first_notice_at_known:
        if not case.objection_ends_at_known:
            return NEVER
        if case.at < case.objection_ends_at:
            return case.objection_ends_at
    return NOW


@rule(
    "lv.reminder-gap",
    acts=DEMAND & (LETTER | EMAIL),
    principle=5,
    source="mk-61-2013#3",
)
def one_written_reminder_in_fourteen_days(case: Facts) -> Instant:
    if case.last_reminder_at_known:
        # So many whole local days lie between; an hour more for changes of the clock.
        over_at = case.last_reminder_at + case.law.reminder_gap_days * DAY + HOUR
        if case.day_starts_at < over_at:
            return case.day_starts_at + (over_at - case.day_starts_at + DAY - 1) // DAY * DAY
    return NOW


@rule(
    "lv.three-reminders",
    acts=DEMAND & (LETTER | EMAIL),
    principle=5,
    source="mk-61-2013#3",
)
def three_written_reminders_in_a_process(case: Facts) -> Instant:
    if case.reminders_sent >= case.law.max_reminders:
        return NEVER
    return NOW


@rule(
    "lv.transfer-notice",
    acts=DEMAND | FEE | LEGAL | REPORT,
    principle=6,
    source="paal#20",
)
def notice_before_a_bank_loan_that_was_sold_is_collected(case: Facts) -> Instant:
    if case.is_bank_credit and case.transfer_notice_due:
        return NEVER
    return NOW


@rule(
    "lv.damages-only-information",
    acts=DEMAND | FEE | REPORT,
    principle=6,
    source="ptac-damages#information-only",
)
def a_claim_for_damages_is_only_told(case: Facts) -> Instant:
    if case.is_natural_person and case.claim_kind == "damages":
        return NEVER
    return NOW


@rule(
    "lv.insolvency",
    acts=DEMAND | FEE | PLAN | LEGAL,
    principle=1,
    source="insolvency-law#stay",
)
def insolvency_stops_us(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("lv.database-delay", acts=REPORT, principle=4, source="paal#13")
def only_a_delay_of_more_than_sixty_days(case: Facts) -> Instant:
    if not case.due_on_known:
        return NEVER
    over = case.due_on + case.law.database_entry_delay_days + 1
    if case.today < over:
        return case.day_starts_at + (over - case.today) * DAY
    return NOW


@rule("lv.database-hidden-at-first", acts=REPORT, principle=4, source="paal#13")
def others_see_nothing_for_thirty_days(case: Facts) -> Instant:
    if not case.first_notice_at_known:
        return NEVER
    seen_from = case.first_notice_at + case.law.database_hidden_days * DAY
    if case.at < seen_from:
        return seen_from
    return NOW
