"""Money of one creditor: what was agreed, what was passed on, what came there directly, recalls."""

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
from django.views.decorators.http import require_POST, require_safe

from evenhand.cases.models import Debt
from evenhand.doors.clients.guard import Client, for_creditor
from evenhand.doors.clients.money_files import FileWrong, read_reports
from evenhand.doors.look.forms import DateBoxesField, LookForm, MoneyField
from evenhand.ledger.actions import KeyUsedDifferently
from evenhand.ledger.requests import KeyNotUsable
from evenhand.payments import direct, recalls, remitting, statements
from evenhand.payments.agreements import agreement_of
from evenhand.payments.models import Recall, Remittance
from evenhand.plans.concessions import authority_of

LATEST: Final = 100
MOST_BYTES: Final = 1_000_000
REFUSED = (direct.UnknownDebt, direct.UnknownReport, KeyUsedDifferently, KeyNotUsable)
STATES: Final = {
    "approved": _("On its way to you"),
    "sent": _("Handed to the bank"),
}


class ReportForm(LookForm):
    """A payment that went to the creditor directly."""

    reference = forms.CharField(label=_("Your reference of the claim"), max_length=200)
    own_reference = forms.CharField(
        label=_("Your reference of the payment, each used once"), max_length=200
    )
    amount = forms.CharField(label=_("Amount"), max_length=30)
    paid_on = DateBoxesField(label=_("Paid on which day?"))

    def __init__(self, *given: Any, client: Client, **options: Any) -> None:
        super().__init__(*given, **options)
        self.client = client

    def clean_reference(self) -> str:
        return str(debt_of(self.client, self.cleaned_data["reference"]).reference)

    def clean_paid_on(self) -> date:
        day: date = self.cleaned_data["paid_on"]
        if day > self.client.at.date():
            raise forms.ValidationError(_("Write a day that is over."))
        return day

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if told.get("reference") and told.get("amount"):
            debt = debt_of(self.client, told["reference"])
            try:
                told["amount"] = MoneyField(currency=debt.currency).clean(told["amount"])
            except forms.ValidationError as wrong:
                self.add_error("amount", wrong)
                return told
            if told["amount"].minor <= 0:
                self.add_error("amount", _("Write an amount above zero, for example 25."))
        return told

    def report(self) -> direct.Report:
        """What was told, as it is counted."""
        told = self.cleaned_data
        return direct.Report(
            debt_reference=told["reference"], own_reference=told["own_reference"],
            amount=told["amount"], paid_on=told["paid_on"],
        )  # fmt: skip


def debt_of(client: Client, reference: str) -> Debt:
    """Return a creditor's own debt by its reference; raises ValidationError."""
    found = Debt.objects.filter(creditor=client.creditor, reference=reference).first()
    if found is None:
        raise forms.ValidationError(_("You have no open claim of this reference with us."))
    return found


@for_creditor
@require_safe
def money(request: HttpRequest, client: Client) -> HttpResponse:
    """What was agreed and what was passed on."""
    return _show(request, client, ReportForm(client=client))


def _show(
    request: HttpRequest, client: Client, form: ReportForm, *, status: int = 200
) -> HttpResponse:
    runs = Remittance.objects.filter(creditor=client.creditor).exclude(state="drawn")
    currencies = client.creditor.agreements.values_list("currency", flat=True).distinct()
    today = client.at.date()
    found = [agreement_of(client.creditor, currency=one, on=today) for one in set(currencies)]
    return render(
        request,
        "clients/money.html",
        {
            "firm_name": settings.FIRM.get("name", "Evenhand"),
            "creditor": client.creditor,
            "agreements": [_agreed(one) for one in found if one is not None],
            "authority": authority_of(client.creditor, on=today),
            "runs": [
                {"run": row, "net": remitting.money(row, row.net_minor),
                 "gross": remitting.money(row, row.gross_minor), "state": STATES[row.state]}
                for row in runs.order_by("-until", "-pk")[:LATEST]
            ],
            "recalls": Recall.objects.filter(debt__creditor=client.creditor)[:LATEST],
            "form": form,
        },
        status=status,
    )  # fmt: skip


def _agreed(row: Any) -> dict[str, Any]:
    return {"row": row, "percent": f"{row.commission_bp / 100:g}"}


def _run(client: Client, key: uuid.UUID) -> Remittance:
    rows = Remittance.objects.filter(creditor=client.creditor).exclude(state="drawn")
    found = rows.select_related("creditor", "agreement").filter(key=key).first()
    if found is None:
        raise Http404
    return found


@for_creditor
@require_safe
def statement(request: HttpRequest, client: Client, key: uuid.UUID, form: str) -> HttpResponse:
    """The statement of one of the creditor's own runs, as PDF or CSV."""
    row = _run(client, key)
    if form not in ("pdf", "csv"):
        raise Http404
    is_csv = form == "csv"
    content = statements.as_csv(row) if is_csv else remitting.statement_of(row)
    kind = "text/csv; charset=utf-8" if is_csv else "application/pdf"
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{remitting.end_to_end(row)}.{form}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@for_creditor
@require_POST
def report(request: HttpRequest, client: Client) -> HttpResponse:
    """Count a payment that went to the creditor directly."""
    form = ReportForm(request.POST, client=client)
    if not form.is_valid():
        return _show(request, client, form, status=422)
    try:
        found = direct.report(client.creditor, form.report(), at=client.at, actor=_actor(client))
    except REFUSED:
        form.add_error("own_reference", gettext("This reference was used for something else."))
        return _show(request, client, form, status=422)
    if found.left_over:
        words = gettext("More than is owed: please send {amount} back to the person.")
        messages.error(request, words.format(amount=found.left_over))
    messages.success(request, gettext("The payment is counted."))
    return redirect("clients:money")


@for_creditor
@require_POST
def report_file(request: HttpRequest, client: Client) -> HttpResponse:
    """Count many payments at once from a CSV file; a row that is wrong is told by its number."""
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > MOST_BYTES:
        messages.error(request, gettext("Choose a CSV file of at most 1 MB."))
        return redirect("clients:money")
    try:
        rows = read_reports(file.read())
    except FileWrong as wrong:
        words = gettext("Row {row} cannot be read. Nothing was counted.")
        messages.error(request, words.format(row=wrong.row))
        return redirect("clients:money")
    refused = [number for number, row in rows if not _counted(client, row)]
    messages.success(request, gettext("Counted: {count}.").format(count=len(rows) - len(refused)))
    if refused:
        told = ", ".join(str(number) for number in refused[:50])
        messages.error(request, gettext("Not counted, rows: {rows}.").format(rows=told))
    return redirect("clients:money")


def _counted(client: Client, row: direct.Report) -> bool:
    if row.paid_on > client.at.date():
        return False
    try:
        direct.report(client.creditor, row, at=client.at, actor=_actor(client))
    except REFUSED:
        return False
    return True


@for_creditor
@require_POST
def correct(request: HttpRequest, client: Client) -> HttpResponse:
    """Take an earlier report back."""
    try:
        direct.take_back(
            client.creditor, own_reference=request.POST.get("own_reference", "")[:200],
            corrects=request.POST.get("corrects", "")[:200], at=client.at, actor=_actor(client),
        )  # fmt: skip
    except REFUSED:
        messages.error(request, gettext("There is no such report, or the reference was used."))
    else:
        messages.success(request, gettext("The report is taken back."))
    return redirect("clients:money")


@for_creditor
@require_POST
def recall(request: HttpRequest, client: Client) -> HttpResponse:
    """Call a debt back: from now on nothing is asked of anybody who owes it."""
    try:
        debt = debt_of(client, request.POST.get("reference", "")[:200])
        recalls.ask_recall(
            debt, why=request.POST.get("why", "")[:300], at=client.at, actor=_actor(client)
        )
    except (forms.ValidationError, recalls.WhyMissing):
        messages.error(request, gettext("Write your reference of the claim, and why."))
    else:
        messages.success(
            request, gettext("Nothing is asked any more. We settle the money, then it is yours.")
        )
    return redirect("clients:money")


def _actor(client: Client) -> str:
    return f"client:{client.user.key}"
