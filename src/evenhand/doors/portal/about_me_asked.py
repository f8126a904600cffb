"""What she does with her data: correct it, take it along, have it deleted, object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from evenhand.cases.actions import add_contact_point
from evenhand.cases.data_requests import must_stay, receive_request
from evenhand.cases.names import NotUsable, clean_email, clean_phone
from evenhand.contact.reaching import keep_needs
from evenhand.doors.look.templatetags.look import day
from evenhand.doors.portal import visit as visits
from evenhand.doors.portal.about_file import TooMuch, everything_as_zip
from evenhand.doors.portal.fields import OneOf, SomeOf, Words
from evenhand.doors.portal.own_fact import FactForm, is_tried_too_often
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.visit import Visit, for_person
from evenhand.journal.actions import Entry, append
from evenhand.plans.statement_actions import forget_draft
from evenhand.vault import actions as vault
from evenhand.vault.queries import documents_of

BACK: Final = "/p/me"
Page = Callable[[HttpRequest, Visit], HttpResponse]
# What she may correct: what we ask, and whether it counts at once.
PARTS: Final[dict[str, tuple[str | Promise, bool]]] = {
    "name": (_("What is your right name?"), False),
    "born": (_("When were you really born?"), False),
    "address": (_("What is your address now?"), False),
    "email": (_("What is your e-mail address?"), True),
    "phone": (_("What is your telephone number?"), True),
    "other": (_("What is wrong, and how should it be?"), False),
}


def _page(view: Page) -> Callable[..., HttpResponse]:
    return for_person(require_http_methods(["GET", "HEAD", "POST"])(view))


class CorrectForm(forms.Form):
    """One thing as it should be."""

    words = Words(long=True)

    def __init__(self, *given: Any, part: str, country: str, **options: Any) -> None:
        super().__init__(*given, **options)
        self.part, self.country = part, country
        asked, at_once = PARTS[part]
        self.fields["words"] = Words(label=asked, long=not at_once)

    def clean_words(self) -> str:
        words = str(self.cleaned_data["words"])
        try:
            if self.part == "email":
                return clean_email(words)
            if self.part == "phone":
                return clean_phone(words, country=self.country)
        except NotUsable as wrong:
            raise forms.ValidationError(_("This does not look right. Check it.")) from wrong
        return words


@_page
def correct(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is wrong? An e-mail address or a number counts at once, the rest one of us looks at."""
    part = request.GET.get("what", "")
    if part and part not in PARTS:
        raise Http404
    if not part:
        return show(request, "correct", visit, parts=PARTS, back_url=BACK)
    form = CorrectForm(request.POST or None, part=part, country=visit.person.country)
    if request.method == "POST" and form.is_valid():
        _take_correction(request, visit, part, form.cleaned_data["words"])
        return redirect("portal:about_me")
    return ask(request, form, visit, back_url="/p/me/correct", why=_why_of(part))


def _why_of(part: str) -> str | Promise:
    if PARTS[part][1]:
        return _("We use it from now on. Old ones stay until you say that we must not use them.")
    return _("One of us looks at it and answers you. Until then nothing changes.")


@transaction.atomic
def _take_correction(request: HttpRequest, visit: Visit, part: str, words: str) -> None:
    """A new way never counts as proved: only that she uses it would prove it."""
    if not PARTS[part][1]:
        _request(request, visit, kind="correct", words=f"{part}: {words}")
        return
    add_contact_point(person=visit.person, channel=part, value=words, source="portal", at=visit.at)
    _note(visit, "data.corrected", what=part)
    messages.success(request, _("Kept. Thank you."))


def _request(request: HttpRequest, visit: Visit, *, kind: str, words: str) -> None:
    made = receive_request(
        person=visit.person, kind=kind, words=words, at=visit.at, actor=visit.actor
    )
    told = gettext("We got your request. You get the answer here by {day} at the latest.")
    messages.success(request, told.format(day=day(made.due_on)))


def _note(visit: Visit, code: str, **data: str) -> None:
    append(Entry(code=code, at=visit.at, actor=visit.actor, subject=visit.person.key, data=data))


@_page
def download(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everything as one file, after the second fact; where it is too much, we send it otherwise."""
    form = FactForm(request.POST or None, visit=visit)
    if request.method == "POST" and form.is_valid():
        try:
            packed = everything_as_zip(visit)
        except TooMuch:
            _request(request, visit, kind="access", words=gettext("Everything, by another way"))
            return redirect("portal:about_me")
        _note(visit, "data.exported")
        answer = HttpResponse(packed, content_type="application/zip")
        answer["Content-Disposition"] = 'attachment; filename="about-me.zip"'
        answer["X-Content-Type-Options"] = "nosniff"
        return answer
    return _sure(
        request,
        visit,
        form,
        heading=_("Take everything along"),
        why=_("You get one file: for people, for programs, and your letters and papers. Keep it "
              "where only you can open it."),
        button=_("Download"),
    )  # fmt: skip


def _sure(
    request: HttpRequest,
    visit: Visit,
    form: forms.Form,
    *,
    template: str = "question",
    **facts: Any,
) -> HttpResponse:
    """Ask for the second fact; after some wrong ones the visit ends."""
    if is_tried_too_often(request, form):
        visits.end(request)
        return redirect("portal:closed")
    return ask(request, form, visit, template=template, back_url=BACK, **facts)


AT_ONCE: Final = (
    ("needs", _("What makes it easier for me")),
    ("draft", _("Answers about my money that I did not finish")),
    ("papers", _("Papers that nobody needs")),
)


class DeleteForm(FactForm):
    """What goes at once, and what she asks for beyond that."""

    at_once = SomeOf(label=_("What shall go at once?"), choices=AT_ONCE, required=False)
    words = Words(label=_("What else shall go? One of us answers you."), long=True, required=False)
    everything = forms.BooleanField(label=_("Delete everything about me"), required=False)

    field_order = ["at_once", "words", "everything", "fact"]

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if not (told.get("at_once") or told.get("words") or told.get("everything")):
            raise forms.ValidationError(_("Choose what shall go, or write it."))
        return told


@_page
def delete(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What serves nothing goes at once; of the rest she is told what stays, until when and why."""
    form = DeleteForm(request.POST or None, visit=visit)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        _delete_at_once(visit, told["at_once"])
        if told["at_once"]:
            messages.success(request, _("Deleted."))
        if told["words"] or told["everything"]:
            words = "\n".join(filter(None, ["*" if told["everything"] else "", told["words"]]))
            _request(request, visit, kind="delete", words=words)
        return redirect("portal:about_me")
    return _sure(
        request,
        visit,
        form,
        template="delete_data",
        heading=_("Have something deleted"),
        button=_("Delete"),
        stays=must_stay(visit.person),
    )


@transaction.atomic
def _delete_at_once(visit: Visit, parts: list[str]) -> None:
    if "needs" in parts:
        keep_needs(person=visit.person, needs=(), told_by="person", at=visit.at, actor=visit.actor)
    if "draft" in parts:
        forget_draft(visit.person, at=visit.at, actor=visit.actor)
    if "papers" in parts:
        # A paper of a stop serves until nobody can appeal any more.
        idle = [row.key for row in documents_of(visit.person.key) if row.about is None]
        for _key in vault.delete_documents(visit.person.key, idle):
            _note(visit, "paper.deleted", what="unused")


class ObjectForm(forms.Form):
    """She does not want that we use something, or not for now."""

    kind = OneOf(
        label=_("What do you want?"),
        choices=[
            ("object", _("I object: you should not use something about me")),
            ("restrict", _("Keep it, but use it no further until it is cleared")),
        ],
    )
    words = Words(label=_("What is it about?"), long=True)


@_page
def object_to(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Object to a use, or have it rest: one of us looks at it and answers."""
    form = ObjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        _request(request, visit, kind=told["kind"], words=told["words"])
        return redirect("portal:about_me")
    return ask(request, form, visit, heading=_("Object, or let it rest"), back_url=BACK)
