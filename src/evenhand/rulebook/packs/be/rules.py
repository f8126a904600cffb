"""What only Belgium asks: no calls or visits at night, objections answered first."""

from evenhand.rulebook.author import (
    CALL,
    DEMAND,
    FEE,
    LEGAL,
    MINUTE,
    NOTICE,
    NOW,
    SERVICE,
    SURVEY,
    VISIT,
    Facts,
    Instant,
    rule,
)


@rule(
    "be.quiet-hours",
    acts=(DEMAND | NOTICE | SERVICE | SURVEY) & (CALL | VISIT),
    principle=4,
    source="cel#XIX",
)
def from_eight_to_ten(case: Facts) -> Instant:
    if case.local_minute < case.law.contact_from_minute:
        return case.day_starts_at + case.law.contact_from_minute * MINUTE
    if case.local_minute >= case.law.contact_until_minute:
        return case.next_day_starts_at + case.law.contact_from_minute * MINUTE
    return NOW


@rule("be.dispute", acts=DEMAND | FEE | LEGAL, principle=6, source="cel#XIX")
def answer_the_objection_first(case: Facts) -> Instant:
    if case.hold_kind == "dispute" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("be.insolvency", acts=LEGAL, principle=1, source="gerw-debt#1675/7")
def insolvency_stays_enforcement(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW
