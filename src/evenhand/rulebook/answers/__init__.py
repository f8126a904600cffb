"""What anyone may ask of the law: amounts, interest, limitation, deadlines, contact, values.

Lives here: plain functions of (country, day, facts) over the packs, and the questions of
`evenhand ask`. Never here: a value of the law, which lies in a pack with its source.
Words: *answer* (an amount or a day with parts, values and sources), *part* (a formula's step).
"""

from evenhand.rulebook.answers.amounts import basic_amount, lawful_fee, protected_income
from evenhand.rulebook.answers.answer import (
    Amount,
    CannotAnswer,
    FactsMissing,
    NoSuchLaw,
    Part,
    UsedValue,
)
from evenhand.rulebook.answers.deadline import Deadline, deadline
from evenhand.rulebook.answers.interest import Interest, Segment, interest
from evenhand.rulebook.answers.limitation import Limitation, limitation

__all__ = [
    "Amount",
    "CannotAnswer",
    "Deadline",
    "FactsMissing",
    "Interest",
    "Limitation",
    "NoSuchLaw",
    "Part",
    "Segment",
    "UsedValue",
    "basic_amount",
    "deadline",
    "interest",
    "lawful_fee",
    "limitation",
    "protected_income",
]
