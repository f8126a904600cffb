"""What people of the house do with a dispute: ask, take the answer, propose, decide, reply.

Who is right may be told so by one of us. What takes a protection away is proposed by one and
decided by another, and the stop, the money and the finding change in one transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from evenhand.access.models import User
from evenhand.access.queries import kept_away
from evenhand.cases.actions import lock_persons
from evenhand.contact import deciding as holds
from evenhand.contact.actions import queue_word
from evenhand.holds.deciding import DECIDERS, Change, NothingToDecide
from evenhand.redress.disputes import putting_right
from evenhand.redress.disputes.actions import (
    NoLongerOpen,
    ask_somebody,
    close,
    journal,
    lock_open,
    note,
    promise_answer,
    today_of,
)
from evenhand.redress.disputes.models import Dispute, Finding, FindingProposed, Said
from evenhand.redress.disputes.queries import WORDS, reasons_of
from evenhand.rulebook.hold_times import house_value
from evenhand.vault import actions as vault
from evenhand.work.actions import drop_tasks, finish_task
from evenhand.work.models import Task

DECIDED_KEY: Final = "dispute-decided:"
_SECOND: Final = timedelta(days=2)
_UPHELD: Final = FindingProposed.Outcome.UPHELD


class MayNotDecide(Exception):
    """This user may not do this: why is one of `tie`, `role`, `second`."""

    def __init__(self, why: str) -> None:
        super().__init__(f"this user may not decide this: {why}")
        self.why = why


class WordsMissing(ValueError):
    """A creditor is asked, and a dispute decided, in words."""


class NothingPutRight(ValueError):
    """She is right, and nothing would change: her debt would be asked for again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody would decide: the outcome, what we looked at, why, and what is put right."""

    outcome: str
    reasons: str
    points: tuple[str, ...] = ()
    put_right: str = FindingProposed.PutRight.NOTHING
    less_minor: int | None = None


def ask_creditor(
    dispute: Dispute, *, words: str, documents: Sequence[uuid.UUID], user: User, at: datetime
) -> Said:
    """Ask the creditor; only these words and papers go to it. Raises NoLongerOpen, MayNotDecide."""
    if not words.strip():
        raise WordsMissing("a question has words")
    _keep_away(dispute, user)
    with transaction.atomic():
        fresh = lock_open(dispute)
        today = today_of(fresh, at)
        until = today + timedelta(days=house_value("dispute_creditor_days", today))
        said = Said(who=Said.Who.STAFF, what=Said.What.ASKED, actor=_actor(user), at=at,
                    until=until)  # fmt: skip
        note(fresh, said, words)
        if documents:
            vault.make_evidence(fresh.subject, documents, about=said.key)
        _set(fresh, state=Dispute.State.ASKED, creditor_by=until)
        journal(fresh, "dispute.asked", at=at, actor=_actor(user))
        _was_read(fresh, user, at=at)
    return said


def creditor_answers(
    dispute: Dispute, *, words: str, documents: Sequence[uuid.UUID], actor: str, at: datetime
) -> Said:
    """Keep what the creditor answered, by its own page or by post; raises NoLongerOpen."""
    if not words.strip() and not documents:
        raise WordsMissing("an answer has words or a paper")
    with transaction.atomic():
        fresh = lock_open(dispute)
        said = Said(who=Said.Who.CREDITOR, what=Said.What.ANSWERED, actor=actor, at=at)
        note(fresh, said, words)
        if documents:
            vault.make_evidence(fresh.subject, documents, about=said.key)
        _set(fresh, state=Dispute.State.ANSWERED, creditor_by=None)
        journal(fresh, "dispute.answered", at=at, actor=actor)
        drop_tasks(kind="dispute_creditor_late", prefix=f"dispute-creditor:{fresh.key}", at=at)
    return said


def reply(dispute: Dispute, *, words: str, user: User, at: datetime) -> Said:
    """Tell whoever raised the dispute something, on her own page; a decision is not told here."""
    if not words.strip():
        raise WordsMissing("a reply has words")
    _keep_away(dispute, user)
    with transaction.atomic():
        fresh = lock_open(dispute)
        said = Said(who=Said.Who.STAFF, what=Said.What.NOTE, actor=_actor(user), at=at)
        _was_read(fresh, user, at=at)
        return note(fresh, said, words)


def take_longer(dispute: Dispute, *, until: date, words: str, user: User, at: datetime) -> Said:
    """Name a later day for the answer, with the reason that she reads. Raises as `reply`."""
    said = reply(dispute, words=words, user=user, at=at)
    with transaction.atomic():
        fresh = lock_open(dispute)
        if until > fresh.answer_by:
            put_off(fresh, until=until, at=at)
    return said


def put_off(dispute: Dispute, *, until: date, at: datetime) -> None:
    """Promise a later day; the earlier promise stays what it is, and is broken by its day."""
    _set(dispute, answer_by=until)
    promise_answer(dispute, at=at)


def propose(dispute: Dispute, wanted: Wanted, *, user: User, at: datetime) -> FindingProposed:
    """Say what one of us would decide. Raises as the others here, and NothingPutRight."""
    if not wanted.reasons.strip():
        raise WordsMissing("a decision has reasons")
    _keep_away(dispute, user)
    with transaction.atomic():
        fresh = lock_open(dispute)
        _must_put_right(fresh, wanted)
        made = FindingProposed.objects.create(
            dispute=fresh, by=user, at=at, outcome=wanted.outcome, points=list(wanted.points),
            reasons_sealed=_sealed(fresh, wanted.reasons, at=at), put_right=wanted.put_right,
            less_minor=wanted.less_minor,
        )  # fmt: skip
        journal(fresh, "dispute.proposed", at=at, actor=_actor(user))
        _was_read(fresh, user, at=at)
        if wanted.outcome != _UPHELD:
            ask_somebody(fresh, "dispute_second", at=at, due_at=at + _SECOND, which=made.key)
    return made


def _must_put_right(dispute: Dispute, wanted: Wanted) -> None:
    """Who is right is not asked again; a letter at the wrong door changes no debt."""
    at_the_wrong_door = dispute.by == Dispute.By.STRANGER or dispute.debt is None
    nothing = wanted.put_right == FindingProposed.PutRight.NOTHING
    if wanted.outcome == _UPHELD and nothing and not at_the_wrong_door:
        raise NothingPutRight(wanted.outcome)


def may_decide(proposal: FindingProposed, user: User) -> str:
    """Return why this user may not decide what was proposed; empty where she may."""
    if _is_tied(proposal.dispute, user):
        return "tie"
    if proposal.outcome == _UPHELD:
        return ""
    if user.role not in DECIDERS:
        return "role"
    return "second" if proposal.by_id == user.pk else ""


def decide(proposal: FindingProposed, *, user: User, at: datetime) -> Finding:
    """Decide as proposed: finding, money, stop and letter in one transaction.

    Raises MayNotDecide, NoLongerOpen.
    """
    if why := may_decide(proposal, user):
        raise MayNotDecide(why)
    with transaction.atomic():
        lock_persons(_concerned(proposal.dispute))
        dispute = lock_open(proposal.dispute)
        newest = dispute.proposals.order_by("-at", "-pk").first()
        if newest is None or newest.pk != proposal.pk:
            raise NoLongerOpen(str(dispute.key))
        finding = Finding.objects.create(
            dispute=dispute, proposal=proposal, proposed_by=proposal.by, decided_by=user,
            outcome=proposal.outcome, points=proposal.points, put_right=proposal.put_right,
            less_minor=proposal.less_minor, reasons_sealed=bytes(proposal.reasons_sealed), at=at,
        )  # fmt: skip
        _finish_tasks(dispute, user, at=at)
        close(dispute, state=Dispute.State.DECIDED, at=at, actor=_actor(user))
        journal(dispute, "dispute.decided", at=at, actor=_actor(user))
        _tell(dispute, at=at)
        _end_the_stop(dispute, finding, at=at)
        putting_right.put_right(dispute, finding, at=at)
    return finding


def _concerned(dispute: Dispute) -> list[int]:
    """The ids of everybody whose money or stop the decision changes, in the order of locks."""
    if dispute.debt is None:
        return [dispute.person_id] if dispute.person_id else []
    ids = set(dispute.debt.cases.values_list("person_id", flat=True))
    return sorted(ids | ({dispute.person_id} if dispute.person_id else set()))


def _end_the_stop(dispute: Dispute, finding: Finding, *, at: datetime) -> None:
    """Who is right needs no stop any more; otherwise two people lift it, who are named."""
    hold = dispute.hold
    if hold is None or hold.kind == "wrong_person":
        # Whom the letter should have reached is still not known: that stop has its own end.
        return
    if finding.put_right == FindingProposed.PutRight.CLOSED:
        # It ends with her case, once she was told.
        return
    if finding.outcome == _UPHELD:
        putting_right.end_stop(hold, at=at, actor=_actor(finding.decided_by))
        return
    change = Change(what="lift", reason=reasons_of(finding))
    try:
        asked = holds.propose(hold, change, user=finding.proposed_by, at=at)
        holds.approve(asked, user=finding.decided_by, at=at)
    except NothingToDecide:
        # It had ended before; then nothing is taken by this.
        return


def _tell(dispute: Dispute, *, at: datetime) -> None:
    """Queue her letter; a stranger gets none, it would go to the wrong door again."""
    if dispute.hold is not None and dispute.by != Dispute.By.STRANGER:
        queue_word(
            dispute.hold, act="answer.letter", letter="dispute_decided",
            key=f"{DECIDED_KEY}{dispute.key}", at=at,
        )  # fmt: skip


def _set(dispute: Dispute, **changes: object) -> None:
    Dispute.objects.filter(pk=dispute.pk).update(**changes)
    for name, value in changes.items():
        setattr(dispute, name, value)


def _was_read(dispute: Dispute, user: User, *, at: datetime) -> None:
    """Whoever acts on a dispute has read what came in until now."""
    keys = [f"dispute:{key}" for key in (dispute.key, *dispute.said.values_list("key", flat=True))]
    for task in Task.objects.filter(business_key__in=keys, done_at__isnull=True):
        finish_task(task_key=task.key, user=user, at=at)


def _finish_tasks(dispute: Dispute, user: User, *, at: datetime) -> None:
    _was_read(dispute, user, at=at)
    task = Task.objects.filter(business_key=f"dispute-decide:{dispute.key}").first()
    if task is not None:
        finish_task(task_key=task.key, user=user, at=at)


def _keep_away(dispute: Dispute, user: User) -> None:
    if _is_tied(dispute, user):
        raise MayNotDecide("tie")


def _is_tied(dispute: Dispute, user: User) -> bool:
    about = [dispute.person.key] if dispute.person else []
    about += [dispute.debt.creditor.key] if dispute.debt else []
    return not kept_away(user).isdisjoint(about)


def _sealed(dispute: Dispute, words: str, *, at: datetime) -> bytes:
    return vault.seal(dispute.subject, words.strip().encode(), context=WORDS, at=at)


def _actor(user: User) -> str:
    return f"staff:{user.key}"
