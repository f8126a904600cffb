"""What we ask a creditor: to give something up, how far we may settle, whether an amount is safe.

She sees her own claims by her own references, and sums: never a person's budget or reasons.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evenhand.cases.models import Case
from evenhand.doors.clients.guard import Client, for_creditor
from evenhand.doors.look.forms import DateBoxesField, LookForm, MoneyField
from evenhand.plans import actions as plans
from evenhand.plans import conceding
from evenhand.plans.choosing import StatementMissing
from evenhand.plans.concessions import authority_of, of_creditor
from evenhand.plans.models import Concession
from evenhand.rulebook import Money
from evenhand.rulebook.plans.offer import OfferAnswer
from evenhand.rulebook.plans.proposal import DebtsOfSeveralCurrencies

LATEST: Final = 100
MOST_MINOR: Final = 10**13
KINDS: Final = {
    "settlement": _("One payment settles the claim"),
    "rest": _("What is left after the longest plan"),
    "write_off": _("The whole claim"),
}
BECAUSE: Final = {
    "offered_at_once": _("They offer one payment at once. The rest would be let go."),
    "longest_term": _("The longest safe plan, 36 months, pays a part. The rest would be let go."),
    "costs_more": _("Pursuing it costs more than it can bring."),
}
STATES: Final = {
    "asked": _("Waits for your answer"),
    "agreed": _("Agreed, waits for the money"),
    "done": _("Let go"),
    "declined": _("You said no"),
    "lapsed": _("Came to nothing"),
}
FINDINGS: Final = {
    "fine": _("This amount is safe."),
    "too_high": _("More than is safe: it would leave less than must stay to live on."),
    "too_low": _("Safe, and more would be too."),
    "no_plan": _("No amount is safe now."),
}


class AuthorityForm(LookForm):
    """How far we may settle without asking, until when, and who says so."""

    lowest = forms.IntegerField(
        label=_("We may settle for at least so many of each 100 owed"),
        min_value=1,
        max_value=100,
        error_messages={
            "required": _("Write a whole number from 1 to 100."),
            "invalid": _("Write a whole number from 1 to 100."),
            "min_value": _("Write a whole number from 1 to 100."),
            "max_value": _("Write a whole number from 1 to 100."),
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    until = DateBoxesField(
        label=_("Until which day?"), help_text=_("Leave it empty: until you say."), required=False
    )

    def __init__(self, *given: Any, today: date, **options: Any) -> None:
        super().__init__(*given, **options)
        self.today = today

    def clean_until(self) -> date | None:
        day: date | None = self.cleaned_data.get("until")
        if day is not None and day < self.today:
            raise forms.ValidationError(_("Write a day that is not over, or leave it empty."))
        return day


class DemandForm(LookForm):
    """Whether an amount a month that a creditor has in mind is safe."""

    reference = forms.CharField(
        label=_("Your reference of the claim"),
        max_length=200,
        error_messages={"required": _("Write your reference of the claim.")},
    )

    def __init__(self, *given: Any, client: Client, **options: Any) -> None:
        super().__init__(*given, **options)
        self.client = client
        self.fields["amount"] = forms.CharField(
            label=_("Amount a month"), max_length=30, widget=forms.TextInput(),
            error_messages={"required": _("Write an amount above zero, for example 25.")},
        )  # fmt: skip

    def clean_reference(self) -> Case:
        reference = self.cleaned_data["reference"]
        found = Case.objects.filter(
            debt__creditor=self.client.creditor, debt__reference=reference, closed_at__isnull=True
        ).select_related("person", "debt")
        case = found.order_by("pk").first()
        if case is None:
            raise forms.ValidationError(_("You have no open claim of this reference with us."))
        return case

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        case = told.get("reference")
        if case is not None and told.get("amount"):
            field = MoneyField(currency=case.debt.currency)
            try:
                amount = field.clean(told["amount"])
            except forms.ValidationError as wrong:
                self.add_error("amount", wrong)
                return told
            if not 0 < amount.minor <= MOST_MINOR:
                self.add_error("amount", _("Write an amount above zero, for example 25."))
            told["amount"] = amount
        return told


@for_creditor
@require_safe
def asked(request: HttpRequest, client: Client) -> HttpResponse:
    """What she is asked to give up, what waits first."""
    rows = sorted(
        of_creditor(client.creditor)[:LATEST], key=lambda row: row.state != Concession.State.ASKED
    )
    return _show(
        request, client, "asked", rows=[_shown(row) for row in rows],
        authority=authority_of(client.creditor, on=client.at.date()),
        form=AuthorityForm(today=client.at.date()), demand=DemandForm(client=client),
    )  # fmt: skip


def _shown(row: Concession) -> dict[str, Any]:
    return {
        "row": row,
        "kind": KINDS[row.kind],
        "because": BECAUSE[row.because],
        "state": STATES[row.state],
        "balance": Money(row.balance_minor, row.currency),
        "pays": Money(row.pays_minor, row.currency),
        "waived": Money(row.waived_minor, row.currency),
        "waits": row.state == Concession.State.ASKED,
    }


@for_creditor
@require_POST
def answer(request: HttpRequest, client: Client, key: uuid.UUID) -> HttpResponse:
    """Her yes or no to one thing that was asked."""
    row = of_creditor(client.creditor).filter(key=key).first()
    said = request.POST.get("answer", "")
    if row is None or said not in ("yes", "no"):
        raise Http404
    words = request.POST.get("words", "").replace("\x00", "")[:500]
    try:
        conceding.answer(
            concession=row, agrees=said == "yes", words=words, at=client.at, actor=_actor(client)
        )
    except conceding.AlreadyAnswered:
        messages.info(request, gettext("This was answered before, or is over."))
    else:
        messages.success(request, gettext("Thank you. Your answer is kept."))
    return redirect("clients:asked")


@for_creditor
@require_http_methods(["POST"])
def authority(request: HttpRequest, client: Client) -> HttpResponse:
    """Say how far we may settle without asking, or take it back."""
    today = client.at.date()
    if "end" in request.POST:
        conceding.end_authority(creditor=client.creditor, at=client.at, actor=_actor(client))
        messages.success(request, gettext("Taken back. From now on every settlement is asked."))
        return redirect("clients:asked")
    form = AuthorityForm(request.POST, today=today)
    if not form.is_valid():
        return _again(request, client, form=form)
    conceding.grant_authority(
        creditor=client.creditor,
        lowest_hundredths=form.cleaned_data["lowest"],
        begins_on=today,
        until=form.cleaned_data["until"],
        granted_by=client.user.name or client.user.email,
        at=client.at,
        actor=_actor(client),
    )
    messages.success(request, gettext("Thank you. Within it we settle without asking."))
    return redirect("clients:asked")


@for_creditor
@require_http_methods(["POST"])
def demand(request: HttpRequest, client: Client) -> HttpResponse:
    """Whether an amount a month is safe; the same check as everywhere answers."""
    form = DemandForm(request.POST, client=client)
    found: OfferAnswer | None = None
    if form.is_valid():
        case = form.cleaned_data["reference"]
        try:
            found = plans.answer_offer(
                person=case.person, offered=form.cleaned_data["amount"], at=client.at,
                actor=_actor(client),
            )  # fmt: skip
        except (StatementMissing, DebtsOfSeveralCurrencies):
            form.add_error("reference", _("They have not told us yet what they need to live."))
    return _again(request, client, demand=form, found=found)


def _again(request: HttpRequest, client: Client, **more: Any) -> HttpResponse:
    found: OfferAnswer | None = more.get("found")
    shown: dict[str, Any] = {
        "rows": [_shown(row) for row in of_creditor(client.creditor)[:LATEST]],
        "authority": authority_of(client.creditor, on=client.at.date()),
        "form": AuthorityForm(today=client.at.date()),
        "demand": DemandForm(client=client),
        "finding": FINDINGS[found.finding] if found else "",
    }
    return _show(request, client, "asked", **{**shown, **more})


def _show(request: HttpRequest, client: Client, template: str, **facts: Any) -> HttpResponse:
    frame = {"firm_name": settings.FIRM.get("name", "Evenhand"), "creditor": client.creditor}
    return render(request, f"clients/{template}.html", {**frame, **facts})


def _actor(client: Client) -> str:
    return f"client:{client.user.key}"
