"""Facts of the debt: who owned it, how interest was reckoned, whether the creditor deducts VAT.

Staff write down what the creditor told; letters tell it on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from evenhand.cases import claims
from evenhand.cases.claims import ChangeOfOwner, InterestTold, NotSoTold
from evenhand.cases.models import Case
from evenhand.doors.desk.guard import Shift, on_a_case
from evenhand.doors.desk.page import show
from evenhand.doors.look.forms import DateBoxesField, LookForm, MoneyField
from evenhand.rulebook import Money, written

STAFF = "told to staff"


class OwnerForm(LookForm):
    """One change of owner."""

    on = DateBoxesField(label=gettext_lazy("On which day did it change its owner?"))
    giver = forms.CharField(label=gettext_lazy("Who owned it until then?"), max_length=200)
    taker = forms.CharField(label=gettext_lazy("Who owns it from then on?"), max_length=200)
    from_bank = forms.BooleanField(label=gettext_lazy("A bank sold it"), required=False)

    def keep(self, case: Case, shift: Shift) -> None:
        """Write it down. Raises NotSoTold."""
        change = ChangeOfOwner(**self.cleaned_data)
        claims.record_owner_change(
            change, debt=case.debt, source=STAFF, at=shift.at, actor=shift.actor
        )


class InterestForm(LookForm):
    """How interest was reckoned."""

    rate = forms.CharField(label=gettext_lazy("Per cent a year"), max_length=12)
    earliest = DateBoxesField(label=gettext_lazy("The first day of the interest"))
    last = DateBoxesField(label=gettext_lazy("The last day of the interest"))
    why_above_statutory = forms.CharField(
        label=gettext_lazy("Why is it above the rate of the law?"),
        help_text=gettext_lazy("Leave it empty where it is not."),
        max_length=300,
        required=False,
    )

    def __init__(self, *given: Any, currency: str, **options: Any) -> None:
        super().__init__(*given, **options)
        base = MoneyField(currency=currency, label=gettext_lazy("On which sum?"))
        self.fields = {"base": base, **self.fields}

    def clean_rate(self) -> int:
        try:
            return written.read_percent(self.cleaned_data["rate"], decimal="")
        except written.NotReadable as wrong:
            raise ValidationError(_("Write a number, for example 6.27.")) from wrong

    def keep(self, case: Case, shift: Shift) -> None:
        """Write it down in place of what was told before. Raises NotSoTold."""
        given = self.cleaned_data
        base: Money = given["base"]
        terms = InterestTold(
            base=base,
            rate_basis_points=given["rate"],
            earliest=given["earliest"],
            # Staff write the last day; what is kept ends before the next one.
            latest=given["last"] + timedelta(days=1),
            why_above_statutory=given["why_above_statutory"],
        )
        claims.tell_interest(terms, debt=case.debt, source=STAFF, at=shift.at, actor=shift.actor)


class VatForm(LookForm):
    """Whether the creditor can deduct value added tax."""

    deducts = forms.ChoiceField(
        label=gettext_lazy("Can the creditor deduct the value added tax on our costs?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        widget=forms.RadioSelect,
    )

    def keep(self, case: Case, shift: Shift) -> None:
        """Write it down, for all debts of this creditor."""
        del shift
        claims.tell_vat(creditor=case.debt.creditor, deducts=self.cleaned_data["deducts"] == "yes")


def _forms(case: Case) -> dict[str, Callable[[Any], LookForm]]:
    vat = {True: "yes", False: "no", None: ""}[case.debt.creditor.deducts_vat]
    return {
        "owner": lambda data: OwnerForm(data, auto_id="owner-%s"),
        "interest": lambda data: InterestForm(
            data, currency=case.debt.currency, auto_id="interest-%s"
        ),
        "vat": lambda data: VatForm(data, initial={"deducts": vat}, auto_id="vat-%s"),
    }


@on_a_case
@require_http_methods(["GET", "HEAD", "POST"])
def debt_facts(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """What is known of the claim besides its sum, and three short forms to add to it."""
    sent = request.POST.get("what", "") if request.method == "POST" else ""
    made = {
        what: make(request.POST if what == sent else None) for what, make in _forms(case).items()
    }
    form = made.get(sent)
    if form is not None and form.is_valid() and _kept(form, case, shift):
        messages.success(request, _("Kept. The next letter tells it."))
        return redirect("desk:debt_facts", reference=case.reference)
    return show(
        request,
        "debt_facts",
        shift,
        place="queue",
        case=case,
        chain=case.debt.owner_changes.order_by("on", "pk"),
        interest=_interest(case),
        vat=case.debt.creditor.deducts_vat,
        forms=made,
        form=form,
    )


def _kept(form: Any, case: Case, shift: Shift) -> bool:
    try:
        form.keep(case, shift)
    except NotSoTold as wrong:
        known = {"latest": "last"}.get(wrong.field, wrong.field)
        form.add_error(known, _("This cannot be so. Look at it once more."))
        return False
    return True


def _interest(case: Case) -> dict[str, Any] | None:
    told = getattr(case.debt, "interest_asked", None)
    if told is None:
        return None
    return {
        "base": Money(told.base_minor, case.debt.currency),
        "rate": f"{told.rate_basis_points / 100:.2f}",
        "earliest": told.earliest,
        "last": told.latest - timedelta(days=1),
        "why": told.why_above_statutory,
    }
