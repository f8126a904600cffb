"""Plans that were lived: agreed, kept for a while, ended so many days later or not at all."""

from __future__ import annotations

from datetime import date, timedelta

from evenhand.plans.models import Instalment, Plan, PlanDebt, PlanEvent
from tests import cast

BEGUN = date(2025, 10, 1)


def lived(option: str, *ends: tuple[int, str]) -> None:
    """Plans of Ilze's and Claire's, agreed one a day, each ended so many days later."""
    people = (cast.person(cast.ILZE), cast.person(cast.CLAIRE))
    cases = [cast.case(one, reference=f"{option}-{one.pk}") for one in people]
    for number, (days, why) in enumerate(ends):
        begun = BEGUN + timedelta(days=number)
        case = cases[number % 2]
        plan = Plan.objects.create(
            person=case.person, option=option, agreed_option=option, state="ended", currency="EUR",
            instalment_minor=100, protected_minimum_minor=1, agreed_at=cast.AT, agreed_by="person",
            laid_out_at=cast.AT, pay_day=1,
        )  # fmt: skip
        PlanDebt.objects.create(plan=plan, debt=case.debt, amount_minor=600)
        part = Instalment.objects.create(plan=plan, number=1, due_on=begun, amount_minor=100)
        PlanEvent.objects.create(
            plan=plan, code="agreed", day=begun, at=cast.AT, actor=f"person:{case.person.key}",
            amount_minor=600,
        )  # fmt: skip
        PlanEvent.objects.create(
            plan=plan, code="instalment_kept", instalment=part, day=begun, at=cast.AT,
            actor="system:night", amount_minor=100,
        )  # fmt: skip
        if why:
            PlanEvent.objects.create(
                plan=plan, code="ended", why=why, day=begun + timedelta(days=days), at=cast.AT,
                actor="staff:dace", amount_minor=300,
            )  # fmt: skip
