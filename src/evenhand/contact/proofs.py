"""How the proof of a stop reaches whom it is for: by post, by hand, through an estate, or not.

A letter that reaches the wrong hands can do more harm than none. Where post is not right, somebody
of us is asked to find the way; the person's own pages show the stop in any case. What goes to who
advises her is told in `contact.advisers`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from evenhand.cases.models import Case, ContactPoint
from evenhand.contact import recording
from evenhand.contact.queries import preference_of
from evenhand.contact.ways import point_for
from evenhand.holds.models import Hold
from evenhand.holds.queries import cases_covered, in_force
from evenhand.rulebook.holds import HOLD_KINDS, HoldKind
from evenhand.work.actions import raise_task

# The strictest first: of several stops of one person the strictest says how her proofs go.
_WAYS = ("nobody", "estate", "by hand", "post")
_TASKS = {"estate": "proof_estate", "by hand": "proof_safe_way"}


@dataclass(frozen=True, slots=True)
class ByPost:
    """The case and the address with which a proof leaves."""

    case: Case
    address: ContactPoint


def way_of(hold: Hold, *, at: datetime) -> str:
    """Return how a word about a hold may reach the person: one of `_WAYS`."""
    ways = {kind.proof for kind in kinds_with(hold, at=at)}
    if hold.person.deceased_on is not None:
        ways.add("estate")
    preference = preference_of(hold.person)
    if preference is not None and preference.safe_contact_only:
        ways.add("by hand")
    return next(way for way in _WAYS if way in ways)


def kinds_with(hold: Hold, *, at: datetime) -> list[HoldKind]:
    """The kind of a hold, and those of all that run beside it for the same person."""
    running = in_force(at=at).filter(person=hold.person_id).values_list("kind", flat=True)
    return [HOLD_KINDS[kind] for kind in (hold.kind, *running)]


def by_post(hold: Hold, *, task: str, at: datetime) -> ByPost | None:
    """Return how a word about a hold leaves by post; None where it must not, or cannot.

    Then somebody of us gets a task to find another way, under `task` as its own key; but for the
    wrong person, who is told nothing.
    """
    way = way_of(hold, at=at)
    if way == "nobody":
        return None
    case = cases_covered(hold).filter(closed_at__isnull=True).order_by("pk").first()
    if way == "post":
        address = point_for(hold.person, "letter")
        if case is not None and address is not None:
            return ByPost(case, address)
    kind = _TASKS.get(way, "proof_no_address")
    raise_task(
        kind=kind,
        business_key=f"{kind}:{task}",
        at=at,
        due_at=at + recording.TASK_LIFE,
        subject=hold.person.key,
        case_key=case.key if case else None,
    )
    return None
