"""What collection may cost in Denmark: section 9 b of the Interest Act."""

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


@formula("dk.external_costs", source="taenk#inkasso")
def costs_of_an_outside_collector(case: Facts) -> Minor:
    """External collection costs of a small claim, without VAT; of larger claims nothing is known"""
    if case.claim_known and 0 < case.claim_minor <= case.law.small_claim_minor:
        return max(case.law.small_claim_costs_minor - case.fees_of_kind_minor, 0)
    return 0


@formula("dk.lawful_fee", source="renteloven#9b")
def most_that_may_be_charged(case: Facts) -> Minor:
    """100 DKK a reminder up to three, 100 DKK (kind demand) for handing over, once"""
    if case.fee_kind == "reminder" and case.fees_of_kind_count < case.law.reminders_with_fee:
        return case.law.reminder_fee_minor
    if case.fee_kind == "demand" and case.fees_of_kind_count < 1:
        return case.law.handing_over_fee_minor
    return 0


@rule("dk.fee-cap", acts=FEE, principle=5, source="renteloven#9b")
def no_more_than_the_law_allows(case: Facts) -> Instant:
    if case.fee_kind == "lump_sum":
        most = costs_of_an_outside_collector(case)
    else:
        most = most_that_may_be_charged(case)
    return NEVER if case.fee_minor > most else NOW


@rule("dk.reminder-fee-gap", acts=FEE, principle=5, source="renteloven#9b")
def ten_days_between_reminders_with_a_fee(case: Facts) -> Instant:
    if case.fee_kind == "reminder" and case.last_fee_at_known:
        # Ten local days later at the earliest; an hour more for changes of the clock.
        over_at = case.last_fee_at + (case.law.reminder_gap_days - 1) * DAY + HOUR
        if case.day_starts_at < over_at:
            return case.day_starts_at + (over_at - case.day_starts_at + DAY - 1) // DAY * DAY
    return NOW


@rule("dk.no-fee-when-contested", acts=FEE, principle=5, source="ivaekst#indsigelse")
def no_fee_on_a_contested_claim(case: Facts) -> Instant:
    if case.is_contested and case.fee_kind == "reminder":
        return NEVER
    return NOW
