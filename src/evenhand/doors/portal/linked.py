"""The part that follows income: she says what came in, and says yes or no to one sum."""

from __future__ import annotations

import uuid

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from evenhand.doors.look.forms import MoneyField
from evenhand.doors.portal.means_flow import POST_TOO
from evenhand.doors.portal.means_forms import MOST_MINOR
from evenhand.doors.portal.means_result import on_what_counts
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.running import own_plan, told
from evenhand.doors.portal.visit import Visit, for_person
from evenhand.plans import linking
from evenhand.plans.linked_offer import LinkedOffer
from evenhand.plans.living import PlanIsOver
from evenhand.rulebook import Money


class CameInForm(forms.Form):
    """All that came in this month; she need not say more."""

    def __init__(self, *arguments: object, currency: str, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        self.fields["amount"] = MoneyField(
            currency=currency, label=_("How much came in this month, all together?")
        )

    def clean_amount(self) -> Money:
        amount: Money = self.cleaned_data["amount"]
        if not 0 <= amount.minor <= MOST_MINOR:
            raise forms.ValidationError(_("Write an amount, for example 1,850."))
        return amount


@for_person
@require_http_methods(POST_TOO)
@on_what_counts
def came_in(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """What came in this month; where it is not more than usual, nothing is asked."""
    plan = own_plan(visit, key)
    form = CameInForm(request.POST or None, currency=plan.currency)
    if request.method == "POST" and form.is_valid():
        try:
            linked = linking.tell_received(
                plan=plan, received=form.cleaned_data["amount"], month=visit.today,
                source=LinkedOffer.Source.PORTAL, at=visit.at, today=visit.today,
                actor=visit.actor,
            )  # fmt: skip
        except (PlanIsOver, linking.NotLinked):
            return told(request, plan, "too_late")
        if linked.offer is None or linked.offer.state != LinkedOffer.State.OFFERED:
            return told(request, plan, "linked_nothing")
        return redirect("portal:plan_more", key=key)
    return ask(
        request,
        form,
        visit,
        why=_("Only if it is more than usual do we ask whether a part may go to your plan. "
              "You can say no."),
        back_url=f"/p/plan/made/{key}",
    )  # fmt: skip


@for_person
@require_http_methods(POST_TOO)
def more(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """One sum and two buttons: yes, it goes to the plan; no, she keeps it."""
    plan = own_plan(visit, key)
    offer = linking.open_offer(plan, today=visit.today)
    if offer is None:
        return redirect("portal:plan", key=key)
    if request.method == "POST":
        agrees = request.POST.get("answer") == "yes"
        try:
            linking.answer(
                offer=offer, agrees=agrees, at=visit.at, today=visit.today, actor=visit.actor
            )
        except (PlanIsOver, linking.AlreadyAnswered):
            return told(request, plan, "too_late")
        return told(request, plan, "linked_yes" if agrees else "linked_no")
    return show(
        request,
        "plan_more",
        visit,
        plan=plan,
        offer=offer,
        received=Money(offer.received_minor, plan.currency),
        amount=Money(offer.amount_minor, plan.currency),
        keeps=Money(offer.received_minor - offer.amount_minor, plan.currency),
        back_url=f"/p/plan/made/{key}",
    )
