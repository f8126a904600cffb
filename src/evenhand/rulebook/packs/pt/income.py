"""What stays of pay in Portugal: article 738 of the Code of Civil Procedure."""

from evenhand.rulebook.author import (
    Facts,
    Minor,
    formula,
)


@formula("pt.two_thirds", source="cpc#738(1)")
def two_thirds(case: Facts) -> Minor:
    """Two thirds of the income: what is left when a third, floored, is taken"""
    if not case.net_income_known:
        return 0
    return case.net_income_minor - case.net_income_minor // case.law.taken_parts


@formula("pt.floor", source="cpc#738(3)")
def exempt_floor(case: Facts) -> Minor:
    """One minimum wage where there is no other income; two in a month with an extra payment"""
    if case.has_other_income:
        return 0
    if case.has_extra_payment:
        return case.law.minimum_wage_minor * case.law.extra_month_floors
    return case.law.minimum_wage_minor


@formula("pt.protected_income", source="cpc#738")
def income_that_stays(case: Facts) -> Minor:
    """Two thirds, at least the floor, at most three minimum wages"""
    cap = case.law.minimum_wage_minor * case.law.cap_wages
    return min(max(two_thirds(case), exempt_floor(case)), cap)
