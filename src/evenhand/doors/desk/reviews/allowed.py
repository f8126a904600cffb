"""Where calls may be reviewed, and why: read by all, recorded by one, signed by another."""

from __future__ import annotations

import uuid
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from evenhand.access.models import Role
from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import show
from evenhand.doors.desk.reviews.forms import PermissionForm
from evenhand.doors.desk.reviews.shown import places
from evenhand.learning.conversations import actions, queries

SWITCHES: Final = frozenset({Role.COMPLIANCE, Role.OPERATOR})


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def allowed(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Say to everybody where calls are reviewed and on what ground; compliance records it."""
    may_switch = shift.user.role in SWITCHES
    form = PermissionForm(request.POST or None, today=shift.at.date())
    if request.method == "POST":
        if not may_switch:
            raise PermissionDenied
        if form.is_valid() and _recorded(form, shift):
            messages.success(request, _("Recorded. It counts once a second person has signed."))
            return redirect("desk:reviews_allowed")
    return show(
        request, "reviews/allowed", shift, place="reviews", rows=queries.permissions(), form=form,
        may_switch=may_switch, **places(shift),
    )  # fmt: skip


def _recorded(form: PermissionForm, shift: Shift) -> bool:
    try:
        actions.record_permission(**form.cleaned_data, by=shift.user, at=shift.at)
    except actions.AlreadyPermitted:
        form.add_error("country", _("Calls are read again there already. End that first."))
        return False
    return True


@for_staff
@require_POST
def switch(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Sign as the second person, or end a permission."""
    if shift.user.role not in SWITCHES:
        raise PermissionDenied
    try:
        if request.POST.get("do") == "sign":
            actions.permit_review(permission=key, by=shift.user, at=shift.at)
            messages.success(request, _("Signed. Calls may be read again there from now on."))
        elif request.POST.get("do") == "end":
            actions.withdraw_permission(permission=key, by=shift.user, at=shift.at)
            messages.success(request, _("Ended. Nothing is taken or shown to others there."))
    except actions.NeedsAnother:
        messages.error(request, _("Two people are needed: somebody else signs."))
    except actions.NoSuchPermission:
        messages.error(request, _("Somebody ended or replaced it meanwhile."))
    return redirect("desk:reviews_allowed")
