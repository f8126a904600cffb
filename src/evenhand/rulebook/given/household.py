"""Facts of income, household and costs."""

from __future__ import annotations

from evenhand.rulebook.field import flag, known, minor, number, text


class HouseholdFacts:
    """Fields of `Facts`; each with unit and meaning."""

    statement_known: bool = flag("plans", "a statement of means is here", clean=True)
    net_income_minor: int = minor("plans", "net income a month", clean=200_000)
    net_income_known: bool = known(clean=True)
    adults: int = number(
        "plans", "adults in the household", unit="count", low=0, high=1000, clean=1
    )
    adults_known: bool = known(clean=True)
    children_under_11: int = number(
        "plans", "children up to ten years", unit="count", low=0, high=1000
    )
    children_over_10: int = number(
        "plans", "dependent children over ten", unit="count", low=0, high=1000
    )
    children_known: bool = flag("plans", "both numbers of children are known", clean=True)
    housing_minor: int = minor("plans", "rent or mortgage with heating, a month", clean=60_000)
    housing_known: bool = known(clean=True)
    health_insurance_minor: int = minor("plans", "compulsory health premium, a month")
    essentials_minor: int = minor("plans", "stated costs of a decent life, a month", clean=90_000)
    essentials_known: bool = known(clean=True)
    instalment_minor: int = minor("plans", "instalment asked or offered, a month")
    protected_minimum_minor: int = minor("plans", "what must stay, a month", clean=100_000)
    protected_minimum_known: bool = known(clean=True)
    bad_month_income_minor: int = minor("plans", "income of a bad month", clean=180_000)
    plan_costs_minor: int = minor("plans", "what the plan itself costs the person")
    is_told_of_plan_costs: bool = flag(
        "plans", "was told the costs of the plan apart and before agreeing"
    )
    pay_period: str = text("plans", "what net_income_minor covers: month, week or day", "month")
    income_kind: str = text(
        "plans", "wage, pension, benefit, self_employed, account or other", "wage"
    )
    order_kind: str = text(
        "plans", "who takes from the income: ordinary, maintenance, injury or tax", "ordinary"
    )
    orders: int = number(
        "plans", "orders that take from the income at once", unit="count", low=1, high=100, clean=1
    )
    household: str = text(
        "plans",
        "single, single_parent, couple, cohabiting, shared, shared_parent; empty: by the numbers",
    )
    dependants: int = number(
        "plans", "people she maintains by law, children included", unit="count", low=0, high=1000
    )
    dependants_known: bool = known()
    children_0_5: int = number("plans", "children up to five years", unit="count", low=0, high=1000)
    children_6: int = number("plans", "children of six", unit="count", low=0, high=1000)
    children_7_10: int = number("plans", "children of seven to ten", unit="count", low=0, high=1000)
    children_11_14: int = number(
        "plans", "children of eleven to fourteen", unit="count", low=0, high=1000
    )
    children_15_up: int = number(
        "plans", "dependent children of fifteen and over", unit="count", low=0, high=1000
    )
    ages_known: bool = flag("plans", "the children's ages are known")
    children_shared: int = number(
        "plans", "children up to ten in shared custody", unit="count", low=0, high=1000
    )
    children_shared_over_10: int = number(
        "plans", "children over ten in shared custody", unit="count", low=0, high=1000
    )
    child_benefits_minor: int = minor("plans", "benefits received for the children, a month")
    has_other_income: bool = flag("plans", "has income besides this one")
    has_extra_payment: bool = flag(
        "plans", "the month brings an extra payment, such as for Christmas"
    )
    is_extra_prorated: bool = flag("plans", "extra payments are spread over the months")
    health_insurance_known: bool = known()
    work_costs_minor: int = minor("plans", "unavoidable costs of work, a month")
    maintenance_paid_minor: int = minor("plans", "maintenance really paid, a month")
    schooling_minor: int = minor("plans", "cost of schooling, a month")
    medical_costs_minor: int = minor("plans", "medical costs not insured, a month")
