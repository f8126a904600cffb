"""What to do now in a case: what waits, whether she may be reached, and the one main act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from evenhand.cases.models import Case, ContactPoint
from evenhand.cases.queries import usable_contact_points
from evenhand.contact import gate
from evenhand.doors.desk.guard import Shift
from evenhand.doors.desk.reasons import Told, all_told, instant
from evenhand.doors.desk.words import CHANNELS, STEP_BADGES, STEPS, TASKS, WHYS, say
from evenhand.rulebook import Verdict
from evenhand.work import queries as work
from evenhand.work.models import NextStep, Promise, Task

ASKED_FIRST = ("demand.letter", "demand.email", "demand.call")
POINT_OF = {"letter": "post", "email": "email", "call": "phone"}


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """What the gate says now about ways to reach her; ways with the same answer stand together."""

    act: str
    channels: str
    allowed: bool
    reasons: Sequence[Told]
    earliest: datetime | None


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
    answers: Sequence[GateAnswer]
    tasks: Sequence[tuple[str, Task]]
    promises: Sequence[Promise]

    @property
    def any_allowed(self) -> bool:
        """Whether at least one way is open."""
        return any(answer.allowed for answer in self.answers)


def now_panel(case: Case, shift: Shift) -> NowPanel:
    """Gather what is next in a case; the gate is asked, nothing is recorded."""
    step = work.next_step(case.key)
    held = step is not None and step.claimed_until is not None and step.claimed_until > shift.at
    who = step.claimed_by if step is not None and held else None
    return NowPanel(
        step=step,
        step_code=step.step if step else "",
        words=say(STEPS, step.step) if step else "",
        badge=STEP_BADGES.get(step.step, "plain") if step else "plain",
        why=say(WHYS, step.why) if step and step.why else "",
        claimed_by=str(who) if who else "",
        mine=who is not None and who.pk == shift.user.pk,
        is_closed=case.closed_at is not None,
        answers=gate_answers(case, shift),
        tasks=[
            (say(TASKS, task.kind), task) for task in work.open_tasks(subject=case.person.key)[:10]
        ],
        promises=list(work.open_promises(subject=case.person.key)[:10]),
    )


def gate_answers(case: Case, shift: Shift) -> list[GateAnswer]:
    """Ask the gate about a demand by letter, e-mail and telephone; a closed case has no answer."""
    try:
        verdicts = [asked(case, act, shift).verdict for act in ASKED_FIRST]
    except gate.CaseIsClosed:
        return []
    alike: dict[tuple[str, ...], list[Verdict]] = {}
    for verdict in verdicts:
        why = tuple(reason.rule for reason in verdict.reasons)
        alike.setdefault(why, []).append(verdict)
    return [_together(group) for group in alike.values()]


def _together(verdicts: Sequence[Verdict]) -> GateAnswer:
    verdict = verdicts[0]
    return GateAnswer(
        act=verdict.act.key,
        channels=", ".join(say(CHANNELS, one.act.channel) for one in verdicts),
        allowed=verdict.allowed,
        reasons=all_told(verdict),
        earliest=None if verdict.allowed else instant(verdict.earliest),
    )


def asked(case: Case, act: str, shift: Shift) -> gate.Answer:
    """Ask the gate about an act by this member of staff; raises CaseIsClosed."""
    channel = act.partition(".")[2]
    speaks = channel in ("call", "visit")
    return gate.ask(
        case=case,
        act=act,
        at=shift.at,
        contact_point=point_for(case, channel),
        sender=shift.user if speaks else None,
    )


def point_for(case: Case, channel: str) -> ContactPoint | None:
    """Return the way to reach the person that a channel would use."""
    kind = POINT_OF.get(channel)
    return usable_contact_points(case.person, kind).first() if kind else None
