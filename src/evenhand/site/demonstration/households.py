"""Imagined households: what comes in, what goes out, and so what could be paid or not."""

from __future__ import annotations

from datetime import date

from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    OtherCreditor,
    PriorityDebt,
    PriorityKind,
    StatementOfMeans,
)
from evenhand.site.demonstration.chance import Chance
from evenhand.site.demonstration.ground import Country

# Hundredths of what a single adult spends, and of that again for each further head.
_COSTS = {
    CostKind.HOUSING: (40, 12),
    CostKind.FOOD_AND_HOUSEHOLD: (27, 45),
    CostKind.ENERGY: (9, 15),
    CostKind.TRAVEL: (7, 30),
    CostKind.PHONE_AND_LEISURE: (5, 20),
    CostKind.CLOTHES_AND_PERSONAL: (4, 50),
    CostKind.INSURANCE: (3, 10),
}
_HEALTH_IN_SWITZERLAND = (16, 55)
_EARNS = {IncomeKind.WAGE: 62, IncomeKind.PENSION: 16, IncomeKind.SELF_EMPLOYMENT: 8}
_POOR = {IncomeKind.UNEMPLOYMENT: 34, IncomeKind.PENSION: 30, IncomeKind.SOCIAL_ASSISTANCE: 20,
         IncomeKind.SICK_PAY: 16}  # fmt: skip
_ADULTS = {1: 58, 2: 42}
_CHILDREN = {0: 58, 1: 20, 2: 16, 3: 6}
_CHILD_BENEFIT_HUNDREDTHS = 9


def imagine_means(
    chance: Chance, *, country: Country, stated_on: date, is_poor: bool, is_indicative: bool
) -> StatementOfMeans:
    """Imagine what a household told, or what a creditor's file says of it when indicative.

    A household that `is_poor` has less than it needs.
    """
    household = _household(chance)
    heads = _heads(household)
    living = [] if is_indicative else _costs(chance, country=country, heads=heads)
    if is_indicative:
        all_in_one = country.living * (100 + 25 * (heads - 1)) // 100
        living = [
            Cost(kind=CostKind.UNDIVIDED, amount_minor=chance.between(80, 115) * all_in_one // 100)
        ]
    incomes = _incomes(chance, country=country, household=household, is_poor=is_poor)
    others = not is_poor and chance.of(35)
    return StatementOfMeans(
        currency=country.currency,
        stated_on=stated_on,
        household=household,
        incomes=incomes,
        costs=tuple(living),
        priority_debts=_priority(chance, country) if chance.of(12) else (),
        other_creditors=_others(chance, country) if others else (),
        savings_minor=None if is_indicative else _savings(chance, country, is_poor=is_poor),
        indicative=is_indicative,
    )


def _household(chance: Chance) -> Household:
    children = chance.weighted(_CHILDREN)
    small = chance.between(0, children)
    return Household(
        adults=chance.weighted(_ADULTS), children_under_11=small, children_over_10=children - small
    )


def _heads(household: Household) -> int:
    children = (household.children_under_11 or 0) + (household.children_over_10 or 0)
    return (household.adults or 1) + children


def _incomes(
    chance: Chance, *, country: Country, household: Household, is_poor: bool
) -> tuple[Income, ...]:
    kind = chance.weighted(_POOR if is_poor else _EARNS)
    typical = country.income * (100 + 45 * ((household.adults or 1) - 1)) // 100
    if is_poor:
        amount = _tens(country.living * chance.between(55, 85) // 100)
    else:
        least, most = country.income * 60 // 100, country.income * 4
        amount = _tens(chance.around(typical, spread=0.28, least=least, most=most))
    varies = kind is IncomeKind.SELF_EMPLOYMENT
    incomes = [
        Income(
            kind=kind,
            amount_minor=amount,
            pay_day=chance.pick((1, 5, 10, 15, 25, 28)),
            varies=varies,
            lowest_minor=amount * 78 // 100 if varies else None,
        )
    ]
    children = _heads(household) - (household.adults or 1)
    if children:
        benefit = _tens(country.living * _CHILD_BENEFIT_HUNDREDTHS // 100 * children)
        incomes.append(Income(kind=IncomeKind.FAMILY_ALLOWANCE, amount_minor=benefit, pay_day=8))
    return tuple(incomes)


def _costs(chance: Chance, *, country: Country, heads: int) -> list[Cost]:
    shares = dict(_COSTS)
    if country.code == "CH":
        shares[CostKind.HEALTH_INSURANCE] = _HEALTH_IN_SWITZERLAND
    return [
        Cost(
            kind=kind,
            amount_minor=_tens(
                country.living * share // 100
                * (100 + more * (heads - 1)) // 100
                * chance.between(75, 115) // 100
            ),
        )
        for kind, (share, more) in shares.items()
    ]  # fmt: skip


def _priority(chance: Chance, country: Country) -> tuple[PriorityDebt, ...]:
    kind = chance.pick((PriorityKind.RENT, PriorityKind.ENERGY, PriorityKind.TAX))
    payment = _tens(country.living * chance.between(3, 6) // 100)
    return (PriorityDebt(kind=kind, payment_minor=payment, arrears_minor=payment * 9),)


def _others(chance: Chance, country: Country) -> tuple[OtherCreditor, ...]:
    payment = _tens(country.living * chance.between(4, 9) // 100)
    balance = payment * chance.between(6, 30)
    return (OtherCreditor(name="Another bank", payment_minor=payment, balance_minor=balance),)


def _savings(chance: Chance, country: Country, *, is_poor: bool) -> int:
    if is_poor or chance.of(45):
        return 0
    return _tens(country.living * chance.between(10, 150) // 100)


def _tens(amount_minor: int) -> int:
    """Round to ten whole units: people remember their budgets so."""
    return amount_minor // 1000 * 1000
