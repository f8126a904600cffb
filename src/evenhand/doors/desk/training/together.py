"""Practice beside colleagues: who listens now, calls that somebody heard, recorded talks."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evenhand.access.certifying import end_supervision
from evenhand.access.models import Role, Supervision, User
from evenhand.access.queries import living_certificates, running_supervisions
from evenhand.access.skills import CONTACT
from evenhand.contact.models import Contact
from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import show
from evenhand.doors.desk.training.forms import MOST_WORDS, JudgeForm, ShadowForm
from evenhand.learning.training import actions
from evenhand.learning.training.models import CoachingNote, Practice, TalkCoding
from evenhand.learning.training.recorded import (
    NotHersToJudge,
    agreed,
    codings_for,
    judge,
    recorded_talks,
)
from evenhand.learning.training.roleplay_file import Roleplay, read_roleplay

LOOKS_BACK: Final = timedelta(days=30)
_TALKS: Final = (Contact.Result.CONVERSATION,)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def together(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Show what somebody does beside colleagues; she ends, notes and answers for her own part."""
    form = ShadowForm(request.POST or None, people=_learners(shift))
    if request.method == "POST":
        does = _DOES.get(request.POST.get("do", ""))
        if does is not None:
            does(request, shift, form)
        return redirect("desk:learn_together")
    user = shift.user
    is_trainer = user.role == Role.TRAINER
    return show(
        request, "training/together", shift, place="learn", is_trainer=is_trainer,
        supervisions=_supervisions(shift), heard=_heard(user, at=shift.at),
        form=ShadowForm(people=_learners(shift)) if _may_be_heard(user, at=shift.at) else None,
        talks=recorded_talks(user, sees_all=is_trainer)[:50],
        notes=CoachingNote.objects.filter(by=user).select_related("user").order_by("-at")[:20],
    )  # fmt: skip


def _learners(shift: Shift) -> QuerySet[User]:
    rows = User.objects.filter(is_active=True, role__in=[Role.AGENT, Role.LEAD])
    return rows.exclude(pk=shift.user.pk).order_by("name", "pk")


def _supervisions(shift: Shift) -> QuerySet[Supervision]:
    rows = running_supervisions(at=shift.at)
    if shift.user.role == Role.TRAINER:
        return rows
    return rows.filter(Q(trainee=shift.user) | Q(supervisor=shift.user))


def _heard(user: User, *, at: datetime) -> QuerySet[Contact]:
    """Talks that a trainee held while this colleague listened, not counted as practice yet."""
    rows = Contact.objects.filter(
        supervised_by=user, result__in=_TALKS, at__gte=at - LOOKS_BACK, at__lte=at,
        practice__isnull=True, by__isnull=False,
    )  # fmt: skip
    return rows.select_related("by").order_by("-at", "-pk")


def _may_be_heard(user: User, *, at: datetime) -> bool:
    """Whether a trainee learns from listening to her: she holds the certificate herself."""
    return living_certificates(at=at).filter(user=user, skill=CONTACT).exists()


def _end(request: HttpRequest, shift: Shift, form: ShadowForm) -> None:
    number = request.POST.get("supervision", "")
    row = _supervisions(shift).filter(pk=number if number.isdecimal() else 0).first()
    if row is not None and end_supervision(row, by=shift.user, at=shift.at):
        messages.success(request, _("Ended. From now on nobody listens."))


def _counted(request: HttpRequest, shift: Shift, form: ShadowForm) -> None:
    number = request.POST.get("contact", "")
    call = _heard(shift.user, at=shift.at).filter(pk=number if number.isdecimal() else 0).first()
    if call is None or call.by is None:
        return
    kind = Practice.Kind.SUPERVISED
    actions.record_practice(user=call.by, kind=kind, by=shift.user, contact=call, at=shift.at)
    if words := request.POST.get("words", "").strip()[:MOST_WORDS]:
        actions.write_coaching_note(user=call.by, by=shift.user, words=words, at=shift.at)
    messages.success(request, _("Kept."))


def _shadowed(request: HttpRequest, shift: Shift, form: ShadowForm) -> None:
    if not _may_be_heard(shift.user, at=shift.at):
        raise PermissionDenied
    if form.is_valid():
        user = User.objects.get(pk=form.cleaned_data["user"])
        actions.record_practice(user=user, kind=Practice.Kind.SHADOW, by=shift.user, at=shift.at)
        messages.success(request, _("Kept."))


_DOES: Final[Mapping[str, Callable[[HttpRequest, Shift, ShadowForm], None]]] = {
    "end": _end,
    "heard": _counted,
    "shadow": _shadowed,
}


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def recorded(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Show a recorded talk: the two judge it apart; when both are in, all of it is seen."""
    is_trainer = shift.user.role == Role.TRAINER
    talk = recorded_talks(shift.user, sees_all=is_trainer).filter(key=key).first()
    if talk is None:
        raise Http404
    roleplay = read_roleplay(talk.text.text)
    codings = codings_for(shift.user, talk)
    judges = shift.user in (talk.coder, talk.second_coder) and not codings
    form = JudgeForm(request.POST or None, roleplay=roleplay) if judges else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            return _judged(request, shift, talk.key, form)
    return show(
        request, "training/recorded", shift, place="learn", talk=talk, roleplay=roleplay,
        form=form, codings=codings, rows=_side_by_side(roleplay, codings),
        agreed=agreed(roleplay, codings) if len(codings) == 2 else None,
        asked=len(roleplay.passes) + len(roleplay.nevers),
    )  # fmt: skip


def _judged(request: HttpRequest, shift: Shift, key: uuid.UUID, form: JudgeForm) -> HttpResponse:
    talk, given = recorded_talks(shift.user).get(key=key), form.cleaned_data
    try:
        judge(talk, coder=shift.user, done=given["done"], never=given["never"],
              words=given["words"], at=shift.at)  # fmt: skip
    except NotHersToJudge as refused:
        raise PermissionDenied from refused
    messages.success(request, _("Kept. You see the other judgement when both are in."))
    return redirect("desk:learn_recorded", key)


def _side_by_side(
    roleplay: Roleplay, codings: list[TalkCoding]
) -> list[tuple[str, bool, list[bool]]]:
    """Each behaviour with what each of the two saw; whether it is one that never may be."""
    kinds = ((roleplay.passes, False), (roleplay.nevers, True))
    return [
        (one.text, is_never, [one.key in (coding.never if is_never else coding.done)
                              for coding in codings])
        for several, is_never in kinds
        for one in several
    ]  # fmt: skip
