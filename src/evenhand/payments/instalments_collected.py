"""Says to plans which instalments we collect, and which we left out though she let us collect them.

By the newest try alone: what came back unpaid, or was settled otherwise, is hers to pay again.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from evenhand.payments.models import Debit
from evenhand.plans.collected_elsewhere import Collecting, answers

# Why a debit is withdrawn whose announcement did not leave, or not in time.
UNTOLD: Final = frozenset({"not_told", "told_late"})


def tell_plans() -> None:
    """Say to plans that this room knows what is collected."""
    answers(collected)


def collected(instalment_ids: Collection[int]) -> dict[int, Collecting]:
    """Say of instalments how it stands with collecting them; nothing of those that are hers."""
    rows = Debit.objects.filter(instalment__in=instalment_ids).select_related("mandate")
    newest = {row.instalment_id: row for row in rows.order_by("try_number")}
    return {number: how for number, row in newest.items() if (how := _how(row)) is not None}


def _how(debit: Debit) -> Collecting | None:
    if debit.state in Debit.LIVES:
        return Collecting.UNDERWAY
    is_ours = debit.state == Debit.State.WITHDRAWN and debit.reason in UNTOLD
    return Collecting.LEFT_OUT if is_ours and debit.mandate.ends_at is None else None
