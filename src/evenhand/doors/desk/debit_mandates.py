"""A mandate for direct debits that came on paper, and its end when the person says so to us."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from evenhand.cases.models import Case
from evenhand.doors.desk.case import note_viewed
from evenhand.doors.desk.guard import Shift, local_day, on_a_case, zone_of
from evenhand.doors.desk.page import show
from evenhand.doors.desk.papers import PaperField, keep
from evenhand.doors.look.forms import DateBoxesField, LookForm
from evenhand.payments import mandates
from evenhand.payments.announcing import notice_days
from evenhand.payments.models import Mandate
from evenhand.payments.our_collecting import collects
from evenhand.vault.actions import DocumentRefused

HOW_GIVEN = {
    Mandate.How.PORTAL: gettext_lazy("by themselves, in the portal"),
    Mandate.How.PAPER: gettext_lazy("on paper, which is kept"),
    Mandate.How.CALL: gettext_lazy("in a call, confirmed in writing"),
}


class PaperMandateForm(LookForm):
    """What stands on the paper, and the paper."""

    holder = forms.CharField(label=gettext_lazy("Holder of the account"), max_length=70)
    iban = forms.CharField(
        label=gettext_lazy("IBAN"), max_length=42,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
    )  # fmt: skip
    given_on = DateBoxesField(label=gettext_lazy("The day on which they signed it"))
    paper = PaperField(label=gettext_lazy("The signed paper"))


@on_a_case
@require_http_methods(("GET", "HEAD", "POST"))
def mandate(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """Take in a mandate that was signed on paper; another account takes the place of the first."""
    if not collects():
        raise Http404
    note_viewed(case, shift, page="mandate")
    sent = request.POST if request.method == "POST" else None
    form = PaperMandateForm(sent, request.FILES or None)
    if sent is not None and form.is_valid() and _given(case, shift, form):
        messages.success(request, _("The mandate is written down, and its paper is kept."))
        return redirect("desk:debit_mandate", reference=case.reference)
    living = mandates.living_mandate(case.person)
    return show(
        request, "debit_mandate", shift, place="queue", case=case, zone=zone_of(case.person),
        form=form, living=living, account=mandates.account_of(living) if living else None,
        how=HOW_GIVEN[Mandate.How(living.given_how)] if living else "",
        days=notice_days(local_day(case.person, shift.at)),
    )  # fmt: skip


def _given(case: Case, shift: Shift, form: PaperMandateForm) -> bool:
    """Keep the paper and the mandate together, or neither."""
    told: dict[str, Any] = form.cleaned_data
    if told["given_on"] > local_day(case.person, shift.at):
        form.add_error("given_on", _("This day has not come yet."))
        return False
    try:
        with transaction.atomic():
            paper = keep(told["paper"], person=case.person, kind="mandate", at=shift.at)
            mandates.give(
                person=case.person, iban=told["iban"], holder=told["holder"],
                on=told["given_on"], how=Mandate.How.PAPER, at=shift.at, actor=shift.actor,
                document_key=paper,
            )  # fmt: skip
    except DocumentRefused as refused:
        form.add_error("paper", str(refused))
    except mandates.AccountWrong:
        form.add_error("iban", _("This is no account. Look whether every figure is right."))
    except mandates.HolderUnwritable:
        form.add_error("holder", _("Write the holder's name in Latin letters, as the bank has it."))
    return not form.errors


@on_a_case
@require_POST
def mandate_end(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """End a mandate at once because the person said so; no reason is asked."""
    living = mandates.living_mandate(case.person)
    if living is not None:
        mandates.end(living, why=Mandate.Why.REVOKED, at=shift.at, actor=shift.actor)
    messages.success(request, _("The mandate has ended. Nothing more is collected under it."))
    return redirect("desk:debit_mandate", reference=case.reference)
