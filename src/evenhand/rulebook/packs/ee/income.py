"""What stays of pay in Estonia: section 132 of the Code of Enforcement Procedure."""

from evenhand.rulebook.author import (
    Facts,
    Minor,
    formula,
)


@formula("ee.dependants", source="tms-memory#132(1)")
def dependants_that_count(case: Facts) -> int:
    """People she maintains; an unknown number protects like a plausible family"""
    if case.dependants_known:
        return case.dependants
    if case.adults_known and case.children_known:
        partner = 1 if case.adults > 1 else 0
        return partner + case.children_under_11 + case.children_over_10
    return case.law.dependants_when_unknown


@formula("ee.kept_part", source="tms#132(1)")
def minimum_wage_with_dependants(case: Facts) -> Minor:
    """The minimum wage, and a third of it for each dependant, rounded up"""
    wage = case.law.minimum_wage_minor
    for_dependants = wage * dependants_that_count(case)
    return (
        wage + (for_dependants + case.law.dependants_per_wage - 1) // case.law.dependants_per_wage
    )


@formula("ee.taken_part", source="tms-memory#132(1)")
def part_that_may_be_taken(case: Facts) -> Minor:
    """Two thirds of what exceeds the kept part up to five minimum wages, and all above"""
    if not case.net_income_known:
        return 0
    kept = minimum_wage_with_dependants(case)
    top = max(case.law.minimum_wage_minor * case.law.taken_scale_wages, kept)
    between = max(min(case.net_income_minor, top) - kept, 0)
    return between * 2 // 3 + max(case.net_income_minor - top, 0)


@formula("ee.protected_income", source="tms-memory#132")
def pay_that_stays(case: Facts) -> Minor:
    """Pay less what may be taken, and at least the minimum wage"""
    if not case.net_income_known:
        return minimum_wage_with_dependants(case)
    return max(
        case.net_income_minor - part_that_may_be_taken(case), minimum_wage_with_dependants(case)
    )
