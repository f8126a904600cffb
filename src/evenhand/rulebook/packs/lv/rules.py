"""What only Latvia asks: the law on extrajudicial recovery of debt and what stays of pay."""

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


@rule("lv.first-notice-first", acts=DEMAND, principle=6, source="paal#7(1)")
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


@rule("lv.objection-period", acts=DEMAND | FEE, principle=6, source="paal#7(3)")
def nothing_adverse_in_the_objection_period(case: Facts) -> Instant:
    if case.is_natural_person and case.first_notice_at_known:
        if not case.objection_ends_at_known:
            return NEVER
        if case.at < case.objection_ends_at:
            return case.objection_ends_at
    return NOW


@rule("lv.no-fee-before-notice", acts=FEE, principle=5, source="mk-61-2013#3")
def no_cost_before_the_first_notice(case: Facts) -> Instant:
    if case.is_natural_person and not case.first_notice_at_known:
        return NEVER
    return NOW


@rule(
    "lv.reminder-gap",
    acts=DEMAND & (LETTER | EMAIL),
    principle=5,
    source="mk-61-2013#3",
)
def one_written_reminder_in_fourteen_days(case: Facts) -> Instant:
    if case.last_reminder_at_known:
        free_at = case.last_reminder_at + case.law.reminder_gap_days * DAY
        if case.at < free_at:
            return free_at
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


@formula("lv.protected_income", source="cpl#594")
def pay_that_stays(case: Facts) -> Minor:
    if case.children_known:
        children = case.children_under_11 + case.children_over_10
        for_children = min(children * case.law.child_percent, case.law.children_percent_cap)
    else:
        for_children = case.law.children_percent_cap
    percent = case.law.kept_percent + for_children
    kept = (case.law.minimum_wage_minor * percent + 99) // 100
    if not case.net_income_known:
        return kept
    excess = max(case.net_income_minor - kept, 0)
    taken = excess * case.law.deducted_percent // 100
    return kept + excess - taken
