"""«I don't owe this» without signing in: with a letter that came by mistake, or with nothing.

Nothing is kept until it is sent: each page carries what was said before in hidden fields. No page
tells whether a code, a reference or a person exists; whose letter it is, a job of every minute
finds out, so that a code that exists and one that does not cost the same.
"""

from __future__ import annotations

import uuid
from typing import Any, Final

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from evenhand.access import queries as access
from evenhand.doors import clock
from evenhand.doors.portal.dispute import TellForm, WhatForm
from evenhand.doors.portal.fields import Words
from evenhand.doors.portal.page import ask
from evenhand.doors.portal.papers import Paper, media_type, plain_name
from evenhand.doors.portal.visit import public
from evenhand.redress.disputes.actions import Told, open_dispute
from evenhand.redress.disputes.follow import new_follow_code
from evenhand.redress.disputes.queries import by_follow_code
from evenhand.vault.actions import store_document

MOST_CODE_SIGNS: Final = 40
_SALT: Final = "dispute-follow-code"


class ReachForm(TellForm):
    """Her words, and how we reach her; both may stay empty."""

    reach = Words(
        label=_("How can we reach you?"),
        help_text=_("An e-mail address or a number. You need not: your code shows how it stands."),
        required=False,
    )


class NoLetterForm(ReachForm):
    """The same, and what she knows of the letter."""

    reference = Words(
        label=_("What do you know of the letter?"),
        help_text=_("A reference, a company, a name. Whatever you have."),
        required=False,
    )


class PapersForm(forms.Form):
    """Up to three papers, all at once, because nothing is kept between the pages."""

    paper = Paper(label=_("First photo or PDF"), required=False)
    paper_2 = Paper(label=_("Second photo or PDF"), required=False)
    paper_3 = Paper(label=_("Third photo or PDF"), required=False)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def dispute_here(request: HttpRequest, code: str = "", step: str = "") -> HttpResponse:
    """One of the three pages; a page that lacks what comes before it begins anew."""
    what = WhatForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not what.is_valid():
        if step:
            return redirect(_place(code, ""))
        return _ask_what(request, code, what)
    kind = ReachForm if code else NoLetterForm
    if not step:
        return _ask_words(request, code, kind())
    tell = kind(request.POST)
    if not tell.is_valid():
        return _ask_words(request, code, tell)
    if step == "tell":
        return _ask_papers(request, code, PapersForm(), new_follow_code())
    return _send(request, code, {**what.cleaned_data, **tell.cleaned_data})


def _place(code: str, step: str) -> str:
    """The address of a page; without a letter's code the pages of those who have none."""
    if code:
        names = {"": "dispute_here", "tell": "dispute_here_tell", "show": "dispute_here_show"}
        return reverse(f"portal:{names[step]}", args=[code])
    names = {"": "no_letter", "tell": "no_letter_tell", "show": "no_letter_show"}
    return reverse(f"portal:{names[step]}")


def _ask_what(request: HttpRequest, code: str, form: forms.Form) -> HttpResponse:
    return ask(
        request,
        form,
        heading=_("I don't owe this"),
        why=_("You need no account, and you need not say who you are. We show no detail."),
        back_url=reverse("portal:open", args=[code]) if code else "/",
    )


def _ask_words(request: HttpRequest, code: str, form: forms.Form) -> HttpResponse:
    return ask(
        request,
        form,
        template="dispute_here",
        action=_place(code, "tell"),
        carried=[("what", request.POST["what"])],
        back_url=_place(code, ""),
    )


def _ask_papers(
    request: HttpRequest, code: str, form: forms.Form, follow_code: str
) -> HttpResponse:
    names = ("what", "words", "reach", "reference")
    carried = [(name, request.POST[name]) for name in names if name in request.POST]
    return ask(
        request,
        form,
        template="dispute_here",
        heading=_("Would you like to show us something?"),
        why=_(
            "You need not. If the code in your letter is one of ours, we stop what follows it "
            "within minutes. Without a letter one of us looks first, within one working day."
        ),
        action=_place(code, "show"),
        carried=[*carried, ("follow", signing.dumps(follow_code, salt=_SALT))],
        button=_("Send"),
        back_url=_place(code, ""),
    )


def _send(request: HttpRequest, code: str, said: dict[str, Any]) -> HttpResponse:
    """Take it in under the code that the page carried: pressed twice, it is one dispute."""
    try:
        follow_code = str(signing.loads(request.POST.get("follow", ""), salt=_SALT))
    except signing.BadSignature:
        return redirect(_place(code, ""))
    form = PapersForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask_papers(request, code, form, follow_code)
    if by_follow_code(follow_code) is None:
        papers = [form.cleaned_data[name] for name in form.fields if form.cleaned_data[name]]
        _open(code, said, papers, follow_code)
    return redirect("portal:follow", code=follow_code)


def _open(
    code: str, said: dict[str, Any], papers: list[UploadedFile[Any]], follow_code: str
) -> None:
    at, subject = clock.now(), uuid.uuid4()
    link = access.entry_link(code[:MOST_CODE_SIGNS], at=at)
    reach = [said["reach"], said.get("reference", "")]
    open_dispute(
        Told(
            what=said["what"],
            by="stranger",
            actor=f"stranger:{subject}",
            words=said["words"],
            documents=tuple(_kept(paper, subject) for paper in papers),
            reach="\n".join(part for part in reach if part),
            subject=subject,
            link_key=link.key if link else None,
            follow_code=follow_code,
        ),
        clock=clock.now,
    )


def _kept(paper: UploadedFile[Any], subject: uuid.UUID) -> uuid.UUID:
    content = paper.read()
    document = store_document(
        subject=subject,
        kind="proof",
        name=plain_name(paper),
        media_type=media_type(content),
        content=content,
        at=clock.now(),
    )
    return document.key
