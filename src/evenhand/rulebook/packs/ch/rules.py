"""What only Switzerland asks: closed times, no collector's costs, rest by law and by code."""

from evenhand.rulebook.author import (
    CALL,
    DEMAND,
    EMAIL,
    FEE,
    LEGAL,
    MINUTE,
    NOTICE,
    NOW,
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


@rule("ch.quiet-hours", acts=TIMED, principle=4, source="house-policy#schkg-56-1-for-us-too")
def from_seven_to_eight(case: Facts) -> Instant:
    if case.local_minute < case.law.contact_from_minute:
        return case.day_starts_at + case.law.contact_from_minute * MINUTE
    if case.local_minute >= case.law.contact_until_minute:
        return case.next_working_day_starts_at + case.law.contact_from_minute * MINUTE
    return NOW


@rule(
    "ch.sunday-or-holiday",
    acts=TIMED,
    principle=4,
    source="house-policy#schkg-56-1-for-us-too",
)
def rest_on_sundays_and_holidays(case: Facts) -> Instant:
    if case.local_weekday == 7 or case.is_public_holiday:
        return case.next_working_day_starts_at + case.law.contact_from_minute * MINUTE
    return NOW


@rule(
    "ch.insolvency-rest",
    acts=DEMAND | FEE | LEGAL,
    principle=4,
    source="inkasso-code#insolvency",
)
def a_year_of_rest_after_proof_of_insolvency(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("ch.show-the-evidence", acts=DEMAND | FEE, principle=6, source="schkg#73")
def wait_while_the_evidence_is_asked_for(case: Facts) -> Instant:
    if case.hold_kind == "dispute" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("ch.enforcement-holidays", acts=LEGAL, principle=1, source="schkg#56 no. 2")
def enforcement_rests_at_easter_in_july_and_at_christmas(case: Facts) -> Instant:
    if case.is_enforcement_holiday:
        return case.next_day_starts_at
    return NOW


@rule("ch.closed-times", acts=LEGAL, principle=1, source="schkg#56 no. 1")
def no_official_act_at_night_or_on_closed_days(case: Facts) -> Instant:
    if case.local_weekday == 7 or case.is_public_holiday:
        return case.next_working_day_starts_at + case.law.closed_until_minute * MINUTE
    if case.local_minute < case.law.closed_until_minute:
        return case.day_starts_at + case.law.closed_until_minute * MINUTE
    if case.local_minute >= case.law.closed_from_minute:
        return case.next_working_day_starts_at + case.law.closed_until_minute * MINUTE
    return NOW


@rule("ch.standstill", acts=LEGAL, principle=4, source="schkg#57-61")
def enforcement_stands_still_after_a_death_and_in_serious_illness(case: Facts) -> Instant:
    if case.hold_kind in ("bereavement", "illness") and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW
