"""What stays of pay in Sweden: the standard amount and housing (utsökningsbalken 7:4-5)."""

from evenhand.rulebook.author import (
    Facts,
    Minor,
    formula,
)


@formula("se.adults_part", source="ub#7:5")
def adults_part(case: Facts) -> Minor:
    """The standard amount of a single person or a couple; an unknown household is a couple"""
    if case.adults_known and case.adults < 2:
        return case.law.single_minor
    return case.law.couple_minor


@formula("se.children_part", source="ub#7:5")
def children_part(case: Facts) -> Minor:
    """The standard amounts of the children by age, less benefits received for them"""
    if case.ages_known:
        amounts = (
            (case.children_0_5 + case.children_6) * case.law.child_0_6_minor
            + case.children_7_10 * case.law.child_7_10_minor
            + case.children_11_14 * case.law.child_11_14_minor
            + case.children_15_up * case.law.child_15_minor
        )
    elif case.children_known:
        younger = case.children_under_11 * case.law.child_7_10_minor
        amounts = younger + case.children_over_10 * case.law.child_15_minor
    else:
        amounts = case.law.children_when_unknown * case.law.child_15_minor
    return max(amounts - max(case.child_benefits_minor, 0), 0)


@formula("se.basic_amount", source="ub#7:5")
def standard_amount(case: Facts) -> Minor:
    """The standard amount of the household (normalbelopp), without housing"""
    return adults_part(case) + children_part(case)


@formula("se.housing_part", source="ub#7:4")
def housing_part(case: Facts) -> Minor:
    """The cost of housing, on top"""
    return max(case.housing_minor, 0) if case.housing_known else 0


@formula("se.protected_income", source="ub#7:4-5")
def pay_that_stays(case: Facts) -> Minor:
    """The reserved amount: standard amount and housing; the rest may be taken"""
    return standard_amount(case) + housing_part(case)
