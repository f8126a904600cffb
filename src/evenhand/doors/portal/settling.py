"""One payment for a whole debt: agreed within what the company granted, else she is asked."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from evenhand.cases.models import Case
from evenhand.contact.firm import account_for
from evenhand.contact.references import reference_for
from evenhand.doors.look.forms import MoneyField
from evenhand.doors.portal.fields import OneOf
from evenhand.doors.portal.means_forms import MOST_MINOR
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.visit import Visit, for_person, own_case
from evenhand.ledger import queries as ledger
from evenhand.plans import conceding
from evenhand.plans.choosing import StatementMissing
from evenhand.rulebook import Money


class OnceForm(forms.Form):
    """What she could pay once, and where it would come from."""

    def __init__(self, *arguments: Any, currency: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["amount"] = MoneyField(currency=currency, label=_("What could you pay once?"))
        self.fields["source"] = OneOf(
            label=_("Where would the money come from?"),
            choices=[
                ("own", _("From my own money")),
                ("others", _("Somebody gives it to me and does not lend it")),
            ],
        )

    def clean_amount(self) -> Money:
        amount: Money = self.cleaned_data["amount"]
        if not 0 < amount.minor <= MOST_MINOR:
            raise forms.ValidationError(_("Write an amount above zero, for example 250."))
        return amount


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
def once(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """Offer one payment for a whole debt; too much of her reserve is refused kindly."""
    case = own_case(visit, key)
    if ledger.balance(case.debt, on=visit.today).minor <= 0:
        return redirect("portal:debt", key=key)
    form = OnceForm(request.POST or None, currency=case.debt.currency)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = conceding.settle(
                case=case,
                offered=told["amount"],
                at=visit.at,
                actor=visit.actor,
                from_others=told["source"] == "others",
            )
        except StatementMissing:
            return redirect("portal:means")
        return _answered(request, visit, case, made)
    return ask(
        request,
        form,
        visit,
        heading=_("One payment for everything"),
        why=_("Some companies let go of the rest when a part is paid at once. You need not."),
        back_url=f"/p/owed/{key}",
    )


def _answered(
    request: HttpRequest, visit: Visit, case: Case, made: conceding.Settled
) -> HttpResponse:
    account = account_for(case.debt.currency)
    return show(
        request,
        "once",
        visit,
        case=case,
        answer=made.answer,
        concession=made.concession,
        account=account,
        reference=reference_for(case.debt, iban=account.iban),
        back_url=f"/p/owed/{case.key}/once",
    )
