"""Rules copied from the packs on 22 November 2026 and kept as they were: a fixed load."""

from evenhand.rulebook.author import DAY, MINUTE, NEVER, NOW, PLAN, Facts, Instant, rule


@rule(
    "house.gb-mental-health-crisis", acts=PLAN, principle=1, source="copied#gb.mental-health-crisis"
)
def gb_crisis_stops_demands_and_charges(case: Facts) -> Instant:
    if case.hold_kind == "mental_health_crisis" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("house.gb-adviser", acts=PLAN, principle=8, source="copied#gb.adviser")
def gb_pause_while_an_adviser_helps(case: Facts) -> Instant:
    if case.hold_kind == "adviser" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("house.gb-insolvency", acts=PLAN, principle=1, source="copied#gb.insolvency")
def gb_insolvency_stops_us(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("house.gb-statute-barred", acts=PLAN, principle=6, source="copied#gb.statute-barred")
def gb_no_demand_on_a_barred_debt(case: Facts) -> Instant:
    if case.limitation_on_known and case.today >= case.limitation_on:
        return NEVER
    return NOW


@rule("house.gb-ended-in-scotland", acts=PLAN, principle=6, source="copied#gb.ended-in-scotland")
def gb_an_old_debt_in_scotland_is_no_more(case: Facts) -> Instant:
    if case.region == "SCT" and case.limitation_on_known and (case.today >= case.limitation_on):
        return NEVER
    return NOW


@rule("house.de-quiet-hours", acts=PLAN, principle=4, source="copied#de.quiet-hours")
def de_from_eight_to_eight(case: Facts) -> Instant:
    if case.local_minute < case.law.de_contact_from_minute:
        return case.day_starts_at + case.law.de_contact_from_minute * MINUTE
    if case.local_minute >= case.law.de_contact_until_minute:
        return case.next_working_day_starts_at + case.law.de_contact_from_minute * MINUTE
    return NOW


@rule("house.de-sunday-or-holiday", acts=PLAN, principle=4, source="copied#de.sunday-or-holiday")
def de_rest_on_sundays_and_holidays(case: Facts) -> Instant:
    if case.local_weekday == 7 or case.is_public_holiday:
        return case.next_working_day_starts_at + case.law.de_contact_from_minute * MINUTE
    return NOW


@rule("house.de-first-demand-first", acts=PLAN, principle=6, source="copied#de.first-demand-first")
def de_information_before_demands(case: Facts) -> Instant:
    if case.is_natural_person and (not case.first_notice_at_known):
        return NEVER
    return NOW


@rule(
    "house.de-fee-within-lawyers-scale",
    acts=PLAN,
    principle=5,
    source="copied#de.fee-within-lawyers-scale",
)
def de_only_a_fee_the_law_knows(case: Facts) -> Instant:
    if case.is_natural_person and (not case.fee_authorised):
        return NEVER
    return NOW


@rule(
    "house.lv-no-fee-while-disputed",
    acts=PLAN,
    principle=5,
    source="copied#lv.no-fee-while-disputed",
)
def lv_no_cost_while_the_claim_is_disputed(case: Facts) -> Instant:
    if case.is_natural_person and case.is_contested:
        return NEVER
    if case.hold_kind == "dispute" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule(
    "house.lv-no-fee-after-payment", acts=PLAN, principle=5, source="copied#lv.no-fee-after-payment"
)
def lv_no_cost_for_acts_after_payment(case: Facts) -> Instant:
    if case.is_natural_person and case.balance_known and (case.balance_minor <= 0):
        return NEVER
    return NOW


@rule(
    "house.lv-no-fee-for-a-breach", acts=PLAN, principle=5, source="copied#lv.no-fee-for-a-breach"
)
def lv_no_cost_for_an_unlawful_or_needless_act(case: Facts) -> Instant:
    if case.is_natural_person and case.is_fee_of_a_breach:
        return NEVER
    return NOW


@rule("house.lv-reminder-fee-gap", acts=PLAN, principle=5, source="copied#lv.reminder-fee-gap")
def lv_one_reminder_costs_something_in_fourteen_days(case: Facts) -> Instant:
    if (
        case.is_natural_person
        and case.fee_kind in ("reminder", "demand")
        and case.last_reminder_at_known
    ):
        free_at = case.last_reminder_at + case.law.lv_reminder_gap_days * DAY
        if case.at < free_at:
            return free_at
    return NOW


@rule(
    "house.lv-three-reminder-fees", acts=PLAN, principle=5, source="copied#lv.three-reminder-fees"
)
def lv_a_fourth_reminder_costs_nothing(case: Facts) -> Instant:
    if (
        case.is_natural_person
        and case.fee_kind in ("reminder", "demand")
        and case.reminders_sent >= case.law.lv_max_reminders
    ):
        return NEVER
    return NOW


@rule("house.lv-quiet-hours", acts=PLAN, principle=4, source="copied#lv.quiet-hours")
def lv_from_eight_to_nine_or_eleven_with_consent(case: Facts) -> Instant:
    if case.local_minute < case.law.lv_contact_from_minute:
        return case.day_starts_at + case.law.lv_contact_from_minute * MINUTE
    if case.evening_consented:
        until = case.law.lv_evening_until_minute
    else:
        until = case.law.lv_contact_until_minute
    if case.local_minute >= until:
        return case.next_working_day_starts_at + case.law.lv_contact_from_minute * MINUTE
    return NOW


@rule(
    "house.lv-visit-needs-consent", acts=PLAN, principle=4, source="copied#lv.visit-needs-consent"
)
def lv_visit_only_with_prior_consent(case: Facts) -> Instant:
    if case.is_natural_person and (not case.visit_consented):
        return NEVER
    return NOW


@rule("house.lv-contract-channels", acts=PLAN, principle=4, source="copied#lv.contract-channels")
def lv_channels_of_the_contract_first(case: Facts) -> Instant:
    if case.is_natural_person and case.is_contact_point_found and not case.is_unreachable_otherwise:
        return NEVER
    return NOW


@rule("house.lv-objection-period", acts=PLAN, principle=6, source="copied#lv.objection-period")
def lv_nothing_adverse_in_the_objection_period(case: Facts) -> Instant:
    if case.is_natural_person and case.first_notice_at_known:
        if not case.objection_ends_at_known:
            return NEVER
        if case.at < case.objection_ends_at:
            return case.objection_ends_at
    return NOW


@rule("house.fr-quiet-hours", acts=PLAN, principle=4, source="copied#fr.quiet-hours")
def fr_from_eight_to_eight(case: Facts) -> Instant:
    if case.local_minute < case.law.fr_contact_from_minute:
        return case.day_starts_at + case.law.fr_contact_from_minute * MINUTE
    if case.local_minute + case.zone_spread_minutes >= case.law.fr_contact_until_minute:
        return case.next_working_day_starts_at + case.law.fr_contact_from_minute * MINUTE
    return NOW


@rule("house.fr-first-letter-first", acts=PLAN, principle=6, source="copied#fr.first-letter-first")
def fr_first_letter_before_any_demand(case: Facts) -> Instant:
    if not case.first_notice_at_known:
        return NEVER
    if case.first_notice_channel != "letter":
        return NEVER
    return NOW


@rule(
    "house.fr-no-fee-without-title", acts=PLAN, principle=5, source="copied#fr.no-fee-without-title"
)
def fr_costs_without_title_stay_with_the_creditor(case: Facts) -> Instant:
    if not case.has_enforceable_title:
        return NEVER
    return NOW
