"""What stays of pay in Lithuania: article 736 of the Code of Civil Procedure."""

from evenhand.rulebook.author import (
    Facts,
    Minor,
    formula,
)


@formula("lt.taken_below", source="cpk#736")
def taken_up_to_the_minimum_wage(case: Facts) -> Minor:
    """20 percent up to the minimum wage; 30 for maintenance, injury or several orders; floored"""
    if not case.net_income_known:
        return 0
    below = max(min(case.net_income_minor, case.law.minimum_wage_minor), 0)
    if case.orders > 1 or case.order_kind in ("maintenance", "injury"):
        return below * case.law.below_percent_more // 100
    return below * case.law.below_percent // 100


@formula("lt.taken_above", source="cpk#736")
def taken_above_the_minimum_wage(case: Facts) -> Minor:
    """Half of what exceeds the minimum wage, floored"""
    if not case.net_income_known:
        return 0
    above = max(case.net_income_minor - case.law.minimum_wage_minor, 0)
    return above * case.law.above_percent // 100


@formula("lt.protected_income", source="cpk#736")
def pay_that_stays(case: Facts) -> Minor:
    """Pay less the two parts; nothing is kept in any case, so unknown pay keeps nothing sure"""
    if not case.net_income_known:
        return 0
    taken = taken_up_to_the_minimum_wage(case) + taken_above_the_minimum_wage(case)
    return max(case.net_income_minor - taken, 0)
