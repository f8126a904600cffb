"""Records what people decide about holds. Called by `contact.deciding` alone, under the locks.

Software grants. What takes something from the person (refuse, shorten, lift, reject an appeal) is
asked for by one, with a reason, and decided by another who leads, handles complaints or watches
over compliance; an appeal is decided by somebody who had no part in what it is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from evenhand.access.models import Role, User
from evenhand.access.queries import has_conflict
from evenhand.holds.actions import entry
from evenhand.holds.models import Appeal, ChangeAsked, Decision, Hold
from evenhand.holds.papers import has_enough
from evenhand.holds.queries import DECISION, zone_of_days
from evenhand.journal.actions import append
from evenhand.rulebook.calendar import local
from evenhand.rulebook.hold_times import house_value
from evenhand.vault import actions as vault
from evenhand.vault.kept_queries import KeptQuery

DECIDERS = frozenset({Role.LEAD, Role.COMPLAINTS, Role.COMPLIANCE})
APPEALABLE = frozenset({Decision.What.REFUSE, Decision.What.SHORTEN, Decision.What.LIFT})
_CODES = {
    Decision.What.CONFIRM: "hold.confirmed",
    Decision.What.ASK_PAPER: "hold.paper_asked",
    Decision.What.EXTEND: "hold.extended",
    Decision.What.DECLINE: "hold.change_declined",
    Decision.What.REFUSE: "hold.refused",
    Decision.What.SHORTEN: "hold.shortened",
    Decision.What.LIFT: "hold.lifted",
    Decision.What.UPHOLD_APPEAL: "hold.appeal_decided",
    Decision.What.REJECT_APPEAL: "hold.appeal_decided",
}


class MayNotDecide(Exception):
    """This user may not decide this: why is one of `role`, `tie`, `own`, `second`, `third`."""

    def __init__(self, why: str) -> None:
        super().__init__(f"this user may not decide this: {why}")
        self.why = why


class ReasonMissing(ValueError):
    """Nothing is taken from a person, and no paper is asked of her, without a reason."""


class NothingToDecide(Exception):
    """The hold is over, the end is not where it should be, or somebody decided before."""


class EnoughPapers(NothingToDecide):
    """As many current papers are here as the house asks for: it asks for no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What somebody proposes to take from a protection, and why."""

    what: str
    reason: str
    new_ends_at: datetime | None = None


def confirm(hold: Hold, *, user: User, at: datetime) -> Decision:
    """Somebody looked and agrees; not who entered it herself."""
    _may_grant(hold, user=user)
    _must_run(hold, at=at)
    if hold.state == Hold.State.CONFIRMED:
        raise NothingToDecide("it is confirmed already")
    if hold.requested_by == f"staff:{user.key}":
        raise MayNotDecide("own")
    Hold.objects.filter(pk=hold.pk).update(state=Hold.State.CONFIRMED, look_by=None)
    return _decided(Decision(hold=hold, what=Decision.What.CONFIRM, by=user, at=at))


def ask_paper(hold: Hold, *, user: User, words: str, at: datetime) -> Decision:
    """A paper is needed; everything stays stopped meanwhile. Raises EnoughPapers."""
    _may_grant(hold, user=user)
    _must_run(hold, at=at)
    today = local(at, zone_of_days(hold.person, at)).date()
    if has_enough(hold, on=today):
        raise EnoughPapers("one that does not fit is first marked as not needed")
    look_by = today + timedelta(days=house_value("paper_days", today))
    Hold.objects.filter(pk=hold.pk).update(state=Hold.State.PAPER_ASKED, look_by=look_by)
    sealed = _sealed(hold, words, at=at)
    return _decided(
        Decision(hold=hold, what=Decision.What.ASK_PAPER, by=user, at=at, reason_sealed=sealed)
    )


def extend(hold: Hold, *, user: User, ends_at: datetime, at: datetime) -> Decision:
    """Let a hold last longer; one person may, because it takes nothing."""
    _may_grant(hold, user=user)
    _must_run(hold, at=at)
    if hold.ends_at is None or ends_at <= hold.ends_at:
        raise NothingToDecide("an extension ends later than the hold")
    Hold.objects.filter(pk=hold.pk).update(ends_at=ends_at)
    return _decided(
        Decision(
            hold=hold, what=Decision.What.EXTEND, by=user, at=at,
            ended_before=hold.ends_at, new_ends_at=ends_at,
        )
    )  # fmt: skip


def propose(hold: Hold, change: Change, *, user: User, at: datetime) -> ChangeAsked:
    """Ask that a protection is refused, shortened or lifted, or an appeal rejected."""
    _may_grant(hold, user=user)
    what = ChangeAsked.What(change.what)
    if what == ChangeAsked.What.REJECT_APPEAL:
        if running_appeal(hold) is None:
            raise NothingToDecide("no appeal runs")
    else:
        _must_run(hold, at=at)
        _may_take(hold, change)
    waiting = hold.changes_asked.filter(decision__isnull=True, what=what, by=user)
    if waiting.exists():
        raise NothingToDecide("it was asked for already")
    made = ChangeAsked.objects.create(
        hold=hold, what=what, by=user, at=at, new_ends_at=change.new_ends_at,
        reason_sealed=_sealed(hold, change.reason, at=at),
    )  # fmt: skip
    code = "hold.lift_asked" if what == ChangeAsked.What.LIFT else "hold.change_asked"
    append(entry(code, hold, at=at, actor=f"staff:{user.key}"))
    return made


def _may_take(hold: Hold, change: Change) -> None:
    if running_appeal(hold) is not None:
        raise NothingToDecide("an appeal runs, and everything stays stopped")
    if change.what != ChangeAsked.What.SHORTEN:
        return
    late = change.new_ends_at is None or (
        hold.ends_at is not None and change.new_ends_at >= hold.ends_at
    )
    if late or change.new_ends_at <= hold.starts_at:  # type: ignore[operator]
        raise NothingToDecide("a shorter hold ends after its start and before its end")


def approve(change_asked: ChangeAsked, *, user: User, at: datetime) -> Decision:
    """Do what was proposed, as the second person; of an appeal, as a third."""
    hold = change_asked.hold
    appeal = _second_person(change_asked, user=user)
    if appeal is None:
        _must_run(hold, at=at)
        _may_take(
            hold, Change(what=change_asked.what, reason="", new_ends_at=change_asked.new_ends_at)
        )
    made = _decided(
        Decision(
            hold=hold, what=change_asked.what, change_asked=change_asked, appeal=appeal,
            asked_by=change_asked.by, by=user, at=at,
            reason_sealed=bytes(change_asked.reason_sealed),
            ended_before=hold.ends_at, new_ends_at=_new_end(change_asked, appeal),
        )
    )  # fmt: skip
    _take(hold, made, at=at)
    return made


def _second_person(change_asked: ChangeAsked, *, user: User) -> Appeal | None:
    """Refuse whoever may not decide; returns the appeal where one is what it is about."""
    _may_decide(change_asked.hold, user=user)
    if Decision.objects.filter(change_asked=change_asked).exists():
        raise NothingToDecide("it was decided before")
    if change_asked.by_id == user.pk:
        raise MayNotDecide("second")
    if change_asked.what != ChangeAsked.What.REJECT_APPEAL:
        return None
    appeal = running_appeal(change_asked.hold)
    if appeal is None:
        raise NothingToDecide("no appeal runs")
    _third(appeal, user=user)
    return appeal


def _new_end(change_asked: ChangeAsked, appeal: Appeal | None) -> datetime | None:
    return appeal.about.new_ends_at if appeal is not None else change_asked.new_ends_at


def _take(hold: Hold, decision: Decision, *, at: datetime) -> None:
    """Let the hold end as decided; never before now."""
    taken = decision.appeal.about.what if decision.appeal is not None else decision.what
    if taken == Decision.What.SHORTEN:
        assert decision.new_ends_at is not None
        Hold.objects.filter(pk=hold.pk).update(
            ends_at=max(decision.new_ends_at, at), ended_noted_at=None
        )
        return
    Hold.objects.filter(pk=hold.pk).update(lifted_at=at, look_by=None)
    if taken == Decision.What.REFUSE:
        Hold.objects.filter(pk=hold.pk).update(state=Hold.State.REFUSED)


def decline(change_asked: ChangeAsked, *, user: User, at: datetime) -> Decision:
    """Leave everything as it is, as the second person."""
    _may_decide(change_asked.hold, user=user)
    if Decision.objects.filter(change_asked=change_asked).exists():
        raise NothingToDecide("it was decided before")
    if change_asked.by_id == user.pk:
        raise MayNotDecide("second")
    return _decided(
        Decision(
            hold=change_asked.hold, what=Decision.What.DECLINE, change_asked=change_asked,
            asked_by=change_asked.by, by=user, at=at,
        )
    )  # fmt: skip


def appeal(decision: Decision, *, actor: str, words: str, at: datetime) -> Appeal:
    """«I do not agree»: the hold runs again, without an end, until a third person decided."""
    hold = decision.hold
    if not may_appeal(decision):
        raise NothingToDecide("this cannot be appealed, or was")
    made = Appeal.objects.create(
        hold=hold, about=decision, at=at, by=actor,
        reason_sealed=_sealed(hold, words, at=at) if words.strip() else None,
    )  # fmt: skip
    Hold.objects.filter(pk=hold.pk).update(
        lifted_at=None, ends_at=None, ended_noted_at=None, state=Hold.State.PROVISIONAL
    )
    append(entry("hold.appealed", hold, at=at, actor=actor))
    return made


def uphold(appeal: Appeal, *, user: User, at: datetime) -> Decision:
    """The person was right: the hold is again what it was before; one third person may say so."""
    hold = appeal.hold
    _may_decide(hold, user=user)
    _third(appeal, user=user)
    if Decision.objects.filter(appeal=appeal).exists():
        raise NothingToDecide("it was decided before")
    ends_at = appeal.about.ended_before
    Hold.objects.filter(pk=hold.pk).update(ends_at=ends_at, state=Hold.State.CONFIRMED)
    return _decided(
        Decision(
            hold=hold, what=Decision.What.UPHOLD_APPEAL, appeal=appeal, by=user, at=at,
            new_ends_at=ends_at,
        )
    )  # fmt: skip


def appealable(hold: Hold) -> Decision | None:
    """The newest decision against a hold, where nobody has appealed it yet."""
    newest = _NEWEST_AGAINST.first(hold=hold.pk)
    if newest is None or not may_appeal(newest):
        return None
    newest.hold = hold
    return newest


_NEWEST_AGAINST: Final = KeptQuery(
    lambda hold: Decision.objects.filter(hold=hold, what__in=APPEALABLE).order_by("-at", "-pk")[:1],
    hold=int,
)


def may_appeal(decision: Decision) -> bool:
    """Whether the person may say «I do not agree» with a decision: until she did, for ever."""
    return decision.what in APPEALABLE and not Appeal.objects.filter(about=decision).exists()


def running_appeal(hold: Hold) -> Appeal | None:
    """Return the appeal that nobody has decided yet."""
    found = _RUNNING_APPEAL.first(hold=hold.pk)
    if found is not None:
        found.hold = hold
    return found


_RUNNING_APPEAL: Final = KeptQuery(
    lambda hold: (
        Appeal.objects.filter(hold=hold, decision__isnull=True)
        .select_related("about")
        .order_by("pk")[:1]
    ),
    hold=int,
)


def _third(appeal: Appeal, *, user: User) -> None:
    if user.pk in {appeal.about.by_id, appeal.about.asked_by_id}:
        raise MayNotDecide("third")


def _must_run(hold: Hold, *, at: datetime) -> None:
    if hold.lifted_at is not None or (hold.ends_at is not None and hold.ends_at <= at):
        raise NothingToDecide("the hold is over")


def _may_grant(hold: Hold, *, user: User) -> None:
    if has_conflict(user, about=hold.person.key):
        raise MayNotDecide("tie")


def _may_decide(hold: Hold, *, user: User) -> None:
    _may_grant(hold, user=user)
    if user.role not in DECIDERS:
        raise MayNotDecide("role")


def _sealed(hold: Hold, words: str, *, at: datetime) -> bytes:
    if not words.strip():
        raise ReasonMissing("a reason is needed")
    plain = words.strip().encode()
    return vault.seal(hold.person.key, plain, context=DECISION, at=at)


def _decided(decision: Decision) -> Decision:
    decision.save(force_insert=True)
    hold = Hold.objects.select_related("person").get(pk=decision.hold_id)
    code, actor = _CODES[Decision.What(decision.what)], f"staff:{decision.by.key}"
    append(entry(code, hold, at=decision.at, actor=actor, decided=str(decision.key)))
    return decision
