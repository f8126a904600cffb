"""The questions of `evenhand ask`, each with its fields and the function that answers it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evenhand.rulebook.answers.questions.contact import CONTACT
from evenhand.rulebook.answers.questions.fees import LAWFUL_FEE
from evenhand.rulebook.answers.questions.income import BASIC_AMOUNT, PROTECTED_INCOME
from evenhand.rulebook.answers.questions.question import Question
from evenhand.rulebook.answers.questions.times import DEADLINE, INTEREST, LIMITATION
from evenhand.rulebook.answers.questions.values import PARAMETER

QUESTIONS: Final[Mapping[str, Question]] = {
    question.name: question
    for question in (
        PROTECTED_INCOME,
        BASIC_AMOUNT,
        LAWFUL_FEE,
        INTEREST,
        LIMITATION,
        DEADLINE,
        CONTACT,
        PARAMETER,
    )
}

__all__ = ["QUESTIONS", "Question"]
