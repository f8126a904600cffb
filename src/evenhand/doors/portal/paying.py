"""How she pays: any sum she likes, by transfer with a code to scan, or by a link for cards."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evenhand.cases.models import Case
from evenhand.contact.firm import account_for
from evenhand.contact.references import reference_for
from evenhand.doors.look.forms import MoneyField
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.pay_code import drawn
from evenhand.doors.portal.visit import Visit, for_person, own_case
from evenhand.ledger import interest
from evenhand.payments import links
from evenhand.payments.link_provider import AmountNotPossible
from evenhand.payments.mandates import living_mandate
from evenhand.payments.models import PaymentOrder
from evenhand.payments.our_collecting import collects
from evenhand.plans import queries as plans
from evenhand.plans.standing import Part, standing_of
from evenhand.rulebook import Money

POST_TOO: Final = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class Owed:
    """A debt of hers on which something is owed."""

    case: Case
    amount: Money


@for_person
@require_safe
def pay(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is owed, and every way to pay it; none is chosen for her."""
    owed = [Owed(case, _owed(case, visit)) for case in plans.open_cases(visit.person)]
    plan = plans.running_plan(visit.person)
    return show(
        request,
        "pay",
        visit,
        owed=[one for one in owed if one.amount.minor > 0],
        plan=plan,
        next=_next(visit),
        collects=collects() and plan is not None and plan.currency == "EUR",
        mandate=living_mandate(visit.person),
        back_url="/p/home",
    )


def _owed(case: Case, visit: Visit) -> Money:
    """What her pages say is owed, so that all of it can be paid."""
    return interest.owed_in_all([case.debt], on=visit.today)[case.debt_id]


def _next(visit: Visit) -> Part | None:
    plan = plans.running_plan(visit.person)
    return standing_of(plan, at=visit.at, today=visit.today).next if plan else None


class AmountForm(forms.Form):
    """What she pays now; the box is empty, and what is owed is the most it takes."""

    def __init__(self, *arguments: Any, owed: Money, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.owed = owed
        self.fields["amount"] = MoneyField(
            currency=owed.currency, label=_("How much would you like to pay?")
        )

    def clean_amount(self) -> Money:
        amount: Money = self.cleaned_data["amount"]
        if amount.minor <= 0:
            raise forms.ValidationError(_("Write an amount above zero, for example 25."))
        if amount.minor > self.owed.minor:
            raise forms.ValidationError(_("That is more than is owed. Write a smaller amount."))
        return amount


@for_person
@require_http_methods(POST_TOO)
def amount(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """The sum she wants to pay on one debt; any part of it is right."""
    case = own_case(visit, key)
    owed = _owed(case, visit)
    if owed.minor <= 0:
        return redirect("portal:debt", key=key)
    form = AmountForm(request.POST or None, owed=owed)
    if request.method == "POST" and form.is_valid():
        return redirect("portal:pay_how", key=key, minor=form.cleaned_data["amount"].minor)
    return ask(
        request, form, visit, template="pay_amount", owed=owed, next=_next(visit),
        back_url="/p/pay",
    )  # fmt: skip


@for_person
@require_safe
def how(request: HttpRequest, visit: Visit, key: uuid.UUID, minor: int) -> HttpResponse:
    """How to pay that sum: the account, a code to scan, and a card where that is possible."""
    case = own_case(visit, key)
    wanted = Money(minor, case.debt.currency)
    if not 0 < minor <= _owed(case, visit).minor:
        return redirect("portal:pay_amount", key=key)
    account = account_for(case.debt.currency)
    reference = reference_for(case.debt, iban=account.iban) if account.iban else ""
    return show(
        request,
        "pay_how",
        visit,
        case=case,
        amount=wanted,
        account=account,
        reference=reference,
        code=drawn(replace(account, reference=reference), wanted),
        has_card=links.provider() is not None,
        wish=uuid.uuid4(),
        back_url=f"/p/pay/{key}",
    )


@for_person
@require_POST
def card(request: HttpRequest, visit: Visit, key: uuid.UUID, minor: int) -> HttpResponse:
    """Begin a payment by card at the provider; the same button twice is one payment."""
    case, provider = own_case(visit, key), links.provider()
    if provider is None:
        raise Http404
    try:
        wish = uuid.UUID(request.POST.get("wish", ""))
    except ValueError:
        return redirect("portal:pay_how", key=key, minor=minor)
    try:
        order = links.begin(
            case=case,
            amount=Money(minor, case.debt.currency),
            wish_key=wish,
            back_url=f"{settings.PUBLIC_URL}/p/pay",
            language=(get_language() or "en")[:2],
            at=visit.at,
            actor=visit.actor,
            links=provider,
        )
    except AmountNotPossible:
        return redirect("portal:pay_amount", key=key)
    return redirect("portal:pay_card", key=order.key)


@for_person
@require_safe
def card_stands(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """How a payment by card stands, with the way to the provider's page while it is open."""
    order = PaymentOrder.objects.filter(key=key, person=visit.person).first()
    if order is None:
        raise Http404
    return show(
        request,
        "pay_card",
        visit,
        order=order,
        amount=Money(order.amount_minor, order.currency),
        is_open=order.state == PaymentOrder.State.OPEN and visit.at < order.expires_at,
        back_url="/p/pay",
    )
