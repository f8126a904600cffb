"""What collection may cost a consumer in Belgium: book XIX of the Code of Economic Law."""

from evenhand.rulebook.author import (
    DAY,
    FEE,
    HOUR,
    NEVER,
    NOW,
    Facts,
    Instant,
    Minor,
    formula,
    rule,
)


@formula("be.fixed_part", source="cel#XIX.4")
def fixed_part(case: Facts) -> Minor:
    """The fixed part of the lump sum, by the size of the claim"""
    if not case.claim_known or case.claim_minor <= 0:
        return 0
    if case.claim_minor <= 15_000:
        return case.law.lump_small_minor
    if case.claim_minor <= 50_000:
        return case.law.lump_middle_minor
    return case.law.lump_large_minor


@formula("be.share_part", source="cel#XIX.4")
def share_part(case: Facts) -> Minor:
    """The share of the claim, of the band it ends in, floored"""
    if not case.claim_known:
        return 0
    middle = max(min(case.claim_minor, 50_000) - 15_000, 0) * case.law.lump_middle_percent // 100
    above = max(case.claim_minor - 50_000, 0) * case.law.lump_large_percent // 100
    return above if case.claim_minor > 50_000 else middle


@formula("be.lawful_fee", source="cel#XIX.4")
def most_that_may_be_charged(case: Facts) -> Minor:
    """The lump sum, once; every other cost stays with the creditor"""
    if case.fee_kind != "lump_sum":
        return 0
    lump = min(fixed_part(case) + share_part(case), case.law.lump_most_minor)
    return max(lump - case.fees_charged_minor, 0)


@rule("be.fee-cap", acts=FEE, principle=5, source="cel#XIX.4")
def no_more_than_the_lump_sum(case: Facts) -> Instant:
    if case.is_natural_person and case.fee_minor > most_that_may_be_charged(case):
        return NEVER
    return NOW


@rule("be.free-reminder-first", acts=FEE, principle=5, source="cel#XIX.2")
def no_cost_before_a_free_reminder(case: Facts) -> Instant:
    if not case.is_natural_person:
        return NOW
    if not case.free_reminder_at_known:
        return NEVER
    # The first local midnight behind the last of the days; an hour more for changes of the clock.
    wait = case.law.free_reminder_days + case.law.reminder_receipt_days
    over_at = case.free_reminder_at + wait * DAY + HOUR
    if case.day_starts_at < over_at:
        return case.day_starts_at + (over_at - case.day_starts_at + DAY - 1) // DAY * DAY
    return NOW
