"""The lines of a statement as pages address them: by kind, and by number where several are alike.

The first wage is `wage`, the second `wage-2`. A line keeps its name until one before it goes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, TypeVar

from evenhand.rulebook.affordability.dated import day_in_month
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Income,
    IncomeKind,
    OtherCreditor,
    PriorityDebt,
    PriorityKind,
    Receipt,
)
from evenhand.rulebook.affordability.statement_json import MOST_PEOPLE, OLDEST

Line = TypeVar("Line", Income, Cost, PriorityDebt)

FIXED: Final = (
    CostKind.HOUSING,
    CostKind.ENERGY,
    CostKind.WATER,
    CostKind.LOCAL_TAX,
    CostKind.CARE,
    CostKind.HEALTH_INSURANCE,
    CostKind.TRAVEL,
    CostKind.SCHOOL,
    CostKind.INSURANCE,
    CostKind.WORK,
    CostKind.MAINTENANCE,
    CostKind.OTHER,
)
EVERYDAY: Final = (
    CostKind.FOOD_AND_HOUSEHOLD,
    CostKind.PHONE_AND_LEISURE,
    CostKind.CLOTHES_AND_PERSONAL,
)
# Lines that say «none»: a sum of nothing is known, which is not the same as unknown.
NO_INCOME: Final = Income(kind=IncomeKind.UNDIVIDED, amount_minor=0)
NO_FIRST_DEBT: Final = PriorityDebt(kind=PriorityKind.OTHER, payment_minor=0, arrears_minor=0)
NO_OTHERS: Final = OtherCreditor(name="", payment_minor=0, balance_minor=0)


def named(lines: Sequence[Line]) -> Iterator[tuple[str, Line]]:
    """Each line with its name, in the order of the statement."""
    seen: Counter[str] = Counter()
    for line in lines:
        seen[line.kind] += 1
        number = seen[line.kind]
        yield (f"{line.kind}" if number == 1 else f"{line.kind}-{number}"), line


def kind_of(name: str) -> str:
    """The kind in a line's name."""
    return name.partition("-")[0]


def next_name(lines: Sequence[Line], kind: str) -> str:
    """The name that one more line of a kind would have."""
    number = sum(line.kind == kind for line in lines) + 1
    return kind if number == 1 else f"{kind}-{number}"


def place_of(lines: Sequence[Line], name: str) -> int | None:
    """Where the line of that name stands; None where there is none."""
    return next((at for at, (known, _) in enumerate(named(lines)) if known == name), None)


def with_line(lines: tuple[Line, ...], name: str, line: Line) -> tuple[Line, ...]:
    """Put a line in the place of the one of that name, or at the end."""
    at = place_of(lines, name)
    changed: list[Line] = list(lines)
    if at is None:
        changed.append(line)
    else:
        changed[at] = line
    return tuple(changed)


def months_before(today: date, count: int = 3) -> list[date]:
    """The first days of the last whole months, the latest at the end."""
    this = today.year * 12 + today.month - 1
    return [day_in_month(this - back, 1) for back in range(count, 0, -1)]


def came_in(line: Income, month: date) -> int | None:
    """What an income brought in a month, as far as somebody told us."""
    came = [one.amount_minor for one in line.history if _is_in(one.on, month)]
    return sum(came) if came else None


def _is_in(day: date, month: date) -> bool:
    return (day.year, day.month) == (month.year, month.month)


def with_month(line: Income, month: date, told: int | None) -> Income:
    """The income with what came in a month; days that were read elsewhere stay where they fit."""
    if told == came_in(line, month):
        return line
    kept = [one for one in line.history if not _is_in(one.on, month)]
    if told is not None:
        day = 31 if line.rhythm.follows_weekdays else line.pay_day or 31
        on = day_in_month(month.year * 12 + month.month - 1, day)
        kept.append(Receipt(on=on, amount_minor=told))
    return replace(line, history=tuple(sorted(kept, key=lambda one: one.on)))


def ages_read(text: str) -> tuple[int, ...] | None:
    """Ages in years with commas or blanks between, None where there are none.

    Raises ValueError for anything else.
    """
    parts = text.replace(",", " ").replace(";", " ").split()
    if len(parts) > MOST_PEOPLE or any(not _is_age(part) for part in parts):
        raise ValueError(text)
    return tuple(map(int, parts)) if parts else None


def _is_age(part: str) -> bool:
    return part.isdecimal() and len(part) <= 3 and int(part) <= OLDEST
