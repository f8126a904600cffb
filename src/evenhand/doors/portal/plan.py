"""Ways to pay in parts: equal cards, her own amount, her day, a check, and the plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.doors.look.charts import Month, PlanBar, PlanMonth
from evenhand.doors.look.forms import MoneyField
from evenhand.doors.portal.draft import currency_of
from evenhand.doors.portal.fields import OneOf
from evenhand.doors.portal.means_forms import MOST_MINOR
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.reasons import Told, told
from evenhand.doors.portal.visit import Visit, for_person
from evenhand.doors.portal.words import OPTIONS
from evenhand.ledger import queries as ledger
from evenhand.plans import actions as plans
from evenhand.plans import queries
from evenhand.plans.choosing import (
    FIRST_AFTER,
    NoSuchOption,
    PlanNotAffordable,
    Preview,
    preview,
)
from evenhand.plans.models import Plan
from evenhand.rulebook import Money
from evenhand.rulebook.affordability.assessment import Assessment
from evenhand.rulebook.plans.offer import OfferAnswer
from evenhand.rulebook.plans.options import option_of_amount
from evenhand.rulebook.plans.proposal import DebtShare, NoPlan, Option

OWN: Final = "own"
DAYS: Final = (1, 5, 10, 15, 20, 25, 28)


@dataclass(frozen=True, slots=True)
class Card:
    """One way to pay, as it is compared with the others."""

    option: Option
    name: str | Promise
    bar: PlanBar


@for_person
@require_safe
def ways(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The ways to pay in parts, none of them chosen beforehand."""
    if queries.latest_statement(visit.person) is None:
        return redirect("portal:means")
    proposed = _previewed(visit)
    if isinstance(proposed.result, NoPlan):
        return redirect("portal:means_result")
    assessment = proposed.assessment
    best = sorted(proposed.result.options, key=lambda way: -way.stays_in_a_bad_month.minor)
    cards = [Card(way, OPTIONS[way.kind], _bar(assessment, way)) for way in best]
    return show(
        request,
        "ways",
        visit,
        cards=cards,
        scale=assessment.ordinary.income,
        owed=proposed.result.owed,
        plans=proposed.result,
        running=queries.running_plan(visit.person),
        back_url="/p/money/result",
    )


def _previewed(visit: Visit, *, day: int | None = None) -> Preview:
    """What could be agreed now. Looking writes nothing: only agreeing keeps a proposal."""
    statement = queries.latest_statement(visit.person)
    currency = statement.currency if statement else currency_of(visit)
    return preview(visit.person, currency=currency, at=visit.at, day=day)


def _bar(assessment: Assessment, option: Option) -> PlanBar:
    """A usual month under an option: costs that run, what stays, and the payment."""
    income = assessment.ordinary.income
    payment = min(option.monthly, income)
    costs = min(
        assessment.essentials + assessment.priority + assessment.agreed + assessment.losses,
        income - payment,
    )
    return PlanBar(
        costs=costs,
        payment=payment,
        stays=income - payment - costs,
        protected=min(assessment.protected_minimum, income - payment),
    )


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
def own_amount(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Her own amount: too high is refused kindly, too low is talked about."""
    if queries.latest_statement(visit.person) is None:
        return redirect("portal:means")
    proposed = _previewed(visit)
    if isinstance(proposed.result, NoPlan):
        return redirect("portal:means_result")
    currency = proposed.result.owed.currency
    form = OwnAmountForm(request.POST or None, currency=currency)
    answer: OfferAnswer | None = None
    if request.method == "POST" and form.is_valid():
        answer = plans.answer_offer(
            person=visit.person,
            currency=currency,
            offered=form.cleaned_data["amount"],
            at=visit.at,
        )
        if answer.finding == "fine":
            return redirect(_address("day", OWN, amount=answer.offered.minor))
    return ask(
        request,
        form,
        visit,
        template="own_amount",
        answer=answer,
        safe_url=_address("day", OWN, amount=answer.safe.minor) if answer else "",
        offered_url=_address("day", OWN, amount=answer.offered.minor) if answer else "",
        back_url="/p/plan",
    )


def _address(page: str, option: str, **query: Any) -> str:
    told = {name: value for name, value in query.items() if value is not None}
    return f"/p/plan/{option}/{page}" + (f"?{urlencode(told)}" if told else "")


class DayForm(forms.Form):
    """On which day of the month a payment falls due."""

    day = OneOf(label=_("On which day would you like to pay?"))

    def __init__(self, *arguments: Any, after_pay: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        first = _("The day after your money comes") if after_pay else _("I don't mind")
        numbers = [(str(day), _("Day {day} of the month").format(day=day)) for day in DAYS]
        self.fields["day"].choices = [("any", first), *numbers]  # type: ignore[attr-defined]


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
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
        return redirect(_address("check", option, day=number, amount=_amount_asked(request)))
    return ask(request, form, visit, back_url="/p/plan")


def _whole(request: HttpRequest, name: str, *, most: int) -> int | None:
    """A whole number of the address, from 1 to `most`; anything else is as good as none."""
    text = request.GET.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        return None
    return int(text) if 1 <= int(text) <= most else None


def _amount_asked(request: HttpRequest) -> int | None:
    return _whole(request, "amount", most=MOST_MINOR)


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, visit: Visit, option: str) -> HttpResponse:
    """Each date and sum once more; the button agrees to the plan."""
    if queries.latest_statement(visit.person) is None:
        return redirect("portal:means")
    chosen_day = _whole(request, "day", most=28)
    proposed = _previewed(visit, day=chosen_day)
    chosen = _option(visit, proposed, option, _amount_asked(request))
    if chosen is None:
        return redirect("portal:ways")
    refused: list[Told] = []
    if request.method == "POST":
        try:
            return redirect("portal:plan", key=_agreed(visit, option, chosen, day=chosen_day).key)
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
        name=OPTIONS[option],
        refused=refused,
        was_refused=request.method == "POST",
        assessment=proposed.assessment,
        back_url=_address("day", option, amount=_amount_asked(request)),
    )


def _agreed(visit: Visit, option: str, chosen: Option, *, day: int | None) -> Plan:
    """Keep what is proposed at this moment, and agree on what she chose from it."""
    currency = chosen.total.currency
    plans.propose(person=visit.person, currency=currency, at=visit.at, actor=visit.actor, day=day)
    return plans.agree(
        person=visit.person,
        currency=currency,
        option=option,
        at=visit.at,
        actor=visit.actor,
        day=day,
        offered=chosen.monthly if option == OWN else None,
    )


def _option(
    visit: Visit, proposed: Preview, option: str, amount_minor: int | None
) -> Option | None:
    """The option of that name, or her own amount when it is safe."""
    result = proposed.result
    if isinstance(result, NoPlan):
        return None
    if option != OWN:
        return next((known for known in result.options if known.kind == option), None)
    if amount_minor is None:
        return None
    currency = result.owed.currency
    answer = plans.answer_offer(
        person=visit.person, currency=currency, offered=Money(amount_minor, currency), at=visit.at
    )
    if answer.finding in ("too_high", "no_plan"):
        return None
    return option_of_amount(
        proposed.assessment,
        "own",
        amount_minor,
        result.owed,
        _shares(visit, currency),
        visit.at.date() + FIRST_AFTER,
        (),
    )


def _shares(visit: Visit, currency: str) -> list[DebtShare]:
    rows = queries.open_cases(visit.person).filter(debt__currency=currency)
    owed = [(case, ledger.balance(case.debt, on=visit.at.date())) for case in rows]
    return [
        DebtShare(key=str(case.debt.key), balance=sum_) for case, sum_ in owed if sum_.minor > 0
    ]


@for_person
@require_safe
def plan(request: HttpRequest, visit: Visit, key: Any) -> HttpResponse:
    """The plan: its number, each date and sum, and what to do in a month that is too tight."""
    found = Plan.objects.filter(key=key, person=visit.person).first()
    if found is None:
        raise Http404
    rows = list(queries.instalments(found))
    ahead = [row for row in rows if row.due_on >= visit.today]
    earliest = ahead[0] if ahead else None
    months = [
        PlanMonth(
            due_on=row.due_on,
            amount=Money(row.amount_minor, found.currency),
            state=_state(row, earliest),
        )
        for row in ahead
    ]
    return show(
        request,
        "plan",
        visit,
        plan=found,
        number=str(found.key)[:8].upper(),
        name=OPTIONS.get(found.option, found.option),
        months=months,
        rows=[(row.due_on, Money(row.amount_minor, found.currency)) for row in rows],
        total=Money(sum(row.amount_minor for row in rows), found.currency),
        earliest=earliest,
        fresh=visit.at - found.agreed_at < timedelta(minutes=30),
        back_url="/p/home",
    )


def _state(row: Any, earliest: Any) -> Month:
    return "due" if row is earliest else "ahead"
