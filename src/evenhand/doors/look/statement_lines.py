"""The lines of a statement as pages address them: by kind, and by number where several are alike.

The first wage is `wage`, the second `wage-2`. A line keeps its name until one before it goes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Income,
    IncomeKind,
    OtherCreditor,
    PriorityDebt,
    PriorityKind,
)

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
