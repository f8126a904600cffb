"""Default interest and limitation in Switzerland: Code of Obligations, articles 104 to 137."""

from evenhand.rulebook.author import Facts, formula


@formula("ch.interest_rate_bp", source="or#104")
def default_interest(case: Facts) -> int:
    """Default interest a year in hundredths of a percent; none on a certificate of loss.

    It runs also where the contract rate is lower, and there is no interest on it (OR 105(3)).
    """
    if case.has_loss_certificate:
        return 0
    return case.law.default_interest_percent * 100


@formula("ch.limitation_years", source="or#127-137")
def years_until_a_claim_lapses(case: Facts) -> int:
    """Years after which a claim lapses, from its due day or from what began a new period.

    Invoices are mostly for retail sales, crafts or medical care, and utilities are periodic:
    for both the shorter period holds. The longer life of a certificate of loss is from memory
    and left out.
    """
    if case.is_titled or case.has_loss_certificate:
        return case.law.limitation_years_titled
    if case.claim_kind in ("rent", "utility", "invoice"):
        return case.law.limitation_years_periodic
    return case.law.limitation_years_general
