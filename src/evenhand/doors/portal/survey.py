"""How was it: three taps after something was done, her words if she likes, and never again."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from evenhand.doors.portal.fields import OneOf, Words
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.visit import Visit, for_person
from evenhand.learning.surveys import actions, queries, quoting
from evenhand.learning.surveys.models import Answer
from evenhand.learning.surveys.told import Told

# Which text of the consent she saw; a new text gets a new mark.
QUOTE_TEXT: Final = "2026-11"
# Words beside each number: none of them is chosen beforehand, and each may be left out.
HOW_MUCH: Final = [
    ("5", _("Yes, very much")),
    ("4", _("Yes")),
    ("3", _("Partly")),
    ("2", _("Not really")),
    ("1", _("Not at all")),
]


class SurveyForm(forms.Form):
    """Three questions and her words; nothing in it has to be answered."""

    respected = OneOf(label=_("Were you treated with respect?"), choices=HOW_MUCH, required=False)
    easy = OneOf(label=_("Was it easy for you?"), choices=HOW_MUCH, required=False)
    manage = OneOf(
        label=_("Can you manage what was agreed?"),
        choices=[
            (Answer.Manage.YES, _("Yes, I can")),
            (Answer.Manage.UNSURE, _("I am not sure")),
            (Answer.Manage.NO, _("No, I cannot")),
        ],
        required=False,
    )
    words = Words(
        label=_("Would you like to say more?"),
        help_text=_("Only if you want to. What you write changes nothing in your matter."),
        long=True,
        required=False,
    )
    quote = forms.BooleanField(label=_("You may print my words, without my name"), required=False)


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The one page of questions, while something is asked; an answer counts once."""
    asked = queries.waiting(visit.person, at=visit.at)
    if asked is None:
        return redirect("portal:home")
    form = SurveyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = _told(form)
        actions.answer(asked, told, at=visit.at)
        may_quote = bool(told.quote_text and told.words)
        return show(request, "survey_done", visit, may_quote=may_quote)
    return ask(
        request,
        form,
        visit,
        heading=_("How was it?"),
        why=_("Three short questions. You may leave out any of them."),
        button=_("Send"),
        template="survey",
        back_url="/p/home",
    )


def _told(form: SurveyForm) -> Told:
    said = form.cleaned_data
    return Told(
        respected=int(said["respected"]) if said["respected"] else None,
        easy=int(said["easy"]) if said["easy"] else None,
        manage=said["manage"],
        words=said["words"],
        quote_text=QUOTE_TEXT if said["quote"] else "",
    )


@for_person
@require_POST
def survey_stop(request: HttpRequest, visit: Visit) -> HttpResponse:
    """She does not want to be asked: at once and for good."""
    actions.ask_no_more(visit.person, at=visit.at)
    return show(request, "survey_done", visit, no_more=True)


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
def survey_words(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What she lets us print, and one press to take each back."""
    if request.method == "POST":
        try:
            key = uuid.UUID(request.POST.get("answer", ""))
        except ValueError:
            return redirect("portal:survey_words")
        taken = quoting.withdraw(visit.person, key=key, at=visit.at)
        return show(request, "survey_words", visit, taken=taken, **_printable(visit))
    return show(request, "survey_words", visit, **_printable(visit))


def _printable(visit: Visit) -> dict[str, Any]:
    return {"rows": quoting.may_be_printed(visit.person), "back_url": "/p/me"}
