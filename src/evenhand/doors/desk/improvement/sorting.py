"""Where signals belong: what nobody has sorted, a theme cut in two, a theme that joins another."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.improvement.forms import NEW, MergeForm, WhereForm
from evenhand.doors.desk.improvement.pages import choices, other_themes, theme_of, theme_page
from evenhand.doors.desk.page import show
from evenhand.learning.improvement import actions, queries
from evenhand.learning.improvement.models import Theme


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def unsorted(request: HttpRequest, shift: Shift) -> HttpResponse:
    """What no theme has, to be put into one: from then on what is alike goes there by itself."""
    if shift.user.role not in actions.STEERS:
        raise PermissionDenied
    groups = queries.groups_of(None, today=shift.at.date())
    form = WhereForm(request.POST or None, groups=choices(groups), themes=other_themes())
    if request.method == "POST" and form.is_valid() and (row := _sorted(form, request, shift)):
        return redirect("desk:improvement_theme", row.key)
    return show(
        request, "improvement/unsorted", shift, place="improvement", form=form, groups=groups,
        ideas=queries.ideas_of(None)[:20],
    )  # fmt: skip


@for_staff
@require_POST
def split(request: HttpRequest, shift: Shift, key: str) -> HttpResponse:
    """Move a part of a theme to another or a new one."""
    row = theme_of(key)
    groups = queries.groups_of(row, today=shift.at.date())
    form = WhereForm(request.POST, prefix="split", groups=choices(groups), themes=other_themes(row))
    if form.is_valid() and (made := _sorted(form, request, shift)):
        return redirect("desk:improvement_theme", made.key)
    return theme_page(request, shift, row, split=form)


def _sorted(form: WhereForm, request: HttpRequest, shift: Shift) -> Theme | None:
    """Put what was ticked where it belongs; None where the name of a new theme is taken."""
    told = form.cleaned_data
    try:
        row = theme_of(told["theme"]) if told["theme"] != NEW else actions.open_theme(
            name=told["name"], keywords=form.words(), harm=int(told["harm"]), by=shift.user,
            at=shift.at,
        )  # fmt: skip
        n = actions.sort(row, groups=form.chosen(), by=shift.user, at=shift.at)
    except actions.MayNotSteer as refused:
        raise PermissionDenied from refused
    except actions.NameTaken:
        form.add_error("name", _("A theme of that name is there already."))
        return None
    messages.success(request, _("Sorted: {n}. What is alike goes there by itself.").format(n=n))
    return row


@for_staff
@require_POST
def merge(request: HttpRequest, shift: Shift, key: str) -> HttpResponse:
    """Let a theme become part of another, with all that belongs to it."""
    row = theme_of(key)
    form = MergeForm(request.POST, prefix="merge", themes=other_themes(row))
    if not form.is_valid():
        return theme_page(request, shift, row, merge=form)
    into = theme_of(form.cleaned_data["into"])
    try:
        actions.merge(row, into=into, by=shift.user)
    except actions.MayNotSteer as refused:
        raise PermissionDenied from refused
    except actions.CannotBeMerged as refused:
        raise Http404 from refused
    messages.success(request, _("It is a part of this theme now."))
    return redirect("desk:improvement_theme", into.key)
