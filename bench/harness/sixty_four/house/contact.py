"""Rules copied from the packs on 22 November 2026 and kept as they were: a fixed load."""

from evenhand.rulebook.author import DAY, MINUTE, NEVER, NOW, PLAN, Facts, Instant, rule


@rule("house.house-representative", acts=PLAN, principle=4, source="copied#house.representative")
def house_speak_to_the_representative(case: Facts) -> Instant:
    if case.has_representative:
        return NEVER
    return NOW


@rule("house.house-deceased", acts=PLAN, principle=4, source="copied#house.deceased")
def house_no_demands_after_a_death(case: Facts) -> Instant:
    if case.is_deceased:
        return NEVER
    return NOW


@rule("house.house-safe-contact", acts=PLAN, principle=2, source="copied#house.safe-contact")
def house_only_the_safe_way(case: Facts) -> Instant:
    if case.safe_contact_only:
        return NEVER
    return NOW


@rule("house.house-night-rest", acts=PLAN, principle=4, source="copied#house.night-rest")
def house_nobody_is_woken(case: Facts) -> Instant:
    if case.local_minute < case.law.house_night_until_minute:
        return case.day_starts_at + case.law.house_night_until_minute * MINUTE
    if case.local_minute + case.zone_spread_minutes >= case.law.house_night_from_minute:
        return case.next_day_starts_at + case.law.house_night_until_minute * MINUTE
    return NOW


@rule(
    "house.house-contacts-in-7-days",
    acts=PLAN,
    principle=4,
    source="copied#house.contacts-in-7-days",
)
def house_few_contacts_in_a_week(case: Facts) -> Instant:
    if case.contacts_last_7_days >= case.law.house_max_contacts_7_days:
        return case.oldest_contact_at + 7 * DAY
    return NOW


@rule(
    "house.house-contacts-in-30-days",
    acts=PLAN,
    principle=4,
    source="copied#house.contacts-in-30-days",
)
def house_few_contacts_in_a_month(case: Facts) -> Instant:
    if case.contacts_last_30_days >= case.law.house_max_contacts_30_days:
        return case.oldest_contact_30_at + 30 * DAY
    return NOW


@rule("house.house-time-to-object", acts=PLAN, principle=6, source="copied#house.time-to-object")
def house_time_to_object_where_no_law_gives_it(case: Facts) -> Instant:
    if case.first_notice_at_known and (not case.objection_ends_at_known):
        free_at = case.first_notice_at + case.law.house_objection_days * DAY
        if case.at < free_at:
            return free_at
    return NOW


@rule("house.house-reminder-gap", acts=PLAN, principle=4, source="copied#house.reminder-gap")
def house_one_written_demand_in_fourteen_days(case: Facts) -> Instant:
    if case.last_reminder_at_known:
        free_at = case.last_reminder_at + case.law.house_reminder_gap_days * DAY
        if case.at < free_at:
            return free_at
    return NOW


@rule("house.house-wished-hours", acts=PLAN, principle=4, source="copied#house.wished-hours")
def house_at_the_hours_she_wished(case: Facts) -> Instant:
    if not case.wishes_known or case.replies_to_her:
        return NOW
    opens = case.wishes_from_minute
    eastmost = case.local_minute + case.zone_spread_minutes
    if case.wishes_until_minute < opens:
        if case.local_minute < opens and eastmost >= case.wishes_until_minute:
            return case.day_starts_at + opens * MINUTE
        return NOW
    if case.local_minute < opens:
        return case.day_starts_at + opens * MINUTE
    if eastmost >= case.wishes_until_minute:
        return case.next_day_starts_at + opens * MINUTE
    return NOW


@rule("house.house-wished-days", acts=PLAN, principle=4, source="copied#house.wished-days")
def house_not_on_the_weekdays_she_refused(case: Facts) -> Instant:
    if case.today_is_refused and (not case.replies_to_her):
        return case.next_day_starts_at
    return NOW


@rule("house.house-refused-place", acts=PLAN, principle=4, source="copied#house.refused-place")
def house_not_at_a_place_she_refused(case: Facts) -> Instant:
    if case.is_refused_place and (not case.replies_to_her):
        return NEVER
    return NOW


@rule("house.house-overheard", acts=PLAN, principle=2, source="copied#house.overheard")
def house_nobody_else_learns_of_it(case: Facts) -> Instant:
    if case.may_be_overheard and (not case.is_limited_content):
        return NEVER
    return NOW


@rule("house.house-work-email", acts=PLAN, principle=2, source="copied#house.work-email")
def house_no_email_that_an_employer_can_read(case: Facts) -> Instant:
    if case.email_at_work and (not case.workplace_allowed) and (not case.replies_to_her):
        return NEVER
    return NOW


@rule("house.house-interpreter", acts=PLAN, principle=6, source="copied#house.interpreter")
def house_ask_only_in_words_she_understands(case: Facts) -> Instant:
    if case.is_interpreter_missing:
        return NEVER
    return NOW


@rule(
    "house.house-contacts-in-a-day", acts=PLAN, principle=4, source="copied#house.contacts-in-a-day"
)
def house_one_contact_in_a_day(case: Facts) -> Instant:
    if case.contacts_today >= case.law.house_max_contacts_a_day:
        return case.next_day_starts_at
    return NOW


@rule("house.house-notice-arrived", acts=PLAN, principle=6, source="copied#house.notice-arrived")
def house_a_returned_notice_explained_nothing(case: Facts) -> Instant:
    if case.is_notice_returned:
        return NEVER
    return NOW


@rule("house.house-capacity", acts=PLAN, principle=8, source="copied#house.capacity")
def house_wait_for_somebody_who_can_decide(case: Facts) -> Instant:
    if case.may_lack_capacity:
        return NEVER
    return NOW


@rule(
    "house.house-hold-stops-demands",
    acts=PLAN,
    principle=4,
    source="copied#house.hold-stops-demands",
)
def house_demands_wait_for_the_hold(case: Facts) -> Instant:
    if case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule(
    "house.house-hold-stops-services",
    acts=PLAN,
    principle=4,
    source="copied#house.hold-stops-services",
)
def house_services_wait_for_the_hold(case: Facts) -> Instant:
    if case.services_stopped_until > case.at:
        return case.services_stopped_until
    return NOW


@rule("house.gb-unreasonable-times", acts=PLAN, principle=4, source="copied#gb.unreasonable-times")
def gb_from_eight_to_eight(case: Facts) -> Instant:
    if case.local_minute < case.law.gb_contact_from_minute:
        return case.day_starts_at + case.law.gb_contact_from_minute * MINUTE
    if case.local_minute >= case.law.gb_contact_until_minute:
        return case.next_day_starts_at + case.law.gb_contact_from_minute * MINUTE
    return NOW


@rule("house.gb-breathing-space", acts=PLAN, principle=1, source="copied#gb.breathing-space")
def gb_breathing_space_stops_demands_and_charges(case: Facts) -> Instant:
    if case.hold_kind == "breathing_space" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW
