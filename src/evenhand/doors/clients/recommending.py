"""One question to a creditor's user, twice a year: would you recommend us?"""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from evenhand.doors.clients.guard import Client, for_creditor
from evenhand.doors.look.forms import LookForm
from evenhand.learning.surveys import recommending as room


class RecommendForm(LookForm):
    """A score from nought to ten; none is chosen beforehand."""

    score = forms.ChoiceField(
        label=gettext_lazy("From 0 (never) to 10 (certainly)"),
        choices=[(str(one), str(one)) for one in range(room.TEN + 1)],
        widget=forms.RadioSelect(),
    )


@for_creditor
@require_http_methods(["GET", "HEAD", "POST"])
def recommend(request: HttpRequest, client: Client) -> HttpResponse:
    """Ask once a half-year; afterwards there is nothing to ask."""
    if not room.is_asked(client.user, at=client.at):
        return redirect("clients:home")
    form = RecommendForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        score = int(form.cleaned_data["score"])
        room.recommend(client.user, creditor=client.creditor, score=score, at=client.at)
        messages.success(request, _("Thank you. We ask again in the next half-year."))
        return redirect("clients:home")
    firm_name = settings.FIRM.get("name", "Evenhand")
    told = {"firm_name": firm_name, "creditor": client.creditor, "form": form}
    return render(request, "clients/recommend.html", told)
