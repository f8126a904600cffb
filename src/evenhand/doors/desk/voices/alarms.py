"""The page of alarms: what rings, who has it, how long is left; duty; the bell on every page."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from evenhand.cases.models import Case
from evenhand.contact import actions as contact
from evenhand.doors import clock
from evenhand.doors.desk.guard import Shift, for_staff, on_a_case
from evenhand.doors.desk.page import show
from evenhand.doors.desk.voices.words import KINDS, LEVELS, OUTCOMES
from evenhand.holds.actions import StopRequest
from evenhand.work import alarms as house
from evenhand.work.models import Alarm

HOURS: Final = ("2", "4", "8", "12")
# What an agent herself may say of a case; the other kinds come from what the person answers.
RAISED_BY_HAND: Final = (Alarm.Kind.SELF_HARM, Alarm.Kind.CRISIS_WORDS)
FROM_SURVEYS: Final = "survey:"
# Illness stops demands and calls; safety stops everything that could be seen by somebody else.
STOPS: Final = ("illness", "safety")


@dataclass(frozen=True, slots=True)
class Shown:
    """An alarm as the page tells it."""

    alarm: Alarm
    words: str
    level: str
    case: Case | None
    minutes_left: int
    is_hers: bool
    answer: uuid.UUID | None
    """The answer about our work that raised it, if one did."""
    is_of_money: bool
    outcomes: tuple[tuple[str, str], ...]
    """What may come of it."""

    @property
    def hours_left(self) -> int:
        """The minutes left in whole hours: nobody divides 2,400 minutes in her head."""
        return self.minutes_left // 60


@for_staff
@require_safe
def alarms(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Every alarm that she may handle, earliest due first, and who is on duty now."""
    rows = list(house.open_alarms(for_user=shift.user).select_related("picked_up_by"))
    cases = Case.objects.in_bulk([row.case_key for row in rows if row.case_key], field_name="key")
    shown = [
        Shown(
            alarm=row,
            words=str(KINDS[Alarm.Kind(row.kind)]),
            level=str(LEVELS[row.level]),
            case=cases.get(row.case_key) if row.case_key else None,
            minutes_left=int((row.due_at - shift.at).total_seconds() // 60),
            is_hers=row.picked_up_by_id == shift.user.pk,
            answer=row.about if row.business_key.startswith(FROM_SURVEYS) else None,
            is_of_money=row.kind == Alarm.Kind.MONEY_DIFFERS,
            outcomes=tuple(
                (code, str(OUTCOMES[Alarm.Outcome(code)])) for code in house.outcomes_of(row.kind)
            ),
        )
        for row in rows
    ]
    duties = list(house.on_duty(at=shift.at).order_by("is_on_call", "until_at"))
    return show(
        request, "voices/alarms", shift, place="voices", rows=shown, duties=duties,
        own=[duty for duty in duties if duty.user_id == shift.user.pk],
        hours=HOURS, may_take=shift.user.role in house.HANDLERS,
    )  # fmt: skip


@for_staff
@require_safe
def bell(request: HttpRequest, shift: Shift) -> HttpResponse:
    """The count of the bell alone, for a page that asks again."""
    return render(request, "desk/voices/_count.html", {"shift": shift})


@for_staff
@require_POST
def pick_up(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Take an alarm; whoever comes second is told."""
    if house.pick_up(alarm_key=key, user=shift.user, at=shift.at):
        messages.success(request, _("The alarm is yours. Open what it leads to."))
    else:
        messages.info(request, _("Somebody else has this alarm already."))
    return redirect("desk:alarms")


@for_staff
@require_POST
def close(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Close an alarm with what came of it."""
    outcome = request.POST.get("outcome", "")
    if outcome not in OUTCOMES:
        messages.error(request, _("Choose what came of it."))
    elif house.close_alarm(alarm_key=key, user=shift.user, outcome=outcome, at=shift.at):
        messages.success(request, _("The alarm is closed."))
    else:
        messages.error(request, _("Only whoever has this alarm, or a lead, closes it."))
    return redirect("desk:alarms")


@for_staff
@require_POST
def duty(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Go on duty for some hours, or end what runs."""
    if shift.user.role not in house.HANDLERS:
        raise PermissionDenied
    hours = request.POST.get("hours", "")
    if hours in HOURS:
        house.put_on_duty(
            user=shift.user, from_at=shift.at, until_at=shift.at + timedelta(hours=int(hours)),
            is_on_call=request.POST.get("on_call") == "1",
        )  # fmt: skip
    else:
        for running in house.on_duty(at=shift.at).filter(user=shift.user):
            house.end_duty(duty=running, at=shift.at)
    return redirect("desk:alarms")


@on_a_case
@require_safe
def crisis(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """What to do now in a case where somebody may be in danger."""
    kinds = [(kind.value, KINDS[kind]) for kind in RAISED_BY_HAND]
    return show(request, "voices/crisis", shift, place="voices", case=case, kinds=kinds)


@on_a_case
@require_POST
def raise_alarm(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """Raise an alarm of a case by hand; pressed twice in an hour it is one."""
    kind = request.POST.get("kind", "")
    if kind not in RAISED_BY_HAND:
        messages.error(request, _("Choose what it is."))
        return redirect("desk:crisis", reference=case.reference)
    house.raise_alarm(
        kind=kind, business_key=f"case:{case.key}:{kind}:{shift.at:%Y%m%d%H}", at=shift.at,
        subject=case.person.key, case_key=case.key,
    )  # fmt: skip
    messages.success(request, _("The alarm rings. Stay with the person until somebody comes."))
    return redirect("desk:crisis", reference=case.reference)


@on_a_case
@require_POST
def stop_contact(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """Stop contact at once by the one verb; somebody looks at it, nothing medical is written."""
    kind = request.POST.get("kind", "")
    if kind not in STOPS:
        messages.error(request, _("Choose what it is."))
        return redirect("desk:crisis", reference=case.reference)
    stop = StopRequest(
        person=case.person, kind=kind, source="staff", actor=shift.actor, starts_at=shift.at
    )
    contact.stop(stop, clock=clock.now)
    messages.success(request, _("Stopped. Nothing that this stops can leave the house any more."))
    return redirect("desk:crisis", reference=case.reference)
