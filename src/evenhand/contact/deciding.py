"""What people decide about a hold, under the locks of all whom it concerns, and what follows.

The person is told of every decision. Nothing begins again by one: where a protection went, her
cases wait for the word that it ended; while an appeal runs, everything is stopped as before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from evenhand.access.models import User
from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Case
from evenhand.contact import recording, stopping
from evenhand.contact.actions import queue_word
from evenhand.contact.after_hold_facts import DECIDED_KEY
from evenhand.holds import deciding
from evenhand.holds.actions import kind_of
from evenhand.holds.deciding import Change
from evenhand.holds.models import Appeal, ChangeAsked, Decision, Hold
from evenhand.holds.queries import cases_covered, reading_key, zone_of_days
from evenhand.rulebook.hold_times import after_treatment
from evenhand.work.actions import finish_task, raise_task
from evenhand.work.models import Step, Task

AFTER = "after_stop"
DECIDED = "hold_decided"


@contextmanager
def _locked(hold: Hold) -> Iterator[tuple[Hold, list[Case]]]:
    """The hold and its cases as they are once everybody concerned is locked."""
    with transaction.atomic():
        covered = list(cases_covered(hold).select_related("debt", "person"))
        lock_persons(sorted({hold.person_id, *(case.person_id for case in covered)}))
        yield Hold.objects.select_related("person", "debt").get(pk=hold.pk), covered


def confirm(hold: Hold, *, user: User, at: datetime) -> Decision:
    """Agree with what was asked for. Raises MayNotDecide, NothingToDecide."""
    return _grant(hold, lambda fresh: deciding.confirm(fresh, user=user, at=at))


def ask_paper(hold: Hold, *, user: User, words: str, at: datetime) -> Decision:
    """Ask for one paper, saying which. Raises as `confirm`, ReasonMissing and EnoughPapers."""
    return _grant(hold, lambda fresh: deciding.ask_paper(fresh, user=user, words=words, at=at))


def extend(hold: Hold, *, user: User, ends_at: datetime, at: datetime) -> Decision:
    """Let the hold last longer. Raises as `confirm`."""
    return _grant(hold, lambda fresh: deciding.extend(fresh, user=user, ends_at=ends_at, at=at))


def _grant(hold: Hold, decide: Callable[[Hold], Decision]) -> Decision:
    with _locked(hold) as (fresh, _):
        decision = decide(fresh)
        _tell(decision)
    return decision


def propose(hold: Hold, change: Change, *, user: User, at: datetime) -> ChangeAsked:
    """Ask to take something from a protection; it stays in force until a second person agrees.

    Raises MayNotDecide, NothingToDecide, ReasonMissing.
    """
    with _locked(hold) as (fresh, _):
        change_asked = deciding.propose(fresh, change, user=user, at=at)
        _ask_for_second(change_asked)
    return change_asked


def propose_after_treatment(
    hold: Hold, ended_on: date, *, user: User, reason: str, at: datetime
) -> ChangeAsked:
    """Ask that the rest of a mental health crisis ends as its treatment did, and some days on."""
    if hold.kind != "mental_health_crisis":
        raise deciding.NothingToDecide("only a crisis ends with a treatment")
    ends_at = after_treatment(ended_on, zone_of_days(hold.person, at))
    change = Change(what=ChangeAsked.What.SHORTEN, reason=reason, new_ends_at=ends_at)
    return propose(hold, change, user=user, at=at)


def _ask_for_second(change_asked: ChangeAsked) -> None:
    raise_task(
        kind="hold_second_person",
        business_key=f"hold_second_person:{change_asked.key}",
        at=change_asked.at,
        due_at=change_asked.at + recording.TASK_LIFE,
        subject=change_asked.hold.person.key,
    )


def approve(change_asked: ChangeAsked, *, user: User, at: datetime) -> Decision:
    """Do what was proposed, as the second person. Raises MayNotDecide, NothingToDecide."""
    with _locked(change_asked.hold) as (hold, covered):
        fresh = ChangeAsked.objects.get(pk=change_asked.pk)
        fresh.hold = hold
        decision = deciding.approve(fresh, user=user, at=at)
        hold.refresh_from_db(fields=["ends_at", "lifted_at"])
        if hold.lifted_at is not None or (hold.ends_at is not None and hold.ends_at <= at):
            _set_steps(hold, covered, step=Step.WAIT, why=AFTER, at=at)
        _tell(decision)
    return decision


def decline(change_asked: ChangeAsked, *, user: User, at: datetime) -> Decision:
    """Leave the protection as it is, as the second person; the person need not be told."""
    with _locked(change_asked.hold):
        decision = deciding.decline(change_asked, user=user, at=at)
        _looked(decision)
    return decision


def appeal(decision: Decision, *, actor: str, words: str, at: datetime) -> Appeal:
    """Take the person's «I do not agree»: all is stopped again until a third person decides.

    What was queued since is taken back, what was charged since is reversed. Raises NothingToDecide.
    """
    with _locked(decision.hold) as (hold, covered):
        fresh = Decision.objects.get(pk=decision.pk)
        fresh.hold = hold
        made = deciding.appeal(fresh, actor=actor, words=words, at=at)
        hold.refresh_from_db(fields=["ends_at", "lifted_at", "state"])
        stopping.withdraw(hold, covered, at=at)
        stopping.reverse(hold, covered, at=at)
        _set_steps(hold, covered, step=Step.HOLD, why=hold.kind, at=at)
        raise_task(
            kind="hold_appeal",
            business_key=f"hold_appeal:{made.key}",
            at=at,
            due_at=at + recording.TASK_LIFE,
            subject=hold.person.key,
        )
    return made


def uphold(appeal: Appeal, *, user: User, at: datetime) -> Decision:
    """The person was right. Raises MayNotDecide, NothingToDecide."""
    with _locked(appeal.hold):
        decision = deciding.uphold(appeal, user=user, at=at)
        _tell(decision)
    return decision


def _set_steps(hold: Hold, covered: list[Case], *, step: Step, why: str, at: datetime) -> None:
    if "demand" not in kind_of(hold).stops:
        return
    for case in covered:
        if case.closed_at is None:
            recording.set_step(case, step=step, why=why, at=at)


def _looked(decision: Decision) -> None:
    """Who decided has looked: what asked for it is done, and a promise to read it is kept."""
    hold, change, appeal = decision.hold, decision.change_asked, decision.appeal
    keys = [f"hold_look:{hold.key}"]
    keys += [f"hold_second_person:{change.key}"] if change else []
    keys += [f"hold_appeal:{appeal.key}"] if appeal else []
    asked = Q(business_key__in=keys) | Q(business_key__startswith=reading_key(hold))
    for task in Task.objects.filter(asked, done_at__isnull=True):
        finish_task(task_key=task.key, user=decision.by, at=decision.at)


def _tell(decision: Decision) -> None:
    _looked(decision)
    key = f"{DECIDED_KEY}{decision.key}"
    queue_word(decision.hold, act="answer.letter", letter=DECIDED, key=key, at=decision.at)
