"""Ways to pay in parts with a person at the telephone: propose, answer an offer, agree."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from evenhand.cases.models import Case
from evenhand.contact import actions as contact
from evenhand.contact.advice import advice_for
from evenhand.doors import clock
from evenhand.doors.desk.forms import OfferForm
from evenhand.doors.desk.guard import Shift, local_day, on_a_case, zone_of
from evenhand.doors.desk.page import show
from evenhand.doors.desk.plan_life import life_facts
from evenhand.doors.desk.plan_words import FINDINGS, LEFT_OUT, NO_PLAN, RHYTHMS
from evenhand.doors.desk.reasons import all_told
from evenhand.doors.desk.state_panel import means_of
from evenhand.doors.desk.statement_words import topic_words
from evenhand.doors.desk.words import OPTIONS, say
from evenhand.doors.look.charts import PlanBar
from evenhand.holds.actions import StopRequest
from evenhand.holds.queries import in_force
from evenhand.payments.our_collecting import collects
from evenhand.plans import actions as plans
from evenhand.plans import choosing
from evenhand.rulebook import Money
from evenhand.rulebook.affordability.assessment import Assessment, Month
from evenhand.rulebook.plans.proposal import DebtsOfSeveralCurrencies, NoPlan, Option
from evenhand.rulebook.plans.telling import offer_told, why_told
from evenhand.rulebook.plans.why import Why


@on_a_case
@require_http_methods(["GET", "HEAD", "POST"])
def plan_page(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """What the newest statement allows, shown and not kept; a posted offer is answered here."""
    currency, asked = case.debt.currency, asked_in(request)
    form = OfferForm(request.POST or None, currency=currency)
    proposed = _previewed(case, shift, asked)
    facts: dict[str, Any] = {"proposed": proposed, "result": proposed.result if proposed else None}
    if proposed is not None and isinstance(proposed.result, NoPlan):
        facts |= _none(case, proposed.result, shift)
    elif proposed is not None:
        facts |= _ways(proposed)
    if proposed is not None and request.method == "POST" and form.is_valid():
        facts |= _answered(case, form.cleaned_data["amount"], shift, asked)
    today = local_day(case.person, shift.at)
    return show(
        request,
        "plan",
        shift,
        place="queue",
        case=case,
        zone=zone_of(case.person),
        form=form,
        means=means_of(case, at=shift.at, today=today),
        asked=asked,
        collects=collects(),
        **life_facts(case, shift, today=today),
        **facts,
    )


def asked_in(request: HttpRequest) -> choosing.Asked:
    """What they asked for besides, in the address or in the form."""
    told = request.POST if request.method == "POST" else request.GET
    return choosing.Asked(
        with_income_linked=told.get("linked") != "off",
        uncertain_too=told.get("uncertain") == "yes",
    )


def _previewed(case: Case, shift: Shift, asked: choosing.Asked) -> choosing.Preview | None:
    """What can be proposed; None where no statement is complete or its currency is another."""
    try:
        return choosing.preview(case.person, currency=case.debt.currency, at=shift.at, asked=asked)
    except (choosing.StatementMissing, DebtsOfSeveralCurrencies):
        return None


def _ways(proposed: choosing.Preview) -> dict[str, Any]:
    result, assessment = proposed.result, proposed.assessment
    if isinstance(result, NoPlan):
        return {}
    return {
        "options": [_card(assessment, option) for option in result.options],
        "scale": assessment.ordinary.income,
        "left_out": [(say(OPTIONS, one.kind), say(LEFT_OUT, one.why)) for one in result.left_out],
        "ask_first": [topic_words(topic) for topic in result.ask_first],
        "whys": _told(result.why),
    }


def _card(assessment: Assessment, option: Option) -> dict[str, Any]:
    """One way to pay with a usual and, where it differs, a bad month; the reason of each figure."""
    usual = _bar(assessment, assessment.ordinary, option)
    bad = _bar(assessment, assessment.bad, option)
    return {
        "option": option,
        "name": say(OPTIONS, option.kind),
        "usual": usual,
        "bad": bad if bad != usual else None,
        "rhythm": say(RHYTHMS, option.rhythm) if option.rhythm.follows_weekdays else "",
        "whys": _told(option.why),
    }


def _told(whys: Iterable[Why]) -> list[str]:
    language = get_language() or "en"
    return list(dict.fromkeys(why_told(why, language) for why in whys))


def _bar(assessment: Assessment, month: Month, option: Option) -> PlanBar:
    """A month under an option: costs, what stays, the payment."""
    payment = min(option.monthly, month.income)
    costs = assessment.essentials + assessment.priority + assessment.agreed + assessment.losses
    costs = min(costs, month.income - payment)
    return PlanBar(
        costs=costs,
        payment=payment,
        stays=month.income - payment - costs,
        protected=min(month.protected_minimum, month.income - payment),
    )


def _none(case: Case, result: NoPlan, shift: Shift) -> dict[str, Any]:
    """Why no plan can be offered, and where free advice is."""
    person = case.person
    stopped = in_force(at=shift.at, away=shift.away).filter(
        person=person, kind=result.hold or "no_means"
    )
    return {
        "no_plan": [say(NO_PLAN, reason) for reason in result.reasons],
        "ask_first": [topic_words(topic) for topic in result.ask_first],
        "too_uncertain": "too_uncertain" in result.reasons,
        "endurance": result.endurance,
        "needs_hold": bool(result.hold) and not stopped.exists(),
        "advice": [
            (one, one.told(shift.user.language))
            for one in advice_for(person.country, person.region)[:3]
        ],
    }


def _answered(case: Case, offered: Money, shift: Shift, asked: choosing.Asked) -> dict[str, Any]:
    answer = plans.answer_offer(
        person=case.person, offered=offered, at=shift.at, actor=shift.actor, asked=asked
    )
    words = offer_told(answer, get_language() or "en")
    return {
        "answer": answer,
        "finding": say(FINDINGS, answer.finding),
        "answer_words": words,
        "answer_whys": _told(answer.why),
    }


@on_a_case
@require_POST
def agree(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """Agree with her on one of the ways, or on her own amount when it is safe."""
    option = request.POST.get("option", "")
    offered = None
    if option == choosing.OWN_AMOUNT:
        form = OfferForm(request.POST, currency=case.debt.currency)
        if not form.is_valid():
            return redirect("desk:plan", reference=case.reference)
        offered = form.cleaned_data["amount"]
    try:
        _agreed(case, shift, option=option, offered=offered, asked=asked_in(request))
    except choosing.PlanNotAffordable as refused:
        words = [_("This plan was refused, because it is not safe for them.")]
        if refused.verdict is not None:
            words += [reason.sentence for reason in all_told(refused.verdict)]
        messages.warning(request, " ".join(words))
        return redirect("desk:plan", reference=case.reference)
    except (choosing.NoSuchOption, choosing.StatementMissing, DebtsOfSeveralCurrencies):
        messages.warning(request, _("This way to pay is no longer on offer. Look again."))
        return redirect("desk:plan", reference=case.reference)
    messages.success(request, _("The plan is agreed."))
    return redirect("desk:case", reference=case.reference)


def _agreed(
    case: Case, shift: Shift, *, option: str, offered: Money | None, asked: choosing.Asked
) -> None:
    """Keep what is proposed at this moment, and agree on what they chose from it."""
    person, currency = case.person, case.debt.currency
    plans.propose(person=person, currency=currency, at=shift.at, actor=shift.actor, asked=asked)
    plans.agree(
        person=person,
        currency=currency,
        option=option,
        at=shift.at,
        actor=shift.actor,
        offered=offered,
        asked=asked,
    )


@on_a_case
@require_POST
def no_means(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """Nothing is left: stop, on the statement's word; advice stands on the page."""
    proposed = _previewed(case, shift, choosing.AS_USUAL)
    if proposed is None or not isinstance(proposed.result, NoPlan) or not proposed.result.hold:
        messages.info(request, _("There is room for a plan, so no hold was opened."))
        return redirect("desk:plan", reference=case.reference)
    already = in_force(at=shift.at, away=shift.away).filter(
        person=case.person, kind=proposed.result.hold
    )
    if not already.exists():
        plans.propose(
            person=case.person, currency=case.debt.currency, at=shift.at, actor=shift.actor
        )
        contact.stop(
            StopRequest(
                person=case.person,
                kind=proposed.result.hold,
                source="staff",
                actor=shift.actor,
                starts_at=shift.at,
            ),
            clock=clock.now,
        )
    messages.success(request, _("Everything that asks for money has stopped."))
    return redirect("desk:case", reference=case.reference)
