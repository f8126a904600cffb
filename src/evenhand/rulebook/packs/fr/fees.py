"""What collecting may cost the person in France: nothing without an enforceable title."""

from evenhand.rulebook.author import FEE, NEVER, NOW, Facts, Instant, Minor, formula, rule


@formula("fr.lawful_fee", source="cpce#L111-8")
def cost_that_may_be_charged(case: Facts) -> Minor:
    """The most that may be charged now, in cents.

    Amicable collection costs stay with the creditor. A business owes a lump sum once for a
    late payment; it is from memory and counts as nothing until the operator confirms it.
    """
    if case.is_natural_person or case.fee_kind != "late_compensation":
        return 0
    return max(case.law.late_compensation_minor - max(case.fees_of_kind_minor, 0), 0)


@rule("fr.no-fee-without-title", acts=FEE, principle=5, source="cpce#L111-8")
def costs_without_title_stay_with_the_creditor(case: Facts) -> Instant:
    if case.has_enforceable_title:
        return NOW
    if cost_that_may_be_charged(case) > 0 and case.fee_minor <= cost_that_may_be_charged(case):
        return NOW
    return NEVER
