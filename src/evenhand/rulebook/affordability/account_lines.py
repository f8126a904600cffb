"""From what she confirmed of an account to the lines of her statement of means.

What is confirmed of a kind is one line, of incomes one for each payer, and takes the place of the
line of that kind that is most like it; other lines of the kind are her own and stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from typing import Final, TypeVar

from evenhand.rulebook.affordability.account_found import FoundBill, FoundIncome
from evenhand.rulebook.affordability.account_months import month_of
from evenhand.rulebook.affordability.rhythm import Rhythm, monthly_cost, monthly_income
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Income,
    IncomeKind,
    OtherCreditor,
    Receipt,
    StatementOfMeans,
)
from evenhand.rulebook.affordability.statement_json import MOST_RECEIPTS

MOST_OTHERS: Final = 20
# Nothing may be booked on the last days that a file covers.
_QUIET: Final = timedelta(days=4)
_STEP_DAYS: Final = {Rhythm.WEEKLY: 7, Rhythm.FORTNIGHTLY: 14, Rhythm.FOUR_WEEKLY: 28}
Line = TypeVar("Line", Income, Cost)


def income_line(
    found: FoundIncome,
    *,
    kind: IncomeKind,
    amount_minor: int,
    rhythm: Rhythm,
    day: int | None,
    with_receipts: bool = True,
) -> Income:
    """Return the income as she confirmed it; figures she changed leave the old receipts out."""
    as_found = amount_minor == found.amount_minor and rhythm is found.rhythm
    return Income(
        kind=kind,
        amount_minor=amount_minor,
        rhythm=rhythm,
        pay_day=day,
        varies=found.varies and as_found,
        lowest_minor=found.lowest_minor if found.varies and as_found else None,
        latest_on=found.receipts[-1].on if as_found and day == found.day else None,
        history=_history(found) if as_found and with_receipts else (),
    )


def tells_until(found: FoundIncome, *, ends_on: date, stated_on: date) -> bool:
    """Whether its receipts reach up to the month of the statement.

    The months behind an old file are unknown; as receipts that did not come they would be read
    as months without any income.
    """
    begins = stated_on.replace(day=1)
    late = found.receipts[-1].on + timedelta(days=_STEP_DAYS.get(found.rhythm, 31))
    return max(late, ends_on + _QUIET) >= begins


def _history(found: FoundIncome) -> tuple[Receipt, ...]:
    """Its receipts, where each came in the month it is for.

    Pay for the 1st that a week-end brings forward would leave one month empty and fill another
    twice; then the lowest sum says more than the months.
    """
    told = zip(found.receipts, found.months, strict=True)
    if any(month_of(receipt.on) != month for receipt, month in told):
        return ()
    return found.receipts[-MOST_RECEIPTS:]


def cost_line(
    found: FoundBill, *, kind: CostKind, amount_minor: int, rhythm: Rhythm, day: int | None
) -> Cost:
    """Return the bill as she confirmed it."""
    as_found = rhythm is found.rhythm and day == found.day
    return Cost(
        kind=kind,
        amount_minor=amount_minor,
        rhythm=rhythm,
        bill_day=day,
        next_on=found.next_on if as_found else None,
    )


def loan_line(*, name: str, amount_minor: int, rhythm: Rhythm, day: int | None) -> OtherCreditor:
    """Return a repayment as a line of others whom she pays, in a month."""
    return OtherCreditor(
        name=name,
        payment_minor=monthly_cost(amount_minor, rhythm),
        bill_day=day if rhythm is Rhythm.MONTHLY else None,
    )


def with_income(
    statement: StatementOfMeans,
    line: Income,
    *,
    instead_of: Income | None = None,
    beside: Sequence[Income] = (),
) -> StatementOfMeans:
    """Put an income in its place; a total of all incomes gives way to what it consists of.

    That is the place of what earlier answers made (`instead_of`), else of the line of its kind
    that comes nearest by the month: adding it would count an income twice. What answers made of
    other payers' incomes (`beside`) never gives way.
    """
    parts = [one for one in statement.incomes if one.kind is not IncomeKind.UNDIVIDED]
    incomes = _placed(parts, line, instead_of, _income_by_month, beside=beside)
    return replace(statement, incomes=incomes)


def with_cost(
    statement: StatementOfMeans, line: Cost, *, instead_of: Cost | None = None
) -> StatementOfMeans:
    """Put a cost in its place, as with incomes."""
    costs = _placed(list(statement.costs), line, instead_of, _cost_by_month)
    return replace(statement, costs=costs)


def without_income(statement: StatementOfMeans, made: Income) -> StatementOfMeans:
    """Take back what answers made of an income; what she wrote herself stays."""
    return replace(statement, incomes=_without(statement.incomes, made))


def without_cost(statement: StatementOfMeans, made: Cost) -> StatementOfMeans:
    """Take back what answers made of a cost; what she wrote herself stays."""
    return replace(statement, costs=_without(statement.costs, made))


def with_loan(statement: StatementOfMeans, line: OtherCreditor) -> StatementOfMeans:
    """Put somebody she pays in the place of the one of that name, or at the end."""
    kept = [one for one in statement.other_creditors if one.name and one.name != line.name]
    return replace(statement, other_creditors=(*kept, line)[:MOST_OTHERS])


def _placed(
    lines: list[Line],
    line: Line,
    instead_of: Line | None,
    by_month: Callable[[Line], int],
    *,
    beside: Sequence[Line] = (),
) -> tuple[Line, ...]:
    """The lines with this one instead of another, whose paper it keeps, or at their end."""
    places = [at for at, one in enumerate(lines) if instead_of and _is_made(one, instead_of)]
    if not places:
        kept = _places_of(lines, beside)
        places = [at for at, one in enumerate(lines) if one.kind == line.kind and at not in kept]
    if not places:
        lines.append(line)
        return tuple(lines)
    place = min(places, key=lambda at: abs(by_month(lines[at]) - by_month(line)))
    lines[place] = replace(line, evidence=lines[place].evidence)
    return tuple(lines)


def _without(lines: Sequence[Line], made: Line) -> tuple[Line, ...]:
    places = [at for at, one in enumerate(lines) if _is_made(one, made)]
    return tuple(one for at, one in enumerate(lines) if at not in places[:1])


def _places_of(lines: Sequence[Line], made: Sequence[Line]) -> set[int]:
    """Where the lines stand that answers made, each once."""
    found: set[int] = set()
    for one in made:
        places = (at for at, line in enumerate(lines) if at not in found and _is_made(line, one))
        found |= {at for at in (next(places, None),) if at is not None}
    return found


def _is_made(line: Line, made: Line) -> bool:
    """Whether a line is what answers made, with or without a paper since."""
    return replace(line, evidence="") == replace(made, evidence="")


def _income_by_month(line: Income) -> int:
    return monthly_income(line.amount_minor or 0, line.rhythm)


def _cost_by_month(line: Cost) -> int:
    return monthly_cost(line.amount_minor or 0, line.rhythm)


def as_one_income(lines: Sequence[Income]) -> Income | None:
    """Several incomes of a kind from one payer as one line; None of none."""
    return reduce(_incomes_together, lines) if lines else None


def as_one_cost(lines: Sequence[Cost]) -> Cost | None:
    """Several bills of a kind from one account as one line; None of none."""
    return reduce(_costs_together, lines) if lines else None


def _costs_together(one: Cost, two: Cost) -> Cost:
    """Two costs of a kind as one: in their own rhythm where they share it, else by the month."""
    larger = max(one, two, key=lambda line: line.amount_minor or 0)
    if one.rhythm is two.rhythm:
        return replace(larger, amount_minor=(one.amount_minor or 0) + (two.amount_minor or 0))
    month = sum(monthly_cost(line.amount_minor or 0, line.rhythm) for line in (one, two))
    return Cost(kind=one.kind, amount_minor=month)


def _incomes_together(one: Income, two: Income) -> Income:
    larger = max(one, two, key=lambda line: line.amount_minor or 0)
    both = one.history and two.history
    history = tuple(sorted((*one.history, *two.history), key=_by_day)) if both else ()
    varies = one.varies or two.varies
    if one.rhythm is two.rhythm:
        return replace(
            larger,
            amount_minor=(one.amount_minor or 0) + (two.amount_minor or 0),
            varies=varies,
            lowest_minor=_lowest(one) + _lowest(two) if varies else None,
            history=history[-MOST_RECEIPTS:],
        )
    lines = (one, two)
    return Income(
        kind=one.kind,
        amount_minor=sum(monthly_income(line.amount_minor or 0, line.rhythm) for line in lines),
        varies=varies,
        lowest_minor=sum(monthly_income(_lowest(line), line.rhythm) for line in lines)
        if varies
        else None,
        history=history[-MOST_RECEIPTS:],
    )


def _lowest(line: Income) -> int:
    lowest = line.lowest_minor if line.varies else line.amount_minor
    return lowest or 0


def _by_day(receipt: Receipt) -> tuple[str, int]:
    return receipt.on.isoformat(), receipt.amount_minor
