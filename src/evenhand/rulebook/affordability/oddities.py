"""What does not fit together in a statement: nothing is lost or refused, everything is asked about.

A question never makes a household richer: where a figure is doubtful, the poorer one is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.guideline import Guideline
from evenhand.rulebook.affordability.reading import Costs, Incomes, Notes
from evenhand.rulebook.affordability.receipts import months_received
from evenhand.rulebook.affordability.rhythm import Rhythm, monthly_income
from evenhand.rulebook.affordability.statement import Income, StatementOfMeans


def note_oddities(
    statement: StatementOfMeans,
    *,
    incomes: Incomes,
    costs: Costs,
    paid_to_others: int,
    today: date,
    notes: Notes,
) -> None:
    """Note every line, and every pair of lines, that a careful reader would ask about."""
    _household(statement, notes)
    _dates(statement, notes)
    _owed(statement, notes)
    if not incomes.known:
        return
    income = incomes.ordinary
    low = policy.house_amount(policy.VERY_LOW_INCOME, statement.currency)
    if income < low:
        notes.odd("income_very_low", line="incomes", stated=income, used=income)
    if costs.total > policy.COSTS_TIMES_INCOME * income:
        notes.odd("costs_many_times_income", line="costs", stated=costs.total, used=costs.total)
    if paid_to_others > income:
        notes.odd(
            "payments_above_income",
            line="other_creditors",
            stated=paid_to_others,
            used=paid_to_others,
        )
    age = (today - statement.stated_on).days
    if not 0 <= age <= policy.STATEMENT_AGE_DAYS:
        notes.odd("statement_not_current", line="stated_on", stated=income, used=income)
    _yearly_costs(statement, income=income, notes=notes)
    _usual_above_received(statement, notes)


def _household(statement: StatementOfMeans, notes: Notes) -> None:
    household = statement.household
    if household.contradicts_itself:
        notes.odd("ages_and_children_differ", line="household", stated=0, used=0)
    if household.adults == 0 and statement.incomes:
        notes.odd("no_adult", line="household.adults", stated=0, used=0)


def _dates(statement: StatementOfMeans, notes: Notes) -> None:
    for place, income in enumerate(statement.incomes):
        if _contradicts(income, statement.stated_on):
            amount = income.amount_minor or 0
            notes.odd("pay_dates_differ", line=f"incomes[{place}]", stated=amount, used=amount)


def _contradicts(income: Income, stated_on: date) -> bool:
    latest, coming = income.latest_on, income.next_on
    if latest is not None and (latest > stated_on or (coming is not None and coming <= latest)):
        return True
    return any(receipt.on > stated_on for receipt in income.history)


def _owed(statement: StatementOfMeans, notes: Notes) -> None:
    for line, amount in _amounts_owed(statement):
        if amount is not None and amount < 0:
            notes.odd("owed_negative", line=line, stated=amount, used=0)
    if statement.savings_minor is not None and statement.savings_minor < 0:
        notes.odd("savings_negative", line="savings_minor", stated=statement.savings_minor, used=0)


def _amounts_owed(statement: StatementOfMeans) -> Iterator[tuple[str, int | None]]:
    for place, debt in enumerate(statement.priority_debts):
        yield f"priority_debts[{place}]", debt.arrears_minor
    for place, creditor in enumerate(statement.other_creditors):
        yield f"other_creditors[{place}]", creditor.balance_minor


def _yearly_costs(statement: StatementOfMeans, *, income: int, notes: Notes) -> None:
    """A monthly bill above the whole income, a twelfth of which would fit, is likely a year's."""
    for place, cost in enumerate(statement.costs):
        amount = cost.amount_minor or 0
        if cost.rhythm is Rhythm.MONTHLY and amount > income >= amount // 12:
            line = f"costs[{place}]"
            notes.odd("cost_yearly_as_monthly", line=line, stated=amount, used=amount)


def _usual_above_received(statement: StatementOfMeans, notes: Notes) -> None:
    """The usual month stands half and more above what came: an old or a hoped-for figure."""
    received = months_received(statement)
    if not received:
        return
    usual = sum(
        monthly_income(income.amount_minor, income.rhythm)
        for income in statement.incomes
        if income.amount_minor is not None
    )
    mean = sum(received) // len(received)
    if 2 * usual > 3 * mean:
        notes.odd("usual_above_received", line="incomes", stated=usual, used=mean)


def note_above_guideline(
    statement: StatementOfMeans, table: Guideline, *, costs: Costs, notes: Notes
) -> None:
    """Note a cost above the operator's table that no paper shows; it still counts in full."""
    household = statement.household.counted()
    for line in costs.lines:
        if line.kind not in table.kinds or line.evidence or line.is_guess:
            continue
        stated = line.amount_minor
        if stated > table.amount(household, [line.kind]):
            notes.odd("cost_above_guideline", line=line.line, stated=stated, used=stated)
