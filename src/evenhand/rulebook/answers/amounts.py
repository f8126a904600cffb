"""Protected income, basic amounts and lawful fees as plain functions of country, day and facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from evenhand.rulebook.answers.answer import (
    Amount,
    NoSuchLaw,
    computed,
    covers,
    known_pack,
    on,
)
from evenhand.rulebook.bind import Raw
from evenhand.rulebook.money import Money
from evenhand.rulebook.rulebook import Rulebook, open_rulebook


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

    Of the kind `account` it is the balance of the month, of which the law may leave a sum whoever
    lives in the household. `facts` are raw facts (evenhand.rulebook.FIELDS). Raises NoSuchLaw,
    FactsMissing, NotInForce.
    """
    book = book or open_rulebook()
    country = country.lower()
    key = _what_stays(book, country, facts)
    known_pack(book, country)
    raw = on(day, facts)
    covers(book, country, day, raw, "order_kind", "income_kind")
    period = str(facts.get("pay_period") or "month")
    formula = book.formulas.get(key)
    if formula and period != "month" and "pay_period" not in formula.facts_read:
        raise NoSuchLaw(
            country, f"the pack knows no table by the {period}; give the income of a month"
        )
    found = computed(book, key, raw)
    return ProtectedIncome(found, int(facts.get("net_income_minor") or 0), period)


def _what_stays(book: Rulebook, country: str, facts: Raw) -> str:
    """The formula to ask: of a balance the pack's own, where it has one."""
    floor = f"{country}.account_floor"
    if facts.get("income_kind") == "account" and floor in book.formulas:
        return floor
    return f"{country}.protected_income"


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
    covers(book, country.lower(), day, raw, "fee_kind")
    _refuse_unread_claims(book, country.lower(), raw)
    return computed(book, f"{country.lower()}.lawful_fee", raw)


def _refuse_unread_claims(book: Rulebook, country: str, raw: Raw) -> None:
    """Raise NoSuchLaw where a pack says up to which claim it knows the fee, and this is higher."""
    key, claim = f"{country}.fee_known_up_to", raw.get("claim_minor")
    if key not in book.formulas or claim is None:
        return
    if int(claim) > (most := book.amount(key, raw)):
        limit = Money(most, book.loaded.packs[country].currency)
        raise NoSuchLaw(
            country,
            f"the scale of fees is known for claims up to {limit} only; what it adds above that "
            "was not read (see the gaps of the pack)",
        )
