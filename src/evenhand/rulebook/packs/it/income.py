"""What stays of wages, pensions and accounts in Italy: article 545 of the procedure code."""

from evenhand.rulebook.author import (
    Facts,
    Minor,
    formula,
    steps,
)


@formula("it.pension_floor", source="pensions#minimum")
def part_of_a_pension_that_is_exempt(case: Facts) -> Minor:
    """Twice the social allowance, and at least 1,000 EUR"""
    twice = case.law.exempt_allowance_minor * case.law.pension_allowances
    return max(twice, case.law.pension_minimum_minor)


@formula("it.floor", source="cpc#545")
def part_of_which_nothing_is_taken(case: Facts) -> Minor:
    """The exempt part: none of wages, that of pensions, three allowances on account"""
    if case.income_kind == "pension":
        return part_of_a_pension_that_is_exempt(case)
    if case.income_kind == "account":
        return case.law.exempt_allowance_minor * case.law.account_allowances
    return 0


@formula("it.taken_part", source="cpc#545")
def part_that_may_be_taken(case: Facts) -> Minor:
    """A fifth of what exceeds the floor (taxes: less of small pay), all above it on account"""
    if not case.net_income_known:
        return 0
    if case.income_kind != "wage" and case.law.exempt_allowance_minor < 1:
        return 0
    excess = max(case.net_income_minor - part_of_which_nothing_is_taken(case), 0)
    if case.income_kind == "account":
        return excess
    if case.order_kind == "tax":
        return excess * steps(case.net_income_minor, case.law.tax_table) // 70
    return excess // case.law.ordinary_divisor


@formula("it.protected_income", source="cpc#545")
def income_that_stays(case: Facts) -> Minor:
    """Income less what may be taken; several ordinary orders wait and take one fifth in all"""
    if not case.net_income_known:
        return part_of_which_nothing_is_taken(case)
    return max(case.net_income_minor - part_that_may_be_taken(case), 0)
