"""What only Italy asks: nobody else learns of the debt, no recorded calls, insolvency."""

from evenhand.rulebook.author import (
    CALL,
    CONTACT,
    DEMAND,
    LEGAL,
    NEVER,
    NOTICE,
    NOW,
    SERVICE,
    SURVEY,
    Facts,
    Instant,
    rule,
)


@rule(
    "it.nobody-else",
    acts=(DEMAND | NOTICE | SERVICE | SURVEY) & CONTACT,
    principle=2,
    source="garante#2005-11-30",
)
def nobody_else_learns_of_the_debt(case: Facts) -> Instant:
    if case.may_be_overheard and not case.is_limited_content:
        return NEVER
    return NOW


@rule("it.no-recorded-calls", acts=CALL, principle=4, source="garante#2005-11-30")
def a_human_being_calls(case: Facts) -> Instant:
    if case.is_prerecorded:
        return NEVER
    return NOW


@rule("it.insolvency", acts=LEGAL, principle=1, source="ccii#protective-measures")
def insolvency_stays_enforcement(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW
