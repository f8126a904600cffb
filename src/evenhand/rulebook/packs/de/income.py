"""What stays of pay in Germany: ZPO 850c by the month, and the protected account."""

from evenhand.rulebook.author import Facts, Minor, formula, steps


@formula("de.dependants", source="zpo#850c(2)")
def dependants_that_count(case: Facts) -> int:
    """People she maintains by law, at most as many as the table knows.

    Where nobody told their number, a second adult counts as one; an unknown household has all.
    """
    if case.dependants_known:
        return min(case.dependants, case.law.dependants_max)
    if case.adults_known and case.children_known:
        partner = 1 if case.adults > 1 else 0
        children = (
            case.children_under_11
            + case.children_over_10
            + case.children_shared
            + case.children_shared_over_10
        )
        return min(partner + children, case.law.dependants_max)
    return case.law.dependants_max


@formula("de.free_amount", source="zpo#850c(1)-(2)")
def free_amount_of_the_household(case: Facts) -> Minor:
    """Pay a month of which nothing is taken, with what each dependant adds."""
    dependants = dependants_that_count(case)
    return (
        case.law.base_minor
        + min(dependants, 1) * case.law.first_dependant_minor
        + max(dependants - 1, 0) * case.law.next_dependant_minor
    )


@formula("de.seizable_percent", source="zpo#850c")
def share_of_the_excess(case: Facts) -> int:
    """Percent of the excess over the free amount that may be taken."""
    return steps(dependants_that_count(case), case.law.seizable_percent_by_dependants)


@formula("de.share_part", source="zpo#850c")
def taken_of_the_excess(case: Facts) -> Minor:
    """What is taken of pay up to the limit: it is cut to full 10 EUR, cents are rounded half up."""
    if not case.net_income_known:
        return 0
    counted = min(case.net_income_minor, case.law.fully_seizable_above_minor) // 1000 * 1000
    excess = max(counted - free_amount_of_the_household(case), 0)
    return (excess * share_of_the_excess(case) + 50) // 100


@formula("de.above_part", source="zpo#850c(3)")
def all_above_the_limit(case: Facts) -> Minor:
    """What pay exceeds the limit by: all of it may be taken."""
    if not case.net_income_known:
        return 0
    return max(case.net_income_minor - case.law.fully_seizable_above_minor, 0)


@formula("de.protected_income", source="zpo#850c")
def pay_that_stays(case: Facts) -> Minor:
    """Pay of a month less both parts that may be taken; never less than the free amount."""
    free = free_amount_of_the_household(case)
    if not case.net_income_known:
        return free
    taken = taken_of_the_excess(case) + all_above_the_limit(case)
    return max(case.net_income_minor - taken, free)


@formula("de.account_floor", source="zpo#850k, 899")
def balance_that_stays_on_a_protected_account(case: Facts) -> Minor:
    """Base amount of a protected account each calendar month; a certificate raises it."""
    return case.law.account_floor_minor
