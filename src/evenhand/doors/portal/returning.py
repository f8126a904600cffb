"""A way back: a fresh link to where the first one went, a letter, or an e-mail to her own.

None of these pages tells whether we know anybody: what is asked is noted, and a job looks.
"""

from __future__ import annotations

import hashlib
import time
from datetime import timedelta
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.access import asking, short_codes
from evenhand.cases.names import NotUsable, clean_phone
from evenhand.doors import clock
from evenhand.doors.portal import visit as visits
from evenhand.doors.portal.fields import Words
from evenhand.doors.portal.knocking import (
    MESSAGE_SIGNS,
    MOST_ASKED,
    MOST_CODE_SIGNS,
    MOST_WRONG,
    is_too_much,
)
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.visit import Visit, for_arriving, public

TOO_MANY: Final = 429
HOUR: Final = timedelta(hours=1)
MOST_OF_AN_ADDRESS: Final = 3
# A wrong code takes as long as this, whether a message went out or not.
WRONG_TAKES_S: Final = 0.06
_HOW: Final = {"message": "fresh", "letter": "letter"}


def slow_down(request: HttpRequest) -> HttpResponse:
    """Too much came from one network: calm words and a telephone; a right answer still passes."""
    return show(request, "slow_down", status=TOO_MANY)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def fresh_link(request: HttpRequest, code: str) -> HttpResponse:
    """A link was used or is too old, which is harmless: a fresh one, or a letter."""
    code = code[:MOST_CODE_SIGNS]
    how = request.POST.get("how", "")
    if request.method != "POST" or how not in _HOW:
        back_url = reverse("portal:open", args=[code])
        in_message = len(code) == MESSAGE_SIGNS
        return show(request, "fresh_link", code=code, back_url=back_url, in_message=in_message)
    at = clock.now()
    if is_too_much(request, "asked", most=MOST_ASKED, at=at):
        return slow_down(request)
    asking.note(_HOW[how], code=code, at=at)
    return show(request, "fresh_asked", how=how)


class EmailForm(forms.Form):
    """An e-mail address that is her own."""

    email = forms.EmailField(
        label=_("Your own e-mail address"),
        help_text=_("One that we know from you. We send you a link that works once."),
        max_length=200,
        error_messages={
            "required": _("Write your e-mail address."),
            "invalid": _("Write the address as name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class MobileForm(forms.Form):
    """A mobile number of her own, with its country's code: nobody knows yet whose it is."""

    mobile = Words(
        label=_("Your own mobile number"),
        help_text=_(
            "One that we know from you, with its country code. For example +371 20 000 000."
        ),
        max_length=40,
        error_messages={"required": _("Write your mobile number.")},
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )

    def clean_mobile(self) -> str:
        """The number as we keep it."""
        typed = self.cleaned_data["mobile"].strip()
        full = f"+{typed[2:]}" if typed.startswith("00") else typed
        try:
            return clean_phone(full, country="")
        except NotUsable as wrong:
            raise forms.ValidationError(
                _("Write the number with its country code. For example +371 20 000 000.")
            ) from wrong


@public
@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: HttpRequest) -> HttpResponse:
    """A link and a code for whoever has no letter at hand; the page answers everybody alike."""
    by_text = request.GET.get("by") == "text"
    form = (MobileForm if by_text else EmailForm)(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _ask_where_to(request, form, by_text=by_text)
    at = clock.now()
    if is_too_much(request, "asked", most=MOST_ASKED, at=at):
        return slow_down(request)
    ticket, address = short_codes.ticket(), form.cleaned_data["mobile" if by_text else "email"]
    who = hashlib.sha256(f"address:{address.casefold()}".encode()).hexdigest()
    # Over its limit an address is no more noted; the page is the same.
    if asking.spend("address", who, window=HOUR, most=MOST_OF_AN_ADDRESS, at=at):
        mark = short_codes.ticket_hash(ticket)
        asking.note("back", address=address, ticket_hash=mark, at=at)
    return redirect("portal:come_back_code", ticket=ticket)


def _ask_where_to(request: HttpRequest, form: forms.Form, *, by_text: bool) -> HttpResponse:
    if by_text:
        heading, why = (
            _("Come back by text message"),
            _(
                "If we know this number as yours, a text comes within some minutes. "
                "Others who see your telephone could read it. Then a call is safer."
            ),
        )
    else:
        heading, why = (
            _("Come back by e-mail"),
            _(
                "If we know this address as yours, a message comes within some minutes. "
                "Others who read your mail could see it. Then a call is safer."
            ),
        )
    return ask(
        request, form, heading=heading, why=why, button=_("Send me a link and a code"),
        back_url="/", template="come_back", by_text=by_text,
    )  # fmt: skip


class ShortCodeForm(forms.Form):
    """The eight digits from the message, in whatever figures and groups they are typed."""

    code = Words(
        label=_("The code from our message"),
        help_text=_("8 digits. It works once, for 10 minutes."),
        max_length=20,
        error_messages={"required": _("Write the code from our message.")},
    )

    def clean_code(self) -> str:
        """The digits alone; Arabic and Indic figures are digits too."""
        typed = "".join(self.cleaned_data["code"].split()).replace("-", "")
        if len(typed) != short_codes.DIGITS or not typed.isdecimal():
            raise forms.ValidationError(_("The code has 8 digits. Look at our message once more."))
        return f"{int(typed):0{short_codes.DIGITS}d}"


@public
@require_http_methods(["GET", "HEAD", "POST"])
def come_back_code(request: HttpRequest, ticket: str) -> HttpResponse:
    """The page that waits for the digits; it says the same whether a message is on its way or not.

    They open nothing by themselves: the second fact is asked next.
    """
    at, started, ticket = clock.now(), time.perf_counter(), ticket[:MOST_CODE_SIGNS]
    form = ShortCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = short_codes.redeem(ticket, form.cleaned_data["code"], at=at)
        if made is not None:
            return redirect("portal:second_fact", code=made.code)
        if is_too_much(request, "wrong", most=MOST_WRONG, at=at):
            return slow_down(request)
        form.add_error(
            "code",
            _("This code does not fit, or its ten minutes are over. After five tries ask again."),
        )
    answer = ask(
        request, form, heading=_("Write the code from our message"),
        why=_("If we know it as yours, a message with a link and a code is on its way."),
        back_url=reverse("portal:come_back"), template="come_back_code",
    )  # fmt: skip
    if request.method == "POST":
        time.sleep(max(0.0, WRONG_TAKES_S - (time.perf_counter() - started)))
    return answer


@for_arriving
@require_safe
def fully(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Why whoever came in by a postcode does not see everything, and how to come in fully."""
    debts = visits.open_cases(visit) if visit.confirmed else []
    return show(request, "fully", visit, debts=debts, back_url="/p/owed" if debts else "")
