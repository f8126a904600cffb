"""Which skills a conversation needs: by what the case is about, and by how it is held.

It is asked by the gate alone, beside its rules: what somebody learned is no fact of the law.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from evenhand.access import queries as access
from evenhand.access.models import User
from evenhand.access.queries import Clearance
from evenhand.access.skills import (
    AFFORDABILITY,
    BEREAVEMENT,
    COMPLAINT,
    CONTACT,
    DISPUTE,
    SUPPORT,
    WRITING,
)
from evenhand.cases.models import Case, Person
from evenhand.contact.models import Need
from evenhand.holds.queries import covering
from evenhand.rulebook.acts import Act
from evenhand.work.models import Step
from evenhand.work.queries import next_step

# What a member of staff does by opening a case: she may have to talk with the person.
OPENS_A_CASE: Final = "service.call"
_BY_HOLD: Final[Mapping[str, str]] = {
    "dispute": DISPUTE,
    "identity_theft": DISPUTE,
    "complaint": COMPLAINT,
    "bereavement": BEREAVEMENT,
    "illness": SUPPORT,
    "mental_health_crisis": SUPPORT,
    "safety": SUPPORT,
    "breathing_space": SUPPORT,
}
_ABOUT_MONEY: Final = frozenset({Step.PROPOSE_PLAN, Step.PLAN_RUNNING, Step.ADVICE})
_SPOKEN: Final = frozenset({"call", "visit"})


class NotCertified(PermissionError):
    """A conversation that somebody may not hold, with the skills she lacks."""

    def __init__(self, clearance: Clearance) -> None:
        super().__init__(f"no certificate for {', '.join(sorted(clearance.lacking))}")
        self.clearance = clearance


def skills_needed(case: Case | None, act: str, *, at: datetime) -> frozenset[str]:
    """Return the skills that a conversation of a kind needs in a case now."""
    needed = {CONTACT}
    if Act.of(act).channel not in _SPOKEN:
        needed.add(WRITING)
    if case is None:
        return frozenset(needed)
    kinds = set(covering(case, at=at).values_list("kind", flat=True))
    needed |= {_BY_HOLD[kind] for kind in kinds if kind in _BY_HOLD}
    if case.person.deceased_on is not None:
        needed.add(BEREAVEMENT)
    step = next_step(case.key)
    if step is not None and step.step in _ABOUT_MONEY:
        needed.add(AFFORDABILITY)
    return frozenset(needed)


def spoken_language(person: Person, *, on: datetime) -> str | None:
    """Return the language in which a person is spoken to; None: an interpreter helps."""
    needs = Need.objects.filter(person=person, need=Need.Kind.INTERPRETER)
    living = needs.exclude(ends_on__lt=on.date())
    return None if living.exists() else person.language


def cleared(user: User, *, person: Person, case: Case | None, act: str, at: datetime) -> Clearance:
    """Say whether a user may hold a conversation with a person, about a case, now."""
    return access.clearance(
        user,
        skills=skills_needed(case, act, at=at),
        country=person.country,
        language=spoken_language(person, on=at),
        at=at,
    )


def under(clearance: Clearance | None) -> dict[str, Any]:
    """Return what a contact tells of its certificate, as columns of its row."""
    if clearance is None or not clearance.is_cleared:
        return {"certificate": None, "supervised_by": None}
    return {"certificate": clearance.certificate, "supervised_by": clearance.supervised_by}
