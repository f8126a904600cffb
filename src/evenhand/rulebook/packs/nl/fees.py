"""What collection may cost in the Netherlands: the decree of 2012 and the 14-day letter."""

from evenhand.rulebook.author import (
    DAY,
    FEE,
    HOUR,
    NEVER,
    NOW,
    Facts,
    Instant,
    Minor,
    bands,
    formula,
    rule,
)


@formula("nl.costs", source="bik#2")
def costs_by_the_scale(case: Facts) -> Minor:
    """15, 10, 5, 1 and 0.5 percent of the bands, each floored; at least 40, at most 6,775 EUR"""
    if not case.claim_known or case.claim_minor <= 0:
        return 0
    scale = bands(case.claim_minor, case.law.costs_scale)
    return min(max(scale, case.law.costs_least_minor), case.law.costs_most_minor)


@formula("nl.vat_part", source="bw6-96#2c")
def vat_on_the_costs(case: Facts) -> Minor:
    """VAT where the creditor cannot deduct it; its rate, from memory, awaits confirmation"""
    if case.creditor_recovers_vat:
        return 0
    return costs_by_the_scale(case) * case.law.vat_percent // 100


@formula("nl.lawful_fee", source="bik#2")
def most_that_may_be_charged(case: Facts) -> Minor:
    """Collection costs as one sum with VAT, less what was charged; nothing else"""
    if case.fee_kind != "lump_sum":
        return 0
    return max(costs_by_the_scale(case) + vat_on_the_costs(case) - case.fees_charged_minor, 0)


@rule("nl.fee-cap", acts=FEE, principle=5, source="bik#2")
def no_more_than_the_decree(case: Facts) -> Instant:
    if case.is_natural_person and case.fee_minor > most_that_may_be_charged(case):
        return NEVER
    return NOW


@rule("nl.fourteen-day-letter", acts=FEE, principle=5, source="bw6-96#6")
def a_free_reminder_with_fourteen_days(case: Facts) -> Instant:
    if not case.is_natural_person:
        return NOW
    if not case.free_reminder_at_known:
        return NEVER
    # The first local midnight behind the last of the days; an hour more for changes of the clock.
    over_at = case.free_reminder_at + case.law.free_reminder_days * DAY + HOUR
    if case.day_starts_at < over_at:
        return case.day_starts_at + (over_at - case.day_starts_at + DAY - 1) // DAY * DAY
    return NOW
