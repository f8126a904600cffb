"""How was it: three taps, asked seldom, or told at any time from her page or with a letter."""

from __future__ import annotations

import hashlib
import time
import uuid
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from evenhand.access import asking
from evenhand.access import queries as access
from evenhand.cases import queries as cases
from evenhand.cases.models import Case
from evenhand.doors import clock
from evenhand.doors.portal.fields import OneOf, Words
from evenhand.doors.portal.knocking import MOST_ASKED, MOST_CODE_SIGNS, is_too_much
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.returning import slow_down
from evenhand.doors.portal.visit import Visit, for_person, public
from evenhand.learning.surveys import actions, queries, quoting, sending, unasked
from evenhand.learning.surveys.models import Answer, Invitation
from evenhand.learning.surveys.told import Told

# Which text of the consent she saw; a new text gets a new mark.
QUOTE_TEXT: Final = "2026-11"
HERSELF: Final = Invitation.CameBy.HERSELF
BY_LETTER: Final = Invitation.CameBy.BY_LETTER
DAY: Final = timedelta(days=1)
MOST_A_DAY: Final = 3
# An answer by a code takes as long as this, whether the code is ours or not.
TAKES_S: Final = 0.06
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
    # Which turn of the page it is, so that the same answer sent twice counts once.
    turn = forms.UUIDField(widget=forms.HiddenInput)
    quote = forms.BooleanField(label=_("You may print my words, without my name"), required=False)


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The one page of questions: what we asked her, or what she says of her own; counted apart."""
    asked = queries.waiting(visit.person, at=visit.at)
    form = _form(request, asked.key if asked else uuid.uuid4())
    if request.method != "POST" or not form.is_valid():
        return _questions(request, form, visit, is_asked=asked is not None, back_url="/p/home")
    turn = form.cleaned_data["turn"]
    if asked is not None and turn == asked.key:
        actions.answer(asked, _told(form), at=visit.at)
        return _thanks(request, visit, form)
    if queries.is_over(visit.person, turn):
        return redirect("portal:home")
    case = queries.case_kept_with(visit.person)
    if case is None or is_much_from(visit.person.key, at=visit.at):
        return show(request, "survey_enough", visit)
    unasked.tell(_told(form), case=case, came_by=HERSELF, turn=turn, at=visit.at)
    return _thanks(request, visit, form)


def _thanks(request: HttpRequest, visit: Visit, form: SurveyForm) -> HttpResponse:
    """What she let us print she can take back; the page says where."""
    told = _told(form)
    return show(request, "survey_done", visit, may_quote=bool(told.quote_text and told.words))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def survey_by_letter(request: HttpRequest, code: str) -> HttpResponse:
    """The same questions for whoever holds a letter or message of ours, without a second fact.

    It shows nothing about anybody, and says the same whether the code is ours or not.
    """
    at, started, code = clock.now(), time.perf_counter(), code[:MOST_CODE_SIGNS]
    form = _form(request, uuid.uuid4())
    if request.method != "POST" or not form.is_valid():
        back_url = reverse("portal:open", args=[code])
        return _questions(request, form, None, is_asked=False, back_url=back_url)
    if is_too_much(request, "asked", most=MOST_ASKED, at=at):
        return slow_down(request)
    no_more = "no_more" in request.POST
    if no_more:
        _ask_no_more_by_letter(code, at=at)
    else:
        _take_by_letter(code, form, at=at)
    time.sleep(max(0.0, TAKES_S - (time.perf_counter() - started)))
    return show(request, "survey_done", by_letter=not no_more, no_more_by_letter=no_more)


def _take_by_letter(code: str, form: SurveyForm, *, at: datetime) -> None:
    """Take it under the name of whom the code is for, but as what a letter's holder said."""
    invitation = queries.by_code(code, at=at)
    if invitation is not None:
        actions.answer(invitation, _told(form), at=at)
        return
    link = access.link_of(code)
    if link is not None and sending.is_of_a_question(link):
        asked = sending.asked_with(link, at=at) if case_of_link(code, at=at) else None
        if asked is not None:
            actions.answer(asked, _told(form), at=at)
        return
    case = case_of_link(code, at=at)
    if case is not None and not is_much_from(case.person.key, at=at):
        turn = form.cleaned_data["turn"]
        unasked.tell(_told(form), case=case, came_by=BY_LETTER, turn=turn, at=at)


def _ask_no_more_by_letter(code: str, *, at: datetime) -> None:
    """Whoever was asked by a message says so there: a letter of another kind silences nobody."""
    link, case = access.link_of(code), case_of_link(code, at=at)
    if link is not None and case is not None and sending.is_of_a_question(link):
        actions.ask_no_more(case.person, at=at)


def case_of_link(code: str, *, at: datetime) -> Case | None:
    """The case of a letter's or message's code that is not taken back, also once it was used."""
    link = access.link_of(code)
    if link is None or link.revoked_at is not None:
        return None
    if max(link.expires_at, link.renews_until or link.expires_at) <= at:
        return None
    person = cases.person_by_key(link.subject)
    return queries.case_kept_with(person) if person is not None else None


def is_much_from(subject: uuid.UUID, *, at: datetime) -> bool:
    """Whether as many answers came today as a person would give; more are no other answer."""
    who = hashlib.sha256(f"survey:{subject}".encode()).hexdigest()
    return not asking.spend("survey", who, window=DAY, most=MOST_A_DAY, at=at)


def _form(request: HttpRequest, turn: uuid.UUID) -> SurveyForm:
    return SurveyForm(request.POST if request.method == "POST" else None, initial={"turn": turn})


def _questions(
    request: HttpRequest, form: SurveyForm, visit: Visit | None, *, is_asked: bool, back_url: str
) -> HttpResponse:
    return ask(
        request,
        form,
        visit,
        heading=_("How was it?") if is_asked else _("How did we treat you?"),
        why=_("Three short questions. You may leave out any of them."),
        button=_("Send"),
        template="survey",
        back_url=back_url,
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
