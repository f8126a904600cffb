"""The plan that runs: what is next; skip, pay less, move, change, pay off and stop, a tap each."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evenhand.contact.firm import account_for
from evenhand.contact.references import reference_for
from evenhand.doors.look.charts import Month, PlanMonth
from evenhand.doors.look.forms import MoneyField
from evenhand.doors.look.means_words import INCOMES
from evenhand.doors.portal import draft
from evenhand.doors.portal.fields import OneOf
from evenhand.doors.portal.home import stop_shown
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.plan import DAYS
from evenhand.doors.portal.visit import PLAN_NEWS, Visit, for_person, keep, kept
from evenhand.doors.portal.words import PARTS, PLAN_ENDS, PLANS
from evenhand.plans import fitting, linking, living
from evenhand.plans.asking_again import review_due
from evenhand.plans.choosing import PlanNotAffordable, StatementMissing
from evenhand.plans.laying import pay_before, pay_of
from evenhand.plans.models import Concession, Plan
from evenhand.plans.standing import Part, Standing, standing_of
from evenhand.rulebook import Money
from evenhand.rulebook.affordability.assessment import PayRhythm

FRESH: Final = timedelta(minutes=30)
WEEKDAYS: Final = {
    1: _("Monday"),
    2: _("Tuesday"),
    3: _("Wednesday"),
    4: _("Thursday"),
    5: _("Friday"),
    6: _("Saturday"),
}
POST_TOO: Final = ["GET", "HEAD", "POST"]
_BOXES: Final[dict[str, Month]] = {
    "paid": "paid", "partly": "partly", "missed": "moved", "skipped": "skipped",
    "rested": "moved", "rests": "moved", "due": "due", "ahead": "ahead",
}  # fmt: skip

_AHEAD: Final = frozenset({"due", "ahead", "rests"})


@dataclass(frozen=True, slots=True)
class Row:
    """One instalment in words."""

    part: Part
    words: Any


def own_plan(visit: Visit, key: uuid.UUID) -> Plan:
    """Return a plan of hers; for anybody else's there is no such page."""
    found = Plan.objects.filter(key=key, person=visit.person).select_related("person").first()
    if found is None:
        raise Http404
    return found


def _running(visit: Visit, key: uuid.UUID) -> tuple[Plan, Standing]:
    found = own_plan(visit, key)
    return found, standing_of(found, at=visit.at, today=visit.today)


@for_person
@require_safe
def plan(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """The plan: its number, what is next, each date and sum, and everything she can do."""
    found, standing = _running(visit, key)
    news = kept(request, PLAN_NEWS, "")
    if news:
        keep(request, PLAN_NEWS, "")
    return show(
        request,
        "plan",
        visit,
        plan=found,
        standing=standing,
        number=str(found.key)[:8].upper(),
        name=PLANS.get(found.option, found.option),
        months=[
            PlanMonth(due_on=part.due_on, amount=part.amount, state=_BOXES[part.state])
            for part in _near(standing)
        ],
        rows=[Row(part, PARTS[part.state]) for part in _told_of(found, standing)],
        **_pay_to(found),
        ended=PLAN_ENDS.get(found.ended_why, ""),
        rest=stop_shown(standing.rest) if standing.rest else None,
        news=news,
        fresh=visit.at - found.agreed_at < FRESH,
        review=review_due(found, today=visit.today),
        more=linking.open_offer(found, today=visit.today),
        asked_of=[_asked(row) for row in found.concessions.select_related("case__debt__creditor")],
        back_url="/p/home",
    )


def _told_of(found: Plan, standing: Standing) -> list[Part]:
    """Every part; of a plan that ended only those of which something became."""
    if found.state == Plan.State.AGREED:
        return list(standing.parts)
    return [part for part in standing.parts if part.state not in _AHEAD]


def _pay_to(found: Plan) -> dict[str, Any]:
    """The account that takes payments of a plan, and what to write beside them."""
    parts = found.debts.select_related("debt__creditor").order_by("debt")
    account = account_for(found.currency)
    return {"account": account, "reference": reference_for(parts[0].debt, iban=account.iban)}


def _near(standing: Standing) -> list[Part]:
    """Up to three of the latest that are over, and a year of what comes."""
    over = [part for part in standing.parts if part.state not in _AHEAD]
    ahead = [part for part in standing.parts if part.state in _AHEAD]
    return [*over[-3:], *ahead[:12]]


def _asked(row: Concession) -> dict[str, Any]:
    return {"row": row, "waived": Money(row.waived_minor, row.currency)}


def told(request: HttpRequest, found: Plan, news: str) -> HttpResponse:
    """Back to the plan, which says what happened."""
    keep(request, PLAN_NEWS, news)
    return redirect("portal:plan", key=found.key)


@for_person
@require_POST
def skip(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """Skip the next payment; nobody asks why."""
    found = own_plan(visit, key)
    number = request.POST.get("number", "")
    try:
        taken = living.skip(
            plan=found,
            number=int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0,
            at=visit.at,
            today=visit.today,
            actor=visit.actor,
        )
    except (living.PlanIsOver, living.NotOpen):
        return told(request, found, "too_late")
    return told(request, found, "skipped_review" if taken.review else "skipped")


class LessForm(forms.Form):
    """What she can pay this time; any sum is good."""

    def __init__(self, *arguments: Any, most: Money, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.most = most
        self.fields["amount"] = MoneyField(
            currency=most.currency, label=_("How much can you pay this time?")
        )

    def clean_amount(self) -> Money:
        amount: Money = self.cleaned_data["amount"]
        if not 0 < amount.minor < self.most.minor:
            raise forms.ValidationError(_("Write a sum below the payment, for example 10."))
        return amount


@for_person
@require_http_methods(POST_TOO)
def less(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """Pay less this time; any sum counts, and the rest moves to the end."""
    found, standing = _running(visit, key)
    following = standing.next
    if following is None:
        return redirect("portal:plan", key=found.key)
    form = LessForm(request.POST or None, most=following.amount)
    if request.method == "POST" and form.is_valid():
        try:
            living.pay_less(
                plan=found,
                number=following.number,
                amount=form.cleaned_data["amount"],
                at=visit.at,
                today=visit.today,
                actor=visit.actor,
            )
        except (living.PlanIsOver, living.NotOpen):
            return told(request, found, "too_late")
        return told(request, found, "less")
    return ask(
        request,
        form,
        visit,
        why=_("Any sum counts. What is missing moves to the end of the plan; nothing is added."),
        back_url=f"/p/plan/made/{key}",
    )


class DayForm(forms.Form):
    """On which day payments fall due from now on: of the month, or of the week."""

    def __init__(self, *arguments: Any, weekly: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        months = [(str(day), _("Day {day} of the month").format(day=day)) for day in DAYS]
        weeks = [(str(day), words) for day, words in WEEKDAYS.items()]
        self.fields["day"] = OneOf(
            label=_("On which day would you like to pay?"), choices=weeks if weekly else months
        )


@for_person
@require_http_methods(POST_TOO)
def change_day(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """Another day for every payment to come; the sums stay as they are."""
    found = own_plan(visit, key)
    weekly = pay_of(found).rhythm.follows_weekdays
    form = DayForm(request.POST or None, weekly=weekly)
    if request.method == "POST" and form.is_valid():
        pay = _pay(found, int(form.cleaned_data["day"]), weekly=weekly, today=visit.today)
        try:
            living.change_day(
                plan=found, pay=pay, at=visit.at, today=visit.today, actor=visit.actor
            )
        except living.PlanIsOver:
            return told(request, found, "too_late")
        return told(request, found, "day")
    return ask(
        request,
        form,
        visit,
        why=_("Every payment to come moves to that day. The sums stay as they are."),
        back_url=f"/p/plan/made/{key}",
    )


def _pay(found: Plan, day: int, *, weekly: bool, today: date) -> PayRhythm:
    """A rhythm of pay just before the day she chose, so that payments fall due on it."""
    if not weekly:
        return pay_before(date(today.year, 1, day))
    ahead = (day - today.isoweekday() - 1) % 7 + 1
    paid_on = today + timedelta(days=ahead - 1)
    return PayRhythm(rhythm=pay_of(found).rhythm, day=paid_on.isoweekday(), anchor=paid_on)


@for_person
@require_POST
def go_on(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """Let the plan go on after a rest for want of means, as far as her latest answers bear it."""
    found = own_plan(visit, key)
    try:
        step = fitting.go_on(plan=found, at=visit.at, today=visit.today, actor=visit.actor)
    except StatementMissing:
        return redirect("portal:plan_changed", key=key)
    except PlanNotAffordable:
        return told(request, found, "still_rests")
    news = {"rest": "still_rests", "over": "too_late", "lower": "lower"}
    return told(request, found, news.get(step.what, "goes_on"))


@for_person
@require_POST
def linked_off(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """Ask nothing more of a month that brings more."""
    found = own_plan(visit, key)
    try:
        living.switch_linked_off(plan=found, at=visit.at, actor=visit.actor)
    except living.PlanIsOver:
        return told(request, found, "too_late")
    return told(request, found, "linked_off")


@for_person
@require_POST
def income_changed(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """Her income changed: noted at once; then only the pages that change."""
    found = own_plan(visit, key)
    try:
        living.note_income_change(plan=found, at=visit.at, actor=visit.actor)
    except living.PlanIsOver:
        return redirect("portal:means")
    return redirect("portal:plan_changed", key=key)


class ChangedForm(forms.Form):
    """Which of her incomes changed."""

    def __init__(self, *arguments: Any, kinds: list[str], linked: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        once = [("once", _("Only this month brought more"))] if linked else []
        known = [(kind, words) for kind, words in INCOMES.items() if kind in kinds]
        more = [("other", _("One ends, or a new one comes")), ("costs", _("My costs changed"))]
        self.fields["which"] = OneOf(label=_("What changed?"), choices=[*once, *known, *more])


@for_person
@require_http_methods(POST_TOO)
def changed(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """What changed; the answer leads to the one page about it, and from there to the check."""
    found = own_plan(visit, key)
    statement = draft.read(visit)
    form = ChangedForm(
        request.POST or None,
        kinds=[str(line.kind) for line in statement.incomes],
        linked=linking.terms_of(found) is not None,
    )
    if request.method == "POST" and form.is_valid():
        which = form.cleaned_data["which"]
        if which == "once":
            return redirect("portal:plan_came_in", key=key)
        parts = {"other": "income", "costs": "fixed"}
        return redirect(f"/p/money/{parts.get(which, f'income/{which}')}?then=check")
    return ask(
        request,
        form,
        visit,
        why=_("Your plan goes on. We only ask about what changed, and make the plan fit again."),
        back_url=f"/p/plan/made/{found.key}",
    )


@for_person
@require_safe
def early(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """What is left, and how to pay it or any part of it sooner."""
    found, standing = _running(visit, key)
    return show(
        request,
        "plan_early",
        visit,
        plan=found,
        standing=standing,
        **_pay_to(found),
        cases=living.cases_of(found),
        back_url=f"/p/plan/made/{key}",
    )


@for_person
@require_http_methods(POST_TOO)
def stop(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """End the plan, after saying what that means and what else there is."""
    found = own_plan(visit, key)
    if request.method == "POST":
        try:
            living.stop_plan(plan=found, at=visit.at, actor=visit.actor)
        except living.PlanIsOver:
            return told(request, found, "too_late")
        return told(request, found, "stopped")
    return show(request, "plan_stop", visit, plan=found, back_url=f"/p/plan/made/{key}")
