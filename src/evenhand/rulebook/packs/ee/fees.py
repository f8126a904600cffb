"""What collection may cost a consumer in Estonia: section 113-2 of the Law of Obligations Act."""

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


@formula("ee.costs_in_all", source="vos#113-2")
def costs_in_all(case: Facts) -> Minor:
    """The most that collection may cost in all, by the size of the claim"""
    if not case.claim_known or case.claim_minor <= 0:
        return 0
    if case.claim_minor <= 50_000:
        return case.law.costs_small_minor
    if case.claim_minor <= 100_000:
        return case.law.costs_middle_minor
    return case.law.costs_large_minor


@formula("ee.lawful_fee", source="vos#113-2")
def most_that_may_be_charged(case: Facts) -> Minor:
    """One reminder, and all costs together, of which what was charged is taken off"""
    left = max(costs_in_all(case) - case.fees_charged_minor, 0)
    if case.fee_kind == "reminder":
        return min(left, case.law.reminder_fee_minor) if case.fees_of_kind_count < 1 else 0
    if case.fee_kind == "lump_sum":
        return left
    return 0


@rule("ee.fee-cap", acts=FEE, principle=5, source="vos#113-2")
def no_more_than_the_law_allows(case: Facts) -> Instant:
    if case.is_natural_person and case.fee_minor > most_that_may_be_charged(case):
        return NEVER
    return NOW
