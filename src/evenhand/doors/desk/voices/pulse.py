"""The monthly pulse of staff: three taps, and what all of them said once a month is over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import show
from evenhand.doors.desk.voices.shown import pulse_shown
from evenhand.doors.look.forms import LookForm
from evenhand.learning.surveys import pulse as room

SAID: Final = [
    ("yes", gettext_lazy("Yes")),
    ("partly", gettext_lazy("Partly")),
    ("no", gettext_lazy("No")),
]
ASKED: Final[Mapping[str, str | Promise]] = {
    "proud": gettext_lazy("Am I proud of how we treated people this month?"),
    "supported": gettext_lazy("Did I get the support I needed?"),
    "able": gettext_lazy("Was I able to do what I think is right?"),
}


class PulseForm(LookForm):
    """Three taps; none is chosen beforehand, and each may be left out."""

    def __init__(self, told: Mapping[str, str] | None = None) -> None:
        super().__init__(told)
        for name, words in ASKED.items():
            self.fields[name] = forms.ChoiceField(
                label=str(words), choices=SAID, required=False, widget=forms.RadioSelect()
            )


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def pulse(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Ask once a month; tell the months that are over, beside what people said."""
    form = PulseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = {name: word for name, word in form.cleaned_data.items() if word}
        if room.answer_pulse(shift.user, said, at=shift.at):
            messages.success(request, _("Thank you. It is counted, and nothing links it to you."))
        else:
            messages.info(request, _("You have answered this month already."))
        return redirect("desk:pulse")
    return show(
        request, "voices/pulse", shift, place="board", form=form,
        waits=room.waits_for(shift.user, at=shift.at),
        pulses=[pulse_shown(one) for one in room.pulses(at=shift.at)],
    )  # fmt: skip
