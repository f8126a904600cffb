"""What only the United Kingdom asks: reasonable times, breathing space, advisers, barred debts."""

from evenhand.rulebook.author import (
    CALL,
    DEMAND,
    EMAIL,
    FEE,
    MINUTE,
    NEVER,
    NOTICE,
    NOW,
    PLAN,
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
    if case.local_minute >= case.law.contact_until_minute:
        return case.next_day_starts_at + case.law.contact_from_minute * MINUTE
    return NOW


@rule("gb.breathing-space", acts=DEMAND | FEE, principle=1, source="si-2020-1311#7, 11")
def breathing_space_stops_demands_and_charges(case: Facts) -> Instant:
    if case.hold_kind == "breathing_space" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule(
    "gb.mental-health-crisis",
    acts=DEMAND | FEE,
    principle=1,
    source="si-2020-1311#32(2)(a)",
)
def crisis_stops_demands_and_charges(case: Facts) -> Instant:
    if case.hold_kind == "mental_health_crisis" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("gb.adviser", acts=DEMAND, principle=8, source="conc-memory#7.3.11R")
def pause_while_an_adviser_helps(case: Facts) -> Instant:
    if case.hold_kind == "adviser" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("gb.disputed", acts=DEMAND, principle=6, source="conc-memory#7.14.1R")
def pause_while_we_look_into_a_dispute(case: Facts) -> Instant:
    if case.hold_kind == "dispute" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("gb.insolvency", acts=DEMAND | FEE | PLAN, principle=1, source="insolvency-act#moratorium")
def insolvency_stops_us(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("gb.statute-barred", acts=DEMAND, principle=6, source="conc#7.15.7-7.15.9")
def no_demand_on_a_barred_debt(case: Facts) -> Instant:
    if case.limitation_on_known and case.today >= case.limitation_on:
        return NEVER
    return NOW


@rule("gb.ended-in-scotland", acts=FEE | PLAN, principle=6, source="conc#7.15.1G, 7.15.3G")
def an_old_debt_in_scotland_is_no_more(case: Facts) -> Instant:
    if case.region == "SCT" and case.limitation_on_known and case.today >= case.limitation_on:
        return NEVER
    return NOW
