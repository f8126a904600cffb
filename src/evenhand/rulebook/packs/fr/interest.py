"""Statutory interest in France, in hundredths of a percent a year."""

from evenhand.rulebook.author import Facts, Minor, formula


@formula("fr.legal_rate_part", source="legal-rate#1")
def legal_rate(case: Facts) -> Minor:
    """The legal rate of the half-year, higher where the creditor is a private person."""
    if case.is_private_creditor:
        return case.law.legal_rate_private_bp
    return case.law.legal_rate_bp


@formula("fr.title_increase_part", source="cmf#L313-3")
def increase_after_a_judgment(case: Facts) -> Minor:
    """What is added when two months have passed since a judgment became enforceable."""
    if case.is_titled and case.months_since_title >= case.law.title_increase_months:
        return case.law.title_increase_bp
    return 0


@formula("fr.interest_rate_bp", source="legal-rate#1")
def default_interest(case: Facts) -> Minor:
    """The rate owed in default; businesses owe three times the legal rate at least."""
    rate = legal_rate(case) + increase_after_a_judgment(case)
    if case.is_natural_person:
        return rate
    return max(rate, case.law.business_rate_multiple * case.law.legal_rate_bp)
