"""Lessons together: called by a trainer or a lead; each sees her own; who came is noted after."""

from __future__ import annotations

import uuid
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evenhand.access.models import Role, User
from evenhand.access.queries import STAFF_ROLES
from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import page_of, show
from evenhand.doors.desk.training.forms import SessionForm
from evenhand.learning.training.calendar import session_file
from evenhand.learning.training.models import Session
from evenhand.learning.training.queries import course_text, living_courses
from evenhand.learning.training.sessions import (
    call_off_session,
    hold_session,
    note_attendance,
    sessions_of,
)
from evenhand.rulebook.zones import zone
from evenhand.work.hours import own_zone

CALLS: Final = frozenset({Role.TRAINER, Role.LEAD})


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Show the lessons that somebody is invited to or leads; who may calls a new one."""
    form = _form(request, shift) if shift.user.role in CALLS else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            return redirect("desk:learn_session", _called(form, shift).key)
    rows = [(row, _title(row, shift.user)) for row in sessions_of(shift.user)]
    with timezone.override(zone(own_zone())):
        return show(request, "training/sessions", shift, place="learn",
                    page=page_of(request, rows), form=form)  # fmt: skip


def _form(request: HttpRequest, shift: Shift) -> SessionForm:
    language = shift.user.language
    best = {text.key: text.title for text in living_courses("en")}
    best |= {text.key: text.title for text in living_courses(language)}
    people = User.objects.filter(is_active=True, role__in=STAFF_ROLES).exclude(pk=shift.user.pk)
    return SessionForm(
        request.POST or None, at=shift.at, people=people.order_by("name", "pk"),
        courses=sorted(best.items(), key=lambda one: one[1]),
    )  # fmt: skip


def _called(form: SessionForm, shift: Shift) -> Session:
    given = form.cleaned_data
    return hold_session(
        course=given["course"], language=shift.user.language, place=given["place"],
        starts_at=given["starts_at"], ends_at=given["ends_at"], led_by=shift.user,
        invited=list(User.objects.filter(pk__in=given["invited"])),
    )  # fmt: skip


def _title(row: Session, user: User) -> str:
    text = course_text(row.course, user.language)
    return text.title if text else row.course


def _session(key: uuid.UUID, shift: Shift) -> Session:
    row = sessions_of(shift.user).filter(key=key).first()
    if row is None:
        raise Http404
    return row


@for_staff
@require_safe
def session(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Show one lesson; who else is invited is seen by whoever leads it."""
    row = _session(key, shift)
    leads = row.led_by == shift.user
    invited = row.attendances.select_related("user").order_by("user__name", "pk")
    with timezone.override(zone(own_zone())):
        return show(
            request, "training/session", shift, place="learn", row=row, leads=leads,
            title=_title(row, shift.user), invited=invited if leads else [],
            has_begun=row.starts_at <= shift.at, own=invited.filter(user=shift.user).first(),
        )  # fmt: skip


@for_staff
@require_POST
def act(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Call a lesson off, or note who came: whoever leads it may, and nobody else."""
    row = _session(key, shift)
    if row.led_by != shift.user:
        raise PermissionDenied
    if request.POST.get("do") == "off":
        if call_off_session(row, at=shift.at):
            messages.success(request, _("Called off. It stands so in every calendar file."))
        else:
            messages.warning(request, _("It has begun: it cannot be called off any more."))
    elif row.starts_at <= shift.at and row.called_off_at is None:
        for one in row.attendances.select_related("user"):
            said = request.POST.get(f"came-{one.pk}", "")
            if said in ("came", "missed"):
                note_attendance(session=row, user=one.user, came=said == "came", by=shift.user)
        messages.success(request, _("Kept."))
    return redirect("desk:learn_session", key)


@for_staff
@require_safe
def calendar_file(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Give one lesson as a calendar file, without anybody's name."""
    file = session_file(_session(key, shift), shift.user, at=shift.at)
    answer = HttpResponse(file, content_type="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="lesson.ics"'
    return answer
