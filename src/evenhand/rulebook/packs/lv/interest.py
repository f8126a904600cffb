"""Statutory interest and limitation in Latvia, all from memory of the Civil and Commercial Law."""

from evenhand.rulebook.author import Facts, formula


@formula("lv.interest_rate_bp", source="civillikums#1765")
def statutory_interest(case: Facts) -> int:
    """Statutory interest a year in hundredths of a percent.

    The higher rate for businesses is not known; the general one is lower.
    """
    return case.law.legal_interest_bp


@formula("lv.limitation_years", source="civillikums#1895")
def years_until_a_claim_lapses(case: Facts) -> int:
    """Years after which a claim lapses; the shorter period wherever a trader may stand behind it.

    Loans, invoices and supplies come from commercial transactions, and so does everything that a
    business owes save rent, taxes and damages.
    """
    if case.is_titled:
        return case.law.limitation_titled_years
    if case.claim_kind in ("rent", "tax", "damages"):
        return case.law.limitation_general_years
    if case.claim_kind in ("loan", "invoice", "utility") or not case.is_natural_person:
        return case.law.limitation_commercial_years
    return case.law.limitation_general_years
