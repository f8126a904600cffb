"""How a complaint is answered: one proposes, and what is not wholly upheld a second one decides.

Nobody who is concerned takes part. The stop ends with the answer: by its fact where she is right,
else by the two people who decided, with their reasons.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from evenhand.access.models import User
from evenhand.cases.actions import lock_persons
from evenhand.contact import deciding as stops
from evenhand.contact.firm import complaint_body_for
from evenhand.holds.actions import end_with_its_fact
from evenhand.holds.deciding import Change
from evenhand.holds.models import ChangeAsked, Hold
from evenhand.redress.complaints.actions import (
    MayNotHandle,
    close_tasks,
    must_handle,
    open_row,
    write,
)
from evenhand.redress.complaints.clocks import body_by
from evenhand.redress.complaints.models import Complaint, ProposedAnswer, Response
from evenhand.redress.complaints.recording import done, journal, local_day, place_of, task
from evenhand.redress.complaints.sealing import Answer, seal_answer
from evenhand.work.actions import finish_by_itself, finish_task, raise_task
from evenhand.work.queries import task_for

DECIDED: Final = "complaint_decided"
# Two presses of one button.
_A_MOMENT: Final = timedelta(seconds=10)
_ALONE: Final = ("", ProposedAnswer.Outcome.UPHELD)


class AnswerIncomplete(ValueError):
    """A final response needs what was looked at and reasons; a holding one needs its reason."""


class NothingToAnswer(Exception):
    """There is no proposal, a newer one counts, or it was answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What a handler proposes to answer; the lines are in her language."""

    kind: str
    outcome: str = ""
    answer: Answer = field(default_factory=Answer)


@transaction.atomic
def propose(complaint: Complaint, what: Proposed, *, user: User, at: datetime) -> ProposedAnswer:
    """Propose an answer. Raises MayNotHandle, ComplaintIsOver, AnswerIncomplete."""
    must_handle(complaint, user)
    row = open_row(complaint)
    final = what.kind == ProposedAnswer.Kind.FINAL
    if not what.answer.reasons or (final and not what.answer.points):
        raise AnswerIncomplete(what.kind)
    newest = latest(row)
    if newest is not None and at - newest.at < _A_MOMENT and newest.by_id == user.pk:
        return newest
    made = ProposedAnswer.objects.create(
        complaint=row,
        kind=what.kind,
        outcome=what.outcome if final else "",
        words_sealed=seal_answer(row, what.answer, at=at),
        by=user,
        at=at,
    )
    journal("complaint.proposed", row, at=at, actor=f"staff:{user.key}")
    done(row, "complaint_read", at=at)
    if made.outcome not in _ALONE:
        raise_task(
            kind="complaint_second",
            business_key=_second(made),
            at=at,
            due_at=task(row, "complaint_final", at=at, by=row.final_by).due_at,
            subject=row.subject,
            case_key=row.case.key if row.case else None,
        )
    return made


def _second(proposal: ProposedAnswer) -> str:
    return f"complaint-second:{proposal.key}"


def latest(complaint: Complaint) -> ProposedAnswer | None:
    """The proposal that counts, where nobody answered by it yet."""
    newest = complaint.proposals.select_related("complaint", "by").order_by("-pk").first()
    return newest if newest is not None and not hasattr(newest, "response") else None


def may_respond(proposal: ProposedAnswer, user: User) -> bool:
    """Whether this handler may give the answer that was proposed."""
    return proposal.outcome in _ALONE or proposal.by_id != user.pk


@transaction.atomic
def respond(proposal: ProposedAnswer, *, user: User, at: datetime) -> Response:
    """Give the answer that was proposed: she reads it at once, and gets it by post.

    Raises MayNotHandle, ComplaintIsOver, NothingToAnswer.
    """
    must_handle(proposal.complaint, user)
    if not may_respond(proposal, user):
        raise MayNotHandle("second")
    row = open_row(proposal.complaint)
    if latest(row) != proposal:
        raise NothingToAnswer(row.number)
    response = Response.objects.create(
        proposal=proposal,
        complaint=row,
        outcome=proposal.outcome,
        proposed_by=proposal.by,
        by=user,
        at=at,
        body=complaint_body_for(row.country).name[:200],
        body_by=body_by(place_of(row), local_day(row.person, at)),
    )
    if proposal.kind == ProposedAnswer.Kind.HOLDING:
        Complaint.objects.filter(pk=row.pk).update(state=Complaint.State.HOLDING)
    else:
        _end(row, response, at=at)
    finish_by_itself(business_key=_second(proposal), at=at)
    journal("complaint.answered", row, at=at, actor=f"staff:{user.key}")
    return response


def _end(row: Complaint, response: Response, *, at: datetime) -> None:
    final = task_for(f"complaint-final:{row.key}")
    if final is not None:
        finish_task(task_key=final.key, user=response.by, at=at)
    Complaint.objects.filter(pk=row.pk).update(state=Complaint.State.DECIDED, ended_at=at)
    close_tasks(row, at=at)
    if row.hold is not None:
        _end_hold(row.hold, response, at=at)
    row.refresh_from_db()
    if not write(row, DECIDED, at=at) and row.person is not None:
        raise_task(
            kind="complaint_letter",
            business_key=f"complaint-letter:{row.key}",
            at=at,
            due_at=at,
            subject=row.subject,
        )


def _end_hold(hold: Hold, response: Response, *, at: datetime) -> None:
    """The stop ends with the answer, where it still runs."""
    lock_persons([hold.person_id])
    hold.refresh_from_db()
    if hold.lifted_at is not None or (hold.ends_at is not None and hold.ends_at <= at):
        return
    if response.outcome == ProposedAnswer.Outcome.UPHELD:
        end_with_its_fact(hold=hold, at=at, actor=f"staff:{response.by.key}")
        return
    change = Change(what=ChangeAsked.What.LIFT, reason=f"C-{response.complaint_id:06d}")
    asked = stops.propose(hold, change, user=response.proposed_by, at=at)
    stops.approve(asked, user=response.by, at=at)
