"""Coming in: the address from the letter, a second fact, «is this for you?», and going out."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.access import actions as access_actions
from evenhand.access import trying
from evenhand.access.models import EntryLink
from evenhand.cases import queries as cases
from evenhand.contact import queries as contact_queries
from evenhand.contact import reaching
from evenhand.doors import clock
from evenhand.doors.look.language import greet_in
from evenhand.doors.portal import easy, helping_visit
from evenhand.doors.portal import visit as visits
from evenhand.doors.portal.fields import OneOf, Words
from evenhand.doors.portal.knocking import (
    MOST_CODE_SIGNS,
    MOST_WRONG,
    WAYS,
    is_too_much,
    knock,
)
from evenhand.doors.portal.not_hers import AFTER
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.returning import slow_down
from evenhand.doors.portal.visit import Visit, for_arriving, public

# A weather page says nothing about what was read before.
AWAY: Final = "https://www.yr.no/en"
# A wrong answer takes as long as this, whether the code, the fact or both are wrong.
WRONG_TAKES_S: Final = 0.06
# What an envelope shows opens no more than what the letter in it said.
WEAK: Final = "postcode"


class CodeForm(forms.Form):
    """The code as it is printed in the letter."""

    code = Words(
        label=_("The code from your letter"),
        help_text=_("16 letters and digits. Spaces do not matter."),
        max_length=MOST_CODE_SIGNS,
        error_messages={
            "required": _("Write the code from your letter."),
            "max_length": _("A code has 16 letters and digits. Look at your letter once more."),
        },
    )

    def clean_code(self) -> str:
        code = access_actions.normal_code(self.cleaned_data["code"])
        if not (code.isascii() and code.isalnum()):
            raise forms.ValidationError(
                _("A code has 16 letters and digits. Look at your letter once more.")
            )
        return code


@public
@require_http_methods(["GET", "HEAD", "POST"])
def front(request: HttpRequest) -> HttpResponse:
    """«You got a letter from us?» and the box for its code."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("portal:open", code=form.cleaned_data["code"])
    inside = visits.current(request, at=clock.now())
    return show(request, "front", form=form, inside=inside)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def open_letter(request: HttpRequest, code: str) -> HttpResponse:
    """The address in the letter. It says who writes, and nothing about anybody."""
    if request.method == "POST":
        fact = reverse("portal:second_fact", args=[code[:MOST_CODE_SIGNS]])
        return redirect(fact + easy.carried(request))
    return show(request, "open", code=code)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def second_fact(request: HttpRequest, code: str) -> HttpResponse:
    """A fact that the letter does not show. One answer for a wrong code and a wrong fact."""
    at, started, code = clock.now(), time.perf_counter(), code[:MOST_CODE_SIGNS]
    kind = request.GET.get("with", "")
    kind = kind if kind in WAYS else next(iter(WAYS))
    form = WAYS[kind].form(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _ask_fact(request, form, code, kind, trying.paused_until(code, at=at))
    heard = knock(code, kind=kind, fact=form.cleaned_data["fact"], at=at)
    if heard.link is not None:
        return _let_in(request, heard.link, weak=kind == WEAK, at=at)
    if heard.is_used:
        return redirect("portal:fresh_link", code=code)
    if is_too_much(request, "wrong", most=MOST_WRONG, at=at):
        return slow_down(request)
    if heard.paused_until is None:
        form.add_error(
            None, _("The code and the answer do not fit together. Check both and try again.")
        )
    answer = _ask_fact(request, form, code, kind, heard.paused_until)
    time.sleep(max(0.0, WRONG_TAKES_S - (time.perf_counter() - started)))
    return answer


def _ask_fact(
    request: HttpRequest, form: forms.Form, code: str, kind: str, paused_until: datetime | None
) -> HttpResponse:
    """Ask for one fact; which one, whoever asks chooses, and nothing that we know."""
    return ask(
        request,
        form,
        code=code,
        paused_until=paused_until,
        others=[(name, way.words) for name, way in WAYS.items() if name != kind],
        back_url=reverse("portal:open", args=[code]) + easy.carried(request),
        why=_(
            "Only you should see what the letter is about. "
            "We ask for one thing that is not in it. Until then we show nothing."
        ),
        template="second_fact",
    )


def _let_in(request: HttpRequest, link: EntryLink, *, weak: bool, at: datetime) -> HttpResponse:
    """Let in whom the link is for: the person herself, or who helps her under a mandate."""
    person = cases.person_by_key(link.subject)
    if person is not None:
        visits.begin(request, person=person, case_key=link.case_key, at=at, weak=weak)
        easy.remember(request, visits.current(request, at=at))
        answer = redirect("portal:for_you")
        return answer if weak else greet_in(request, answer, person.language)
    helper = cases.helper_by_key(link.subject, at=at)
    if helper is None:
        return redirect("portal:front")
    helping_visit.begin(request, helper=helper, at=at)
    return redirect("portal:helping_home")


class ForYouForm(forms.Form):
    """Whose letter it is, before any detail."""

    answer = OneOf(
        label=_("Is this letter for you?"),
        choices=[
            ("yes", _("Yes, it is for me")),
            ("not_me", _("No, it is for somebody else")),
            ("stolen", _("Somebody used my name")),
            ("helping", _("I help the person it is for")),
        ],
    )


@for_arriving
@require_http_methods(["GET", "HEAD", "POST"])
def for_you(request: HttpRequest, visit: Visit) -> HttpResponse:
    """«Is this for you?», asked before anything is shown."""
    form = ForYouForm(request.POST or None)
    if visit.person.name:
        addressed = _("It is addressed to {name}.").format(name=visit.person.name)
        form.fields["answer"].help_text = addressed
    if request.method == "POST" and form.is_valid():
        answer = form.cleaned_data["answer"]
        if answer == "helping":
            visits.end(request)
        if answer != "yes":
            return redirect(AFTER[answer])
        visits.confirm(request)
        if visit.weak:
            return redirect("portal:debts")
        known = contact_queries.preference_of(visit.person) is not None
        return redirect((visits.place_of(visit) or "portal:home") if known else "portal:others_see")
    return ask(request, form, visit)


class OthersSeeForm(forms.Form):
    """Whether somebody else reads what we send."""

    answer = OneOf(
        label=_("Can others see your phone or your post?"),
        help_text=_("If so, we write and call with more care. You can change this at any time."),
        choices=[
            ("yes", _("Yes, others can see it")),
            ("no", _("No, only me")),
            ("unsaid", _("I would rather not say")),
        ],
    )


@visits.for_person
@require_http_methods(["GET", "HEAD", "POST"])
def others_see(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Safe contact; not saying is treated with the same care as yes."""
    form = OthersSeeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        careful = form.cleaned_data["answer"] != "no"
        reaching.change_preference(
            person=visit.person, at=visit.at, actor=visit.actor, safe_contact_only=careful
        )
        return redirect("portal:home")
    return ask(request, form, visit, skip_url="/p/home", template="others_see")


@public
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """End the visit and go to a page about the weather."""
    visits.end(request)
    away = HttpResponseRedirect(AWAY)
    # Not the cookies: the language, and a member of staff at the same browser, stay.
    away.headers["Clear-Site-Data"] = '"cache", "storage"'
    return away


@public
@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """What is shown after half an hour without a touch."""
    return show(request, "closed", form=CodeForm())


@public
@require_safe
def safety(request: HttpRequest) -> HttpResponse:
    """How to read these pages without others noticing."""
    return show(request, "safety", visits.current(request, at=clock.now()))
