"""What stays of income in Belgium: articles 1409 and 1409bis of the Judicial Code."""

from evenhand.rulebook.author import (
    Facts,
    Minor,
    bands,
    formula,
)


@formula("be.children", source="gerw#1409(1)")
def children_that_count(case: Facts) -> int:
    """Dependent children; an unknown number protects like a plausible family"""
    if case.children_known:
        return case.children_under_11 + case.children_over_10
    if case.dependants_known:
        return case.dependants
    return case.law.children_when_unknown


@formula("be.taken_of_bands", source="gerw#1409, 1409bis")
def taken_of_the_bands(case: Facts) -> Minor:
    """What the bands would let be taken before children, each band floored"""
    if not case.net_income_known:
        return 0
    if case.income_kind == "wage":
        return bands(case.net_income_minor, case.law.work_scale)
    return bands(case.net_income_minor, case.law.other_scale)


@formula("be.child_part", source="gerw#1409(1)")
def less_for_children(case: Facts) -> Minor:
    """How much less is taken for dependent children"""
    return min(children_that_count(case) * case.law.child_minor, taken_of_the_bands(case))


@formula("be.protected_income", source="gerw#1409, 1409bis")
def income_that_stays(case: Facts) -> Minor:
    """Income less the bands, children taken into account; no floor against maintenance"""
    if case.order_kind == "maintenance":
        return 0
    if not case.net_income_known:
        return case.law.untouched_minor
    taken = taken_of_the_bands(case) - less_for_children(case)
    return max(case.net_income_minor - taken, min(case.law.untouched_minor, case.net_income_minor))
