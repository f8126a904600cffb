"""What collection may cost a person in Latvia: Cabinet Regulation No. 61 of 2013."""

from evenhand.rulebook.author import (
    DAY,
    FEE,
    HOUR,
    NEVER,
    NOW,
    Facts,
    Instant,
    Minor,
    formula,
    rule,
)


@formula("lv.fee_cap", source="mk-61-2013#2")
def cap_of_the_kind(case: Facts) -> Minor:
    """The cap for the first notice with tracing, or for all later acts, by the process's begin.

    Where nobody knows when the process began, a first notice begins it now; everything later
    falls under the lower caps of before 26 July 2024.
    """
    if case.began_on_known:
        began = case.began_on
    elif case.fee_kind == "first_notice":
        began = case.today
    else:
        began = 0
    if case.fee_kind == "first_notice":
        if began >= case.law.cost_caps_changed_on:
            return case.law.first_notice_cost_cap_minor
        return case.law.old_first_notice_cost_cap_minor
    if began >= case.law.cost_caps_changed_on:
        return case.law.later_acts_cost_cap_minor
    return case.law.old_later_acts_cost_cap_minor


@formula("lv.fee_charged_part", source="mk-61-2013#2")
def charged_under_that_cap(case: Facts) -> Minor:
    """What was charged already under the same cap."""
    if case.fee_kind == "first_notice":
        return max(case.fees_of_kind_minor, case.first_notice_fees_minor, 0)
    return max(
        case.fees_of_kind_minor, case.fees_charged_minor - max(case.first_notice_fees_minor, 0), 0
    )


@formula("lv.late_compensation", source="civillikums#Late Payment Directive")
def compensation_between_businesses(case: Facts) -> Minor:
    """The lump sum a business owes, once."""
    if case.is_natural_person:
        return 0
    return max(case.law.late_compensation_minor - max(case.fees_of_kind_minor, 0), 0)


@formula("lv.lawful_fee", source="mk-61-2013#2-3")
def what_may_be_charged_now(case: Facts) -> Minor:
    """The most that may be charged a person now for an act; of a business nothing is known."""
    if not case.is_natural_person or case.is_contested or case.claim_kind == "damages":
        return 0
    if case.is_fee_of_a_breach or case.fee_kind in ("after_title", "lump_sum", "late_compensation"):
        return 0
    if case.fee_kind in ("reminder", "demand") and case.reminders_sent >= case.law.max_reminders:
        return 0
    return max(cap_of_the_kind(case) - charged_under_that_cap(case), 0)


@rule("lv.fee-caps", acts=FEE, principle=5, source="mk-61-2013#2")
def costs_stay_within_their_cap(case: Facts) -> Instant:
    if not case.is_natural_person:
        return NOW
    if case.fee_minor > max(cap_of_the_kind(case) - charged_under_that_cap(case), 0):
        return NEVER
    return NOW


@rule("lv.no-fee-before-notice", acts=FEE, principle=5, source="mk-61-2013#3")
def no_cost_before_the_first_notice(case: Facts) -> Instant:
    if case.is_natural_person and not case.first_notice_at_known:
        return NEVER
    return NOW


@rule("lv.no-fee-while-disputed", acts=FEE, principle=5, source="paal#6(1)")
def no_cost_while_the_claim_is_disputed(case: Facts) -> Instant:
    if case.is_natural_person and case.is_contested:
        return NEVER
    if case.hold_kind == "dispute" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("lv.no-fee-after-payment", acts=FEE, principle=5, source="mk-61-2013#3.1-3.5")
def no_cost_for_acts_after_payment(case: Facts) -> Instant:
    if case.is_natural_person and case.balance_known and case.balance_minor <= 0:
        return NEVER
    return NOW


@rule("lv.no-fee-for-a-breach", acts=FEE, principle=5, source="mk-61-2013#3.1-3.5")
def no_cost_for_an_unlawful_or_needless_act(case: Facts) -> Instant:
    if case.is_natural_person and case.is_fee_of_a_breach:
        return NEVER
    return NOW


@rule("lv.reminder-fee-gap", acts=FEE, principle=5, source="mk-61-2013#3.1-3.5")
def one_reminder_costs_something_in_fourteen_days(case: Facts) -> Instant:
    if not case.is_natural_person or case.fee_kind not in ("reminder", "demand"):
        return NOW
    if case.last_reminder_at_known:
        # So many whole local days lie between; an hour more for changes of the clock.
        over_at = case.last_reminder_at + case.law.reminder_gap_days * DAY + HOUR
        if case.day_starts_at < over_at:
            return case.day_starts_at + (over_at - case.day_starts_at + DAY - 1) // DAY * DAY
    return NOW


@rule("lv.three-reminder-fees", acts=FEE, principle=5, source="mk-61-2013#3.1-3.5")
def a_fourth_reminder_costs_nothing(case: Facts) -> Instant:
    if not case.is_natural_person or case.fee_kind not in ("reminder", "demand"):
        return NOW
    if case.reminders_sent >= case.law.max_reminders:
        return NEVER
    return NOW
