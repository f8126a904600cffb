"""A role-play, one line at a time: what she says, what one may answer, and how she felt."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import show
from evenhand.doors.desk.training.shown import shown_state
from evenhand.learning.training import running
from evenhand.learning.training.models import Run
from evenhand.learning.training.queries import roleplay_text
from evenhand.learning.training.roleplay_file import read_roleplay
from evenhand.learning.training.talk import NoSuchChoice, drawn


@for_staff
@require_POST
def begin(request: HttpRequest, shift: Shift, key: str) -> HttpResponse:
    """Begin a talk, or go on with the one that is open."""
    text = roleplay_text(key, shift.user.language)
    if text is None:
        raise Http404
    seed = drawn(int(shift.at.timestamp()), f"{shift.user.key} {key}", 2**31)
    run = running.begin_run(user=shift.user, text=text, seed=seed, at=shift.at)
    return redirect("desk:learn_run", key=key, run=run.key)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: HttpRequest, shift: Shift, key: str, run: uuid.UUID) -> HttpResponse:
    """Show where the talk stands and take one answer; there is no way back."""
    rows = Run.objects.select_related("text", "user")
    found = rows.filter(key=run, roleplay=key, user=shift.user).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        step, choice = request.POST.get("step", ""), request.POST.get("choice", "")
        if step.isdecimal() and choice.isdecimal():
            try:
                running.choose(found, step=int(step), choice=int(choice), at=shift.at)
            except NoSuchChoice as wrong:
                raise Http404 from wrong
        return redirect("desk:learn_run", key=key, run=run)
    return _page(request, shift, found)


def _page(request: HttpRequest, shift: Shift, run: Run) -> HttpResponse:
    roleplay, told = read_roleplay(run.text.text), running.talk_of(run)
    latest = told.taken[-1] if told.taken else None
    answers = [(place, told.node.answers[place].text) for place in told.order] if told.node else []
    shown = told.score.shown
    return show(
        request,
        "training/talk",
        shift,
        place="learn",
        roleplay=roleplay,
        told=told,
        latest=latest,
        state=shown_state(latest.before if latest else roleplay.start, told.state),
        answers=answers,
        step=len(told.taken),
        passed=run.passed,
        counted=[(one.text, one.key in shown) for one in roleplay.passes
                 if one.key in told.score.could],
        forbidden=[one.text for one in roleplay.nevers if one.key in told.score.forbidden],
    )  # fmt: skip
