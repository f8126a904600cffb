"""What collection may cost in Sweden: the act of 1981."""

from evenhand.rulebook.author import (
    FEE,
    NEVER,
    NOW,
    Facts,
    Instant,
    Minor,
    formula,
    rule,
)


@formula("se.lawful_fee", source="lag-1981-739#2-4")
def most_that_may_be_charged(case: Facts) -> Minor:
    """60, 180 and 170 SEK, each once; 450 SEK between businesses; nothing else"""
    if case.fee_kind == "reminder" and case.fee_agreed_at_start:
        return max(case.law.reminder_fee_minor - case.fees_of_kind_minor, 0)
    if case.fee_kind == "demand":
        return max(case.law.demand_fee_minor - case.fees_of_kind_minor, 0)
    if case.fee_kind == "plan":
        return max(case.law.plan_fee_minor - case.fees_of_kind_minor, 0)
    if case.fee_kind == "late_compensation" and not case.is_natural_person:
        return max(case.law.late_compensation_minor - case.fees_of_kind_minor, 0)
    return 0


@rule("se.fee-cap", acts=FEE, principle=5, source="lag-1981-739#2-4")
def no_more_than_the_law_allows(case: Facts) -> Instant:
    if case.fee_minor > most_that_may_be_charged(case):
        return NEVER
    return NOW
