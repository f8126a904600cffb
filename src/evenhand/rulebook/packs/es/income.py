"""What stays of pay in Spain: article 607 of the Civil Procedure Act, by cumulative slices."""

from evenhand.rulebook.author import (
    Facts,
    Minor,
    formula,
)


@formula("es.exempt_part", source="teac#criterion")
def part_of_which_nothing_is_taken(case: Facts) -> Minor:
    """One minimum wage; two in a month with an extra payment; 14/12 where extras are spread"""
    if case.has_extra_payment:
        return 2 * case.law.minimum_wage_minor
    if case.is_extra_prorated:
        return (case.law.minimum_wage_minor * case.law.payments_a_year + 11) // 12
    return case.law.minimum_wage_minor


@formula("es.excess", source="lec#607(2)")
def excess_over_the_exempt_part(case: Facts) -> Minor:
    """Net income above the exempt part, to which the slices are applied"""
    if not case.net_income_known:
        return 0
    return max(case.net_income_minor - part_of_which_nothing_is_taken(case), 0)


@formula("es.taken_part", source="lec#607(2)")
def part_that_may_be_taken(case: Facts) -> Minor:
    """30, 50, 60, 75 percent of slices of one minimum wage each, 90 of the rest; floored once"""
    wage = case.law.minimum_wage_minor
    excess = excess_over_the_exempt_part(case)
    second = min(excess, wage) * case.law.second_slice_percent
    third = max(min(excess, 2 * wage) - wage, 0) * case.law.third_slice_percent
    fourth = max(min(excess, 3 * wage) - 2 * wage, 0) * case.law.fourth_slice_percent
    fifth = max(min(excess, 4 * wage) - 3 * wage, 0) * case.law.fifth_slice_percent
    last = max(excess - 4 * wage, 0) * case.law.last_slice_percent
    return (second + third + fourth + fifth + last) // 100


@formula("es.protected_income", source="lec#607")
def pay_that_stays(case: Facts) -> Minor:
    """Net income less what the slices take, and at least the exempt part"""
    exempt = part_of_which_nothing_is_taken(case)
    if not case.net_income_known:
        return exempt
    return max(case.net_income_minor - part_that_may_be_taken(case), exempt)
