"""What is done about a theme: its cause, a change, what the change did, and thanks."""

from __future__ import annotations

import uuid
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.improvement.forms import CauseForm, ChangeForm
from evenhand.doors.desk.improvement.pages import theme_of, theme_page
from evenhand.learning.ideas.actions import MayNotDecide, NamesSomebody
from evenhand.learning.improvement import actions, queries
from evenhand.learning.improvement.models import Change
from evenhand.learning.training.queries import course_text
from evenhand.learning.training.refreshing import open_for_holders

WHY: Final = "theme"


@for_staff
@require_POST
def cause(request: HttpRequest, shift: Shift, key: str) -> HttpResponse:
    """Say why it happens."""
    row, form = theme_of(key), CauseForm(request.POST, prefix="cause")
    _steers(shift)
    if not form.is_valid():
        return theme_page(request, shift, row, cause=form)
    actions.name_cause(row, words=form.cleaned_data["words"], by=shift.user, at=shift.at)
    return redirect("desk:improvement_theme", row.key)


@for_staff
@require_POST
def plan(request: HttpRequest, shift: Shift, key: str) -> HttpResponse:
    """Plan a change of a rule, a letter, a lesson or of how we work."""
    row = theme_of(key)
    _steers(shift)
    form = ChangeForm(
        request.POST, prefix="change", ideas=queries.ideas_of(row)[:20], today=shift.at.date()
    )
    if not form.is_valid():
        return theme_page(request, shift, row, change=form)
    actions.plan_change(row, plan=form.plan(), by=shift.user, at=shift.at)
    messages.success(request, _("Planned. Say here when it is made: from that day on we count."))
    return redirect("desk:improvement_theme", row.key)


def _steers(shift: Shift) -> None:
    if shift.user.role not in actions.STEERS:
        raise PermissionDenied


def _change(key: uuid.UUID) -> Change:
    row = Change.objects.filter(key=key).select_related("theme").first()
    if row is None:
        raise Http404
    return row


@for_staff
@require_POST
def made(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Note that a change holds from today; a changed lesson is due for whom it concerns."""
    row = _change(key)
    _steers(shift)
    is_new = actions.make_change(row, on=shift.at.date(), by=shift.user)
    if is_new and row.kind == Change.Kind.LESSON:
        _open_lesson(request, row, shift)
    return redirect("desk:improvement_theme", row.theme.key)


def _open_lesson(request: HttpRequest, row: Change, shift: Shift) -> None:
    text = course_text(row.about, "en")
    n = open_for_holders(text, WHY, row.theme.key, at=shift.at) if text is not None else 0
    told = ngettext(
        "The lesson is due for {n} colleague.", "The lesson is due for {n} colleagues.", n
    )
    messages.success(request, told.format(n=n))


@for_staff
@require_POST
def effect(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Keep what a change did, and thank whose idea it was."""
    row = _change(key)
    _steers(shift)
    try:
        actions.keep_effect(row, by=shift.user, at=shift.at)
        actions.thank(row, words=row.words, by=shift.user, at=shift.at)
        messages.success(request, _("Kept."))
    except actions.NotYetMade:
        messages.error(request, _("Too few contacts since then. Come back in some days."))
    except MayNotDecide:
        messages.warning(request, _("Kept. It is your own idea: a colleague thanks you for it."))
    except NamesSomebody:
        messages.warning(request, _("Kept. Its words name somebody: thank on the idea's page."))
    return redirect("desk:improvement_theme", row.theme.key)
