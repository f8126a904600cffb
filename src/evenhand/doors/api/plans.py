"""Plans for machines: is an amount safe, which ways to pay there are, and agreeing on one.

The same check as everywhere answers. A creditor learns whether an amount is safe and what would be,
never why: a person's budget is her own. Ways to pay and agreeing are for the house's own machines,
because a plan covers all her debts held here and begins only with her yes.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status
from ninja.errors import HttpError
from pydantic import Field

from evenhand.cases.models import Case
from evenhand.doors import clock
from evenhand.doors.api.guard import case_for, key_of
from evenhand.doors.api.shapes import Refusal, Sum
from evenhand.plans import actions as plans
from evenhand.plans import choosing, linking, queries
from evenhand.plans.linked_offer import LinkedOffer
from evenhand.plans.living import PlanIsOver
from evenhand.plans.models import Plan
from evenhand.rulebook import Money
from evenhand.rulebook.plans.as_data import no_plan_data, plans_data
from evenhand.rulebook.plans.offer import OfferAnswer
from evenhand.rulebook.plans.proposal import DebtsOfSeveralCurrencies, NoPlan
from evenhand.rulebook.plans.telling import offer_told, why_told

router = Router()

MOST_MINOR = 10**13
Language = Literal["en", "lv", "fr", "de"]


class Offer(Schema):
    """An amount that somebody offers or demands a month, in minor units of the case's currency."""

    amount_minor: int = Field(gt=0, le=MOST_MINOR)
    language: Language = "en"


class OfferOut(Schema):
    """Whether the amount is safe, what would be, and why; a creditor is told no budget."""

    finding: Literal["fine", "too_high", "too_low", "no_plan"]
    offered: Sum
    safe: Sum
    sentence: str
    reasons: list[str]
    why: list[str]


class Wish(Schema):
    """Which way to pay the person said yes to, and what she asked for besides."""

    option: Literal["steady", "flexible", "short", "own"]
    amount_minor: int | None = Field(default=None, gt=0, le=MOST_MINOR)
    day: int | None = Field(default=None, ge=1, le=28)
    with_income_linked: bool = True
    uncertain_too: bool = False


class CameIn(Schema):
    """What came in over all incomes in a month (any day of it), as the person showed it."""

    month: date
    amount_minor: int = Field(ge=0, le=MOST_MINOR)


class MoreOut(Schema):
    """What of a month that brought more is offered to go to the plan; 0: nothing is asked."""

    month: date
    amount: Sum
    state: Literal["offered", "taken", "declined", "none"]
    held_by: Literal["share", "cap", "minimum", "owed", "not_above", "too_small"]


class MoreAnswer(Schema):
    """The person's own yes or no."""

    agrees: bool


class InstalmentOut(Schema):
    """One payment of a plan."""

    number: int
    due_on: date
    amount: Sum


class PlanOut(Schema):
    """A plan that was agreed, or that goes on with other instalments."""

    plan: str
    option: str
    monthly: Sum
    instalments: list[InstalmentOut]


class WaysOut(Schema):
    """The ways to pay in parts or the reasons for none, as `evenhand propose` tells them."""

    answer: Literal["plans", "no_plan"]
    plans: dict[str, Any] | None = None
    no_plan: dict[str, Any] | None = None


# What a creditor is told of the reasons: what the answer means, not what it was made of.
FOR_CREDITORS: Final = {
    "fine": "leaves_what_must_stay",
    "too_high": "would_leave_less_than_must_stay",
    "too_low": "more_would_be_safe",
    "no_plan": "no_amount_is_safe_now",
}


def _sum(amount: Money) -> dict[str, Any]:
    return {"minor": amount.minor, "currency": amount.currency}


@router.post(
    "/cases/{reference}/offers",
    response={200: OfferOut, 401: Refusal, 404: Refusal, 409: Refusal, 422: Refusal},
    summary="Whether an amount a month is safe",
)
def offer(request: HttpRequest, reference: str, told: Offer) -> dict[str, Any]:
    """Answer what somebody offers or demands a month with the check that holds everywhere."""
    case = case_for(request, reference)
    try:
        answer = plans.answer_offer(
            person=case.person, offered=Money(told.amount_minor, case.debt.currency),
            at=clock.now(), actor=_actor(request),
        )  # fmt: skip
    except (choosing.StatementMissing, DebtsOfSeveralCurrencies) as missing:
        raise _no_statement() from missing
    return _offer_out(answer, told.language, knows_means=_may_know_her_means(request))


def _offer_out(answer: OfferAnswer, language: str, *, knows_means: bool) -> dict[str, Any]:
    return {
        "finding": answer.finding,
        "offered": _sum(answer.offered),
        "safe": _sum(answer.safe),
        "sentence": offer_told(answer, language) if knows_means else "",
        "reasons": list(answer.reasons) if knows_means else [FOR_CREDITORS[answer.finding]],
        "why": [why_told(one, language) for one in answer.why] if knows_means else [],
    }


@router.get(
    "/cases/{reference}/plans",
    response={200: WaysOut, 401: Refusal, 403: Refusal, 404: Refusal, 409: Refusal},
    summary="The ways to pay in parts",
)
def ways(
    request: HttpRequest,
    reference: str,
    with_income_linked: bool = True,
    uncertain_too: bool = False,
    language: Language = "en",
) -> dict[str, Any]:
    """Work out the ways to pay everything of the person in the case's currency; keeps nothing."""
    case = _her_case(request, reference)
    asked = choosing.Asked(with_income_linked=with_income_linked, uncertain_too=uncertain_too)
    currency = case.debt.currency
    try:
        found = choosing.preview(case.person, currency=currency, at=clock.now(), asked=asked).result
    except (choosing.StatementMissing, DebtsOfSeveralCurrencies) as missing:
        raise _no_statement() from missing
    if isinstance(found, NoPlan):
        return {"answer": "no_plan", "no_plan": no_plan_data(found, language)}
    shares = choosing.shares_of(case.person, currency=currency, at=clock.now())
    return {"answer": "plans", "plans": plans_data(found, shares, language)}


@router.post(
    "/cases/{reference}/plans",
    response={201: PlanOut, 401: Refusal, 403: Refusal, 404: Refusal, 409: Refusal, 422: Refusal},
    summary="Agree on a way to pay",
)
def agree(request: HttpRequest, reference: str, told: Wish) -> Status[dict[str, Any]]:
    """Agree on what the person said yes to; a plan that runs goes on with it."""
    case = _her_case(request, reference)
    person, currency, at, actor = case.person, case.debt.currency, clock.now(), _actor(request)
    asked = choosing.Asked(
        with_income_linked=told.with_income_linked, uncertain_too=told.uncertain_too
    )
    offered = None if told.amount_minor is None else Money(told.amount_minor, currency)
    try:
        plans.propose(
            person=person, currency=currency, at=at, actor=actor, day=told.day, asked=asked
        )
        made = plans.agree(
            person=person, currency=currency, option=told.option, at=at, actor=actor,
            day=told.day, offered=offered, asked=asked,
        )  # fmt: skip
    except (choosing.StatementMissing, DebtsOfSeveralCurrencies) as missing:
        raise _no_statement() from missing
    except choosing.NoSuchOption as missing:
        raise HttpError(409, "This way to pay is not on offer; look at GET .../plans.") from missing
    except choosing.PlanNotAffordable as refused:
        raise HttpError(409, _why_not(refused)) from refused
    return Status(201, _plan_out(made))


@router.post(
    "/cases/{reference}/plans/came-in",
    response={200: MoreOut, 401: Refusal, 403: Refusal, 404: Refusal, 409: Refusal, 422: Refusal},
    summary="What came in in a month",
)
def came_in(request: HttpRequest, reference: str, told: CameIn) -> dict[str, Any]:
    """Tell what came in; a part of what is above her usual month may be offered, never taken."""
    case = _her_case(request, reference)
    at = clock.now()
    try:
        linked = linking.tell_received(
            plan=_running(case), received=Money(told.amount_minor, case.debt.currency),
            month=told.month, source=LinkedOffer.Source.API, at=at, today=at.date(),
            actor=_actor(request),
        )  # fmt: skip
    except (PlanIsOver, linking.NotLinked) as none:
        raise HttpError(409, "No part of a running plan follows income now.") from none
    except choosing.StatementMissing as missing:
        raise _no_statement() from missing
    offer, part = linked.offer, linked.part
    return {
        "month": told.month.replace(day=1),
        "amount": _sum(Money(offer.amount_minor, case.debt.currency) if offer else part.amount),
        "state": offer.state if offer else "none",
        "held_by": part.held_by,
    }


@router.post(
    "/cases/{reference}/plans/more",
    response={200: PlanOut, 401: Refusal, 403: Refusal, 404: Refusal, 409: Refusal, 422: Refusal},
    summary="The person's answer to a part of a month that brought more",
)
def more(request: HttpRequest, reference: str, told: MoreAnswer) -> dict[str, Any]:
    """Note her yes or no; a yes makes it an extra instalment now, taken off the plan's end."""
    case = _her_case(request, reference)
    at = clock.now()
    try:
        offer = linking.open_offer(_running(case), today=at.date())
        if offer is None:
            raise HttpError(409, "Nothing is offered now; tell what came in first.")
        plan = linking.answer(
            offer=offer, agrees=told.agrees, at=at, today=at.date(), actor=_actor(request)
        )
    except (PlanIsOver, linking.AlreadyAnswered) as over:
        raise HttpError(409, "This was answered before, or the plan has ended.") from over
    return _plan_out(plan)


def _running(case: Case) -> Plan:
    plan = queries.running_plan(case.person, currency=case.debt.currency)
    if plan is None:
        raise PlanIsOver
    return plan


def _why_not(refused: choosing.PlanNotAffordable) -> str:
    if refused.answer is not None:
        return offer_told(refused.answer, "en")
    reasons = refused.verdict.reasons if refused.verdict else ()
    return " ".join(reason.sentence("en") for reason in reasons)


def _plan_out(plan: Plan) -> dict[str, Any]:
    return {
        "plan": str(plan.key),
        "option": plan.option,
        "monthly": {"minor": plan.instalment_minor, "currency": plan.currency},
        "instalments": [
            {
                "number": row.number,
                "due_on": row.due_on,
                "amount": {"minor": row.amount_minor, "currency": plan.currency},
            }
            for row in queries.instalments(plan)
        ],
    }


def _may_know_her_means(request: HttpRequest) -> bool:
    """Whether the key speaks for the person, or for the house; a creditor's never does."""
    return key_of(request).creditor_key is None


def _her_case(request: HttpRequest, reference: str) -> Case:
    """The case, for her own key or the house's; a creditor cannot agree in a person's place."""
    case = case_for(request, reference)
    if not _may_know_her_means(request):
        raise HttpError(403, "A plan is agreed with the person; ask about an amount by .../offers.")
    return case


def _actor(request: HttpRequest) -> str:
    return f"key:{key_of(request).name}"


def _no_statement() -> HttpError:
    what = "There is no statement of means in this currency; without one nothing is safe to say."
    return HttpError(409, what)
