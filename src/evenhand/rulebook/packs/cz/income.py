"""What stays of pay in Czechia: regulation 595/2006 Sb., as two public rule files have it."""

from evenhand.rulebook.author import (
    Facts,
    Minor,
    formula,
)


@formula("cz.dependants", source="nv-595-2006#1")
def dependants_that_count(case: Facts) -> int:
    """People she maintains; an unknown number protects like a plausible family"""
    if case.dependants_known:
        return case.dependants
    if case.adults_known and case.children_known:
        partner = 1 if case.adults > 1 else 0
        return partner + case.children_under_11 + case.children_over_10
    return case.law.dependants_when_unknown


@formula("cz.basic_amount", source="nv-595-2006#1")
def amount_nobody_takes(case: Facts) -> Minor:
    """The person's amount with a quarter of it for each dependant, rounded up to whole crowns"""
    quarters = 4 + dependants_that_count(case)
    share = case.law.base_minor * case.law.protected_per_300 * quarters
    return (share + 119_999) // 120_000 * 100


@formula("cz.third", source="osr#279")
def one_third(case: Facts) -> Minor:
    """A third of the rest below the limit, which is cut to a multiple of three crowns"""
    if not case.net_income_known:
        return 0
    rest = max(case.net_income_minor - amount_nobody_takes(case), 0)
    limit = case.law.base_minor * case.law.limit_tenths // 10
    return min(rest, limit) // 300 * 100


@formula("cz.above_limit", source="nv-595-2006#3")
def all_above_the_limit(case: Facts) -> Minor:
    """The part of the rest above the limit, of which all is taken"""
    if not case.net_income_known:
        return 0
    limit = case.law.base_minor * case.law.limit_tenths // 10
    return max(case.net_income_minor - amount_nobody_takes(case) - limit, 0)


@formula("cz.protected_income", source="osr#276-279")
def pay_that_stays(case: Facts) -> Minor:
    """Pay less one third of the rest and all above the limit, for ordinary debts"""
    if not case.net_income_known:
        return amount_nobody_takes(case)
    kept = case.net_income_minor - one_third(case) - all_above_the_limit(case)
    return max(kept, amount_nobody_takes(case))
