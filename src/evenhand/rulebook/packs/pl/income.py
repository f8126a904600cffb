"""What stays in Poland: of pay (Labour Code, article 87) and on account (banking act, 54)."""

from evenhand.rulebook.author import (
    Facts,
    Minor,
    formula,
)


@formula("pl.account_floor", source="prawo-bankowe#54")
def what_stays_on_account(case: Facts) -> Minor:
    """75 percent of the gross minimum wage, each month; rounded up"""
    return (case.law.minimum_wage_minor * case.law.account_percent + 99) // 100


@formula("pl.protected_income", source="kp#87, 87(1)")
def income_that_stays(case: Facts) -> Minor:
    """Of pay half, and at least the minimum wage (gross, see the gaps)"""
    if not case.net_income_known:
        return case.law.minimum_wage_minor
    half = case.net_income_minor - case.net_income_minor * case.law.most_taken_percent // 100
    return max(half, case.law.minimum_wage_minor)
