"""«Ask us to stop»: why, in her own words; who helps her; one paper or none; then the stop."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from evenhand.cases.models import Representative
from evenhand.cases.names import NotUsable, clean_email, clean_phone
from evenhand.contact.helping import name_helper
from evenhand.contact.reaching import change_preference
from evenhand.doors.portal.fields import OneOf, Words
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.stop_kinds import CHOICES, ELSEWHERE, WISHES, Wish
from evenhand.doors.portal.stop_opening import (
    PaperForm,
    after_stop,
    keep,
    keep_paper,
    open_stop,
    told,
)
from evenhand.doors.portal.visit import Visit, for_person, open_to_weak
from evenhand.holds.models import Hold

_TOLD: Final = "ask-to-stop"
UNSAFE: Final = "unsafe"
ADVISER: Final = "adviser"


class WhyForm(forms.Form):
    """Why we shall stop, in one choice."""

    why = OneOf(
        label=_("Why shall we stop?"),
        help_text=_("Choose what fits best. We stop first and read later."),
        choices=CHOICES,
    )


class AdviserForm(forms.Form):
    """Who helps her, and how we reach them."""

    name = Words(
        label=_("Name of the adviser, or of their office"),
        error_messages={"required": _("Write a name. The name of the office is enough.")},
    )
    reach = Words(
        label=_("Their telephone or e-mail"),
        help_text=_("We turn to them instead of you. Leave it empty if you do not know it."),
        required=False,
    )

    def __init__(self, *arguments: Any, country: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.country = country

    def clean_reach(self) -> dict[str, str]:
        """The e-mail address or the number, whichever it is."""
        text = self.cleaned_data["reach"]
        if not text:
            return {}
        try:
            if "@" in text:
                return {"email": clean_email(text)}
            return {"phone": clean_phone(text, country=self.country)}
        except NotUsable as wrong:
            raise forms.ValidationError(
                _("This is no telephone number and no e-mail address. Leave it empty if unsure.")
            ) from wrong


class WordsForm(forms.Form):
    """What she would like to add; it may stay empty."""

    words = Words(
        label=_("Would you like to tell us more?"),
        help_text=_(
            "You need not. What you write is locked away; only those who help you read it."
        ),
        long=True,
        required=False,
    )


@for_person
@open_to_weak
@require_http_methods(["GET", "HEAD", "POST"])
def ask_to_stop(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Why she wants us to stop; three reasons have pages of their own."""
    said = told(request, visit, _TOLD)
    form = WhyForm(request.POST if request.method == "POST" else None, initial=said)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        if why in ELSEWHERE:
            return redirect(ELSEWHERE[why][1])
        keep(request, visit, _TOLD, {**said, "why": why})
        return redirect(_after_why(why))
    return ask(request, form, visit, back_url="/p/home")


def _after_why(why: str) -> str:
    if why == ADVISER:
        return "portal:stop_adviser"
    return "portal:stop_words" if WISHES[why].asks_words else "portal:stop_check"


@for_person
@open_to_weak
@require_http_methods(["GET", "HEAD", "POST"])
def stop_adviser(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who helps her, and how we reach them."""
    said = told(request, visit, _TOLD)
    form = AdviserForm(
        request.POST if request.method == "POST" else None,
        country=visit.person.country,
        initial=said.get("adviser"),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        adviser = {"name": given["name"], **given["reach"]}
        adviser["reach"] = adviser.get("email") or adviser.get("phone", "")
        keep(request, visit, _TOLD, {**said, "why": ADVISER, "adviser": adviser})
        return redirect("portal:stop_words")
    return ask(request, form, visit, heading=_("Who helps you?"), back_url="/p/stop")


@for_person
@open_to_weak
@require_http_methods(["GET", "HEAD", "POST"])
def stop_words(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Her own words, if she likes."""
    said = told(request, visit, _TOLD)
    wish = _wish(said)
    if wish is None:
        return redirect("portal:ask_to_stop")
    form = WordsForm(request.POST if request.method == "POST" else None, initial=said)
    if request.method == "POST" and form.is_valid():
        keep(request, visit, _TOLD, {**said, **form.cleaned_data})
        return redirect("portal:stop_paper" if wish.papers else "portal:stop_check")
    then = "paper" if wish.papers else "check"
    return ask(request, form, visit, back_url="/p/stop", skip_url=f"/p/stop/{then}")


@for_person
@open_to_weak
@require_http_methods(["GET", "HEAD", "POST"])
def stop_paper(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One paper of those that are enough; it may come later."""
    said = told(request, visit, _TOLD)
    wish = _wish(said)
    if wish is None:
        return redirect("portal:ask_to_stop")
    form = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        if paper := form.cleaned_data["paper"]:
            keep(request, visit, _TOLD, {**said, **keep_paper(visit, paper)})
        return redirect("portal:stop_check")
    return ask(
        request,
        form,
        visit,
        template="paper",
        enough=wish.papers,
        paper_name=said.get("paper_name", ""),
        back_url="/p/stop/words",
        skip_url="/p/stop/check",
    )


@for_person
@open_to_weak
@require_http_methods(["GET", "HEAD", "POST"])
def stop_check(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All once more, then the stop itself."""
    said = told(request, visit, _TOLD)
    wish = _wish(said)
    if wish is None:
        return redirect("portal:ask_to_stop")
    if request.method == "POST":
        hold = _opened(visit, wish, said)
        keep(request, visit, _TOLD, {})
        return after_stop(request, visit, hold)
    return show(
        request,
        "stop_check",
        visit,
        told=said,
        wish=wish,
        unsafe=said["why"] == UNSAFE,
        back_url="/p/stop/paper" if wish.papers else "/p/stop",
    )


def _wish(said: dict[str, Any]) -> Wish | None:
    return WISHES.get(said.get("why", ""))


def _opened(visit: Visit, wish: Wish, said: dict[str, Any]) -> Hold:
    paper = said.get("paper") if wish.papers else None
    if said["why"] == UNSAFE:
        # Before the stop: whatever is queued, its proof included, is refused from this moment.
        change_preference(
            person=visit.person, at=visit.at, actor=visit.actor, safe_contact_only=True
        )
    adviser = said.get("adviser") if said["why"] == ADVISER else None
    if adviser:
        name_helper(
            person=visit.person,
            kind=Representative.Kind.ADVISER,
            name=adviser["name"],
            email=adviser.get("email", ""),
            phone=adviser.get("phone", ""),
            source="portal",
            at=visit.at,
        )
    named = [adviser["name"], adviser["reach"]] if adviser else []
    words = said.get("words", "") if wish.asks_words else ""
    return open_stop(
        visit,
        kind=wish.kind_with(paper=bool(paper)),
        reason="\n\n".join(part for part in (said["why"], *named, words) if part),
        document_key=uuid.UUID(paper) if paper else None,
    )
