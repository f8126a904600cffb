"""Words of the desk for what a statement of means lacks, and where something odd stands in it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# What a statement lacks, by the beginning of the topic; the ending names a kind of the statement.
_TOPICS: Final = {
    "household.adults_and_children": _("Who lives in the household"),
    "household.adults": _("How many adults live in the household"),
    "household.children": _("How many children live in the household"),
    "savings_minor": _("Savings"),
    "incomes": _("Money that comes in"),
    "costs": _("A cost of living"),
    "priority_debts": _("A payment on a debt that comes first"),
    "other_creditors": _("A payment to another creditor"),
}

_LINES: Final = {
    "wage": _("wage"),
    "self_employment": _("own business"),
    "pension": _("pension"),
    "unemployment": _("unemployment benefit"),
    "sick_pay": _("sick pay"),
    "parental_leave": _("parental benefit"),
    "family_allowance": _("family allowance"),
    "child_support": _("child support"),
    "social_assistance": _("social assistance"),
    "housing_allowance": _("housing benefit"),
    "disability_allowance": _("disability benefit"),
    "housing": _("rent or home loan"),
    "energy": _("energy"),
    "water": _("water and waste"),
    "local_tax": _("taxes"),
    "insurance": _("insurance"),
    "health_insurance": _("health insurance"),
    "travel": _("travel"),
    "care": _("care and medicine"),
    "school": _("school and childcare"),
    "maintenance": _("maintenance paid"),
    "food_and_household": _("food and household"),
    "phone_and_leisure": _("telephone and leisure"),
    "clothes_and_personal": _("clothes and personal"),
    "other": _("other"),
    "undivided": _("all together"),
    "lowest_minor": _("the lowest it comes to"),
}


def topic_words(topic: str) -> str:
    """Return in words what a statement of means lacks."""
    start = next((known for known in _TOPICS if topic.startswith(known)), "")
    words = str(_TOPICS[start]) if start else topic
    line = topic.rpartition(".")[2]
    if start in ("incomes", "costs") and line in _LINES:
        return f"{words}: {_LINES[line]}"
    return words


def line_words(line: str) -> str:
    """Return which part of a statement something odd is in."""
    start = next((known for known in _TOPICS if line.startswith(known)), "")
    return str(_TOPICS[start]) if start else gettext("The statement as a whole")
