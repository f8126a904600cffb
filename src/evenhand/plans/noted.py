"""What was noted of instalments, with its corrections: outcomes as they count now.

A correction adds what more was paid in time, because a payment was written down late. An instalment
that is corrected counts as kept or partly paid by what was paid of it in all, and a skip of it as
not taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from evenhand.plans.models import PlanEvent

_CORRECTED = PlanEvent.Code.CORRECTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """One instalment that had its outcome; `code` and `paid_minor` as they count now."""

    plan_id: int
    instalment_id: int
    number: int
    due_on: date
    minor: int
    code: str
    paid_minor: int
    noted_at: datetime


def noted(events: QuerySet[PlanEvent]) -> Mapping[int, list[Noted]]:
    """Return what counts of some events, by plan, in the order of instalments."""
    rows = events.filter(instalment__isnull=False).order_by("instalment__number", "pk")
    by_instalment: dict[int, list[tuple[str, int, datetime]]] = defaultdict(list)
    parts: dict[int, tuple[int, int, date, int]] = {}
    for plan, part, number, due_on, minor, code, paid, at in rows.values_list(
        "plan", "instalment", "instalment__number", "instalment__due_on",
        "instalment__amount_minor", "code", "amount_minor", "at",
    ):  # fmt: skip
        assert part is not None
        assert number is not None
        assert due_on is not None
        assert minor is not None
        parts[part] = (plan, number, due_on, minor)
        by_instalment[part].append((code, paid or 0, at))
    found: dict[int, list[Noted]] = defaultdict(list)
    for part, (plan, number, due_on, minor) in parts.items():
        told = by_instalment[part]
        found[plan].append(
            Noted(
                plan_id=plan, instalment_id=part, number=number, due_on=due_on, minor=minor,
                code=_counts(told, minor), paid_minor=sum(paid for _, paid, _ in told),
                noted_at=min(at for code, _, at in told if code != _CORRECTED),
            )
        )  # fmt: skip
    return found


def _counts(told: Iterable[tuple[str, int, datetime]], minor: int) -> str:
    """The outcome that counts: as it was noted, or after a correction by what was paid."""
    codes = [code for code, _, _ in told]
    if _CORRECTED not in codes:
        return codes[0]
    paid = sum(paid for _, paid, _ in told)
    return PlanEvent.Code.KEPT if paid >= minor else PlanEvent.Code.PARTIAL
