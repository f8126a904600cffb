"""Ways to pay in parts: equal cards, her own amount, her day, a check, and the plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evenhand.doors.look.charts import PlanBar
from evenhand.doors.look.forms import MoneyField, let_choose
from evenhand.doors.look.means_words import RHYTHMS
from evenhand.doors.portal.fields import OneOf
from evenhand.doors.portal.means_forms import MOST_MINOR
from evenhand.doors.portal.means_result import on_what_counts
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.reasons import Told, told
from evenhand.doors.portal.visit import Visit, for_person
from evenhand.doors.portal.words import FIGURES, LEFT_OUT, OPTIONS
from evenhand.plans import actions as plans
from evenhand.plans import living, queries
from evenhand.plans.choosing import (
    AS_USUAL,
    Asked,
    NoSuchOption,
    PlanNotAffordable,
    Preview,
    chosen_option,
    preview,
)
from evenhand.plans.models import Plan
from evenhand.rulebook import Money
from evenhand.rulebook.affordability.assessment import Assessment
from evenhand.rulebook.affordability.assessment import Month as AssessedMonth
from evenhand.rulebook.plans.offer import OfferAnswer
from evenhand.rulebook.plans.proposal import NoPlan, Option
from evenhand.rulebook.plans.telling import offer_told, why_told
from evenhand.rulebook.plans.why import Why

OWN: Final = "own"
DAYS: Final = (1, 5, 10, 15, 20, 25, 28)


@dataclass(frozen=True, slots=True)
class Card:
    """One way to pay, as it is compared with the others."""

    option: Option
    name: str | Promise
    usual: PlanBar
    bad: PlanBar | None
    """A bad month, where it differs from a usual one."""
    rhythm: str | Promise
    """How often a part is paid, where that is not once a month."""
    whys: Sequence[tuple[str | Promise, Sequence[str]]]


@for_person
@require_safe
@on_what_counts
def ways(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The ways to pay in parts, none of them chosen beforehand."""
    if queries.latest_statement(visit.person) is None:
        return redirect("portal:means")
    asked = asked_in(request)
    proposed = _previewed(visit, asked=asked)
    if isinstance(proposed.result, NoPlan):
        return redirect("portal:means_result")
    assessment, result = proposed.assessment, proposed.result
    return show(
        request,
        "ways",
        visit,
        cards=[card_of(assessment, way) for way in result.options],
        scale=assessment.ordinary.income,
        follows_income=any(way.income_linked for way in result.options),
        owed=result.owed,
        plans=result,
        asked=asked,
        left_out=[(OPTIONS[one.kind], LEFT_OUT[one.why]) for one in result.left_out],
        whys=whys_told(result.why),
        query=_query(asked),
        running=queries.running_plan(visit.person),
        back_url="/p/money/result",
    )


def asked_in(request: HttpRequest) -> Asked:
    """What she asked for besides, in the address or in the form that she sent."""
    told = request.POST if request.method == "POST" else request.GET
    return Asked(
        with_income_linked=told.get("linked", request.GET.get("linked")) != "off",
        uncertain_too=told.get("uncertain", request.GET.get("uncertain")) == "yes",
    )


def _query(asked: Asked, **more: Any) -> str:
    """The same as a query of an address, so that it goes along to the next page."""
    told = {"linked": "" if asked.with_income_linked else "off",
            "uncertain": "yes" if asked.uncertain_too else "", **more}  # fmt: skip
    kept = {name: value for name, value in told.items() if value not in (None, "")}
    return f"?{urlencode(kept)}" if kept else ""


def _previewed(visit: Visit, *, day: int | None = None, asked: Asked = AS_USUAL) -> Preview:
    """What could be agreed now. Looking writes nothing: only agreeing keeps a proposal."""
    statement = queries.latest_statement(visit.person)
    currency = statement.currency if statement else queries.currency_of(visit.person)
    return preview(visit.person, currency=currency, at=visit.at, day=day, asked=asked)


def card_of(assessment: Assessment, option: Option) -> Card:
    """A way to pay as it is compared with the others."""
    usual = _bar(assessment, assessment.ordinary, option)
    bad = _bar(assessment, assessment.bad, option)
    return Card(
        option=option,
        name=OPTIONS[option.kind],
        usual=usual,
        bad=bad if bad != usual else None,
        rhythm=RHYTHMS[option.rhythm] if option.rhythm.follows_weekdays else "",
        whys=whys_told(option.why),
    )


def _bar(assessment: Assessment, month: AssessedMonth, option: Option) -> PlanBar:
    """A month under an option: costs that run, what stays, and the payment."""
    payment = min(option.monthly, month.income)
    costs = min(
        assessment.essentials + assessment.priority + assessment.agreed + assessment.losses,
        month.income - payment,
    )
    return PlanBar(
        costs=costs,
        payment=payment,
        stays=month.income - payment - costs,
        protected=min(month.protected_minimum, month.income - payment),
    )


def whys_told(whys: Iterable[Why]) -> list[tuple[str | Promise, list[str]]]:
    """The reasons of figures in her language, figure by figure, in the order of the page."""
    language = get_language() or "en"
    told: dict[str, list[str]] = {}
    for why in whys:
        told.setdefault(why.figure, []).append(why_told(why, language))
    return [(FIGURES[figure], told[figure]) for figure in FIGURES if figure in told]


class OwnAmountForm(forms.Form):
    """What she would rather pay; the box is empty and no least sum is printed."""

    def __init__(self, *arguments: Any, currency: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["amount"] = MoneyField(
            currency=currency, label=_("What could you pay each month?")
        )

    def clean_amount(self) -> Money:
        amount: Money = self.cleaned_data["amount"]
        if not 0 < amount.minor <= MOST_MINOR:
            raise forms.ValidationError(_("Write an amount above zero, for example 25."))
        return amount


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
@on_what_counts
def own_amount(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Her own amount: too high is refused kindly, too low is talked about."""
    if queries.latest_statement(visit.person) is None:
        return redirect("portal:means")
    asked = asked_in(request)
    proposed = _previewed(visit, asked=asked)
    if isinstance(proposed.result, NoPlan):
        return redirect("portal:means_result")
    currency = proposed.result.owed.currency
    form = OwnAmountForm(request.POST or None, currency=currency)
    answer: OfferAnswer | None = None
    if request.method == "POST" and form.is_valid():
        answer = plans.answer_offer(
            person=visit.person,
            offered=form.cleaned_data["amount"],
            at=visit.at,
            actor=visit.actor,
            asked=asked,
        )
        if answer.finding == "fine":
            return redirect(_address("day", OWN, asked, amount=answer.offered.minor))
    return ask(
        request,
        form,
        visit,
        template="own_amount",
        answer=answer,
        words=offer_told(answer, get_language() or "en") if answer else "",
        whys=whys_told(answer.why) if answer else (),
        safe_url=_address("day", OWN, asked, amount=answer.safe.minor) if answer else "",
        offered_url=_address("day", OWN, asked, amount=answer.offered.minor) if answer else "",
        back_url="/p/plan",
    )


def _address(page: str, option: str, asked: Asked, **more: Any) -> str:
    return f"/p/plan/{option}/{page}{_query(asked, **more)}"


class DayForm(forms.Form):
    """On which day of the month a payment falls due."""

    day = OneOf(label=_("On which day would you like to pay?"))

    def __init__(self, *arguments: Any, after_pay: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        first = _("The day after your money comes") if after_pay else _("I don't mind")
        numbers = [(str(day), _("Day {day} of the month").format(day=day)) for day in DAYS]
        let_choose(self, "day", [("any", first), *numbers])


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
@on_what_counts
def day(request: HttpRequest, visit: Visit, option: str) -> HttpResponse:
    """The day of the month: after her pay, or another."""
    if option not in OPTIONS:
        raise Http404
    assessment = queries.assessment_of(visit.person, at=visit.at)
    if assessment is None:
        return redirect("portal:means")
    form = DayForm(request.POST or None, after_pay=assessment.pay is not None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["day"]
        number = None if chosen == "any" else int(chosen)
        amount = _amount_asked(request)
        return redirect(_address("check", option, asked_in(request), day=number, amount=amount))
    return ask(request, form, visit, back_url="/p/plan")


def _whole(request: HttpRequest, name: str, *, most: int) -> int | None:
    """A whole number of the address, from 1 to `most`; anything else is as good as none."""
    return _whole_of(request.GET.get(name, ""), most=most)


def _whole_of(text: str, *, most: int) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        return None
    return int(text) if 1 <= int(text) <= most else None


def _amount_asked(request: HttpRequest) -> int | None:
    return _whole(request, "amount", most=MOST_MINOR)


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
@on_what_counts
def check(request: HttpRequest, visit: Visit, option: str) -> HttpResponse:
    """Each date and sum once more; the button agrees to the plan."""
    if queries.latest_statement(visit.person) is None:
        return redirect("portal:means")
    chosen_day, asked = _whole(request, "day", most=28), asked_in(request)
    proposed = _previewed(visit, day=chosen_day, asked=asked)
    chosen = _option(visit, proposed, option, _amount_asked(request), asked)
    if chosen is None:
        return redirect("portal:ways")
    refused: list[Told] = []
    if request.method == "POST":
        try:
            made = _agreed(visit, option, chosen, day=chosen_day, asked=asked)
            return redirect("portal:plan", key=made.key)
        except PlanNotAffordable as unaffordable:
            reasons = unaffordable.verdict.reasons if unaffordable.verdict else ()
            refused = [told(why) for why in reasons]
        except NoSuchOption:
            return redirect("portal:ways")
    return show(
        request,
        "plan_check",
        visit,
        option=chosen,
        card=card_of(proposed.assessment, chosen),
        scale=proposed.assessment.ordinary.income,
        name=OPTIONS[option],
        refused=refused,
        was_refused=request.method == "POST",
        back_url=_address("day", option, asked, amount=_amount_asked(request)),
        choose_url=f"/p/plan{_query(asked)}",
    )


def _agreed(visit: Visit, option: str, chosen: Option, *, day: int | None, asked: Asked) -> Plan:
    """Keep what is proposed at this moment, and agree on what she chose from it."""
    currency = chosen.total.currency
    plans.propose(
        person=visit.person, currency=currency, at=visit.at, actor=visit.actor, day=day, asked=asked
    )
    return plans.agree(
        person=visit.person,
        currency=currency,
        option=option,
        at=visit.at,
        actor=visit.actor,
        day=day,
        offered=chosen.monthly if option == OWN else None,
        asked=asked,
    )


def _option(
    visit: Visit, proposed: Preview, option: str, amount_minor: int | None, asked: Asked
) -> Option | None:
    """The option of that name, or her own amount when it is safe."""
    result = proposed.result
    if isinstance(result, NoPlan) or option not in OPTIONS:
        return None
    if option == OWN and amount_minor is None:
        return None
    offered = Money(amount_minor or 0, result.owed.currency)
    try:
        return chosen_option(
            visit.person, proposed, option, offered=offered, at=visit.at, asked=asked
        )
    except (NoSuchOption, PlanNotAffordable):
        return None


@for_person
@require_POST
def ask_a_person(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A plan was refused, or none is possible: a person looks at it by a promised day."""
    case = queries.open_cases(visit.person).first()
    currency = queries.currency_of(visit.person)
    amount = _whole_of(request.POST.get("amount", ""), most=MOST_MINOR)
    by = living.ask_a_person(
        person=visit.person,
        case=case,
        offered=Money(amount, currency) if amount else None,
        at=visit.at,
        today=visit.today,
        actor=visit.actor,
    )
    return show(request, "plan_looked_at", visit, by=by, back_url="/p/home")
