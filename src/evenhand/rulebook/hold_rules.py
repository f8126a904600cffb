"""The rules that make acts wait for a hold, and for a quiet while after it."""

from evenhand.rulebook.author import (
    ANSWER,
    CALL,
    CONTACT,
    DAY,
    DEMAND,
    FEE,
    LEGAL,
    NEVER,
    NOW,
    PLAN,
    REPORT,
    SALE,
    SERVICE,
    SURVEY,
    VISIT,
    Facts,
    Instant,
    rule,
)


@rule("house.hold-stops-demands", acts=DEMAND, principle=4, source="house-policy#holds")
def demands_wait_for_the_hold(case: Facts) -> Instant:
    if case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("house.hold-stops-services", acts=SERVICE, principle=4, source="house-policy#holds")
def services_wait_for_the_hold(case: Facts) -> Instant:
    if case.services_stopped_until > case.at:
        return case.services_stopped_until
    return NOW


@rule("house.hold-stops-surveys", acts=SURVEY, principle=4, source="house-policy#holds")
def surveys_wait_for_the_hold(case: Facts) -> Instant:
    if case.surveys_stopped_until > case.at:
        return case.surveys_stopped_until
    return NOW


@rule("house.hold-stops-plans", acts=PLAN, principle=8, source="house-policy#holds")
def plans_wait_for_the_hold(case: Facts) -> Instant:
    if case.plans_stopped_until > case.at:
        return case.plans_stopped_until
    return NOW


@rule("house.hold-stops-fees", acts=FEE, principle=5, source="house-policy#holds")
def fees_wait_for_the_hold(case: Facts) -> Instant:
    if case.interest_stopped_until > case.at:
        return case.interest_stopped_until
    return NOW


@rule(
    "house.hold-stops-voices",
    acts=(CALL | VISIT) - ANSWER,
    principle=2,
    source="house-policy#no-voices",
)
def voices_wait_for_the_hold(case: Facts) -> Instant:
    if case.voices_stopped_until > case.at:
        return case.voices_stopped_until
    return NOW


@rule("house.hold-stops-reaching", acts=CONTACT, principle=2, source="house-policy#nothing-arrives")
def nothing_reaches_her_while_the_hold_runs(case: Facts) -> Instant:
    if case.reaching_stopped_until > case.at and not case.is_safe_way:
        return case.reaching_stopped_until
    return NOW


@rule(
    "house.after-a-hold",
    acts=DEMAND | LEGAL | REPORT | SALE,
    principle=4,
    source="house-policy#after-a-hold",
)
def first_a_word_and_then_a_while(case: Facts) -> Instant:
    if case.rested_until == 0:
        return NOW
    if case.told_of_end_at < case.rested_until:
        return NEVER
    return case.told_of_end_at + case.law.after_hold_days * DAY
