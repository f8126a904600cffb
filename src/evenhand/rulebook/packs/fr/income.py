"""What stays of pay and of a bank balance in France: the scale with its bands, and the floor."""

from evenhand.rulebook.author import Facts, Minor, bands, formula


@formula("fr.scale_part", source="code-travail#R3252-2")
def pay_that_the_scale_leaves(case: Facts) -> Minor:
    """Net pay of a month less what the scale takes, in cents.

    The decree gives bands of a year and says nothing of rounding. Twelve times the pay is laid on
    the bands, exactly (in sixtieths of a cent); only the twelfth of the sum is rounded, to the
    nearest cent, half a cent up, as in the monthly tables that are made of the scale. Unknown
    pay leaves the floor.
    """
    if case.dependants_known:
        dependants = case.dependants
    elif case.adults_known and case.children_known:
        partner = 1 if case.adults > 1 else 0
        dependants = partner + case.children_under_11 + case.children_over_10
    else:
        dependants = case.law.dependants_when_unknown
    if not case.net_income_known:
        return case.law.floor_minor
    raised_by = dependants * case.law.dependant_minor
    sixtieths = bands(case.net_income_minor * 12, case.law.seizable_scale, raised_by)
    return case.net_income_minor - (sixtieths + 360) // 720


@formula("fr.floor_part", source="code-travail#R3252-5")
def pay_that_nobody_may_take(case: Facts) -> Minor:
    """The absolute floor of a month in cents: the RSA of a single person."""
    return case.law.floor_minor


@formula("fr.protected_income", source="code-travail#R3252-2, R3252-5")
def pay_that_stays(case: Facts) -> Minor:
    """What stays of net pay a month: what the scale leaves, never below the floor."""
    return max(pay_that_the_scale_leaves(case), pay_that_nobody_may_take(case))


@formula("fr.account_floor", source="cpce#L162-2, R162-2")
def balance_that_nobody_may_take(case: Facts) -> Minor:
    """The bank balance that stays without any request, once in a month, in cents (SBI)."""
    return case.law.floor_minor
