"""What only France asks: hours, first letter, mandate, over-indebtedness, agreements."""

from evenhand.rulebook.author import (
    ANSWER,
    CALL,
    CONTACT,
    DEMAND,
    EMAIL,
    FEE,
    LEGAL,
    MINUTE,
    NEVER,
    NOTICE,
    NOW,
    PLAN,
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


@rule("fr.quiet-hours", acts=TIMED, principle=4, source="house-policy#hours-fr")
def from_eight_to_eight(case: Facts) -> Instant:
    if case.local_minute < case.law.contact_from_minute:
        return case.day_starts_at + case.law.contact_from_minute * MINUTE
    if case.local_minute + case.zone_spread_minutes >= case.law.contact_until_minute:
        return case.next_working_day_starts_at + case.law.contact_from_minute * MINUTE
    return NOW


@rule("fr.sunday-or-holiday", acts=TIMED, principle=4, source="house-policy#hours-fr")
def rest_on_sundays_and_holidays(case: Facts) -> Instant:
    if case.local_weekday == 7 or case.is_public_holiday:
        return case.next_working_day_starts_at + case.law.contact_from_minute * MINUTE
    return NOW


@rule(
    "fr.third-parties",
    acts=CONTACT & (OURS | ANSWER | PROOF),
    principle=2,
    source="data-protection#5(1)(f)",
)
def neither_employer_nor_family_learns_of_it(case: Facts) -> Instant:
    if case.may_be_overheard and not case.is_limited_content:
        return NEVER
    if (case.is_workplace or case.email_at_work) and not case.workplace_allowed:
        return NEVER
    return NOW


@rule(
    "fr.mandate",
    acts=DEMAND | NOTICE | PLAN | LEGAL,
    principle=1,
    source="cpce#R124-3",
)
def act_only_on_a_written_mandate(case: Facts) -> Instant:
    if case.lacks_mandate:
        return NEVER
    return NOW


@rule("fr.first-letter-first", acts=DEMAND, principle=6, source="cpce#R124-4")
def first_letter_before_any_demand(case: Facts) -> Instant:
    if not case.first_notice_at_known:
        return NEVER
    if case.first_notice_channel != "letter":
        return NEVER
    return NOW


@rule("fr.first-letter-whole", acts=NOTICE, principle=6, source="cpce#R124-4, R124-7")
def first_letter_with_all_its_mentions(case: Facts) -> Instant:
    if case.is_content_incomplete:
        return NEVER
    return NOW


@rule(
    "fr.recalls-first-letter",
    acts=DEMAND & CONTACT,
    principle=6,
    source="cpce#R124-4, last paragraph",
)
def later_contacts_recall_the_first_letter(case: Facts) -> Instant:
    if case.is_content_incomplete:
        return NEVER
    return NOW


@rule(
    "fr.over-indebtedness",
    acts=DEMAND | FEE | PLAN | LEGAL,
    principle=1,
    source="code-consommation#L722-2, L722-5, L722-14",
)
def the_commission_decides(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("fr.agreement-suspends", acts=LEGAL, principle=8, source="cpce#L212-3")
def a_signed_agreement_suspends_seizure(case: Facts) -> Instant:
    if case.hold_kind == "plan_kept" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW
