"""What must stay, told whole: the three it is the highest of, and every figure behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evenhand.doors.look.means_words import COSTS
from evenhand.doors.look.statement_words import BOUNDS, COMPONENTS
from evenhand.rulebook import Money, open_rulebook
from evenhand.rulebook.affordability.assessment import Assessment, Component
from evenhand.rulebook.plans.telling import why_told
from evenhand.rulebook.plans.why import why

Words = str | Promise
_ALWAYS: Final = frozenset({"income.ordinary_month", "legal_minimum", "guideline"})


@dataclass(frozen=True, slots=True)
class Bound:
    """One of the three; `amount` is None where there is none for this household."""

    key: str
    words: Words
    amount: Money | None
    source: Words
    link: str
    dated: date | None
    is_highest: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: words, sum, whether estimated, where it comes from, since when, with a paper."""

    words: Words
    amount: Money
    estimated: bool
    source: Words
    link: str
    since: date
    paper: str


def bounds(assessment: Assessment) -> list[Bound]:
    """The three of which the highest must stay in a bad month, in their order."""
    found = {component.name: component for component in assessment.components}
    legal, table = found.get("legal_minimum"), found.get("guideline")
    held = assessment.bad.held_by
    earmarked = found.get("income.earmarked")
    # What is given for a child or bare living stays beside the law's minimum.
    law = legal.amount if legal else None
    if earmarked is not None and earmarked.amount:
        extra = min(earmarked.amount, assessment.bad.income)
        law = law + extra if law is not None else extra
    essentials = Component(
        name="essentials",
        amount=assessment.essentials,
        source="statement",
        dated=next(
            (one.dated for one in assessment.components if one.source == "statement"),
            assessment.assessed_on,
        ),
    )
    return [
        _bound("law", law, legal or earmarked, is_highest=held == "law"),
        _bound("guideline", table.amount if table else None, table, is_highest=held == "guideline"),
        _bound("essentials", essentials.amount, essentials, is_highest=held == "essentials"),
    ]


def _bound(
    key: str, amount: Money | None, component: Component | None, *, is_highest: bool
) -> Bound:
    source, link = source_of(component) if component else ("", "")
    return Bound(
        key=key,
        words=BOUNDS[key],
        amount=amount,
        source=source,
        link=link,
        dated=component.dated if component else None,
        is_highest=is_highest and amount is not None,
    )


def why_highest(assessment: Assessment, language: str) -> str:
    """The sentence that says what must stay and why."""
    bad = assessment.bad
    reason = why("protected_minimum", f"held_by_{bad.held_by}", {"minimum": bad.protected_minimum})
    return why_told(reason, language)


def figures(assessment: Assessment) -> Iterator[Figure]:
    """Every figure that counts, with its source and its day."""
    for component in assessment.components:
        words = _words(component)
        if not words or (not component.amount and component.name not in _ALWAYS):
            continue
        source, link = source_of(component)
        yield Figure(
            words=words,
            amount=component.amount,
            estimated=component.estimated,
            source=source,
            link=link,
            since=component.dated,
            paper=component.evidence,
        )


def _words(component: Component) -> Words:
    part, _dot, kind = component.name.partition(".")
    if part == "cost":
        return next((words for key, words in COSTS.items() if key == kind), "")
    return COMPONENTS.get(component.name, "")


def source_of(component: Component) -> tuple[Words, str]:
    """Where a figure comes from, in words, with a link where it is law."""
    if component.source == "statement":
        return (_("our cautious estimate") if component.estimated else _("told to us")), ""
    if component.source == "house":
        return _("our own rule, on the safe side"), ""
    for formula in open_rulebook().formulas.values():
        if formula.source.citation == component.source:
            return formula.source.text, formula.source.link
    return component.source, ""
