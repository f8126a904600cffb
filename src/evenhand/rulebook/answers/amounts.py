"""Protected income, basic amounts and lawful fees as plain functions of country, day and facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from evenhand.rulebook.answers.answer import (
    Amount,
    NoSuchLaw,
    UsedValue,
    computed,
    known_pack,
    on,
    value_if_any,
)
from evenhand.rulebook.bind import Raw
from evenhand.rulebook.facts import FIELDS
from evenhand.rulebook.rulebook import Rulebook, open_rulebook

_KINDS = {"order_kind": "order_kinds", "income_kind": "income_kinds", "fee_kind": "fee_kinds"}


@dataclass(frozen=True, slots=True)
class ProtectedIncome:
    """What stays of an income and what may be taken, in minor units of the period of pay."""

    amount: Amount
    net_income_minor: int
    pay_period: str

    @property
    def protected_minor(self) -> int:
        """What stays: never more than the income itself."""
        return max(min(self.amount.amount_minor, self.net_income_minor), 0)

    @property
    def garnishable_minor(self) -> int:
        """What the law lets be taken."""
        return self.net_income_minor - self.protected_minor


def protected_income(
    country: str, day: date, facts: Raw, *, book: Rulebook | None = None
) -> ProtectedIncome:
    """What of `net_income_minor` stays with the person, by the law of a country on a day.

    `facts` are raw facts (evenhand.rulebook.FIELDS). Raises NoSuchLaw, FactsMissing, NotInForce.
    """
    book = book or open_rulebook()
    country = country.lower()
    key = f"{country}.protected_income"
    known_pack(book, country)
    raw = on(day, facts)
    _answers_for(book, country, day, raw, "order_kind", "income_kind")
    period = str(facts.get("pay_period") or "month")
    formula = book.formulas.get(key)
    if formula and period != "month" and "pay_period" not in formula.facts_read:
        raise NoSuchLaw(
            country, f"the pack knows no table by the {period}; give the income of a month"
        )
    found = computed(book, key, raw)
    return ProtectedIncome(found, int(facts.get("net_income_minor") or 0), period)


def basic_amount(country: str, day: date, facts: Raw, *, book: Rulebook | None = None) -> Amount:
    """The basic amount a month of a household; raises NoSuchLaw, FactsMissing, NotInForce."""
    book = book or open_rulebook()
    known_pack(book, country.lower())
    return computed(book, f"{country.lower()}.basic_amount", on(day, facts))


def lawful_fee(country: str, day: date, facts: Raw, *, book: Rulebook | None = None) -> Amount:
    """The most that may be charged now for `fee_kind`; raises NoSuchLaw, FactsMissing."""
    book = book or open_rulebook()
    known_pack(book, country.lower())
    raw = on(day, facts)
    _answers_for(book, country.lower(), day, raw, "fee_kind")
    return computed(book, f"{country.lower()}.lawful_fee", raw)


def _answers_for(book: Rulebook, country: str, day: date, raw: Raw, *names: str) -> None:
    """Refuse a kind of creditor, income or fee for which the pack does not know the law."""
    for name in names:
        kinds: UsedValue | None = value_if_any(book, f"{country}.{_KINDS[name]}", day)
        asked = str(raw.get(name) or FIELDS[name].default)
        if kinds and asked not in str(kinds.value.is_).split():
            raise NoSuchLaw(
                country,
                f"{name} {asked!r} is not covered, only {', '.join(str(kinds.value.is_).split())}",
            )
