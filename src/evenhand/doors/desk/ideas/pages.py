"""Pages of ideas: told in one click from anywhere, answered, decided, measured."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.ideas.about import read_about
from evenhand.doors.desk.ideas.forms import (
    DECISIONS,
    NAMES,
    AnswerForm,
    DecisionForm,
    IdeaForm,
    TrialForm,
)
from evenhand.doors.desk.ideas.shown import idea_shown
from evenhand.doors.desk.page import page_of, show
from evenhand.learning.ideas import actions, queries
from evenhand.learning.ideas.models import Idea
from evenhand.learning.ideas.standing import answered_in_time, ideas_of, waiting, with_state

LATELY: Final = timedelta(days=90)


@for_staff
@require_safe
def ideas(request: HttpRequest, shift: Shift) -> HttpResponse:
    """All ideas with what became of each, those that wait for an answer before the others."""
    in_time, due = answered_in_time(since=shift.at - LATELY, until=shift.at)
    return _list(
        request, shift, queries.ideas(), here="all", waiting=waiting(at=shift.at), in_time=in_time,
        due=due,
    )  # fmt: skip


@for_staff
@require_safe
def mine(request: HttpRequest, shift: Shift) -> HttpResponse:
    """What somebody told herself, and what became of it."""
    return _list(request, shift, ideas_of(shift.user), here="mine")


def _list(request: HttpRequest, shift: Shift, found: QuerySet[Idea], **facts: Any) -> HttpResponse:
    rows = page_of(request, with_state(found))
    shown = [idea_shown(row, at=shift.at) for row in rows]
    return show(request, "ideas/ideas", shift, place="ideas", rows=rows, shown=shown, **facts)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Tell an idea; what says nearly the same is shown before it is sent."""
    kind, thing = read_about(request.GET.get("about", ""))
    form = IdeaForm(request.POST or None)
    like: list[Idea] = []
    if request.method == "POST" and form.is_valid():
        words = actions.Words(
            **form.cleaned_data, language=get_language() or "en", about_kind=kind, about=thing
        )
        like = _alike(request, words)
        row = None if like else _told(form, words, request, shift)
        if row is not None:
            messages.success(request, _("Thank you. You are answered within one working day."))
            return redirect("desk:idea", row.key)
    return show(request, "ideas/new", shift, place="ideas", form=form, about=thing, like=like)


def _alike(request: HttpRequest, words: actions.Words) -> list[Idea]:
    if "anyway" in request.POST or "same" in request.POST:
        return []
    return queries.worded_alike(f"{words.hurts} {words.helps}", language=words.language)


def _told(form: IdeaForm, words: actions.Words, request: HttpRequest, shift: Shift) -> Idea | None:
    other = _idea(request.POST["same"]) if "same" in request.POST else None
    try:
        # A firm that names no country counts Monday to Friday: answered earlier, never later.
        country = str(settings.FIRM.get("country", ""))
        row = actions.tell(words, author=shift.user, country=country, at=shift.at)
    except actions.NamesSomebody as refused:
        form.add_error("hurts", NAMES[refused.what])
        return None
    if other is not None:
        actions.say_the_same(row, other=other, at=shift.at)
    return row


def _idea(key: uuid.UUID | str) -> Idea:
    try:
        row = queries.idea(uuid.UUID(str(key)))
    except ValueError as nonsense:
        raise Http404 from nonsense
    if row is None:
        raise Http404
    return row


@for_staff
@require_safe
def idea(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """One idea with all that came of it."""
    return _page(request, shift, _idea(key))


def _page(
    request: HttpRequest, shift: Shift, row: Idea, **forms: AnswerForm | DecisionForm | TrialForm
) -> HttpResponse:
    may_decide = shift.user.role in actions.DECIDERS and shift.user != row.author
    given = {"answer": AnswerForm(prefix="a"), "decision": DecisionForm(prefix="d"),
             "trial": TrialForm(prefix="t")} | forms  # fmt: skip
    return show(
        request, "ideas/idea", shift, place="ideas", row=row, said=row.said.select_related("by"),
        told=idea_shown(row, at=shift.at), effects=queries.effects(row), may_decide=may_decide,
        decided=DECISIONS.get(row.decided), forms=given,
    )  # fmt: skip


@for_staff
@require_POST
def answer(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Answer under an idea."""
    row, form = _idea(key), AnswerForm(request.POST, prefix="a")
    if form.is_valid():
        try:
            actions.answer(row, words=form.cleaned_data["words"], by=shift.user, at=shift.at)
            return redirect("desk:idea", key)
        except actions.NamesSomebody as refused:
            form.add_error("words", NAMES[refused.what])
    return _page(request, shift, row, answer=form)


@for_staff
@require_POST
def decide(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Decide an idea, with the reason."""
    row, form = _idea(key), DecisionForm(request.POST, prefix="d")
    if form.is_valid():
        try:
            actions.decide(row, **form.cleaned_data, by=shift.user, at=shift.at)
            return redirect("desk:idea", key)
        except actions.MayNotDecide as refused:
            raise PermissionDenied from refused
        except actions.NamesSomebody as refused:
            form.add_error("words", NAMES[refused.what])
    return _page(request, shift, row, decision=form)


@for_staff
@require_POST
def measure(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Note what was counted before and after."""
    row, form = _idea(key), TrialForm(request.POST, prefix="t")
    if shift.user.role not in actions.DECIDERS:
        raise PermissionDenied
    if form.is_valid():
        what = form.cleaned_data["measure"]
        actions.measure(row, what=what, counted=form.counted(), by=shift.user, at=shift.at)
        return redirect("desk:idea", key)
    return _page(request, shift, row, trial=form)
