"""Alarms: raised once, climbing until somebody picks them up, closed with what came of them.

Five clock minutes, day and night, where a life may hang on it; fifteen working minutes otherwise.
An alarm that nobody picks up goes to everybody on call, then to compliance and the operator. Where
nobody is on duty it is there at once.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from evenhand.access.models import DeclaredConflict, Role, User
from evenhand.access.queries import conflicts_of
from evenhand.journal.actions import Entry, append
from evenhand.work.actions import finish_by_itself, finish_task, raise_task
from evenhand.work.hours import after_working_minutes
from evenhand.work.models import Alarm, AlarmStep, Duty

AT_WORK, ON_CALL, EVERYBODY = 0, 1, 2
# Who hears of an alarm at its last level, on duty or not.
ABOVE: Final = frozenset({Role.COMPLIANCE, Role.OPERATOR})
# Who may handle one: a trainer and a creditor's user have no business in a person's crisis.
HANDLERS: Final = frozenset({Role.AGENT, Role.LEAD, Role.COMPLAINTS}) | ABOVE
_CLOSES_FOR_OTHERS: Final = frozenset({Role.LEAD}) | ABOVE
_RUN: Final = "system:alarms"


@dataclass(frozen=True, slots=True)
class Waits:
    """In how many minutes an alarm climbs, twice, and is due; of the clock or of work."""

    first: int
    second: int
    due: int
    by_the_clock: bool

    def instant(self, at: datetime, minutes: int) -> datetime:
        """Return the instant that many of its minutes after it was raised."""
        if self.by_the_clock:
            return at + timedelta(minutes=minutes)
        return after_working_minutes(at, minutes)


_CRISIS: Final = Waits(2, 4, 5, by_the_clock=True)
_OFFICE: Final = Waits(6, 12, 15, by_the_clock=False)
KINDS: Final = {
    Alarm.Kind.SELF_HARM: _CRISIS,
    Alarm.Kind.CRISIS_WORDS: _CRISIS,
    Alarm.Kind.NOT_RESPECTED: _OFFICE,
    Alarm.Kind.CANNOT_MANAGE: _OFFICE,
    Alarm.Kind.MONEY_DIFFERS: _OFFICE,
}
# Clients' money is for whom the house trusts with it: a lead, and those above.
_OF_MONEY: Final = frozenset({Role.LEAD}) | ABOVE
_TALKED: Final = ("talked", "help_came", "not_reached", "mistaken")
_LOOKED: Final = ("found", "mistaken")


class UnknownAlarm(ValueError):
    """No alarm of that kind, or no such outcome of one."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"{name!r} is no kind and no outcome of an alarm")


@transaction.atomic
def raise_alarm(
    *,
    kind: str,
    business_key: str,
    at: datetime,
    subject: uuid.UUID | None = None,
    case_key: uuid.UUID | None = None,
    about: uuid.UUID | None = None,
    kept_from: User | None = None,
) -> Alarm:
    """Raise an alarm with its task, once for its business key; a second call returns the first.

    It belongs to the caller's transaction: what it is about is stored with it or not at all.
    `kept_from` names whoever must not handle it, because it is about her. Raises UnknownAlarm.
    """
    if kind not in KINDS:
        raise UnknownAlarm(kind)
    waits = KINDS[Alarm.Kind(kind)]
    due_at = waits.instant(at, waits.due)
    task = raise_task(
        kind=f"alarm_{kind}", business_key=f"alarm:{business_key}", at=at, due_at=due_at,
        subject=subject, case_key=case_key,
    )  # fmt: skip
    told = {"kind": kind, "subject": subject, "case_key": case_key, "about": about,
            "kept_from": kept_from, "task": task, "raised_at": at, "due_at": due_at}  # fmt: skip
    alarm, is_new = Alarm.objects.get_or_create(business_key=business_key, defaults=told)
    if is_new:
        _note(alarm, "raised", at=at, to=str(AT_WORK), actor=_RUN)
        for level in range(1, _level_at_once(alarm, at=at) + 1):
            _climb(alarm, level, at=at)
    return alarm


def _level_at_once(alarm: Alarm, *, at: datetime) -> int:
    """Begin where somebody hears it: nobody at work, then on call; nobody at all, then above."""
    able = set(_able(alarm, at=at).values_list("is_on_call", flat=True))
    return AT_WORK if False in able else ON_CALL if able else EVERYBODY


def _able(alarm: Alarm, *, at: datetime) -> QuerySet[Duty]:
    """Duties of now whose owner may handle this alarm."""
    known = [key for key in (alarm.subject, alarm.case_key) if key is not None]
    tied = DeclaredConflict.objects.filter(
        user=OuterRef("user"), about__in=known, ended_at__isnull=True
    )
    rows = on_duty(at=at).filter(~Exists(tied), user__role__in=who_handles(alarm.kind))
    return rows.exclude(user=alarm.kept_from) if alarm.kept_from_id else rows


def who_handles(kind: str) -> frozenset[Role]:
    """Return the roles that may handle alarms of a kind."""
    return _OF_MONEY if kind == Alarm.Kind.MONEY_DIFFERS else HANDLERS


def outcomes_of(kind: str) -> tuple[str, ...]:
    """Return what may come of an alarm of a kind, when somebody closes it."""
    return _LOOKED if kind == Alarm.Kind.MONEY_DIFFERS else _TALKED


def on_duty(*, at: datetime) -> QuerySet[Duty]:
    """Return the duties that cover an instant, of users who may handle alarms."""
    rows = Duty.objects.filter(from_at__lte=at, until_at__gt=at, user__is_active=True)
    return rows.filter(user__role__in=HANDLERS).select_related("user")


def put_on_duty(
    *, user: User, from_at: datetime, until_at: datetime, is_on_call: bool = False
) -> Duty:
    """Enter a duty; the same one twice is one."""
    duty, _ = Duty.objects.get_or_create(
        user=user, from_at=from_at, until_at=until_at, is_on_call=is_on_call
    )
    return duty


def end_duty(*, duty: Duty, at: datetime) -> bool:
    """End a duty now, or take it back where it has not begun; False when it is over already."""
    if duty.from_at >= at:
        return Duty.objects.filter(pk=duty.pk, from_at__gte=at).delete()[0] == 1
    return Duty.objects.filter(pk=duty.pk, until_at__gt=at).update(until_at=at) == 1


@transaction.atomic
def climb_waiting(*, at: datetime) -> int:
    """Let each alarm climb that nobody picked up in its time, each step once; returns the steps.

    Safe to run by several workers at once.
    """
    waiting = Alarm.objects.filter(
        picked_up_at__isnull=True, closed_at__isnull=True, level__lt=EVERYBODY
    )
    steps = 0
    for alarm in waiting.select_for_update(skip_locked=True).order_by("raised_at"):
        waits = KINDS[Alarm.Kind(alarm.kind)]
        for level, minutes in ((ON_CALL, waits.first), (EVERYBODY, waits.second)):
            if alarm.level < level and waits.instant(alarm.raised_at, minutes) <= at:
                _climb(alarm, level, at=at)
                steps += 1
    return steps


def _climb(alarm: Alarm, level: int, *, at: datetime) -> None:
    alarm.level, alarm.climbed_at = level, at
    Alarm.objects.filter(key=alarm.key).update(level=level, climbed_at=at)
    _note(alarm, "climbed", at=at, to=str(level), actor=_RUN)


@transaction.atomic
def pick_up(*, alarm_key: uuid.UUID, user: User, at: datetime) -> bool:
    """Take an alarm; of several who try, one wins. False for whoever has a tie to it."""
    rows = open_alarms(for_user=user).filter(key=alarm_key, picked_up_at__isnull=True)
    if rows.update(picked_up_at=at, picked_up_by=user) == 0:
        return False
    alarm = Alarm.objects.get(key=alarm_key)
    _note(alarm, "picked_up", at=at, to=str(user.key), actor=f"staff:{user.key}")
    return True


@transaction.atomic
def close_alarm(*, alarm_key: uuid.UUID, user: User, outcome: str, at: datetime) -> bool:
    """Close an alarm with what came of it, and its task; False where it is not hers to close.

    Whoever picked it up closes it; a lead and those above do so for others. Raises UnknownAlarm.
    """
    if outcome not in (*_TALKED, *_LOOKED):
        raise UnknownAlarm(outcome)
    rows = open_alarms(for_user=user).filter(key=alarm_key, picked_up_at__isnull=False)
    rows = rows.filter(kind__in=[kind for kind in KINDS if outcome in outcomes_of(kind)])
    if user.role not in _CLOSES_FOR_OTHERS:
        rows = rows.filter(picked_up_by=user)
    if rows.update(closed_at=at, closed_by=user, outcome=outcome) == 0:
        return False
    alarm = Alarm.objects.get(key=alarm_key)
    finish_task(task_key=alarm.task_id, user=user, at=at)
    _note(alarm, "closed", at=at, to=str(user.key), actor=f"staff:{user.key}")
    return True


@transaction.atomic
def settle_alarm(alarm: Alarm, *, at: datetime) -> bool:
    """Close an alarm whose reason is gone, with its task; False where it was closed before."""
    rows = Alarm.objects.filter(key=alarm.key, closed_at__isnull=True)
    if rows.update(closed_at=at, outcome=Alarm.Outcome.SETTLED) == 0:
        return False
    finish_by_itself(business_key=f"alarm:{alarm.business_key}", at=at)
    _note(alarm, "closed", at=at, to="system", actor=_RUN)
    return True


def open_alarms(*, for_user: User | None = None) -> QuerySet[Alarm]:
    """Return alarms that are not closed, earliest due first; of a user, those she may handle."""
    rows = Alarm.objects.filter(closed_at__isnull=True).order_by("due_at", "raised_at")
    if for_user is None:
        return rows
    handled = [kind for kind in KINDS if for_user.role in who_handles(kind)]
    if not handled:
        return rows.none()
    rows = rows.filter(kind__in=handled)
    tied = conflicts_of(for_user)
    rows = rows.exclude(Q(subject__in=tied) | Q(case_key__in=tied)) if tied else rows
    return rows.filter(~Q(kept_from=for_user) | Q(kept_from__isnull=True))


def ringing_for(user: User, *, at: datetime) -> QuerySet[Alarm]:
    """Return the alarms that ring for a user now: nobody has them and she is asked."""
    rows = open_alarms(for_user=user).filter(picked_up_at__isnull=True)
    duties = set(on_duty(at=at).filter(user=user).values_list("is_on_call", flat=True))
    if not duties and user.role not in ABOVE:
        return rows.none()
    return rows.filter(level__gte=AT_WORK if False in duties else ON_CALL if duties else EVERYBODY)


def note_rang(*, alarm: Alarm, at: datetime, to: str) -> bool:
    """Note that an alarm was rung outside; False when it already was, there."""
    _, is_new = AlarmStep.objects.get_or_create(
        alarm=alarm, step="rang", to=to, defaults={"at": at}
    )
    return is_new


def steps_of(alarm: Alarm) -> Iterator[AlarmStep]:
    """Return what became of an alarm, in order."""
    return AlarmStep.objects.filter(alarm=alarm).order_by("at", "pk").iterator()


def _note(alarm: Alarm, step: str, *, at: datetime, to: str, actor: str) -> None:
    AlarmStep.objects.create(alarm=alarm, step=step, at=at, to=to)
    data = {"alarm": str(alarm.key), "kind": alarm.kind, "level": alarm.level}
    append(
        Entry(code=f"alarm.{step}", at=at, actor=actor, subject=alarm.subject,
              case_key=alarm.case_key, data=data)
    )  # fmt: skip


def not_rung() -> QuerySet[Alarm]:
    """Return the alarms that nobody has and that were not rung outside at their level."""
    rung = AlarmStep.objects.filter(
        alarm=OuterRef("pk"),
        step="rang",
        to=Concat(Value("pager:"), Cast(OuterRef("level"), CharField())),
    )
    rows = Alarm.objects.filter(picked_up_at__isnull=True, closed_at__isnull=True)
    return rows.filter(~Exists(rung)).order_by("raised_at")
