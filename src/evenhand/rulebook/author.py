"""What an author of rules imports; everything a rule's source may name.

A rule answers the earliest instant from which it allows its acts: NOW, a later instant, or NEVER
(until the facts change). The subset: whole numbers, booleans, equality of texts (`==`, `!=`,
`in ("a", "b")`), `if`/`elif`/`else`, `and`/`or`/`not`, chained comparisons, `a if b else c`,
`+ - *`, `//` and `%` by positive constants or parameters, `min`, `max`,
`bands(x, case.law.scale)`, `steps(x, case.law.table)`, local names assigned once per branch, and
calls `other(case)` of rules and formulas of the same file. A fact with a `_known` partner is used
only where that partner is known to be true.

Sentences in texts.toml may hold `{allowed_from}` and the names of facts and parameters the rule
reads; a part in square brackets is left out when there is no `allowed_from`:
`"Please wait[ until {allowed_from}]."`
"""

from __future__ import annotations

from collections.abc import Sequence

from evenhand.rulebook.acts import (
    ANSWER,
    CALL,
    CONTACT,
    DEMAND,
    EMAIL,
    EVERY,
    FEE,
    LEGAL,
    LETTER,
    NOTICE,
    PLAN,
    PORTAL,
    PROOF,
    REPORT,
    SALE,
    SERVICE,
    SMS,
    SURVEY,
    VISIT,
)
from evenhand.rulebook.facts import Facts
from evenhand.rulebook.field import DAY, HOUR, MINUTE, NEVER, NOW
from evenhand.rulebook.rule import Instant, Minor, formula, rule

Scale = Sequence[tuple[int, int, int]]
Table = Sequence[tuple[int, int]]


def bands(amount: int, scale: Scale, raised_by: int = 0) -> int:
    """The sum over a cumulative scale of (up_to, numerator, denominator), each band floored.

    The part of `amount` between the previous bound and `up_to` counts numerator/denominator.
    Every bound may be raised by one amount. A negative amount counts as nothing.
    """
    total = 0
    lower = 0
    for up_to, numerator, denominator in scale:
        upper = up_to + raised_by
        total += max(min(amount, upper) - lower, 0) * numerator // denominator
        lower = upper
    return total


def steps(amount: int, table: Table) -> int:
    """The value of the first row of (up_to, value) that reaches the amount, bounds included.

    An amount above the last bound takes the last row's value.
    """
    for up_to, value in table:
        if amount <= up_to:
            return value
    return table[-1][1]


__all__ = [
    "ANSWER",
    "CALL",
    "CONTACT",
    "DAY",
    "DEMAND",
    "EMAIL",
    "EVERY",
    "FEE",
    "HOUR",
    "LEGAL",
    "LETTER",
    "MINUTE",
    "NEVER",
    "NOTICE",
    "NOW",
    "PLAN",
    "PORTAL",
    "PROOF",
    "REPORT",
    "SALE",
    "SERVICE",
    "SMS",
    "SURVEY",
    "VISIT",
    "Facts",
    "Instant",
    "Minor",
    "bands",
    "formula",
    "rule",
    "steps",
]
