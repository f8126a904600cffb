"""What stays of pay in Latvia: Civil Procedure Law, section 594, as of 1 October 2024."""

from evenhand.rulebook.author import Facts, Minor, formula


@formula("lv.kept_part", source="cpl#594")
def half_of_the_minimum_wage(case: Facts) -> Minor:
    """Half of the minimum wage, kept in any case; a broken cent is rounded up."""
    return (case.law.minimum_wage_minor * case.law.kept_percent + 99) // 100


@formula("lv.child_part", source="cpl#594")
def for_the_children(case: Facts) -> Minor:
    """Kept besides for minor children in her care, together up to the cap.

    Where only the number of dependants is known all are taken for children; where nothing is
    known, the cap is kept.
    """
    if case.children_known:
        children = (
            case.children_under_11
            + case.children_over_10
            + case.children_shared
            + case.children_shared_over_10
        )
        percent = min(children * case.law.child_percent, case.law.children_percent_cap)
    elif case.dependants_known:
        percent = min(case.dependants * case.law.child_percent, case.law.children_percent_cap)
    else:
        percent = case.law.children_percent_cap
    return (case.law.minimum_wage_minor * percent + 99) // 100


@formula("lv.excess_part", source="cpl#594")
def pay_above_what_is_kept(case: Facts) -> Minor:
    """What the pay exceeds the kept parts by; nothing of a benefit (section 596)."""
    if not case.net_income_known or case.income_kind == "benefit":
        return 0
    return max(case.net_income_minor - half_of_the_minimum_wage(case) - for_the_children(case), 0)


@formula("lv.deducted_part", source="cpl#594")
def share_of_the_excess(case: Facts) -> Minor:
    """What may be taken of the excess: more for several orders at once; rounded down."""
    if case.orders > 1:
        percent = case.law.deducted_percent_several
    else:
        percent = case.law.deducted_percent
    return pay_above_what_is_kept(case) * percent // 100


@formula("lv.protected_income", source="cpl#594")
def pay_that_stays(case: Facts) -> Minor:
    """The kept parts and what of the excess is not deducted; never less than the kept parts."""
    kept = half_of_the_minimum_wage(case) + for_the_children(case)
    if not case.net_income_known:
        return kept
    return max(case.net_income_minor - share_of_the_excess(case), kept)
