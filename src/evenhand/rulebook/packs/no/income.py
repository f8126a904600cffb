"""What stays of pay in Norway: livsopphold by ages, the youngest cut, and housing on top."""

from evenhand.rulebook.author import (
    Facts,
    Minor,
    formula,
)


@formula("no.adults_part", source="livsopphold#rates")
def adults_part(case: Facts) -> Minor:
    """The person's rate; both where a spouse is supported; an unknown household supports one"""
    if not case.adults_known:
        return case.law.couple_minor
    if case.adults < 2:
        return case.law.single_minor
    if not case.dependants_known or not case.children_known:
        return case.law.cohabiting_minor
    if case.dependants > case.children_under_11 + case.children_over_10:
        return case.law.couple_minor
    return case.law.cohabiting_minor


@formula("no.children_15", source="livsopphold#rates")
def children_of_fifteen(case: Facts) -> int:
    """Children with the highest rate; where ages are unknown all over ten, or two"""
    if case.ages_known:
        return case.children_15_up
    if case.children_known:
        return case.children_over_10
    return case.law.children_when_unknown


@formula("no.children_11", source="livsopphold#rates")
def children_of_eleven(case: Facts) -> int:
    """Children of eleven to fourteen, where ages are known"""
    return case.children_11_14 if case.ages_known else 0


@formula("no.children_6", source="livsopphold#rates")
def children_of_six(case: Facts) -> int:
    """Children of six to ten; where ages are unknown all up to ten"""
    if case.ages_known:
        return case.children_6 + case.children_7_10
    return case.children_under_11 if case.children_known else 0


@formula("no.children_0", source="livsopphold#rates")
def small_children(case: Facts) -> int:
    """Children up to five, where ages are known"""
    return case.children_0_5 if case.ages_known else 0


@formula("no.children_part", source="livsopphold#rates")
def children_part(case: Facts) -> Minor:
    """The rates of all children, before the cut"""
    return (
        small_children(case) * case.law.child_0_5_minor
        + children_of_six(case) * case.law.child_6_10_minor
        + children_of_eleven(case) * case.law.child_11_14_minor
        + children_of_fifteen(case) * case.law.child_15_minor
    )


@formula("no.cut_part", source="livsopphold#reduction")
def cut_of_the_youngest(case: Facts) -> Minor:
    """From the fourth person on: 20 percent of the rates of as many of the youngest"""
    to_five = small_children(case)
    to_ten = to_five + children_of_six(case)
    to_fourteen = to_ten + children_of_eleven(case)
    children = to_fourteen + children_of_fifteen(case)
    adults = 1 if case.adults_known and case.adults < 2 else 2
    cut = max(adults + children - case.law.full_rate_persons, 0)
    rates = (
        min(cut, to_five) * case.law.child_0_5_minor
        + (min(cut, to_ten) - min(cut, to_five)) * case.law.child_6_10_minor
        + (min(cut, to_fourteen) - min(cut, to_ten)) * case.law.child_11_14_minor
        + (min(cut, children) - min(cut, to_fourteen)) * case.law.child_15_minor
    )
    return rates * case.law.cut_percent // 100


@formula("no.basic_amount", source="livsopphold#rates")
def livsopphold(case: Facts) -> Minor:
    """Livsopphold of the household, without housing"""
    return adults_part(case) + children_part(case) - cut_of_the_youngest(case)


@formula("no.housing_part", source="livsopphold#housing")
def housing_part(case: Facts) -> Minor:
    """The cost of housing, on top"""
    return max(case.housing_minor, 0) if case.housing_known else 0


@formula("no.protected_income", source="livsopphold#rates")
def pay_that_stays(case: Facts) -> Minor:
    """Livsopphold and the cost of housing; the rest may be taken"""
    return livsopphold(case) + housing_part(case)
