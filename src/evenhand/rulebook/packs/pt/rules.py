"""What only Portugal asks: the arrears procedure of banks, insolvency, one commission."""

from evenhand.rulebook.author import (
    LEGAL,
    NEVER,
    NOW,
    SALE,
    Facts,
    Instant,
    Minor,
    formula,
    rule,
)


@rule("pt.arrears-procedure", acts=LEGAL | SALE, principle=4, source="persi#18")
def the_arrears_procedure_comes_first(case: Facts) -> Instant:
    if case.is_natural_person and case.is_bank_credit and case.arrears_procedure != "ended":
        return NEVER
    return NOW


@rule("pt.insolvency", acts=LEGAL, principle=1, source="cire#88")
def insolvency_stays_enforcement(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@formula("pt.lawful_fee", source="dl-58-2013#9")
def most_that_may_be_charged(case: Facts) -> Minor:
    """The recovery commission of an unpaid instalment; from memory, awaits confirmation"""
    if case.fee_kind != "lump_sum" or not case.claim_known or case.claim_minor <= 0:
        return 0
    share = case.claim_minor * case.law.commission_percent // 100
    return min(max(share, case.law.commission_least_minor), case.law.commission_most_minor)
