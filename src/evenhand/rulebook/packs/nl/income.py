"""The highest amounts of the beslagvrije voet in the Netherlands; itself it is not computed."""

from evenhand.rulebook.author import (
    Facts,
    Minor,
    formula,
)


@formula("nl.basic_amount", source="boec#2023-01-01")
def most_that_is_kept_free(case: Facts) -> Minor:
    """The maximum for the household; an unknown one counts as a couple with children"""
    if not case.adults_known or not case.children_known:
        return case.law.most_couple_parents_minor
    children = case.children_under_11 + case.children_over_10
    if case.adults > 1:
        return case.law.most_couple_parents_minor if children > 0 else case.law.most_couple_minor
    return case.law.most_single_parent_minor if children > 0 else case.law.most_single_minor
