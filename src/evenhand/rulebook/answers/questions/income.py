"""Questions about what stays with a person: protected income and basic amounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from evenhand.rulebook.answers import amounts, telling
from evenhand.rulebook.answers.household import WrongValue, household_facts
from evenhand.rulebook.answers.questions.question import (
    CHILDREN,
    COUNTRY,
    CURRENCY,
    DAY,
    DEPENDANTS,
    FACTS,
    HOUSEHOLD,
    REGION,
    Question,
    facts_given,
    place,
)
from evenhand.rulebook.answers.schema import Field, FieldsMissing, Said
from evenhand.rulebook.bind import RawValue
from evenhand.rulebook.rulebook import Rulebook

# Households that have no children by their name.
_WITHOUT_CHILDREN = ("single", "shared")
# An age of each group that some law tells apart.
_AGES_OF_LAWS = (3, 6, 9, 12, 16)
_COSTS = (
    "housing",
    "health_insurance",
    "work_costs",
    "maintenance_paid",
    "schooling",
    "medical_costs",
)
_KIND_OF_CREDITOR = ("ordinary", "maintenance", "injury", "tax")
_KIND_OF_INCOME = ("wage", "pension", "benefit", "self_employed", "account", "other")
_COST_FIELDS = tuple(Field(name, "amount", f"{name.replace('_', ' ')}, a month") for name in _COSTS)


def _budget(country: str, said: Said) -> dict[str, RawValue]:
    """Facts of household and costs."""
    facts = place(country, said) | household_facts(said["household"], _people(said))
    for name in _COSTS:
        if said[name] is not None:
            facts[f"{name}_minor"] = said[name]
    return facts


def _people(said: Said) -> Any:
    """Dependants and children as one list; a number of children alone stays open."""
    children, others = said["children"], said["dependants"]
    if not isinstance(children, list):
        return others
    if others is None or isinstance(others, list):
        return [*children, *(others or [])]
    raise WrongValue("dependants", others, "give a list where `children` is one")


def _whatever_ages(said: Said, asked: Callable[[Said], dict[str, Any]]) -> dict[str, Any]:
    """The answer for a number of children, if every age gives the same; else ages are missing."""
    number = said["children"]
    if isinstance(number, list) or number is None:
        return asked(said)
    if type(number) is not int or not 0 <= number < 100:
        raise WrongValue("children", number, "give ages, or how many")
    told = [
        asked(Said({**said.values, "children": [age] * number}, said.assumed))
        for age in _AGES_OF_LAWS
    ]
    if any(one != told[0] for one in told):
        raise FieldsMissing(("children (with ages)",))
    return told[0]


def _protected_income(book: Rulebook, country: str, said: Said) -> dict[str, Any]:
    return _whatever_ages(said, lambda one: _stays(book, country, one))


def _basic_amount(book: Rulebook, country: str, said: Said) -> dict[str, Any]:
    nobody_told = said["children"] is None and said["dependants"] is None
    if said["household"] in _WITHOUT_CHILDREN and nobody_told:
        said = Said({**said.values, "children": []}, said.assumed)
    return _whatever_ages(said, lambda one: _basic(book, country, one))


def _stays(book: Rulebook, country: str, said: Said) -> dict[str, Any]:
    facts = (
        _budget(country, said)
        | {
            "net_income_minor": said["net_income"],
            "pay_period": said["period"],
            "orders": said["orders"],
            "order_kind": said["creditor_kind"],
            "income_kind": said["income_kind"],
            "has_other_income": said["has_other_income"],
            "has_extra_payment": said["extra_payment"] == "month",
            "is_extra_prorated": said["extra_payment"] == "prorated",
        }
        | facts_given(said)
    )
    found = amounts.protected_income(country, said["day"], facts, book=book)
    currency = found.amount.currency
    return {
        "currency": currency,
        "period": found.pay_period,
        **telling.amount("net_income", found.net_income_minor, currency),
        **telling.amount("protected", found.protected_minor, currency),
        **telling.amount("garnishable", found.garnishable_minor, currency),
        **telling.behind(found.amount),
    }


def _basic(book: Rulebook, country: str, said: Said) -> dict[str, Any]:
    found = amounts.basic_amount(
        country, said["day"], _budget(country, said) | facts_given(said), book=book
    )
    return {
        "currency": found.currency,
        "period": "month",
        **telling.amount("amount", found.amount_minor, found.currency),
        **telling.behind(found),
    }


PROTECTED_INCOME = Question(
    "protected_income",
    "what of an income stays with the person, and what may be taken",
    (
        COUNTRY,
        DAY,
        REGION,
        Field(
            "net_income", "amount", "net income of the period, or the balance of an account", True
        ),
        Field(
            "period",
            "word",
            "what the income covers",
            words=("month", "week", "day"),
            otherwise="month",
        ),
        HOUSEHOLD,
        DEPENDANTS,
        CHILDREN,
        Field("orders", "count", "orders that take from the income at once", otherwise=1),
        Field("creditor_kind", "word", "who takes", words=_KIND_OF_CREDITOR, otherwise="ordinary"),
        Field(
            "income_kind",
            "word",
            "kind of income; of an account its balance is meant",
            words=_KIND_OF_INCOME,
            otherwise="wage",
        ),
        Field(
            "extra_payment",
            "word",
            "a month with an extra payment, or one spread over all",
            words=("none", "month", "prorated"),
            otherwise="none",
        ),
        Field("has_other_income", "yes/no", "there is other income besides", otherwise=False),
        *_COST_FIELDS,
        CURRENCY,
        FACTS,
    ),
    _protected_income,
    (
        ("protected", "what stays"),
        ("garnishable", "what may be taken"),
        ("parts", "steps of the computation, each with its source"),
    ),
)
BASIC_AMOUNT = Question(
    "basic_amount",
    "the basic amount of a household, a month",
    (COUNTRY, DAY, REGION, HOUSEHOLD, DEPENDANTS, CHILDREN, *_COST_FIELDS, CURRENCY, FACTS),
    _basic_amount,
    (("amount", "the basic amount"), ("parts", "steps of the computation, each with its source")),
)
