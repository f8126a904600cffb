"""What a careful reader would ask about a statement: kindly, once, and never as a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from evenhand.cases.models import Person
from evenhand.rulebook import Money, open_rulebook
from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.assess import assess
from evenhand.rulebook.affordability.assessment import Assessment, Oddity
from evenhand.rulebook.affordability.rhythm import Rhythm, monthly_cost
from evenhand.rulebook.affordability.statement import StatementOfMeans
from evenhand.rulebook.plans.telling import question_told

COST_UNUSUAL: Final = "cost_unusual"
# Figures that may be a year's where a month's was asked for.
PERHAPS_YEARLY: Final = frozenset(
    {"income_yearly_as_monthly", "income_absurd", "cost_yearly_as_monthly", COST_UNUSUAL}
)
# Asked only when all answers are in: before, they would be about what she has not told yet.
_ABOUT_THE_WHOLE: Final = frozenset(
    {"income_very_low", "costs_many_times_income", "payments_above_income"}
)
# Asked where a statement is confirmed again, not here.
_ELSEWHERE: Final = frozenset({"statement_not_current"})


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask: about which line, what she wrote, and in a sentence where there is one."""

    code: str
    line: str
    stated: Money
    is_counted: bool
    text: str

    @property
    def key(self) -> str:
        """Names the question until the figure changes."""
        return f"{self.code}:{self.line}:{self.stated.minor}"

    @property
    def section(self) -> str:
        """The part of the statement it is about."""
        return self.line.partition("[")[0].partition(".")[0]

    @property
    def place(self) -> int | None:
        """Which line of the part; None where it is about the whole part."""
        number = self.line.partition("[")[2].partition("]")[0]
        return int(number) if number.isdecimal() else None

    @property
    def is_about_the_whole(self) -> bool:
        return self.code in _ABOUT_THE_WHOLE

    @property
    def may_be_yearly(self) -> bool:
        return self.code in PERHAPS_YEARLY


def judged(statement: StatementOfMeans, person: Person, *, today: date) -> Assessment:
    """What the statement says as it stands, complete or not."""
    return assess(
        statement,
        country=person.country.lower(),
        region=person.region,
        today=today,
        book=open_rulebook(),
    )


def questions(
    statement: StatementOfMeans, person: Person, *, today: date, language: str
) -> list[Question]:
    """Every question about a statement, in the order of its lines."""
    warnings = judged(statement, person, today=today).warnings
    found = [_question(one, language) for one in warnings if one.code not in _ELSEWHERE]
    asked = {question.line for question in found}
    return [*found, *(one for one in _unusual_costs(statement) if one.line not in asked)]


def _question(oddity: Oddity, language: str) -> Question:
    return Question(
        code=oddity.code,
        line=oddity.line,
        stated=oddity.stated,
        is_counted=oddity.used is not None,
        text=question_told(oddity, language),
    )


def _unusual_costs(statement: StatementOfMeans) -> Sequence[Question]:
    """A cost as large as an income that would be asked about, while the income is not known."""
    usual = policy.house_amount(policy.UNUSUAL_INCOME, statement.currency)
    months = [
        (place, monthly_cost(cost.amount_minor or 0, cost.rhythm))
        for place, cost in enumerate(statement.costs)
    ]
    return [
        Question(COST_UNUSUAL, f"costs[{place}]", Money(month, statement.currency), True, "")
        for place, month in months
        if month > usual
    ]


def as_yearly(statement: StatementOfMeans, question: Question) -> StatementOfMeans:
    """The statement with the amount of the asked line as a year's."""
    at = question.place
    if at is None:
        return statement
    if question.section == "incomes":
        lines = list(statement.incomes)
        lines[at] = replace(lines[at], rhythm=Rhythm.YEARLY, pay_day=None)
        return replace(statement, incomes=tuple(lines))
    costs = list(statement.costs)
    costs[at] = replace(costs[at], rhythm=Rhythm.YEARLY, bill_day=None)
    return replace(statement, costs=tuple(costs))
