"""The team: certified, due, overdue for a lead; for a trainer also how somebody comes on.

What somebody answered is seen by her and her trainer alone, and never beside a colleague's.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.access.certifying import NotASupervision, begin_supervision, revoke_certificate
from evenhand.access.models import Role, User
from evenhand.access.queries import certificates_of, living_certificates
from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import show
from evenhand.doors.desk.skill_words import SKILLS
from evenhand.doors.desk.training.forms import RecordedForm
from evenhand.doors.desk.training.lacking import shown_paths, shown_steps
from evenhand.doors.desk.training.shown import shown_certificates
from evenhand.doors.desk.words import COUNTRIES
from evenhand.learning.training import actions
from evenhand.learning.training.models import Attempt, CoachingNote, LessonDue, Run
from evenhand.learning.training.paths import path_of
from evenhand.learning.training.queries import (
    living_courses,
    living_roleplays,
    roleplay_text,
    worth_of_items,
)
from evenhand.learning.training.recorded import ask_to_judge
from evenhand.learning.training.refreshing import WITHIN

SEES_THE_TEAM: Final = frozenset({Role.LEAD, Role.TRAINER})
LANGUAGES: Final = ("lv", "en", "fr", "de", "it")


@for_staff
@require_safe
def team(request: HttpRequest, shift: Shift) -> HttpResponse:
    """List who is certified, and whose learning is due or overdue; no figure of anybody."""
    if shift.user.role not in SEES_THE_TEAM:
        raise PermissionDenied
    certified = set(living_certificates(at=shift.at).values_list("user", flat=True))
    lessons = LessonDue.objects.filter(done_at__isnull=True)
    due = set(lessons.values_list("user", flat=True))
    overdue = set(lessons.filter(due_on__lt=shift.at.date()).values_list("user", flat=True))
    people = User.objects.filter(is_active=True, role__in=[Role.AGENT, Role.LEAD])
    is_trainer = shift.user.role == Role.TRAINER
    return show(
        request,
        "training/team",
        shift,
        place="learn",
        rows=[(one, one.pk in certified, one.pk in due, one.pk in overdue)
              for one in people.order_by("name", "pk")],
        is_trainer=is_trainer,
        worth=worth_of_items() if is_trainer else [],
    )  # fmt: skip


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Show a trainer how somebody comes on; she certifies, ends, lets practise and writes."""
    user = User.objects.filter(key=key, is_active=True).first()
    if user is None or shift.user.role != Role.TRAINER:
        raise Http404
    if request.method == "POST":
        does = _DOES.get(request.POST.get("do", ""))
        if does is not None:
            does(request.POST, shift, user, request)
        return redirect("desk:learn_person", key=key)
    return show(
        request,
        "training/person",
        shift,
        place="learn",
        learner=user,
        paths=shown_paths(user, reader=shift.user, at=shift.at),
        certificates=shown_certificates(certificates_of(user), at=shift.at),
        attempts=Attempt.objects.filter(user=user, asked__gt=0).order_by("-at")[:50],
        runs=Run.objects.filter(user=user, passed__isnull=False).order_by("-ended_at")[:50],
        notes=CoachingNote.objects.filter(user=user).order_by("-at")[:50],
        skills=SKILLS,
        countries=COUNTRIES,
        languages=LANGUAGES,
        courses=living_courses("en"),
        colleagues=_colleagues(user),
        recorded_form=_recorded_form(user, shift),
    )


Given = Mapping[str, str]


def _for_what(given: Given) -> tuple[str, str, str] | None:
    skill, country, language = (given.get(name, "") for name in ("skill", "country", "language"))
    if skill not in SKILLS or country not in COUNTRIES or language not in LANGUAGES:
        return None
    return skill, country, language


def _grant(given: Given, shift: Shift, user: User, request: HttpRequest) -> None:
    if (found := _for_what(given)) is None:
        return
    skill, country, language = found
    try:
        actions.grant_when_ready(user=user, skill=skill, language=language, country=country,
                                 by=shift.user, at=shift.at)  # fmt: skip
    except actions.NotReady as refused:
        steps = shown_steps(refused.lacking, path_of(skill), reader=shift.user)
        what = ", ".join(": ".join([one.words, *(title for _key, title in one.talks)])
                         for one in steps)  # fmt: skip
        messages.warning(request, _("Not yet. What lacks: {what}").format(what=what))
    else:
        messages.success(request, _("Certified."))


def _begin(given: Given, shift: Shift, user: User, request: HttpRequest) -> None:
    if (found := _for_what(given)) is None:
        return
    skill, country, language = found
    actions.begin_path(user=user, skill=skill, country=country, language=language, at=shift.at,
                       actor=shift.actor)  # fmt: skip
    messages.success(request, _("The way is open. It stands on the colleague's own page."))


def _revoke(given: Given, shift: Shift, user: User, request: HttpRequest) -> None:
    number = given.get("certificate", "")
    row = certificates_of(user).filter(pk=number if number.isdecimal() else 0).first()
    if row is not None:
        revoke_certificate(row, by=shift.user, why=given.get("why", "")[:500], at=shift.at)


def _listen(given: Given, shift: Shift, user: User, request: HttpRequest) -> None:
    number = given.get("supervisor", "")
    supervisor = User.objects.filter(pk=number if number.isdecimal() else 0, is_active=True).first()
    if supervisor is None:
        return
    try:
        begin_supervision(trainee=user, supervisor=supervisor, at=shift.at,
                          until=shift.at + timedelta(hours=8), by=shift.user)  # fmt: skip
    except NotASupervision:
        messages.warning(request, _("Two people are needed."))


def _practised(given: Given, shift: Shift, user: User, request: HttpRequest) -> None:
    kind = given.get("kind", "")
    if kind in ("shadow", "supervised_call") and user != shift.user:
        actions.record_practice(user=user, kind=kind, by=shift.user, at=shift.at)
        messages.success(request, _("Kept."))


def _recorded(given: Given, shift: Shift, user: User, request: HttpRequest) -> None:
    form = _recorded_form(user, shift, given)
    if not form.is_valid():
        messages.warning(request, _("Not kept: say which talk, where it is, and who judges it."))
        return
    people = User.objects.in_bulk([int(form.cleaned_data[name])
                                   for name in ("partner", "coder", "second_coder")])  # fmt: skip
    partner, first, second = (
        people[int(form.cleaned_data[name])] for name in ("partner", "coder", "second_coder")
    )
    text = roleplay_text(form.cleaned_data["roleplay"], user.language)
    assert text is not None
    ask_to_judge(user=user, partner=partner, text=text, kept_at=form.cleaned_data["kept_at"],
                 coders=(first, second), at=shift.at)  # fmt: skip
    messages.success(request, _("Both find it under “With colleagues”."))


def _recorded_form(user: User, shift: Shift, given: Given | None = None) -> RecordedForm:
    talks = [(text.key, text.title) for text in living_roleplays(shift.user.language)]
    return RecordedForm(given, talks=talks, people=_colleagues(user))


def _colleagues(user: User) -> QuerySet[User]:
    rows = User.objects.filter(is_active=True, role__in=[Role.AGENT, Role.LEAD, Role.TRAINER])
    return rows.exclude(pk=user.pk).order_by("name", "pk")


def _note(given: Given, shift: Shift, user: User, request: HttpRequest) -> None:
    words = given.get("words", "").strip()[:4000]
    if words:
        note = actions.write_coaching_note(user=user, by=shift.user, words=words, at=shift.at)
        _ask_to_learn(given.get("course", ""), note, shift)


def _ask_to_learn(course: str, note: CoachingNote, shift: Shift) -> None:
    """Open the lesson that a coach asks for beside her words, if she asks for one."""
    if living_courses().filter(key=course).exists():
        actions.open_lesson(user=note.user, course=course, why=LessonDue.Why.COACHING,
                            about=f"note:{note.key}", due_on=(shift.at + WITHIN).date(),
                            at=shift.at, actor=shift.actor)  # fmt: skip


_DOES: Final[Mapping[str, Callable[[Given, Shift, User, HttpRequest], None]]] = {
    "begin": _begin,
    "grant": _grant,
    "revoke": _revoke,
    "listen": _listen,
    "practised": _practised,
    "recorded": _recorded,
    "note": _note,
}
