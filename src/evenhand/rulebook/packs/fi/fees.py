"""What collection may cost a consumer in Finland: caps for each act and in all."""

from evenhand.rulebook.author import (
    DAY,
    FEE,
    NEVER,
    NOW,
    Facts,
    Instant,
    Minor,
    formula,
    rule,
)


@formula("fi.fee_of_kind", source="cash-in#caps")
def fee_of_the_kind(case: Facts) -> Minor:
    """The cap of one act, by its kind and the principal"""
    if case.fee_kind == "reminder":
        return case.law.reminder_fee_minor
    if case.fee_kind == "plan":
        return case.law.plan_fee_minor
    if case.fee_kind == "extension":
        return case.law.extension_fee_minor
    if case.fee_kind != "demand" or not case.claim_known:
        return 0
    if case.has_enforceable_title:
        return case.law.demand_enforceable_minor
    if case.claim_minor <= 10_000:
        return case.law.demand_small_minor
    if case.claim_minor <= 100_000:
        return case.law.demand_middle_minor
    return case.law.demand_large_minor


@formula("fi.left_of_total", source="perintalaki#caps")
def left_of_the_total(case: Facts) -> Minor:
    """What the cap on all costs leaves"""
    if not case.claim_known:
        return 0
    if case.claim_minor <= 10_000:
        total = case.law.total_small_minor
    elif case.claim_minor <= 100_000:
        total = case.law.total_middle_minor
    else:
        total = case.law.total_large_minor
    return max(total - case.fees_charged_minor, 0)


@formula("fi.lawful_fee", source="cash-in#caps")
def most_that_may_be_charged(case: Facts) -> Minor:
    """The cap of the act, within what the cap on all costs leaves"""
    return min(fee_of_the_kind(case), left_of_the_total(case))


@rule("fi.fee-cap", acts=FEE, principle=5, source="cash-in#caps")
def no_more_than_the_law_allows(case: Facts) -> Instant:
    if case.is_natural_person and case.fee_minor > most_that_may_be_charged(case):
        return NEVER
    return NOW


@rule("fi.demand-after-14-days", acts=FEE, principle=5, source="perintalaki#payment-demand")
def no_demand_fee_too_early(case: Facts) -> Instant:
    if not case.is_natural_person or case.fee_kind != "demand" or not case.due_on_known:
        return NOW
    if case.today < case.due_on + case.law.demand_after_days:
        return case.day_starts_at + (case.due_on + case.law.demand_after_days - case.today) * DAY
    return NOW
