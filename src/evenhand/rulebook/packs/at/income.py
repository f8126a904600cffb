"""What stays of pay in Austria: s. 291a of the Enforcement Act."""

from evenhand.rulebook.author import (
    Facts,
    Minor,
    formula,
)


@formula("at.dependants", source="eo-shares#291a(2)2")
def dependants_that_count(case: Facts) -> int:
    """People she maintains; an unknown number protects like a plausible family"""
    if case.dependants_known:
        return min(case.dependants, case.law.dependants_max)
    if case.adults_known and case.children_known:
        partner = 1 if case.adults > 1 else 0
        return min(
            partner + case.children_under_11 + case.children_over_10, case.law.dependants_max
        )
    return case.law.dependants_when_unknown


@formula("at.free_amount", source="eo#291a(1)-(2)")
def free_amount(case: Facts) -> Minor:
    """The base with what dependants add; without special payments the raised base"""
    if case.is_extra_prorated:
        base = case.law.raised_base_minor
    else:
        base = case.law.base_minor
    return base + dependants_that_count(case) * case.law.dependant_minor


@formula("at.raise", source="eo-shares#291a(3)")
def raise_above_the_free_amount(case: Facts) -> Minor:
    """What stays of the excess: 30 percent, and 10 for each dependant; what is taken is floored"""
    if not case.net_income_known:
        return 0
    counted = min(case.net_income_minor, case.law.maximum_minor)
    excess = max(counted - free_amount(case), 0)
    kept = case.law.raise_percent + dependants_that_count(case) * case.law.dependant_raise_percent
    return excess - excess * (100 - kept) // 100


@formula("at.protected_income", source="eo#291a")
def pay_that_stays(case: Facts) -> Minor:
    """Base, dependants and raise; 75 percent of that against maintenance, rounded up"""
    minimum = free_amount(case) + raise_above_the_free_amount(case)
    if case.order_kind == "maintenance":
        return (minimum * case.law.maintenance_percent + 99) // 100
    return minimum
