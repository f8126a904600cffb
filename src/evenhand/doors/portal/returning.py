"""A way back: a fresh link to where the first one went, a letter, or an e-mail to her own.

None of these pages tells whether we know anybody: what is asked is noted, and a job looks.
"""

from __future__ import annotations

from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.access import asking
from evenhand.doors import clock
from evenhand.doors.portal import visit as visits
from evenhand.doors.portal.knocking import MESSAGE_SIGNS, MOST_ASKED, MOST_CODE_SIGNS, is_too_much
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.visit import Visit, for_arriving, public

TOO_MANY: Final = 429
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


@public
@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: HttpRequest) -> HttpResponse:
    """A link by e-mail for whoever has no letter at hand; the page answers everybody alike."""
    form = EmailForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return ask(
            request,
            form,
            heading=_("Come back by e-mail"),
            why=_(
                "If we know this address as yours, a message comes within some minutes. "
                "Others who read your mail could see it. Then a call is safer."
            ),
            button=_("Send me a link"),
            back_url="/",
            template="come_back",
        )
    at = clock.now()
    if is_too_much(request, "asked", most=MOST_ASKED, at=at):
        return slow_down(request)
    asking.note("back", address=form.cleaned_data["email"], at=at)
    return show(request, "fresh_asked", how="back")


@for_arriving
@require_safe
def fully(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Why whoever came in by a postcode does not see everything, and how to come in fully."""
    debts = visits.open_cases(visit) if visit.confirmed else []
    return show(request, "fully", visit, debts=debts, back_url="/p/owed" if debts else "")
