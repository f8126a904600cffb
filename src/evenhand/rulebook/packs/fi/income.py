"""What stays of pay in Finland: the protected part and the three stages of chapter 4, 48-49."""

from evenhand.rulebook.author import (
    Facts,
    Minor,
    formula,
)


@formula("fi.dependants", source="ulosottokaari#4:48")
def dependants_that_count(case: Facts) -> int:
    """People she maintains; an unknown number protects like a plausible family"""
    if case.dependants_known:
        return case.dependants
    if case.adults_known and case.children_known:
        partner = 1 if case.adults > 1 else 0
        return partner + case.children_under_11 + case.children_over_10
    return case.law.dependants_when_unknown


@formula("fi.a_day", source="ulosottokaari#4:48")
def protected_part_a_day(case: Facts) -> Minor:
    """The protected part of a day: the person's own and each dependant's"""
    return (
        case.law.person_a_day_minor + dependants_that_count(case) * case.law.dependant_a_day_minor
    )


@formula("fi.basic_amount", source="ulosottokaari#4:48")
def protected_part_a_month(case: Facts) -> Minor:
    """The protected part of a month: thirty days"""
    return protected_part_a_day(case) * case.law.days_a_month


@formula("fi.protected_part", source="ulosottokaari#4:48")
def protected_part_of_the_period(case: Facts) -> Minor:
    """The protected part of the period of pay: a month, a week or a day"""
    if case.pay_period == "day":
        return protected_part_a_day(case)
    if case.pay_period == "week":
        return protected_part_a_day(case) * 7
    return protected_part_a_month(case)


@formula("fi.taken_part", source="ulosottokaari#4:49")
def part_that_may_be_taken(case: Facts) -> Minor:
    """2/3 of the excess up to twice the part, a third of pay up to four, then 4/5; at most half"""
    if not case.net_income_known:
        return 0
    part = protected_part_of_the_period(case)
    net = case.net_income_minor
    if net <= part:
        return 0
    if net <= 2 * part:
        return (net - part) * 2 // 3
    if net <= 4 * part:
        return net // 3
    return min((4 * part * 5 + (net - 4 * part) * 12) // 15, net // 2)


@formula("fi.protected_income", source="ulosottokaari#4:48-49")
def pay_that_stays(case: Facts) -> Minor:
    """Pay less what may be taken, and at least the protected part"""
    part = protected_part_of_the_period(case)
    if not case.net_income_known:
        return part
    return max(case.net_income_minor - part_that_may_be_taken(case), part)
