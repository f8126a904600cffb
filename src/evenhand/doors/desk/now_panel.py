"""What to do now in a case: what waits, whether she may be reached, and the one main act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from evenhand.cases.models import Case
from evenhand.contact.messages import ANSWER_MESSAGE
from evenhand.doors.desk.answers import Answers, answers_now
from evenhand.doors.desk.guard import Shift
from evenhand.doors.desk.task_places import places_of
from evenhand.doors.desk.task_words import OF_COMPLAINTS, TASKS
from evenhand.doors.desk.words import PROMISES, STEP_BADGES, STEPS, WHYS, say
from evenhand.work import queries as work
from evenhand.work.models import NextStep, Promise, Task


@dataclass(frozen=True, slots=True)
class NowPanel:
    """What is next in a case."""

    step: NextStep | None
    step_code: str
    words: str
    badge: str
    why: str
    claimed_by: str
    mine: bool
    is_closed: bool
    ways: Answers
    steps: Answers
    tasks: Sequence[tuple[str, Task, str]]
    """What is to be done, and the page on which it is."""
    promises: Sequence[tuple[str, Promise]]
    messages_waiting: int
    """How many messages of this person wait for an answer."""


def now_panel(case: Case, shift: Shift) -> NowPanel:
    """Gather what is next in a case; the gate is asked, nothing is recorded."""
    step = work.next_step(case.key)
    held = step is not None and step.claimed_until is not None and step.claimed_until > shift.at
    who = step.claimed_by if step is not None and held else None
    ways, steps = answers_now(case, shift)
    return NowPanel(
        step=step,
        step_code=step.step if step else "",
        words=say(STEPS, step.step) if step else "",
        badge=STEP_BADGES.get(step.step, "plain") if step else "plain",
        why=say(WHYS, step.why) if step and step.why else "",
        claimed_by=str(who) if who else "",
        mine=who is not None and who.pk == shift.user.pk,
        is_closed=case.closed_at is not None,
        ways=ways,
        steps=steps,
        tasks=_tasks(case, shift),
        promises=[(say(PROMISES, promise.kind), promise) for promise in _promises(case, shift)],
        messages_waiting=work.open_tasks(subject=case.person.key, away=shift.away)
        .filter(kind=ANSWER_MESSAGE)
        .count(),
    )


def _promises(case: Case, shift: Shift) -> list[Promise]:
    rows = work.open_promises(subject=case.person.key, away=shift.away)
    if not shift.handles_complaints:
        rows = rows.exclude(kind__in=OF_COMPLAINTS)
    return list(rows[:10])


def _tasks(case: Case, shift: Shift) -> list[tuple[str, Task, str]]:
    found = work.open_tasks(subject=case.person.key, away=shift.away)
    if not shift.handles_complaints:
        found = found.exclude(kind__in=OF_COMPLAINTS)
    rows = list(found[:10])
    places = places_of(rows)
    return [(say(TASKS, row.kind), row, places.get(row.key, reverse("desk:tasks"))) for row in rows]
