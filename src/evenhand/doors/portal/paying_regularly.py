"""A plan that pays itself: a standing order in words to copy, or a direct debit she may end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evenhand.doors.look.means_words import RHYTHMS
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.pay_code import drawn
from evenhand.doors.portal.paying import POST_TOO
from evenhand.doors.portal.visit import Visit, for_person
from evenhand.payments import mandates
from evenhand.payments.announcing import notice_days
from evenhand.payments.models import Debit, Mandate
from evenhand.payments.our_collecting import collector_for, collects
from evenhand.payments.standing_orders import standing_orders
from evenhand.plans import queries as plans
from evenhand.rulebook import Money
from evenhand.rulebook.affordability.rhythm import Rhythm


@for_person
@require_safe
def standing_order(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What to tell her bank: account, reference, sum, rhythm, the first day and the last.

    Without a plan that runs there is nothing to pay by itself: the ways to pay are shown.
    """
    plan = plans.running_plan(visit.person)
    if plan is None:
        return redirect("portal:pay")
    found = standing_orders(plan, at=visit.at, today=visit.today)
    first = found.orders[0].amount if found.orders else None
    return show(
        request,
        "pay_standing_order",
        visit,
        orders=found.orders,
        account=found.payment,
        reference=found.payment.reference,
        rhythm=RHYTHMS.get(Rhythm(found.rhythm), ""),
        code=drawn(found.payment, first),
        first=first,
        back_url="/p/pay",
    )


class MandateForm(forms.Form):
    """The account to collect from, whose it is, and her yes."""

    holder = forms.CharField(label=_("Whose account is it?"), max_length=140)
    iban = forms.CharField(label=_("The number of the account (IBAN)"), max_length=60)
    agreed = forms.BooleanField(
        label=_("I let you collect my instalments from this account."),
        error_messages={"required": _("Tick the box if you want this. You need not.")},
    )


@for_person
@require_http_methods(POST_TOO)
def debit(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Let us collect the instalments, see what is announced, or end it with one button.

    A mandate can be ended here as long as it lives, also where the plan is over.
    """
    mandate = mandates.living_mandate(visit.person)
    if mandate is not None:
        return _stands(request, visit, mandate)
    plan = plans.running_plan(visit.person)
    if plan is None or not collects() or plan.currency != "EUR":
        return redirect("portal:pay")
    form = MandateForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _given(visit, form):
        return redirect("portal:pay_debit")
    ours = collector_for("EUR")
    return ask(
        request, form, visit, heading=_("Let us collect it"), template="pay_debit",
        button=_("Allow it"), days=notice_days(visit.today), ours=ours, back_url="/p/pay",
    )  # fmt: skip


def _given(visit: Visit, form: MandateForm) -> bool:
    told: dict[str, Any] = form.cleaned_data
    try:
        mandates.give(
            person=visit.person, iban=told["iban"], holder=told["holder"], on=visit.today,
            how=Mandate.How.PORTAL, at=visit.at, actor=visit.actor,
        )  # fmt: skip
    except mandates.AccountWrong:
        form.add_error("iban", _("This number cannot be right. Look at it again, please."))
        return False
    except mandates.HolderUnwritable:
        form.add_error("holder", _("Write the name as the bank has it."))
        return False
    return True


def _stands(request: HttpRequest, visit: Visit, mandate: Mandate) -> HttpResponse:
    rows = Debit.objects.filter(mandate=mandate, state__in=Debit.LIVES).order_by("collect_on")
    return show(
        request,
        "pay_debit_runs",
        visit,
        mandate=mandate,
        account=mandates.account_of(mandate),
        ours=collector_for("EUR") if collects() else None,
        debits=[(row, Money(row.amount_minor, row.currency)) for row in rows],
        back_url="/p/pay",
    )


@for_person
@require_POST
def debit_end(request: HttpRequest, visit: Visit) -> HttpResponse:
    """End the mandate at once; no reason is asked."""
    mandate = mandates.living_mandate(visit.person)
    if mandate is not None:
        mandates.end(mandate, why=Mandate.Why.REVOKED, at=visit.at, actor=visit.actor)
    return show(request, "pay_debit_ended", visit, back_url="/p/pay")
