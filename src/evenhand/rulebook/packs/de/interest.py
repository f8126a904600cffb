"""Default interest and limitation in Germany: Civil Code, sections 195 to 199, 247, 288."""

from evenhand.rulebook.author import Facts, formula


@formula("de.base_rate_part", source="bgb#247")
def base_rate(case: Facts) -> int:
    """The base rate a year in hundredths of a percent; 0 until the operator confirms it."""
    return case.law.base_rate_bp


@formula("de.interest_rate_bp", source="bgb-288#(1)-(2)")
def default_interest(case: Facts) -> int:
    """Default interest a year in hundredths of a percent, for consumers or for businesses.

    There is no interest on default interest (section 289, from memory).
    """
    if case.is_natural_person:
        return base_rate(case) + case.law.consumer_points_bp
    return base_rate(case) + case.law.business_points_bp


@formula("de.limitation_years", source="bgb#195, 197")
def years_until_a_claim_lapses(case: Facts) -> int:
    """Years after which a claim lapses: from the end of its year, or from its title."""
    if case.is_titled:
        return case.law.limitation_years_titled
    return case.law.limitation_years_regular
