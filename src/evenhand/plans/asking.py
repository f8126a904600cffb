"""May this plan be offered? The gate's question for the one act that is judged on an amount."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from evenhand.cases.models import Case
from evenhand.contact import gate
from evenhand.plans import queries
from evenhand.plans.choosing import PlanNotAffordable
from evenhand.rulebook import Money, open_rulebook
from evenhand.rulebook.affordability.assessment import Assessment
from evenhand.rulebook.plans.proposal import Option

PLAN_OFFER = "plan.offer"


def ask_about_offer(
    *,
    case: Case,
    at: datetime,
    instalment: Money | None = None,
    seen: Mapping[str, Any] | None = None,
) -> gate.Answer:
    """Ask whether so much a month may be offered in a case; raises CaseIsClosed and Erased.

    The statement of means is the person's newest, unless it has expired. Without an amount it is
    asked about what was proposed last, else about the most that her bad month leaves. `seen` is as
    in `gate.ask`.
    """
    facts = gate.facts_of(case, at=at) if seen is None else dict(seen)
    statement = queries.latest_statement(case.person)
    counts = statement is not None and not queries.is_expired(statement, on=at.date())
    assessment = queries.assessment_of(case.person, at=at) if counts else None
    amount = instalment.minor if instalment else 0
    if assessment is not None:
        facts |= dict(assessment.facts()) | {"statement_known": True}
        if instalment is None:
            proposal = queries.latest_proposal(case.person)
            if proposal is not None and proposal.currency == case.debt.currency:
                amount = proposal.instalment_minor
            else:
                amount = assessment.bad.available.minor
    facts["instalment_minor"] = amount
    return gate.Answer(verdict=open_rulebook().judge(PLAN_OFFER, facts), facts=facts)


def asked_of_all(
    cases: Sequence[Case], chosen: Option, assessment: Assessment, *, at: datetime
) -> list[tuple[Case, gate.Answer]]:
    """Ask the act for every case of a plan; a refusal raises PlanNotAffordable with all answers."""
    asked = []
    for case in cases:
        facts = gate.facts_of(case, at=at) | dict(assessment.facts())
        facts["statement_known"] = True
        facts["instalment_minor"] = chosen.monthly.minor
        verdict = open_rulebook().judge(PLAN_OFFER, facts)
        asked.append((case, gate.Answer(verdict=verdict, facts=facts)))
    refused = [answer.verdict for _, answer in asked if not answer.verdict.allowed]
    if refused:
        raise PlanNotAffordable(verdict=refused[-1], answer=None, asked=asked)
    return asked
