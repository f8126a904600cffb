"""What she says to each offer of her own account, and what her statement becomes by it.

The answers are kept together, so that she can go back: the lines of a kind are always made anew
from all her answers on it, never added to twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from evenhand.rulebook.affordability.account import AccountReading
from evenhand.rulebook.affordability.account_found import FoundBill, FoundIncome
from evenhand.rulebook.affordability.account_lines import (
    cost_line,
    income_line,
    loan_line,
    tells_until,
    with_cost,
    with_income,
    with_loan,
)
from evenhand.rulebook.affordability.account_words import LOAN
from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.affordability.statement import CostKind, IncomeKind, StatementOfMeans

Offer = FoundIncome | FoundBill


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Her word on one offer: left out, or taken over as she says it is.

    `kind` is one of IncomeKind, CostKind or LOAN, by its word.
    """

    keeps: bool
    kind: str = ""
    amount_minor: int = 0
    rhythm: Rhythm = Rhythm.MONTHLY
    day: int | None = None


LEFT_OUT: Final = Answer(keeps=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """What was found in one account, with an answer (or none yet) to each offer."""

    reading: AccountReading
    last_signs: str = ""
    answers: tuple[Answer | None, ...] = ()

    @classmethod
    def of(cls, reading: AccountReading, *, last_signs: str = "") -> Offers:
        """Nothing answered yet."""
        count = len(reading.incomes) + len(reading.bills)
        return cls(reading=reading, last_signs=last_signs, answers=(None,) * count)

    @property
    def all(self) -> tuple[Offer, ...]:
        """Every offer in the order in which it is shown: incomes, then bills."""
        return (*self.reading.incomes, *self.reading.bills)

    @property
    def open_place(self) -> int | None:
        """The place of the next offer without an answer."""
        return next((place for place, one in enumerate(self.answers) if one is None), None)

    def with_answer(self, place: int, answer: Answer) -> Offers:
        """The same with her word on one offer."""
        answers = tuple(answer if at == place else one for at, one in enumerate(self.answers))
        return replace(self, answers=answers)

    def loan_name(self, place: int) -> str:
        """A name for a repayment; a second one to the same payee gets a number."""
        name = self.all[place].name
        before = sum(one.name == name for one in self.all[:place] if isinstance(one, FoundBill))
        return f"{name} {before + 1}" if before else name


def taken_over(
    statement: StatementOfMeans, before: Offers, after: Offers, place: int
) -> StatementOfMeans:
    """Return her statement once the answer at one place changed."""
    for answer in (before.answers[place], after.answers[place]):
        if answer is not None and answer.keeps:
            statement = _made_anew(statement, after, answer.kind, place)
    return statement


def _made_anew(
    statement: StatementOfMeans, offers: Offers, kind: str, place: int
) -> StatementOfMeans:
    """Make the lines of a kind anew from all answers that keep it."""
    if isinstance(offers.all[place], FoundIncome):
        return _incomes_of(statement, offers, IncomeKind(kind))
    if kind == LOAN:
        return _loan_at(statement, offers, place)
    return _costs_of(statement, offers, CostKind(kind))


def _incomes_of(statement: StatementOfMeans, offers: Offers, kind: IncomeKind) -> StatementOfMeans:
    ends_on = offers.reading.ends_on
    lines = [
        income_line(
            offer,
            kind=kind,
            amount_minor=one.amount_minor,
            rhythm=one.rhythm,
            day=one.day,
            with_receipts=tells_until(offer, ends_on=ends_on, stated_on=statement.stated_on),
        )
        for offer, one in zip(offers.all, offers.answers, strict=True)
        if one is not None and one.keeps and one.kind == kind and isinstance(offer, FoundIncome)
    ]
    if not lines:
        kept = tuple(line for line in statement.incomes if line.kind is not kind)
        return replace(statement, incomes=kept)
    for number, line in enumerate(lines):
        statement = with_income(statement, line, adds=number > 0)
    return statement


def _costs_of(statement: StatementOfMeans, offers: Offers, kind: CostKind) -> StatementOfMeans:
    lines = [
        cost_line(offer, kind=kind, amount_minor=one.amount_minor, rhythm=one.rhythm, day=one.day)
        for offer, one in zip(offers.all, offers.answers, strict=True)
        if one is not None and one.keeps and one.kind == kind and isinstance(offer, FoundBill)
    ]
    if not lines:
        return replace(statement, costs=tuple(c for c in statement.costs if c.kind is not kind))
    for number, line in enumerate(lines):
        statement = with_cost(statement, line, adds=number > 0)
    return statement


def _loan_at(statement: StatementOfMeans, offers: Offers, place: int) -> StatementOfMeans:
    name, answer = offers.loan_name(place), offers.answers[place]
    if answer is None or not answer.keeps or answer.kind != LOAN:
        kept = tuple(other for other in statement.other_creditors if other.name != name)
        return replace(statement, other_creditors=kept)
    line = loan_line(
        name=name, amount_minor=answer.amount_minor, rhythm=answer.rhythm, day=answer.day
    )
    return with_loan(statement, line)
