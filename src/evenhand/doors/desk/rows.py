"""Rows of lists: each case with person, creditor, holds and next step, in a few queries a page."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from evenhand.cases.models import Case
from evenhand.doors.desk.guard import Shift
from evenhand.doors.desk.words import HOLDS, STEP_BADGES, STEPS, WHYS, say
from evenhand.holds.queries import by_case
from evenhand.work.models import NextStep


@dataclass(frozen=True, slots=True)
class Row:
    """A case as a list shows it: why it is here comes first, and no sums."""

    case: Case
    name: str
    why: str
    step: str
    badge: str
    since: datetime | None
    holds: tuple[str, ...]
    claimed_by: str
    mine: bool


def rows_of_steps(steps: Sequence[NextStep], shift: Shift) -> list[Row]:
    """Return rows of the queue in its order; a step without a case is left out."""
    cases = _cases([step.case_key for step in steps])
    holds = _holds(list(cases.values()), shift)
    return [
        _row(cases[step.case_key], step, holds, shift) for step in steps if step.case_key in cases
    ]


def rows_of_cases(found: Sequence[Case], shift: Shift) -> list[Row]:
    """Return rows of cases in their order, with their next steps where they have one."""
    keys = [case.key for case in found]
    steps = {
        step.case_key: step
        for step in NextStep.objects.filter(case_key__in=keys).select_related("claimed_by")
    }
    holds = _holds(found, shift)
    return [_row(case, steps.get(case.key), holds, shift) for case in found]


def _cases(keys: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Case]:
    rows = Case.objects.filter(key__in=keys).select_related("person", "debt__creditor")
    return {case.key: case for case in rows}


def _holds(cases: Sequence[Case], shift: Shift) -> Mapping[int, tuple[str, ...]]:
    """The kinds of holds in force over each case, by the case's id."""
    found = by_case(cases, at=shift.at, away=shift.away)
    return {
        pk: tuple(dict.fromkeys(say(HOLDS, hold.kind) for hold in over))
        for pk, over in found.items()
    }


def _row(
    case: Case,
    step: NextStep | None,
    holds: Mapping[int, tuple[str, ...]],
    shift: Shift,
) -> Row:
    at, user_id = shift.at, shift.user.pk
    held = step is not None and step.claimed_until is not None and step.claimed_until > at
    who = step.claimed_by if step is not None and held else None
    return Row(
        case=case,
        name=case.person.name,
        why=say(WHYS, step.why) if step and step.why else "",
        step=say(STEPS, step.step) if step else "",
        badge=STEP_BADGES.get(step.step, "plain") if step else "plain",
        since=step.since if step else None,
        holds=holds.get(case.pk, ()),
        claimed_by=str(who) if who else "",
        mine=who is not None and who.pk == user_id,
    )
