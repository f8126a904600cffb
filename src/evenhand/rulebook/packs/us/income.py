"""What no garnishment takes of pay in the United States: the federal limit, from memory."""

from evenhand.rulebook.author import Facts, Minor, formula


@formula("us.floor_part", source="15-usc-1673#a(2)")
def floor_of_hours(case: Facts) -> Minor:
    """Thirty hours of the federal minimum wage a week, in cents; a month has 52/12 weeks.

    Of pay by the day the floor of the whole week stays, because no daily one is known.
    """
    week = case.law.protected_hours * case.law.minimum_hourly_wage_minor
    if case.pay_period == "month":
        return week * 52 // 12
    return week


@formula("us.quarter_part", source="15-usc-1673#a(1)")
def three_quarters(case: Facts) -> Minor:
    """Disposable pay of the period less a quarter, the quarter rounded down to the cent."""
    if not case.net_income_known:
        return 0
    return case.net_income_minor - case.net_income_minor * case.law.seizable_percent // 100


@formula("us.protected_income", source="15-usc-1673#a")
def pay_that_no_garnishment_takes(case: Facts) -> Minor:
    """What stays of disposable pay: the greater of three quarters and the floor."""
    return max(three_quarters(case), floor_of_hours(case))
