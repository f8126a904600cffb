"""What collection may cost in Germany: not more than a lawyer's fee (RDG 13e, RVG)."""

from evenhand.rulebook.author import FEE, NEVER, NOW, Facts, Instant, Minor, formula, rule, steps


@formula("de.fee_basis", source="rvg#13(1)-(2)")
def fee_at_the_rate_of_one(case: Facts) -> Minor:
    """The 1.0 fee for the value of the claim; above the table's last row that row holds.

    An uncontested claim of up to 50 EUR has a lower one, save after a title.
    """
    if not case.claim_known or case.claim_minor <= 0:
        return 0
    if case.claim_minor > case.law.small_claim_up_to_minor:
        return steps(case.claim_minor, case.law.fee_table_minor)
    if case.is_contested or case.fee_kind == "after_title":
        return steps(case.claim_minor, case.law.fee_table_minor)
    return case.law.small_claim_fee_minor


@formula("de.fee_known_up_to", source="rvg#13(1)")
def claims_whose_fee_is_known(case: Facts) -> Minor:
    """The highest claim whose fee is known: the table was read so far, a lump sum fits any."""
    if case.fee_kind == "late_compensation" and case.claim_known:
        return max(case.claim_minor, case.law.fee_table_up_to_minor)
    return case.law.fee_table_up_to_minor


@formula("de.fee_rate_hundredths", source="rvg#VV-2300")
def rate_of_the_fee(case: Facts) -> int:
    """Rate in hundredths: by title, by dispute, and lower where the first demand is paid."""
    if case.fee_kind == "after_title":
        return case.law.after_title_fee_hundredths
    if case.is_contested:
        return case.law.contested_fee_hundredths
    if case.paid_on_first_demand:
        return case.law.paid_at_once_fee_hundredths
    return case.law.uncontested_fee_hundredths


@formula("de.fee_part", source="rvg#13")
def fee_for_the_claim(case: Facts) -> Minor:
    """Basis times rate, at least the minimum fee; parts of a cent are dropped."""
    basis = fee_at_the_rate_of_one(case)
    if basis == 0:
        return 0
    return max(basis * rate_of_the_fee(case) // 100, case.law.minimum_fee_minor)


@formula("de.expenses_part", source="rvg#VV-7002")
def lump_sum_of_expenses(case: Facts) -> Minor:
    """Expenses as a share of the fee, up to their cap; nothing until the operator confirms it."""
    share = fee_for_the_claim(case) * case.law.expenses_percent // 100
    return min(share, case.law.expenses_cap_minor)


@formula("de.scale_part", source="rdg#13e")
def lawyers_scale_for_the_claim(case: Facts) -> Minor:
    """Everything the scale lets collection of this claim cost, before what was charged."""
    return fee_for_the_claim(case) + lump_sum_of_expenses(case)


@formula("de.lawful_fee", source="rdg#13e")
def what_may_be_charged_now(case: Facts) -> Minor:
    """What is left of the scale: one fee covers all acts before a title, another those after.

    A business owes a lump sum besides. VAT is not added: its rate was not read.
    """
    if case.fee_kind == "late_compensation":
        if case.is_natural_person:
            return 0
        return max(case.law.late_compensation_minor - max(case.fees_of_kind_minor, 0), 0)
    if case.fee_kind in ("plan", "lump_sum"):
        return 0
    if case.fee_kind == "after_title":
        if not case.is_titled:
            return 0
        return max(lawyers_scale_for_the_claim(case) - max(case.fees_of_kind_minor, 0), 0)
    charged = max(case.fees_charged_minor, case.fees_of_kind_minor, 0)
    return max(lawyers_scale_for_the_claim(case) - charged, 0)


@rule("de.fee-within-lawyers-scale", acts=FEE, principle=5, source="rdg#13e")
def not_more_than_a_lawyer_might_ask(case: Facts) -> Instant:
    if case.fee_minor > what_may_be_charged_now(case):
        return NEVER
    return NOW
