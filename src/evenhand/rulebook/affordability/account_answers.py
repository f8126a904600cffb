"""What she says to each offer of her own account, and what her statement becomes by it.

The answers are kept together, so that she can go back: what they make of a kind is always made
anew from all her answers on it, never added to twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from evenhand.rulebook.affordability.account import AccountReading
from evenhand.rulebook.affordability.account_found import FoundBill, FoundIncome
from evenhand.rulebook.affordability.account_lines import (
    as_one_cost,
    as_one_income,
    cost_line,
    income_line,
    loan_line,
    tells_until,
    with_cost,
    with_income,
    with_loan,
    without_cost,
    without_income,
)
from evenhand.rulebook.affordability.account_payees import same_name
from evenhand.rulebook.affordability.account_words import LOAN
from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Income,
    IncomeKind,
    StatementOfMeans,
)

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
    """Return her statement once the answer at one place changed.

    Only what the answers made is made anew or taken back; what she wrote herself stays.
    """
    answers = (before.answers[place], after.answers[place])
    for kind in dict.fromkeys(one.kind for one in answers if one is not None and one.keeps):
        offer = after.all[place]
        if isinstance(offer, FoundIncome):
            payer = same_name(offer.name)
            statement = _income_anew(statement, before, after, IncomeKind(kind), payer)
        elif kind == LOAN:
            statement = _loan_at(statement, after, place)
        else:
            statement = _cost_anew(statement, before, after, CostKind(kind))
    return statement


def _income_anew(
    statement: StatementOfMeans, before: Offers, after: Offers, kind: IncomeKind, payer: str
) -> StatementOfMeans:
    """What one payer pays of a kind, anew; incomes from others stay lines of their own."""
    made = _incomes_of(statement, before, kind).get(payer)
    beside = _incomes_of(statement, after, kind)
    now = beside.pop(payer, None)
    if now is not None:
        return with_income(statement, now, instead_of=made, beside=tuple(beside.values()))
    return statement if made is None else without_income(statement, made)


def _cost_anew(
    statement: StatementOfMeans, before: Offers, after: Offers, kind: CostKind
) -> StatementOfMeans:
    made, now = _cost_of(before, kind), _cost_of(after, kind)
    if now is not None:
        return with_cost(statement, now, instead_of=made)
    return statement if made is None else without_cost(statement, made)


def _incomes_of(statement: StatementOfMeans, offers: Offers, kind: IncomeKind) -> dict[str, Income]:
    """What all answers that keep a kind of income come to, a line for each payer.

    Two employers pay in two rhythms, and one may stop while the other goes on.
    """
    ends_on = offers.reading.ends_on
    by_payer: dict[str, list[Income]] = {}
    for offer, one in zip(offers.all, offers.answers, strict=True):
        if one is None or not one.keeps or one.kind != kind or not isinstance(offer, FoundIncome):
            continue
        line = income_line(
            offer,
            kind=kind,
            amount_minor=one.amount_minor,
            rhythm=one.rhythm,
            day=one.day,
            with_receipts=tells_until(offer, ends_on=ends_on, stated_on=statement.stated_on),
        )
        by_payer.setdefault(same_name(offer.name), []).append(line)
    together = {payer: as_one_income(lines) for payer, lines in by_payer.items()}
    return {payer: line for payer, line in together.items() if line is not None}


def _cost_of(offers: Offers, kind: CostKind) -> Cost | None:
    """What all answers that keep a kind of bill come to."""
    return as_one_cost(
        [
            cost_line(
                offer, kind=kind, amount_minor=one.amount_minor, rhythm=one.rhythm, day=one.day
            )
            for offer, one in zip(offers.all, offers.answers, strict=True)
            if one is not None and one.keeps and one.kind == kind and isinstance(offer, FoundBill)
        ]
    )


def _loan_at(statement: StatementOfMeans, offers: Offers, place: int) -> StatementOfMeans:
    name, answer = offers.loan_name(place), offers.answers[place]
    if answer is None or not answer.keeps or answer.kind != LOAN:
        kept = tuple(other for other in statement.other_creditors if other.name != name)
        return replace(statement, other_creditors=kept)
    line = loan_line(
        name=name, amount_minor=answer.amount_minor, rhythm=answer.rhythm, day=answer.day
    )
    return with_loan(statement, line)
