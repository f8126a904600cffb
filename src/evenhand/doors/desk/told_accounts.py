"""The account that a payer told us where the bank names none: told to one, used by another."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from evenhand.doors.desk.forms import WordsField
from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import show
from evenhand.doors.desk.payments import only_who_may_take
from evenhand.doors.desk.payments_entries import entry_of
from evenhand.doors.desk.sent_back import overpaid_of
from evenhand.doors.look.forms import LookForm
from evenhand.payments import overpaid, refunds, sending_back, told_accounts
from evenhand.payments.pain001 import IN_XML
from evenhand.rulebook import Money


class ToldAccountForm(LookForm):
    """Whose account it is, which, and who said so."""

    holder = forms.CharField(label=gettext_lazy("Holder of the account"), max_length=70)
    account = forms.CharField(
        label=gettext_lazy("IBAN, or the account's number where there is none"),
        max_length=42,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
    )
    words = WordsField(
        label=gettext_lazy("What the person said, on which day and how"),
        most=300,
        error_messages={
            "required": gettext_lazy("Write what the person said, on which day and how.")
        },
    )

    def told(self) -> told_accounts.Account:
        """What was told, as it is written down."""
        return told_accounts.Account(
            holder=self.cleaned_data["holder"], account=self.cleaned_data["account"],
            words=self.cleaned_data["words"],
        )  # fmt: skip


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def of_overpaid(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Write down where a person wants back what she overpaid."""
    row = overpaid_of(key, shift)
    if not overpaid.lacks_account(row):
        raise Http404
    return _page(
        request, shift, Money(row.amount_minor, row.currency), back=("desk:money_overpaid",),
        tell=lambda told: overpaid.tell_account(row, told, at=shift.at, actor=shift.actor),
    )  # fmt: skip


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def of_entry(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Write down where a payer wants money back that is nobody's here."""
    only_who_may_take(shift)
    row = entry_of(shift, key)
    if refunds.knows_account(row):
        raise Http404
    return _page(
        request, shift, Money(row.amount_minor, row.currency), back=("desk:payments_entry", key),
        tell=lambda told: sending_back.tell_account(row, told, at=shift.at, actor=shift.actor),
    )  # fmt: skip


def _page(
    request: HttpRequest,
    shift: Shift,
    amount: Money,
    *,
    back: tuple[object, ...],
    tell: Callable[[told_accounts.Account], object],
) -> HttpResponse:
    form = ToldAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _told(request, form, tell):
        return redirect(str(back[0]), *back[1:])
    return show(
        request, "told_account", shift, place="payments", form=form, amount=amount,
        wants_iban=amount.currency in IN_XML,
    )  # fmt: skip


def _told(
    request: HttpRequest, form: ToldAccountForm, tell: Callable[[told_accounts.Account], object]
) -> bool:
    """Write it down; False where the form must be looked at again."""
    try:
        tell(form.told())
    except told_accounts.AccountWrong:
        form.add_error("account", _("This is no account. Look whether every figure is right."))
        return False
    except told_accounts.HolderMissing:
        form.add_error("holder", _("Write the holder's name in Latin letters, as the bank has it."))
        return False
    except (overpaid.NotOpen, sending_back.NotOpen, told_accounts.AgreedBefore):
        messages.info(request, _("Somebody decided this before."))
    else:
        messages.success(request, _("It is written down. A second person sends the money there."))
    return True
